"""What the pages of rooms say of their lives is so: every life table, every status."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import pytest
from django.db.models import TextChoices

import mulin.care.flow
import mulin.care.models
import mulin.covenants.flow
import mulin.covenants.models
import mulin.duties.flow
import mulin.duties.models
import mulin.grids.flow
import mulin.grids.models
import mulin.guides.flow
import mulin.guides.models
import mulin.households.flow
import mulin.households.models
import mulin.matters.flow
import mulin.matters.models
import mulin.meetings.flow
import mulin.meetings.models
import mulin.whistles.flow
import mulin.whistles.models
from mulin.alliances.flow import chairs, pledges, twinnings
from mulin.alliances.models import Pledge, Turn, Twinning
from mulin.core.flow import Steps
from tests.reading import ROOT
from tests.test_docs import STAYS, rows


class Life(NamedTuple):
    """One life of a room: its page, the heading above its table, its steps and its statuses."""

    page: str
    heading: str
    steps: Steps
    statuses: type[TextChoices]


LIVES = [
    Life("alliances", "## Units and their chair", chairs.STEPS, Turn.Status),
    Life("alliances", "## The life of a pledge", pledges.STEPS, Pledge.Status),
    Life("alliances", "## The life of a pairing", twinnings.STEPS, Twinning.Status),
    Life("duties", "## The life of a tick", mulin.duties.flow.STEPS, mulin.duties.models.Status),
    Life("care", "## The life of a recipient", mulin.care.flow.STEPS, mulin.care.models.Status),
    Life("care", "## The life of a pairing", mulin.care.flow.PAIR_STEPS, mulin.care.models.PairStatus),
    Life("care", "## The life of a visit", mulin.care.flow.VISIT_STEPS, mulin.care.models.VisitStatus),
    Life("care", "## The life of an errand", mulin.care.flow.ERRAND_STEPS, mulin.care.models.ErrandStatus),
    Life("care", "## The life of a paper", mulin.care.flow.PAPER_STEPS, mulin.care.models.PaperStatus),
    Life("care", "## The life of what comes", mulin.care.flow.COMING_STEPS, mulin.care.models.ComingStatus),
    Life("covenants", "## The life of a version", mulin.covenants.flow.STEPS, mulin.covenants.models.Status),
    Life("covenants", "## The life of a comment", mulin.covenants.flow.COMMENT_STEPS, mulin.covenants.models.Stand),
    Life("grids", "### The life of a sheet", mulin.grids.flow.STEPS, mulin.grids.models.Status),
    Life("guides", "## The life of a guide", mulin.guides.flow.STEPS, mulin.guides.models.Status),
    Life("households", "## The life of a person", mulin.households.flow.STEPS, mulin.households.models.Status),
    Life("households", "## The life of a need", mulin.households.flow.NEED_STEPS, mulin.households.models.NeedStatus),
    Life("households", "## The life of a request to correct", mulin.households.flow.CORRECTION_STEPS,
         mulin.households.models.CorrectionStatus),
    Life("matters", "## The life of a matter", mulin.matters.flow.STEPS, mulin.matters.models.Status),
    Life("matters", "## The life of a statement", mulin.matters.flow.STATEMENT_STEPS, mulin.matters.models.Stand),
    Life("matters", "## The life of a task", mulin.matters.flow.TASK_STEPS, mulin.matters.models.TaskStatus),
    Life("meetings", "## The life of a meeting", mulin.meetings.flow.STEPS, mulin.meetings.models.Status),
    Life("meetings", "## The life of a series", mulin.meetings.flow.SERIES_STEPS, mulin.meetings.models.SeriesStatus),
    Life("meetings", "## The life of an item of an agenda", mulin.meetings.flow.ITEM_STEPS,
         mulin.meetings.models.ItemStatus),
    Life("meetings", "## The life of minutes", mulin.meetings.flow.MINUTES_STEPS, mulin.meetings.models.MinutesStatus),
    Life("meetings", "## The life of an objection", mulin.meetings.flow.OBJECTION_STEPS,
         mulin.meetings.models.ObjectionStatus),
    Life("meetings", "## The life of a resolution", mulin.meetings.flow.RESOLUTION_STEPS,
         mulin.meetings.models.ResolutionStatus),
    Life("whistles", "## The life of a whistle", mulin.whistles.flow.STEPS, mulin.whistles.models.Status),
    Life("whistles", "## The life of a unit's part", mulin.whistles.flow.UNIT_STEPS, mulin.whistles.models.Turnout),
]  # fmt: skip


def page_of(life: Life) -> str:
    return (ROOT / "docs" / "capabilities" / f"{life.page}.md").read_text()


def named(lives: Iterable[Life]) -> list[str]:
    return [f"{life.page}: {life.heading.strip('# ')}" for life in lives]


@pytest.mark.parametrize("life", LIVES, ids=named(LIVES))
def test_the_life_table_is_the_code_s(life: Life) -> None:
    told = {
        deed.strip("`"): (frozenset(before.split(", ")), None if after == STAYS else after)
        for deed, _chinese, before, after, *_rest in rows(page_of(life), under=life.heading)
    }
    written = {
        verb: (frozenset(str(status) for status in step.before), step.after and str(step.after))
        for verb, step in life.steps.items()
    }
    assert told == written


@pytest.mark.parametrize("life", LIVES, ids=named(LIVES))
def test_every_status_is_named(life: Life) -> None:
    page = page_of(life)
    assert [one for one in life.statuses if f"`{one.value}` {one.label}" not in page] == []


def test_every_page_with_a_life_is_held_to_its_code() -> None:
    pages = (ROOT / "docs" / "capabilities").glob("*.md")
    lines = chain.from_iterable(path.read_text().splitlines() for path in pages)
    written = {line for line in lines if line.startswith("#") and "The life of a" in line}
    assert written <= {life.heading for life in LIVES}
