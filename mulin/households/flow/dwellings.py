"""Dwellings and their owner groups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.fields import blind_index
from mulin.households.doors import clean_room, clean_unit, floor_of
from mulin.households.flow.steps import day_of, take, writes
from mulin.households.models import Dwelling, Ownership, Resident
from mulin.people.models import Person
from mulin.places.models import Building

WHOLE = Decimal(100)
LARGEST = Decimal(100_000)


@transaction.atomic
def found_dwelling(
    building: Building, *, room: str, by: Person, unit: str = "", floor: int | None = None,
    area: Decimal | None = None,
) -> Dwelling:  # fmt: skip
    """Enter a door; the same one again is given back as it is."""
    writes(by, building.area_path)
    unit, room = clean_unit(unit), clean_room(room)
    if area is not None and not 0 < area < LARGEST:
        raise Refused("bad_area", _("面积写平方米数，比如 89.50。"), field="area")
    made = Dwelling(
        building=building, unit=unit, room=room, floor=floor if floor is not None else floor_of(room),
        area=area, area_path=building.area_path,
    )  # fmt: skip
    there = same_door(building, unit, room)
    if there is not None:
        return there
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        # Somebody else entered it a moment ago.
        return Dwelling.objects.get(building=building, unit=unit, door=blind_index(room, "room"))
    journal.remark(made, "dwelling.found", by=by)
    return made


def same_door(building: Building, unit: str, room: str) -> Dwelling | None:
    """The dwelling of this door, if it is known."""
    door = blind_index(room, "room")
    return Dwelling.objects.filter(building=building, unit=unit, door=door).first()


@transaction.atomic
def correct_dwelling(
    dwelling: Dwelling, *, by: Person, unit: str, room: str, floor: int | None,
    area: Decimal | None,
) -> Dwelling:  # fmt: skip
    """Set its door and its area right."""
    writes(by, dwelling.area_path)
    unit, room = clean_unit(unit), clean_room(room)
    if area is not None and not 0 < area < LARGEST:
        raise Refused("bad_area", _("面积写平方米数，比如 89.50。"), field="area")
    other = same_door(dwelling.building, unit, room)
    if other is not None and other.pk != dwelling.pk:
        raise Refused("door_taken", _("这个门牌已经有了，请核对单元和房号。"), field="room")
    dwelling.unit, dwelling.room, dwelling.floor, dwelling.area = unit, room, floor, area
    dwelling.save(update_fields=["unit", "room", "door", "floor", "area"])
    journal.remark(dwelling, "dwelling.correct", by=by)
    return dwelling


@transaction.atomic
def own(
    dwelling: Dwelling, resident: Resident, *, by: Person, share: Decimal | None = None,
    since: date | None = None,
) -> Ownership:  # fmt: skip
    """Somebody is one of its owners, with a share, or together with the others."""
    writes(by, dwelling.area_path)
    since = day_of(since or timezone.localdate(), field="since")
    Dwelling.objects.select_for_update().get(pk=dwelling.pk)
    owners = Ownership.objects.current().filter(dwelling=dwelling)
    if owners.filter(resident=resident).exists():
        raise NotAllowed(_("已经记着是这一户的业主。"))
    if share is not None:
        _fits(share, owners.aggregate(all=Sum("share"))["all"] or Decimal(0))
    take(resident, "own", by=by, data={"dwelling": str(dwelling.pk)})
    return Ownership.objects.create(dwelling=dwelling, resident=resident, share=share, since=since)


def _fits(share: Decimal, taken: Decimal) -> None:
    if not 0 < share <= WHOLE:
        raise Refused("bad_share", _("份额写 1 到 100 之间的数。"), field="share")
    if taken + share > WHOLE:
        left = f"{WHOLE - taken:.10g}"
        raise Refused(
            "too_much", _("几位业主加起来超过 100%%了，最多还能记 %(left)s%%。") % {"left": left},
            field="share",
        )  # fmt: skip


@transaction.atomic
def disown(ownership: Ownership, *, by: Person, until: date | None = None) -> Ownership:
    """Somebody is no longer one of its owners."""
    writes(by, ownership.dwelling.area_path)
    until = day_of(until or timezone.localdate(), field="until")
    if ownership.until is not None:
        raise NotAllowed(_("已经记过了。"))
    if until < ownership.since:
        raise Refused("before", _("结束不能早于开始。"), field="until")
    take(ownership.resident, "disown", by=by, data={"dwelling": str(ownership.dwelling_id)})
    ownership.until = until
    ownership.save(update_fields=["until"])
    return ownership
