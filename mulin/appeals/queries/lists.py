"""Lists of appeals: what a person may see, narrowed by a view and by filters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import (
    OPEN,
    WITH_HANDLER,
    Appeal,
    AppealQuerySet,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    Status,
    Urgency,
)
from mulin.appeals.taxonomy import taxonomy
from mulin.core import search
from mulin.core.fields import within
from mulin.core.filters import AddressFilters, day_of, key_is, midnight
from mulin.core.ids import first_at
from mulin.core.paging import Found
from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH
from mulin.places.queries import ladder

RUNNING = (Status.RECEIVED, Status.DISPATCHED, Status.HANDLING)

# The lists of the desk, in the order in which they stand in its navigation.
VIEWS = {
    "inbox": _("待派单"),
    "mine": _("我办的"),
    "area": _("我这一片"),
    "late": _("已超时"),
    "today": _("今天到期"),
    "waiting": _("等居民回复"),
    "verify": _("待核查"),
    "callback": _("待回访"),
    "review": _("到日子再看"),
    "all": _("全部诉求"),
}
ORDERS = {
    "newest": ("-id",),
    "oldest": ("id",),
    "due": ("due", "id"),
}
CHOICES: dict[str, Collection[str]] = {
    "status": Status.values, "urgency": Urgency.values, "kind": Kind.values,
    "channel": Channel.values, "ending": Ending.values, "satisfied": Satisfaction.values,
    "solved": ("yes", "no"), "sort": ORDERS,
}  # fmt: skip
# In these lists every row has a deadline that runs; in others a clock may stand still.
RUN_ALL = frozenset({"late", "today"})
# Of words that are everywhere the newest matches of the county are looked at, however old it is.
MOST_FOUND = 5000
# What a row of a list shows. Forty columns of fifty rows that nobody looks at are half of its time.
ROW = (
    "id", "number", "title", "place", "area_path", "category_id", "post_id", "reported_at",
    "status", "due", "resolve_within", "shelved_until", "closed_in_time", "urgency", "channel", "reopened", "urged",
    "supervised", "merged", "solved", "satisfied", "callback_tries",
)  # fmt: skip
# A deadline that stands still sorts after all that run.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by. Everything is text as it stands in an address; what is not
    understood narrows nothing. `figure` names a figure whose rows are asked for; `here` leaves out
    what lies in an area below `area`."""

    views = VIEWS

    q: str = ""
    status: str = ""
    area: str = ""
    here: str = ""
    group: str = ""
    category: str = ""
    urgency: str = ""
    kind: str = ""
    channel: str = ""
    ending: str = ""
    solved: str = ""
    satisfied: str = ""
    since: str = ""
    until: str = ""
    post: str = ""
    organisation: str = ""
    figure: str = ""
    sort: str = ""

    def understands(self, name: str, value: str) -> bool:
        """Choices, codes and days are known ones."""
        if name in CHOICES:
            return value in CHOICES[name] or (name, value) == ("status", "open")
        if name == "area":
            return value in ladder().by_code
        if name == "category":
            return value == "none" or value in taxonomy().by_code
        if name == "group":
            return value in {leaf.group_code for leaf in taxonomy().leaves}
        return super().understands(name, value)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns to page by."""
        usual = "due" if self.view in {"mine", "late", "today"} else "newest"
        if self.view == "inbox":
            usual = "oldest"
        order = ORDERS.get(self.sort, ORDERS[usual])
        if order == ORDERS["due"] and self.view not in RUN_ALL | {"all"}:
            return ("due_or_never", "id")
        return order


def listed(person: Person, filters: Filters, *, now: datetime | None = None) -> AppealQuerySet:
    """The rows of a list, not yet ordered nor cut into pages."""
    rows = Appeal.objects.visible_to(person)
    return narrowed(rows.filter(_view(person, filters.view, now or timezone.now())), filters)


def narrowed(rows: AppealQuerySet, filters: Filters) -> AppealQuerySet:
    """Rows that somebody may see, narrowed by everything but the view, which is a person's."""
    rows = rows.filter(_columns(filters))
    rows = rows.filter(_place(filters) & _period(filters))
    if filters.figure:
        from mulin.appeals.queries.figures import rows_of  # noqa: PLC0415 (figures count lists)

        rows = rows_of(rows, filters.figure)
    if filters.q:
        rows = rows.filter(found_by(filters)(None))
    if "due_or_never" in filters.order:
        return rows.annotate(due_or_never=Coalesce("due", Value(NEVER)))
    if "due" in filters.order:
        return rows.filter(due__isnull=False, status__in=RUNNING)
    return rows


