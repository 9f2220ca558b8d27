"""Reads for the resident side: one's own appeals, their last words, places to choose, days counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mulin.appeals import wording
from mulin.appeals.models import Appeal, AppealQuerySet, Status
from mulin.appeals.queries.chips import Chip, chip
from mulin.appeals.queries.timeline import with_parts
from mulin.core import files
from mulin.core.models import Attachment, Entry
from mulin.people.models import Person
from mulin.places.models import Building, Estate, Level
from mulin.places.queries import Place, buildings_in, estates_in, ladder

PUBLIC_VERBS = [verb for verb, (_title, _tone, public) in wording.VERBS.items() if public]
# Photos that belong to words said among staff alone.
INNER_ROLE = "inner"


def own(person: Person) -> AppealQuerySet:
    """What a person reported."""
    return Appeal.objects.visible_to(person).filter(reporter=person)


def numbered(number: str) -> Appeal | None:
    """The appeal of a number, for whoever will have to show its code."""
    return Appeal.objects.filter(number=number).first()


def held(keys: Iterable[UUID]) -> list[Appeal]:
    """Appeals whose number and code this browser has shown, newest first."""
    rows: QuerySet[Appeal] = with_parts(Appeal.objects.filter(pk__in=list(keys)))
    return list(rows.order_by("-id"))


def last_words(rows: Sequence[Appeal]) -> dict[UUID, str]:
    """The newest public line of each, in one statement: what was said, else what was done."""
    entries = Entry.objects.filter(record__in=[row.pk for row in rows], verb__in=PUBLIC_VERBS)
    said: dict[UUID, str] = {}
    for record, verb, data in entries.order_by("id").values_list("record", "verb", "data"):
        said[record] = str(data.get("public", "")).strip() or wording.title_of(verb, data)
    return said


def own_chip(appeal: Appeal, now: datetime) -> Chip | None:
    """The clock as its reporter reads it; None when it is over."""
    if appeal.status == Status.CLOSED:
        return None
    if appeal.status == Status.WAITING:
        return Chip("rest", _("等您回复"))
    if appeal.status == Status.PROPOSED:
        return Chip("rest", _("等您确认"))
    if appeal.status == Status.VERIFYING:
        return Chip("rest", _("正在核查"))
    if appeal.status == Status.MERGED:
        return Chip("rest", _("和同一件事一起办"))
    return chip(appeal, now)


def photos_for_resident(appeal: Appeal) -> list[Attachment]:
    """The photos that its reporter may see, in the order they came."""
    return list(files.of(appeal.pk).exclude(role=INNER_ROLE)) if appeal.photos else []


# Choosing a place


@dataclass(frozen=True)
class EstateGroup:
    """The estates of one community."""

    community: str
    estates: list[Estate]


def estate_groups(near: str) -> list[EstateGroup]:
    """Every estate of the town by community, the community of `near` (a path or "") first."""
    known = ladder()
    if known.town is None:
        return []
    home = known.above(near, Level.COMMUNITY) if near else None
    groups: dict[str, list[Estate]] = {}
    for estate in sorted(estates_in(known.town.path), key=lambda e: (e.area_path, e.name)):
        community = known.above(estate.area_path, Level.COMMUNITY) or known.town
        groups.setdefault(community.path, []).append(estate)
    first = home.path if home else ""
    ordered = sorted(groups, key=lambda path: (path != first, path))
    return [EstateGroup(known.by_path[path].name, groups[path]) for path in ordered]


def buildings_of(estate: UUID) -> list[Building]:
    """The buildings of one estate, 2栋 before 10栋."""
    found = Estate.objects.filter(pk=estate).first()
    return [b for b in buildings_in(found.area_path) if b.estate_id == estate] if found else []


def buildings_near(path: str) -> list[tuple[str, list[Building]]]:
    """The buildings of an area by estate; nothing for a place as wide as a town."""
    place = ladder().by_path.get(path)
    if place is None or place.level in {Level.COUNTY, Level.STREET}:
        return []
    groups: dict[str, list[Building]] = {}
    for building in buildings_in(path):
        groups.setdefault(building.estate.name, []).append(building)
    return list(groups.items())


def outlines_near(path: str) -> list[Place]:
    """What the picking map shows: the grids of one's community, else the town's communities."""
    known = ladder()
    if path and (community := known.above(path, Level.COMMUNITY)):
        return [p for p in known.under(community.path, Level.GRID) if p.outline]
    town = known.town
    return [p for p in known.under(town.path, Level.COMMUNITY) if p.outline] if town else []
