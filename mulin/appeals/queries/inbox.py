"""Reads for the dispatcher's screen: what waits, what is alike, how much each post has on hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, UUIDField
from django.db.models.lookups import In
from django.utils import timezone

from mulin.appeals.models import WITH_HANDLER, Appeal, Status
from mulin.appeals.queries.figures import FIGURES
from mulin.appeals.queries.lists import Filters, listed
from mulin.appeals.taxonomy import Suggestion, taxonomy
from mulin.core.fields import within
from mulin.core.prepared import Columns, Given
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

MOST = 60
ALIKE_DAYS, MOST_ALIKE = 14, 4
MERGE_DAYS, MOST_MERGEABLE = 60, 8


def waiting(person: Person, *, oldest: bool = False) -> list[Appeal]:
    """What waits to be dispatched: the most urgent first contact first, or the oldest."""
    rows = listed(person, Filters(view="inbox"))
    order = ["id"] if oldest else [F("first_contact_due").asc(nulls_last=True), "id"]
    return list(rows.select_related("building__estate").order_by(*order)[:MOST])


def alike(appeal: Appeal, person: Person, *, now: datetime | None = None) -> list[Appeal]:
    """Others of the same category in the same area within fourteen days, newest first."""
    if appeal.category_id is None:
        return []
    since = (now or timezone.now()) - timedelta(days=ALIKE_DAYS)
    rows = Appeal.objects.visible_to(person).exclude(pk=appeal.pk)
    rows = rows.filter(
        category=appeal.category_id, area_path=appeal.area_path, reported_at__gte=since
    )
    return list(rows.order_by("-id")[:MOST_ALIKE])


def mergeable(
    appeal: Appeal, person: Person, *, now: datetime | None = None
) -> list[Appeal]:  # fmt: skip
    """Open ones of the same category near by that it could be merged into, the one with most
    merged first: the same community, within sixty days, seen by this person."""
    if appeal.category_id is None:
        return []
    since = (now or timezone.now()) - timedelta(days=MERGE_DAYS)
    community = ladder().above(appeal.area_path, Level.COMMUNITY)
    near = within("area_path", community.path if community else appeal.area_path)
    rows = Appeal.objects.visible_to(person).exclude(pk=appeal.pk).filter(near)
    rows = rows.filter(
        category=appeal.category_id, reported_at__gte=since, merged_into=None,
        status__in=[Status.RECEIVED, *WITH_HANDLER], about_staff=appeal.about_staff,
    )  # fmt: skip
    return list(rows.order_by("-merged", "-id")[:MOST_MERGEABLE])


ASKED = 12
LOAD = Columns(
    lambda: (
        Appeal.objects.filter(
            In(F("post"), [Given(place, UUIDField()) for place in range(ASKED)]),
            status__in=WITH_HANDLER,
        )
        .order_by().values_list("post").annotate(Count("pk"))
    )
)  # fmt: skip


def load_of(posts: Iterable[UUID]) -> dict[UUID, int]:
    """How many open appeals each post has on hand: one statement for every dozen posts."""
    found, left = dict[UUID, int](), list(posts)
    while left:
        asked, left = left[:ASKED], left[ASKED:]
        found |= dict(LOAD.all(*asked, *[asked[0]] * (ASKED - len(asked))))
    return found


def spoken_for(appeal: Appeal) -> Suggestion | None:
    """The words that speak for the category it has; None if a person chose it."""
    found = taxonomy().suggest(appeal.title, appeal.detail, most=8)
    return next((one for one in found if one.leaf.id == appeal.category_id), None)


@dataclass(frozen=True)
class Tiles:
    """Figures over the inbox: came today and yesterday, first contacts of seven days."""

    today: int
    yesterday: int
    in_time: int
    contacted: int
    oldest: datetime | None


def tiles(person: Person, *, now: datetime | None = None) -> Tiles:
    """One statement over the rows of the last seven days (and all that wait)."""
    midnight = timezone.localtime(now or timezone.now()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    contact = FIGURES["first_contact"]
    week = listed(person, Filters(since=first_day(midnight).isoformat()))
    found = week.aggregate(
        today=Count("pk", filter=Q(reported_at__gte=midnight)),
        yesterday=Count(
            "pk",
            filter=Q(reported_at__lt=midnight, reported_at__gte=midnight - timedelta(days=1)),
        ),
        in_time=Count("pk", filter=contact.counts),
        contacted=Count("pk", filter=contact.of),
    )
    waits = listed(person, Filters(view="inbox")).order_by("reported_at")
    return Tiles(**found, oldest=waits.values_list("reported_at", flat=True).first())


def first_day(now: datetime) -> date:
    """The first of the seven days that end today."""
    return timezone.localdate(now) - timedelta(days=6)


def received(person: Person, pk: UUID) -> Appeal | None:
    """One appeal that still waits to be dispatched by this person."""
    rows = listed(person, Filters(view="inbox")).filter(status=Status.RECEIVED)
    return rows.select_related("building__estate").filter(pk=pk).first()
