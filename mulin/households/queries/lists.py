"""The registers (台账): people and dwellings as an address narrows them, never a table of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import blind_index, within
from mulin.core.filters import AddressFilters, key_is
from mulin.households.models import (
    Dwelling,
    DwellingQuerySet,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
    ResidentQuerySet,
    Status,
    Tie,
)
from mulin.households.needs import kinds
from mulin.people.models import Person
from mulin.places.queries import ladder

OLD = 80
SOON = timedelta(days=30)
# The registers, in the order in which they stand above the list.
VIEWS = {
    "all": _("全部居民"),
    "aged": _("80岁以上（含今年满）"),
    "alone": _("80岁以上独居"),
    "ask": _("独居待登记"),
    "needs": _("有服务需求"),
    "due": _("需求待复核"),
    "tenants": _("租户"),
    "owners": _("业主"),
    "left": _("已迁出"),
}
ABOUT_NEEDS = frozenset({"alone", "needs", "due"})
# By grid, then as they were entered: the order of a ledger on paper, and of an index.
BY_GRID = ("area_path", "id")
ORDERS = {"newest": ("-id",)}
DIGITS = 5


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a register is narrowed by. `q` is a whole name, phone or identity number: sealed text is
    found by its whole only. `need` is a kind, `tie` as what somebody lives there."""

    views = VIEWS

    q: str = ""
    area: str = ""
    building: str = ""
    need: str = ""
    tie: str = ""
    sort: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The columns to page by."""
        return ORDERS.get(self.sort, BY_GRID)

    @property
    def about_needs(self) -> bool:
        """Whether the register is one of needs: its paper says until when each was agreed to."""
        return self.view in ABOUT_NEEDS or self.need in kinds()


def listed(person: Person, filters: Filters, *, today: date | None = None) -> ResidentQuerySet:
    """The people of a register whom this person sees, not yet ordered nor cut into pages."""
    today = today or timezone.localdate()
    rows = Resident.objects.visible_to(person)
    kept = Q(status=Status.LEFT) if filters.view == "left" else Q(status=Status.LIVING)
    return rows.filter(kept & _view(filters.view, today) & _columns(filters))


def _view(view: str, today: date) -> Q:
    if view == "aged":
        return Q(birth_year__lte=today.year - OLD)
    if view == "alone":
        return _has(kind="alone")
    if view == "ask":
        return _perhaps_alone(today)
    if view == "needs":
        return _has()
    if view == "due":
        return _has(review_on__lte=today + SOON)
    if view == "tenants":
        return _lives_as(Tie.TENANT)
    if view == "owners":
        owned = Ownership.objects.current()
        return Q(pk__in=owned.values("resident"))
    return Q()


def _has(**columns: object) -> Q:
    found = Need.objects.active().filter(**columns)
    return Q(pk__in=found.values("resident"))


def _lives_as(tie: str) -> Q:
    return Q(pk__in=Occupancy.objects.current().filter(kind=tie).values("resident"))


def _perhaps_alone(today: date) -> Q:
    """Old, the only one behind the door, and nobody has asked them yet whether help is wanted."""
    single = Occupancy.objects.current().filter(dwelling__heads=1)
    asked = Need.objects.filter(kind__in=["alone", "empty_nest"], status=NeedStatus.ACTIVE)
    return Q(birth_year__lte=today.year - OLD, pk__in=single.values("resident")) & ~Q(
        pk__in=asked.values("resident")
    )


def _columns(filters: Filters) -> Q:
    found = Q()
    if place := ladder().by_code.get(filters.area):
        found &= within("area_path", place.path)
    if filters.building:
        here = Occupancy.objects.current().filter(key_is("dwelling__building", filters.building))
        found &= Q(pk__in=here.values("resident"))
    if filters.need in kinds():
        found &= _has(kind=filters.need)
    if filters.tie in Tie.values:
        found &= _lives_as(filters.tie)
    if filters.q:
        found &= named(filters.q)
    return found


def named(words: str) -> Q:
    """Whose name, phone or identity number this is, whole."""
    digits = "".join(c for c in words if c.isalnum())
    if sum(c.isdigit() for c in digits) >= DIGITS:
        return Q(phone_index=blind_index(digits, "phone")) | Q(
            id_index=blind_index(digits, "id_number")
        )
    return Q(name_index=blind_index(words, "name"))


def with_homes(rows: ResidentQuerySet) -> ResidentQuerySet:
    """The same, with where each lives (`stays`) and what each needs (`wanted`): two statements."""
    return rows.prefetch_related(*_homes())


def fetch_homes(rows: Sequence[Resident]) -> None:
    """The same for people that have been fetched."""
    prefetch_related_objects(rows, *_homes())


def _homes() -> tuple[Any, Any]:
    stays = Occupancy.objects.current().select_related("dwelling__building__estate")
    return (
        Prefetch("occupancies", queryset=stays.order_by("id"), to_attr="stays"),
        Prefetch("needs", queryset=Need.objects.active().order_by("id"), to_attr="wanted"),
    )


def dwellings(person: Person, filters: Filters) -> DwellingQuerySet:
    """The dwellings a person sees, narrowed by area and building."""
    rows = Dwelling.objects.visible_to(person).select_related("building__estate")
    if place := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", place.path))
    if filters.building:
        rows = rows.filter(key_is("building", filters.building))
    return rows


def needs_due(person: Person, *, today: date | None = None) -> ResidentQuerySet:
    """People with a need to be looked at within a month, for the number in the side bar."""
    return listed(person, Filters(view="due"), today=today)