def found_by(filters: Filters) -> Found:
    """The words searched for, as pages ask for them: in the newest matches of the county, however
    old it is, or in as many as a window of keys has."""

    def found(oldest: UUID | None) -> Q:
        return search.matching("appeal", filters.q, limit=MOST_FOUND, since=oldest)

    return found


def unsearched(filters: Filters) -> Filters:
    """The same list without its words, for `keyset` to narrow by `found_by`."""
    return replace(filters, q="")


def row_for(filters: Filters) -> tuple[str, ...]:
    """The columns of a row, those included that the list is ordered by."""
    return (*ROW, *({name.lstrip("-") for name in filters.order} - set(ROW)))


def _view(person: Person, view: str, now: datetime) -> Q:
    standing = person.standing
    if view == "mine":
        return Q(post__in=standing.post_ids, status__in=WITH_HANDLER)
    if view == "area":
        return Q(status__in=OPEN) & standing.area_q("area_path")
    if view in DECIDED:
        status, roles = DECIDED[view]
        return Q(status=status) & standing.area_q("area_path", roles)
    return _by_clock(view, now)


# What waits for a decision, and for whose.
DECIDED: dict[str, tuple[str, frozenset[Role]]] = {
    "inbox": (Status.RECEIVED, DISPATCH), "verify": (Status.VERIFYING, DISPATCH),
    "callback": (Status.PROPOSED, DISPATCH | {Role.AUDITOR}),
}  # fmt: skip


def _by_clock(view: str, now: datetime) -> Q:
    if view == "late":
        return Q(due__lt=now, status__in=RUNNING)
    if view == "today":
        return Q(due__gte=now, due__lt=_tomorrow(now), status__in=RUNNING)
    if view == "waiting":
        return Q(status=Status.WAITING)
    if view == "review":
        # Explanations whose day has come (`concluding.review`).
        return Q(status=Status.CLOSED, review_on__lte=timezone.localdate(now))
    return Q()


def _tomorrow(now: datetime) -> datetime:
    return midnight(timezone.localdate(now) + timedelta(days=1))


def _columns(filters: Filters) -> Q:
    found = Q()
    for name in ("status", "urgency", "kind", "channel", "ending", "satisfied"):
        value = getattr(filters, name)
        if value == "open" and name == "status":
            found &= Q(status__in=OPEN)
        elif value in CHOICES[name]:
            found &= Q(**{name: value})
    if filters.solved in {"yes", "no"}:
        found &= Q(solved=filters.solved == "yes")
    return found & _category(filters)


def _category(filters: Filters) -> Q:
    known = taxonomy()
    if filters.category == "none":
        return Q(category__isnull=True)
    if leaf := known.by_code.get(filters.category):
        return Q(category=leaf.id)
    if filters.group:
        return Q(
            category__in=[leaf.id for leaf in known.leaves if leaf.group_code == filters.group]
        )
    return Q()


def _place(filters: Filters) -> Q:
    area = ladder().by_code.get(filters.area)
    found = Q()
    if area:
        found &= Q(area_path=area.path) if filters.here else within("area_path", area.path)
    if filters.post:
        found &= key_is("post", filters.post)
    if filters.organisation:
        found &= key_is("organisation", filters.organisation)
    return found


def _period(filters: Filters) -> Q:
    found = Q()
    if since := day_of(filters.since):
        begin = midnight(since)
        found &= Q(reported_at__gte=begin)
        if begin < timezone.now():
            # Keys tell when rows were made, and none was made before it was reported: so the
            # primary key bounds the search, and reported_at needs no index.
            found &= Q(pk__gte=first_at(begin - timedelta(days=1)))
    if until := day_of(filters.until):
        found &= Q(reported_at__lt=midnight(until + timedelta(days=1)))
    return found


def counts(person: Person, *, now: datetime | None = None) -> dict[str, int]:
    """How many wait in each list of the desk, open ones only: one statement."""
    now = now or timezone.now()
    views = ("inbox", "mine", "late", "today", "waiting", "verify", "callback")
    rows = Appeal.objects.visible_to(person).filter(status__in=OPEN)
    asked = {view: Count("pk", filter=_view(person, view, now)) for view in views}
    return dict(rows.aggregate(**asked))
