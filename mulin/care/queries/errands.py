"""Lists of errands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models import OPEN_ERRANDS, SEE, Errand, ErrandStatus
from mulin.care.models.errand import ErrandQuerySet
from mulin.care.presets import errand_kinds
from mulin.care.queries.figures import ENDS, FigureFilters, end_is
from mulin.core.fields import within
from mulin.core.filters import AddressFilters
from mulin.people.models import Person
from mulin.places.queries import ladder

ERRAND_VIEWS = {
    "asked": _("等人接"), "late": _("超期"), "taken": _("在办"), "done": _("等确认"),
    "all": _("全部"),
}  # fmt: skip
ORDER = ("-id",)


@dataclass(frozen=True)
class ErrandFilters(AddressFilters):
    """What a list of errands is narrowed by."""

    views = ERRAND_VIEWS

    area: str = ""
    kind: str = ""
    end: str = ""
    period: str = ""
    since: str = ""
    until: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        """How they ended and when they were asked for, in words, each with the names it goes by."""
        found = {"end": str(ENDS.get(self.end, ""))}
        if self.period or self.since or self.until:
            found["period"] = " – ".join(day.isoformat() for day in days_of(self).days)
        return {name: words for name, words in found.items() if words}


def days_of(filters: ErrandFilters) -> FigureFilters:
    """The stretch of days in which they were asked for."""
    return FigureFilters(period=filters.period, since=filters.since, until=filters.until)


def _view(name: str, today: date) -> Q:
    undone = [ErrandStatus.ASKED, ErrandStatus.TAKEN]
    views = {
        "asked": Q(status=ErrandStatus.ASKED), "taken": Q(status=ErrandStatus.TAKEN),
        "done": Q(status=ErrandStatus.DONE), "late": Q(status__in=undone, wanted_by__lt=today),
    }  # fmt: skip
    return views.get(name, Q())


def _of_staff(person: Person) -> ErrandQuerySet:
    rows = Errand.objects.visible_to(person)
    return rows.filter(person.standing.area_q("area_path", SEE))


def errands_listed(
    person: Person, filters: ErrandFilters, *, today: date | None = None
) -> ErrandQuerySet:
    """A list of the desk, not yet ordered nor cut into pages."""
    rows = _of_staff(person).filter(_view(filters.view, today or timezone.localdate()))
    if filters.kind in errand_kinds():
        rows = rows.filter(kind=filters.kind)
    if filters.end in ENDS:
        rows = rows.filter(end_is(filters.end))
    if filters.period or filters.since or filters.until:
        since, until = days_of(filters).moments
        rows = rows.filter(asked_at__gte=since, asked_at__lt=until)
    if place := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", place.path))
    return rows


def errand_counts(person: Person, *, today: date | None = None) -> dict[str, int]:
    """How many each view has: one statement."""
    day = today or timezone.localdate()
    asked = {f"n_{name}": Count("pk", filter=_view(name, day)) for name in ERRAND_VIEWS}
    found = _of_staff(person).aggregate(**asked)
    return {name: found[f"n_{name}"] for name in ERRAND_VIEWS}


def waiting_errands(person: Person) -> ErrandQuerySet:
    """Those that nobody has taken, for the number in the side bar."""
    return errands_listed(person, ErrandFilters("asked"))


def errands_of(person: Person) -> ErrandQuerySet:
    """One's own: asked for, run, or for oneself, the open ones and the last ended ones."""
    own = Q(asked_by=person) | Q(agent=person) | Q(recipient__resident__account=person)
    waiting = Q(recipient__pairings__visitor=person, recipient__pairings__status="active",
                status__in=OPEN_ERRANDS)  # fmt: skip
    return Errand.objects.visible_to(person).filter(own | waiting).distinct()
