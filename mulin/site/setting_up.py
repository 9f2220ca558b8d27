"""Setting a county up from its preset: calendar, taxonomy, ladder of areas, first account."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from mulin.appeals.flow.clockwork import load_clocks
from mulin.appeals.flow.rulebook import load_exclusion_reasons, set_practice
from mulin.appeals.flow.taxonomy import load_taxonomy, load_urgent_words
from mulin.appeals.models import Practice
from mulin.core.calendars import seed
from mulin.grids.flow import Right, set_norm
from mulin.grids.models import Norm
from mulin.guides import flow as guides
from mulin.people.flow import appoint, found_post, open_account, set_patterns
from mulin.people.models import Organisation, Person, Role
from mulin.places.flow import Naming, found_area, name_levels, set_station_kinds
from mulin.places.models import Area, Level, LevelName
from mulin.site import teams
from mulin.site.presets import Preset, Town
from mulin.whistles.flow import LevelPlan, set_levels

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def set_up(preset: Preset, *, today: date) -> None:
    """Everything a county has before anybody reports anything. Safe to run again."""
    periods = [period.split("-") for period in preset.work.periods]
    seed(periods=periods, years=range(today.year - 8, today.year + 2))
    load_taxonomy()
    load_urgent_words()
    load_clocks(
        respond={
            "urgent": preset.limits.contact_urgent, "critical": preset.limits.contact_critical,
        },
        wait_most=preset.limits.ask_reply,
    )  # fmt: skip
    load_exclusion_reasons()
    if not Practice.objects.exists():
        handling = preset.handling
        set_practice(
            since=date(today.year - 1, 1, 1), bounces=handling.bounces, verify=handling.verify,
            tries=preset.callback.attempts, review_days=handling.review_days, basis=preset.title,
        )  # fmt: skip
    set_levels(whistle_levels(preset))
    _grids(preset, today)
    set_patterns([teams.load(name) for name in preset.teams])
    guides.load()
    if not LevelName.objects.exists():
        name_levels(namings(preset), by=None)
    if not Area.objects.exists():
        _ladder(preset)


def _grids(preset: Preset, today: date) -> None:
    """What is right for grids here, unless somebody has said so already, and what people walk to."""
    told = preset.grids
    set_station_kinds((kind.key, kind.name) for kind in told.stations)
    if not Norm.objects.exists():
        right = Right(
            told.households_least, told.households_most, told.tolerance, told.minutes,
            told.metres_a_minute, 1 + told.detour_percent / 100, told.basis,
        )  # fmt: skip
        set_norm(right, since=date(today.year - 1, 1, 1), by=None)


def namings(preset: Preset) -> list[Naming]:
    """What the rungs are called here; the preset says `town` of what the ladder has as a street."""
    return [
        Naming(Level.STREET if one.key == "town" else one.key, one.name, one.kinds)
        for one in preset.levels
    ]


def whistle_levels(preset: Preset) -> list[LevelPlan]:
    """The town's levels of whistles as the preset names them."""
    return [
        LevelPlan(**{field.name: getattr(one, field.name) for field in fields(one)})
        for one in preset.whistles
    ]


def _ladder(preset: Preset) -> None:
    county = found_area(code=preset.county.code, name=preset.county.name, level=Level.COUNTY)
    for town in preset.towns:
        street = found_area(code=town.code, name=town.name, level=Level.STREET, parent=county)
        outlines = dict(_outlines(town))
        for row in _divisions(town):
            community = found_area(
                code=row["code"], name=row["name"], level=Level.COMMUNITY, parent=street,
                outline=outlines.get(row["code"], (row["name"], None))[1],
                aliases=tuple(row["aliases"].split("|")),
            )  # fmt: skip
            for code, (name, outline) in outlines.items():
                if code.startswith(community.code) and code != community.code:
                    found_area(
                        code=code, name=name, level=Level.GRID, parent=community, outline=outline
                    )


def _divisions(town: Town) -> list[dict[str, str]]:
    path = DATA / "divisions" / town.divisions
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _outlines(town: Town) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    read = json.loads((DATA / "geo" / town.outlines).read_text(encoding="utf-8"))
    for feature in read["features"]:
        about = feature["properties"]
        yield str(about["code"]), (str(about["name"]), feature["geometry"])


@transaction.atomic
def first_administrator(*, username: str, password: str, area: Area) -> Person:
    """The account that appoints everybody else."""
    body, _made = Organisation.objects.get_or_create(
        name=area.name, defaults={"kind": Organisation.Kind.GOVERNMENT, "area": area}
    )
    person = open_account(username=username, name="管理员", password=password, area=area)
    post = found_post(title="管理员", role=Role.ADMIN, area=area, organisation=body)
    appoint(person, post, basis="mulin init")
    return person
