"""What became of what was decided: talks, resolutions, how they stand; each number opens its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import within
from mulin.core.filters import AddressFilters, day_of, key_is, midnight
from mulin.meetings.models import (
    LEAD,
    ROLLING,
    UNDER_WAY,
    Meeting,
    Resolution,
    ResolutionStatus,
    Series,
    Status,
)
from mulin.meetings.models.meeting import MeetingQuerySet
from mulin.meetings.models.resolution import ResolutionQuerySet
from mulin.people.models import Person
from mulin.places.queries import ladder

TALKS, ALL, LATE = "talks", "all", "late"
# The lists of the page, in the order in which their numbers stand above it.
VIEWS = {
    TALKS: _("开了会"),
    ALL: _("议定"),
    "done": _("办成了"),
    "way": _("在办"),
    LATE: _("过期了"),
    "dropped": _("不办了"),
}
DESK_VIEWS = {"reported": _("等确认"), **VIEWS}


@dataclass(frozen=True)
class Became(AddressFilters):
    """What the page is narrowed by, as text of an address."""

    views = DESK_VIEWS
    of_a_person = frozenset()

    series: str = ""
    area: str = ""
    since: str = ""
    until: str = ""

    def understands(self, name: str, value: str) -> bool:
        """Areas and days are known ones."""
        if name == "area":
            return value in ladder().by_code
        return super().understands(name, value)


def view_q(view: str, day: date) -> Q:
    """The resolutions of one list."""
    return {
        "done": Q(status=ResolutionStatus.DONE),
        "dropped": Q(status=ResolutionStatus.DROPPED),
        "way": Q(status__in=UNDER_WAY),
        LATE: Q(status__in=UNDER_WAY, due__lt=day),
        "reported": Q(status=ResolutionStatus.REPORTED),
    }.get(view, Q())


def decided(person: Person | None, filters: Became, *, desk: bool = False) -> ResolutionQuerySet:
    """The resolutions that somebody sees (at the desk: of their areas), narrowed but for the list."""
    rows = Resolution.objects.visible_to(person)
    if desk and person is not None:
        rows = rows.filter(person.standing.area_q("area_path", LEAD))
    return rows.filter(_where(filters), _days(filters, "held_on", lambda day: day))


def narrowed(rows: ResolutionQuerySet, filters: Became) -> ResolutionQuerySet:
    """Rows narrowed by all that the address says."""
    days = _days(filters, "held_on", lambda day: day)
    return rows.filter(_where(filters), days, view_q(filters.view, timezone.localdate()))


def talks(person: Person | None, filters: Became, *, desk: bool = False) -> MeetingQuerySet:
    """The meetings that were held, narrowed the same."""
    rows = Meeting.objects.visible_to(person).filter(status=Status.HELD)
    if desk and person is not None:
        rows = rows.filter(person.standing.area_q("area_path", LEAD))
    return rows.filter(_where(filters), _days(filters, "starts_at", midnight))


def _where(filters: Became) -> Q:
    found = Q()
    if filters.series:
        found &= key_is("series", filters.series)
    if place := ladder().by_code.get(filters.area):
        found &= within("area_path", place.path)
    return found


def _days(filters: Became, column: str, moment: Any) -> Q:
    """From the morning of one day to the night of another."""
    found = Q()
    if since := day_of(filters.since):
        found &= Q(**{f"{column}__gte": moment(since)})
    if until := day_of(filters.until):
        after = date.fromordinal(until.toordinal() + 1) if until < date.max else until
        found &= Q(**{f"{column}__lt": moment(after)})
    return found


def figures(person: Person | None, filters: Became, *, desk: bool = False) -> dict[str, int]:
    """How many stand in each list: two statements, however many there are."""
    day = timezone.localdate()
    names = [name for name in (DESK_VIEWS if desk else VIEWS) if name != TALKS]
    asked = {name: Count("pk", filter=view_q(name, day)) for name in names if name != ALL}
    rows = decided(person, filters, desk=desk)
    counted = rows.aggregate(total=Count("pk"), **asked)
    total = counted.pop("total")
    held = talks(person, filters, desk=desk).count()
    return {TALKS: held, ALL: total, **counted}


def listed(person: Person | None, filters: Became, *, desk: bool = False) -> ResolutionQuerySet:
    """The resolutions of the list that is asked for, not yet ordered nor cut into pages."""
    rows = decided(person, filters, desk=desk).filter(view_q(filters.view, timezone.localdate()))
    return rows.select_related("owner_post", "owner_body", "meeting", "series")


def series_of(person: Person | None, key: str) -> Series | None:
    """The series that the address names, as far as somebody sees it."""
    if not key:
        return None
    return Series.objects.visible_to(person).filter(key_is("pk", key)).first()


def all_series(person: Person | None) -> list[tuple[str, str]]:
    """Series to choose from."""
    rows = Series.objects.visible_to(person).order_by("name", "id")[:200]
    known = ladder()
    return [(str(one.pk), f"{one.name} · {known.words(one.area_path)}") for one in rows]


def waiting(person: Any) -> Any:
    """What waits for somebody who leads meetings: reports to be confirmed, and what is late."""
    led = Q(person.standing.area_q("area_path", LEAD))
    day = timezone.localdate()
    wanted = Q(status=ResolutionStatus.REPORTED) | Q(status__in=ROLLING, due__lt=day)
    return Resolution.objects.filter(led & wanted).values("pk")


def mine(person: Person) -> ResolutionQuerySet:
    """What somebody owns and is not done: by themselves, a post or a body."""
    held = Q(owner_person=person) | Q(owner_post__in=person.standing.post_ids)
    held |= Q(owner_body__in=person.standing.organisations)
    rows = Resolution.objects.visible_to(person).filter(held, status__in=UNDER_WAY)
    return rows.select_related("owner_post", "owner_body", "meeting", "series")


def one(person: Person | None, key: UUID) -> Resolution | None:
    """A resolution as somebody may see it."""
    rows = Resolution.objects.visible_to(person).filter(pk=key)
    return rows.select_related(
        "owner_post", "owner_body", "owner_person", "meeting", "meeting__area", "series", "item",
        "rolled_to",
    ).first()  # fmt: skip
