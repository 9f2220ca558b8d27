"""Reads of pairings: whom units are paired with, what was done for it, and where one may be proposed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q

from mulin.alliances.models import Pledge, Twinning
from mulin.alliances.models.twinning import TwinningQuerySet
from mulin.core.fields import within
from mulin.households.models import Dwelling
from mulin.people.models import Person

VIEWS = ("active", "proposed", "over", "all")


def twinnings(person: Person | None, path: str, *, view: str = "active") -> TwinningQuerySet:
    """Pairings that somebody sees, at and below an area, with how much was pledged and kept."""
    rows = Twinning.objects.visible_to(person).filter(within("area_path", path))
    if view in {"active", "proposed"}:
        rows = rows.filter(status=view)
    elif view == "over":
        rows = rows.filter(status__in=[Twinning.Status.DECLINED, Twinning.Status.ENDED])
    kept = Q(pledges__status=Pledge.Status.KEPT)
    return rows.annotate(pledged=Count("pledges"), kept=Count("pledges", filter=kept))


def dwellings_of(person: Person, building: UUID) -> list[Dwelling]:
    """Doors of a building that somebody sees and behind which people live."""
    rows = Dwelling.objects.visible_to(person).lived_in().filter(building=building)
    return list(rows.select_related("building__estate").order_by("unit", "floor", "id")[:300])
