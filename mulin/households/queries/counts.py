"""How many, never who: households and people by area, needs by kind."""

from __future__ import annotations

from django.db.models import Count

from mulin.core.fields import within
from mulin.households.models import Dwelling, Need, Resident, Status


def counts_by_area(path: str) -> dict[str, int]:
    """Households (dwellings somebody lives in) at and below an area, by the path of their grid."""
    rows = Dwelling.objects.lived_in().filter(within("area_path", path))
    found = rows.values_list("area_path").annotate(n=Count("pk")).order_by()
    return dict(found)


def counts_by_building(path: str) -> dict[str, int]:
    """Households at and below an area, by the key of their building (as text)."""
    rows = Dwelling.objects.lived_in().filter(within("area_path", path))
    found = rows.values_list("building").annotate(n=Count("pk")).order_by()
    return {str(building): n for building, n in found}


def people_by_area(path: str) -> dict[str, int]:
    """People who live in the ledger's dwellings, by the path of their grid."""
    rows = Resident.objects.filter(within("area_path", path), status=Status.LIVING)
    return dict(rows.values_list("area_path").annotate(n=Count("pk")).order_by())


def needs_by_kind(path: str) -> dict[str, int]:
    """Needs that count today, by kind."""
    rows = Need.objects.active().filter(within("area_path", path))
    return dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())
