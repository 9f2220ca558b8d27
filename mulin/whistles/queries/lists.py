"""Lists of whistles and of the units they called: what a person sees, narrowed by an address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core import search
from mulin.core.fields import within
from mulin.core.filters import AddressFilters, day_of, key_is, midnight
from mulin.people.models import Person
from mulin.places.queries import ladder
from mulin.whistles.models import (
    MISSING,
    OPEN,
    Status,
    Summons,
    SummonsQuerySet,
    Turnout,
    Urgency,
    Whistle,
    WhistleQuerySet,
    answers_to,
)
from mulin.whistles.queries.levels import levels

# The lists of the desk, in the order in which they stand above it.
VIEWS = {
    "open": _("正在响"),
    "mine": _("叫我的"),
    "blown": _("我吹的"),
    "late": _("有单位没到"),
    "ready": _("等放行"),
    "all": _("全部"),
}
ORDERS = {"newest": ("-id",), "oldest": ("id",)}
CHOICES: dict[str, Collection[str]] = {
    "status": Status.values, "urgency": Urgency.values, "turnout": Turnout.values, "sort": ORDERS,
}  # fmt: skip
MOST_FOUND = 2000


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by. Everything is text as it stands in an address; what is not
    understood narrows nothing. `figure` names a figure whose rows are asked for, `month` a month
    as 2026-11, `unit` the key of a body or post."""

    views = VIEWS

    q: str = ""
    status: str = ""
    turnout: str = ""
    level: str = ""
    urgency: str = ""
    area: str = ""
    source: str = ""
    unit: str = ""
    month: str = ""
    since: str = ""
    until: str = ""
    figure: str = ""
    sort: str = ""

    def understands(self, name: str, value: str) -> bool:
        """Choices, keys, codes and days are known ones."""
        if name in CHOICES:
            return value in CHOICES[name] or (name, value) == ("status", "open")
        if name == "level":
            return value in levels().by_key
        if name == "area":
            return value in ladder().by_code
        if name == "month":
            return day_of(f"{value}-01") is not None
        return super().understands(name, value)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns to page by."""
        return ORDERS.get(self.sort, ORDERS["newest"])


def listed(person: Person, filters: Filters, *, now: datetime | None = None) -> WhistleQuerySet:
    """The whistles of a list, not yet ordered nor cut into pages."""
    rows = Whistle.objects.visible_to(person)
    now = now or timezone.now()
    return narrowed(rows.filter(_view(person, filters.view, now)), filters, now=now)


def narrowed(
    rows: WhistleQuerySet, filters: Filters, *, now: datetime | None = None
) -> WhistleQuerySet:
    """Whistles narrowed by everything but the view, which is a person's."""
    rows = rows.filter(_columns(filters) & _place(filters) & _period(filters))
    if filters.unit:
        rows = rows.filter(
            pk__in=Summons.objects.filter(key_is("unit", filters.unit)).values("whistle")
        )
    if filters.figure:
        from mulin.whistles.queries.figures import rows_of  # noqa: PLC0415 (figures count lists)

        rows = rows_of(rows, filters.figure, now=now or timezone.now())
    if filters.q:
        rows = rows.filter(search.matching("whistle", filters.q, limit=MOST_FOUND))
    return rows


def called(person: Person, filters: Filters, *, now: datetime | None = None) -> SummonsQuerySet:
    """The units' parts in the whistles of a list, narrowed by unit, turnout and figure as well."""
    plain = Filters(**{**vars(filters), "unit": "", "figure": ""})
    whistles = listed(person, plain, now=now).order_by()
    rows = Summons.objects.visible_to(person).filter(whistle__in=whistles.values("pk"))
    if filters.unit:
        rows = rows.filter(key_is("unit", filters.unit))
    if filters.turnout in Turnout.values:
        rows = rows.filter(status=filters.turnout)
    if filters.figure:
        from mulin.whistles.queries.figures import units_of  # noqa: PLC0415 (figures count lists)

        rows = units_of(rows, filters.figure, now=now or timezone.now())
    return rows


def _view(person: Person, view: str, now: datetime) -> Q:
    standing = person.standing
    if view == "open":
        return Q(status__in=OPEN)
    if view == "mine":
        mine = Summons.objects.filter(answers_to(standing)).values("whistle")
        return Q(status__in=OPEN, pk__in=mine)
    if view == "blown":
        posts = standing.post_ids
        return Q(post__in=posts) | Q(stand_in__in=posts) | Q(blower=person)
    if view == "late":
        late = Summons.objects.filter(status__in=MISSING, due__lt=now).values("whistle")
        return Q(status__in=OPEN, pk__in=late)
    if view == "ready":
        return Q(status=Status.READY)
    return Q()


def _columns(filters: Filters) -> Q:
    found = Q()
    if filters.status == "open":
        found &= Q(status__in=OPEN)
    elif filters.status in Status.values:
        found &= Q(status=filters.status)
    if filters.urgency in Urgency.values:
        found &= Q(urgency=filters.urgency)
    if level := levels().by_key.get(filters.level):
        found &= Q(first_level=level.pk)
    if filters.source:
        found &= Q(source_kind="" if filters.source == "hand" else filters.source)
    return found


def _place(filters: Filters) -> Q:
    area = ladder().by_code.get(filters.area)
    return within("area_path", area.path) if area else Q()


def _period(filters: Filters) -> Q:
    since, until = day_of(filters.since), day_of(filters.until)
    if month := day_of(f"{filters.month}-01"):
        since, until = month, next_month(month) - timedelta(days=1)
    found = Q()
    if since:
        found &= Q(blown_at__gte=midnight(since))
    if until:
        found &= Q(blown_at__lt=midnight(until + timedelta(days=1)))
    return found


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def counts(person: Person, *, now: datetime | None = None) -> dict[str, int]:
    """How many stand in each list of open ones: one statement."""
    now = now or timezone.now()
    rows = Whistle.objects.visible_to(person).filter(status__in=OPEN)
    asked = {view: Count("pk", filter=_view(person, view, now)) for view in VIEWS if view != "all"}
    return dict(rows.aggregate(**asked))
