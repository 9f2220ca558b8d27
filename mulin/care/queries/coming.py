"""Lists of what comes, the nearest first, with the guide that it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mulin.care.foresight import (
    Service,
    foreseen,
    foresight,
    label_of,
    services,
    services_come_from,
)
from mulin.care.models import OPEN_COMINGS, Coming, ComingStatus, Paper, Recipient, What
from mulin.care.models.coming import ComingQuerySet
from mulin.core.fields import within
from mulin.core.filters import AddressFilters
from mulin.core.wording import exact, month_words
from mulin.people.models import Person
from mulin.places.queries import ladder

__all__ = [
    "COMING_ORDER", "COMING_VIEWS", "ComingFilters", "Foreseen", "Service", "coming_counts",
    "coming_listed", "coming_of", "foreseen_rows", "foresight", "papers_of", "services",
    "services_come_from", "waiting_comings",
]  # fmt: skip

COMING_VIEWS = {
    "told": _("等人去问"), "begun": _("在代办"), "ended": _("办完的"), "all": _("全部"),
}  # fmt: skip
COMING_ORDER = ("due_on", "id")


@dataclass(frozen=True)
class ComingFilters(AddressFilters):
    """What the list of what comes is narrowed by."""

    views = COMING_VIEWS

    area: str = ""
    what: str = ""


@dataclass(frozen=True)
class Foreseen:
    """Something that comes, in words, with the guide that says how."""

    coming: Coming
    label: str
    service: Service | None
    near: str = ""

    @property
    def when(self) -> str:
        """«2027年1月起» for a birthday, the day for a paper."""
        day = self.coming.due_on
        if day is None:
            return ""
        if self.coming.what == What.PAPER:
            return exact(day)
        return _t("%(year)s年%(month)s起") % {"year": day.year, "month": month_words(day.month)}


def _view(name: str) -> Q:
    views = {
        "told": Q(status=ComingStatus.TOLD), "begun": Q(status=ComingStatus.BEGUN),
        "ended": Q(status__in=[ComingStatus.DONE, ComingStatus.DECLINED]),
    }  # fmt: skip
    return views.get(name, Q())


def _named(person: Person) -> ComingQuerySet:
    """What was forgotten since is in no list."""
    return Coming.objects.visible_to(person).exclude(key="")


def coming_listed(person: Person, filters: ComingFilters) -> ComingQuerySet:
    """A list of the desk, not yet ordered nor cut into pages."""
    rows = _named(person).filter(_view(filters.view))
    if filters.what in What.values:
        rows = rows.filter(what=filters.what)
    if place := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", place.path))
    return rows


def coming_counts(person: Person) -> dict[str, int]:
    """How many each view has: one statement."""
    asked = {f"n_{name}": Count("pk", filter=_view(name)) for name in COMING_VIEWS}
    found = _named(person).aggregate(**asked)
    return {name: found[f"n_{name}"] for name in COMING_VIEWS}


def waiting_comings(person: Person) -> ComingQuerySet:
    """Those nobody has asked about yet, for the number in the side bar."""
    return coming_listed(person, ComingFilters("told"))


def foreseen_rows(rows: Iterable[Coming]) -> list[Foreseen]:
    """Each in words: one statement for the guides, however many rows."""
    found = list(rows)
    known = services() if found else {}
    return [
        Foreseen(
            one, label_of(one.what, one.key, known), foreseen(one.what, one.key, known),
            one.recipient.near if one.recipient is not None else "",
        )
        for one in found
    ]  # fmt: skip


def coming_of(recipient: Recipient) -> list[Foreseen]:
    """Of what age somebody in care comes, and is still open; their papers are `papers_of`."""
    rows = recipient.comings.filter(what=What.AGE, status__in=OPEN_COMINGS)
    return foreseen_rows(rows.order_by(*COMING_ORDER))


def papers_of(recipient: Recipient) -> list[tuple[Paper, str, bool]]:
    """Papers to be reminded of: with their name, and whether the day is near."""
    kinds, found = foresight().papers, []
    for paper in Paper.objects.kept().filter(recipient=recipient).order_by("expires_on", "id"):
        kind = kinds.get(paper.kind)
        found.append((paper, kind.name if kind else paper.kind, paper.told))
    return found
