"""Lists of those who are looked in on, the longest silence first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models import SEE, Recipient, Status
from mulin.care.models.recipient import RecipientQuerySet
from mulin.core.fields import blind_index, mask_name, within
from mulin.core.filters import AddressFilters
from mulin.households.models import Occupancy, Resident
from mulin.people.models import Person
from mulin.places.queries import ladder

VIEWS = {
    "late": _("超期"), "soon": _("今明两天"), "intime": _("按时的"), "unpaired": _("没有结对"), "all": _("全部"),
    "ended": _("已结束"),
}  # fmt: skip
ACTIVE_ORDER, ENDED_ORDER = ("due_on", "id"), ("-id",)
SOON = timedelta(days=1)
MOST_FOUND = 20


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by: a view, and an area by its code."""

    views = VIEWS

    area: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The columns to page by."""
        return ENDED_ORDER if self.view == "ended" else ACTIVE_ORDER


def of_staff(person: Person) -> RecipientQuerySet:
    """Those of the areas that one's posts look after: the desk's lists."""
    rows = Recipient.objects.visible_to(person)
    return rows.filter(person.standing.area_q("area_path", SEE))


def _view(name: str, today: date) -> Q:
    active = Q(status=Status.ACTIVE)
    views = {
        "late": active & Q(due_on__lt=today),
        "soon": active & Q(due_on__gte=today, due_on__lte=today + SOON),
        "intime": active & Q(due_on__gte=today), "unpaired": active & Q(paired=False), "ended": Q(status=Status.ENDED),
    }  # fmt: skip
    return views.get(name, active)


def listed(person: Person, filters: Filters, *, today: date | None = None) -> RecipientQuerySet:
    """A list of the desk, not yet ordered nor cut into pages."""
    rows = of_staff(person).filter(_view(filters.view, today or timezone.localdate()))
    if place := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", place.path))
    return rows


def counts(person: Person, *, today: date | None = None) -> dict[str, int]:
    """How many each view has: one statement."""
    day = today or timezone.localdate()
    asked = {f"n_{name}": Count("pk", filter=_view(name, day)) for name in VIEWS}
    found = of_staff(person).aggregate(**asked)
    return {name: found[f"n_{name}"] for name in VIEWS}


def late(person: Person) -> RecipientQuerySet:
    """Whose silence is too long, for the number in the side bar."""
    return listed(person, Filters("late"))


@dataclass(frozen=True)
class Found:
    """Somebody of the ledger who may be taken in, masked; `known` if they are in care already."""

    resident: Resident
    masked: str
    near: str
    known: Recipient | None


def find_residents(person: Person, words: str) -> list[Found]:
    """Persons of the ledger by their whole name or telephone, as far as this person sees them."""
    words = "".join(words.split())
    if not words:
        return []
    column = "phone" if words.isdigit() else "name"
    rows = Resident.objects.visible_to(person).filter(status="living")
    rows = rows.filter(**{f"{column}_index": blind_index(words, column)})
    return shown(rows.order_by("id")[:MOST_FOUND])


def shown(residents: Iterable[Resident]) -> list[Found]:
    """Each with where they live (without the room) and whether they are in care."""
    people = {resident.pk: resident for resident in residents}
    homes = Occupancy.objects.current().filter(resident__in=people).order_by("since", "id")
    near = {
        stay.resident_id: stay.dwelling.near
        for stay in homes.select_related("dwelling__building__estate")
    }
    active = Recipient.objects.filter(resident__in=people, status=Status.ACTIVE)
    known = {row.resident_id: row for row in active}
    return [
        Found(one, mask_name(one.name), near.get(key, ""), known.get(key))
        for key, one in people.items()
    ]
