"""Reads of alliances: units, chairs and whose turn comes, zones, pledges and their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from mulin.alliances.models import (
    CONFIRM,
    Alliance,
    Member,
    Partner,
    Pledge,
    PledgeQuerySet,
    Turn,
    Zone,
)
from mulin.core.fields import within
from mulin.core.rota import Past, next_up, owing
from mulin.people.models import Person

LIST = ("-id",)
HELD = (Turn.Status.DONE, Turn.Status.CHAIRING)
VIEWS = ("all", "waiting", "late", "kept")


def standing_members(alliance: Alliance) -> list[Member]:
    """Units of an alliance in their order, without those that left."""
    rows = alliance.members.filter(left__isnull=True).select_related("partner")
    return list(rows.order_by("rank", "id"))


def past_of(alliance: Alliance) -> list[Past[UUID]]:
    """Turns that were held, are held, or were skipped, the oldest first."""
    rows = alliance.turns.exclude(status=Turn.Status.ANNOUNCED).order_by("id")
    return [Past(row.member_id, row.status in HELD) for row in rows]


@dataclass(frozen=True)
class Chair:
    """Where an alliance stands: who is in the chair, who is announced, who would come next, who
    owes a turn."""

    now: Turn | None
    ahead: Turn | None
    following: Member | None
    owing: frozenset[UUID]


def chair_of(alliance: Alliance, members: Sequence[Member]) -> Chair:
    """Two statements: the turns that stand, and those that were."""
    rows = alliance.turns.filter(status__in=[Turn.Status.CHAIRING, Turn.Status.ANNOUNCED])
    turns = {row.status: row for row in rows.select_related("member__partner")}
    past, order = past_of(alliance), [member.pk for member in members]
    who = next_up(order, past)
    return Chair(
        turns.get(Turn.Status.CHAIRING), turns.get(Turn.Status.ANNOUNCED),
        next((one for one in members if one.pk == who), None), frozenset(owing(order, past)),
    )  # fmt: skip


def alliances(path: str) -> list[tuple[Alliance, Turn | None, int]]:
    """Alliances at and below an area, with who is in the chair and how many units: two statements.
    A county has a few dozen."""
    rows = Alliance.objects.filter(within("area_path", path)).order_by("area_path", "id")[:200]
    many = rows.annotate(units=Count("members", filter=Q(members__left__isnull=True)))
    found = list(many)
    chairs = {
        turn.alliance_id: turn
        for turn in Turn.objects.filter(
            alliance__in=found, status=Turn.Status.CHAIRING
        ).select_related("member__partner")
    }
    return [(one, chairs.get(one.pk), int(getattr(one, "units", 0))) for one in found]


def units(path: str, *, words: str = "", kind: str = "") -> QuerySet[Partner]:
    """Units registered at and below an area, those that left not among them."""
    rows = Partner.objects.filter(within("area_path", path), until__isnull=True)
    if kind in Partner.Kind.values:
        rows = rows.filter(kind=kind)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(offers__icontains=word))
    return rows


def zones(path: str) -> QuerySet[Zone]:
    """Responsibility areas at and below an area."""
    rows = Zone.objects.filter(within("area_path", path), until__isnull=True)
    return rows.select_related("partner", "post")


def pledges(person: Person | None, path: str, *, view: str = "all", today: date) -> PledgeQuerySet:
    """Pledges that somebody sees, at and below an area: all, those that wait to be confirmed, those
    whose day has passed, those that were kept."""
    rows = Pledge.objects.visible_to(person).filter(within("area_path", path))
    if view == "waiting":
        return rows.filter(status=Pledge.Status.REPORTED)
    if view == "late":
        return rows.filter(status=Pledge.Status.MADE, due__lt=today)
    if view == "kept":
        return rows.filter(status=Pledge.Status.KEPT)
    return rows.exclude(status=Pledge.Status.DROPPED)


def to_confirm(person: Person) -> PledgeQuerySet:
    """Those that wait for this person's word: of their area, and not their own doing."""
    rows = Pledge.objects.filter(status=Pledge.Status.REPORTED)
    rows = rows.filter(person.standing.area_q("area_path", CONFIRM))
    return rows.exclude(reported_by=person).exclude(made_by=person)


@dataclass(frozen=True)
class Figures:
    """What a year's report asks for; each number is the length of a list."""

    units: int
    zones: int
    pledged: int
    kept: int
    helped: int


def figures(path: str) -> Figures:
    """Of an area and below: three statements."""
    rows = Pledge.objects.filter(within("area_path", path)).exclude(status=Pledge.Status.DROPPED)
    kept = Q(status=Pledge.Status.KEPT)
    found = rows.aggregate(
        pledged=Count("pk"), kept=Count("pk", filter=kept), helped=Sum("helped", filter=kept)
    )
    return Figures(
        units(path).count(), zones(path).count(), found["pledged"], found["kept"],
        found["helped"] or 0,
    )  # fmt: skip


def own_pledges(person: Person) -> list[Pledge]:
    """What a member pledged, the latest first."""
    return list(Pledge.objects.filter(person=person).select_related("zone").order_by("-id")[:100])
