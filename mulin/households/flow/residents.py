"""Who lives where: moving in and out, setting a record right, tying it to an account."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.fields import blind_index
from mulin.core.once import once
from mulin.households.events import ResidentChanged, ResidentMoved
from mulin.households.flow.steps import day_of, take, take_need, writes
from mulin.households.models import (
    KEPT,
    Dwelling,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
    Status,
    Tie,
)  # fmt: skip
from mulin.households.persons import Who
from mulin.people.models import Person
from mulin.people.queries import by_phone


def columns_of(who: Who) -> dict[str, Any]:
    """What is taken down, as columns (their blind indexes are filled by saving)."""
    return {
        "name": who.name, "phone": who.phone, "id_number": who.id_number, "born": who.born,
        "birth_year": who.birth_year,
    }  # fmt: skip


@transaction.atomic
def enter(
    dwelling: Dwelling, who: Who, *, kind: str, by: Person, since: date | None = None,
    key: str = "", lives: bool = True,
) -> Resident:  # fmt: skip
    """Somebody moves in who is new to the ledger, or had left it. An owner joins the owner group;
    one who does not live there (`lives`) is kept as owner only."""
    writes(by, dwelling.area_path)
    start = day_of(since or timezone.localdate(), field="since")

    def make() -> UUID:
        resident = _taken(dwelling, who, by=by, start=start)
        if lives:
            _occupy(dwelling, resident, kind=kind, since=start)
        if kind == Tie.OWNER or not lives:
            Ownership.objects.create(dwelling=dwelling, resident=resident, since=start)
        announce(ResidentMoved(resident, dwelling if lives else None, by))
        announce(ResidentChanged(resident, "enter", by))
        return resident.pk

    found, _replay = once(key, scope=f"households.enter:{by.pk}", make=make)
    return Resident.objects.get(pk=found)


def _taken(dwelling: Dwelling, who: Who, *, by: Person, start: date) -> Resident:
    """The record to write on: a new one, or that of somebody who comes back."""
    data = {"dwelling": str(dwelling.pk)}
    twin = twin_of(who, dwelling)
    if twin is None:
        resident = Resident(area_path=dwelling.area_path, since=start, **columns_of(who))
        journal.begin(resident, "enter", by=by, data=data)
        return resident
    if twin.status != Status.LEFT:
        said = _("这个人已经在台账里了，可能在别的网格。请打开那一页用“迁入”，或联系社区。")
        raise Refused("known", said, field="name")
    new = {name: value for name, value in columns_of(who).items() if value}
    columns: dict[str, Any] = {**new, **indexes_of(new)}
    return take(
        twin, "move_in", by=by, data=data, left_on=None, area_path=dwelling.area_path, **columns
    )


def twin_of(who: Who, dwelling: Dwelling) -> Resident | None:
    """This very person, as far as can be told: the same identity number, or the same name behind
    the same door."""
    kept = Resident.objects.filter(status__in=KEPT)
    if who.id_number:
        number = blind_index(who.id_number, "id_number")
        if (found := kept.filter(id_index=number).first()) is not None:
            return found
    here = Occupancy.objects.current().filter(dwelling=dwelling).values("resident")
    same = kept.filter(pk__in=here, name_index=blind_index(who.name, "name")).first()
    if same is not None and who.id_number and same.id_number:
        return None
    return same


@transaction.atomic
def move_in(
    resident: Resident, dwelling: Dwelling, *, kind: str, by: Person, since: date | None = None
) -> Occupancy:
    """Somebody known lives in this dwelling from a day on, and no longer in another one."""
    writes(by, dwelling.area_path)
    start = day_of(since or timezone.localdate(), field="since")
    before = Occupancy.objects.current().filter(resident=resident).select_related("dwelling")
    for old in before:
        if old.dwelling_id == dwelling.pk:
            raise NotAllowed(_("台账里记着已经住在这一户。"))
        _end(old, until=start)
    take(
        resident, "move_in", by=by, data={"dwelling": str(dwelling.pk)}, left_on=None,
        area_path=dwelling.area_path,
    )  # fmt: skip
    made = _occupy(dwelling, resident, kind=kind, since=start)
    owns = Ownership.objects.current().filter(dwelling=dwelling, resident=resident)
    if kind == Tie.OWNER and not owns.exists():
        Ownership.objects.create(dwelling=dwelling, resident=resident, since=start)
    _take_needs_along(resident, by=by)
    announce(ResidentMoved(resident, dwelling, by))
    return made


def _occupy(dwelling: Dwelling, resident: Resident, *, kind: str, since: date) -> Occupancy:
    if kind not in Tie.values:
        raise Refused("bad_kind", _("请选居住关系。"), field="kind")
    made = Occupancy.objects.create(dwelling=dwelling, resident=resident, kind=kind, since=since)
    Dwelling.objects.filter(pk=dwelling.pk).update(heads=F("heads") + 1)
    return made


def _end(occupancy: Occupancy, *, until: date) -> None:
    if until < occupancy.since:
        raise Refused("before", _("搬走不能早于搬来，请核对日期。"), field="until")
    occupancy.until = until
    occupancy.save(update_fields=["until"])
    Dwelling.objects.filter(pk=occupancy.dwelling_id, heads__gt=0).update(heads=F("heads") - 1)


def _take_needs_along(resident: Resident, *, by: Person | None) -> None:
    """Needs are listed by the area of the person: they move with them."""
    kept = Need.objects.filter(resident=resident).exclude(status=NeedStatus.WIPED)
    for need in kept.exclude(area_path=resident.area_path):
        take_need(need, "move", by=by, area_path=resident.area_path)


@transaction.atomic
def move_out(resident: Resident, *, by: Person, until: date | None = None) -> Resident:
    """Somebody no longer lives here. Their needs end with it: they were agreed to for this area.

    Whoever still owns a dwelling stays in the ledger as its owner.
    """
    writes(by, resident.area_path)
    last = day_of(until or timezone.localdate(), field="until")
    for occupancy in Occupancy.objects.current().filter(resident=resident):
        _end(occupancy, until=last)
    owned = Ownership.objects.current().filter(resident=resident).select_related("dwelling").first()
    if owned is not None:
        take(resident, "move_out", by=by, area_path=owned.dwelling.area_path)
    else:
        take(resident, "leave", by=by, left_on=last)
    for need in Need.objects.active().filter(resident=resident):
        take_need(need, "end", by=by, ended_on=max(last, need.since))
    announce(ResidentMoved(resident, None, by))
    return resident


@transaction.atomic
def correct(resident: Resident, who: Who, *, by: Person) -> Resident:
    """Set what is held about somebody right; the journal names the columns, never what stood there."""
    writes(by, resident.area_path)
    new = columns_of(who)
    changed = sorted(name for name, value in new.items() if getattr(resident, name) != value)
    if not changed:
        raise Refused("same", _("没有改动。"))
    if "id_number" in changed and who.id_number:
        number = blind_index(who.id_number, "id_number")
        others = Resident.objects.filter(status__in=KEPT, id_index=number)
        if others.exclude(pk=resident.pk).exists():
            said = _("这个身份证号记在另一个人名下。同一个人请到“重复的人”里合并。")
            raise Refused("id_taken", said, field="id_number")
    columns: dict[str, Any] = {name: new[name] for name in changed}
    take(
        resident, "correct", by=by, data={"columns": changed}, **{**columns, **indexes_of(columns)}
    )
    return resident


def indexes_of(columns: dict[str, Any]) -> dict[str, Any]:
    """The blind indexes that an UPDATE of these sealed columns has to set with them."""
    pairs = {"name": "name_index", "phone": "phone_index", "id_number": "id_index"}
    return {
        index: blind_index(columns[name], name) for name, index in pairs.items() if name in columns
    }


@transaction.atomic
def link(resident: Resident, *, by: Person) -> Person:
    """Tie the record to the account with the same phone and the same name: its owner then sees
    and corrects it. Refused where there is none, so that nobody is tied to a stranger."""
    writes(by, resident.area_path)
    account = by_phone(resident.phone) if resident.phone else None
    if account is None or account.name.strip() != resident.name:
        said = _("没有手机号和姓名都相同的账号。请本人先注册，或者核对台账里的手机号。")
        raise Refused("no_account", said)
    if Resident.objects.filter(account=account).exclude(pk=resident.pk).exists():
        raise Refused("tied", _("这个账号已经关联了台账里的另一个人，请先核对是否重复。"))
    take(resident, "link", by=by, account=account)
    return account


@transaction.atomic
def unlink(resident: Resident, *, by: Person) -> Resident:
    """Untie it again: by staff, or by the person."""
    if resident.account_id != by.pk:
        writes(by, resident.area_path)
    return take(resident, "unlink", by=by, account=None)


def follow_buildings() -> int:
    """Bring dwellings, and with them people and needs, to the grid their building stands in now.

    Borders move (`places`); this is done each night, by nobody. Says how many dwellings moved.
    """
    moved = 0
    away = Dwelling.objects.exclude(area_path=F("building__area_path")).select_related("building")
    for dwelling in list(away[:2000]):
        with transaction.atomic():
            _follow(dwelling)
        moved += 1
    return moved


def _follow(dwelling: Dwelling) -> None:
    path = dwelling.building.area_path
    Dwelling.objects.filter(pk=dwelling.pk).update(area_path=path)
    here = Occupancy.objects.current().filter(dwelling=dwelling).values("resident")
    owners = Ownership.objects.current().filter(dwelling=dwelling).values("resident")
    living = Resident.objects.filter(pk__in=here)
    absent = Resident.objects.filter(pk__in=owners).exclude(
        pk__in=Occupancy.objects.current().values("resident")
    )
    for resident in [*living, *absent]:
        if resident.area_path != path and resident.status == Status.LIVING:
            take(resident, "rezone", by=None, area_path=path)
            _take_needs_along(resident, by=None)
