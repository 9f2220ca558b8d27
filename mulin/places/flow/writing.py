"""What every change of an area shares: from when, by whom, on what paper, and how it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import geo, journal
from mulin.core.deeds import Conflict, Refused, line
from mulin.core.events import announce
from mulin.core.ids import uuid7
from mulin.core.phrases import fold
from mulin.places.events import BuildingsMoved
from mulin.places.models import (
    Area,
    AreaChange,
    Building,
    Estate,
    Level,
    PropertyArea,
    Station,
)
from mulin.places.queries import level_name, level_names

What = AreaChange.What
CODE = re.compile(r"[0-9A-Za-z]{1,20}")
LONGEST_NAME = 60
BASIS = 200
# A grid lies in exactly one community, never straight under a town (STANDARDS §1, DB6101/T 3185).
HOLDS_GRIDS = frozenset({Level.COMMUNITY, Level.PRECINCT})


@dataclass(frozen=True)
class Act:
    """From which day a change holds, who makes it and on what paper. `key` joins the rows that one
    deed writes."""

    on: date
    by: models.Model | None = None
    basis: str = ""
    key: UUID = field(default_factory=uuid7)


def act(*, on: date | None = None, by: models.Model | None = None, basis: str = "") -> Act:
    """A change as of a day (today, if none is said). A day to come is refused: whoever looks at
    the ladder on that day would find it already changed before."""
    today = timezone.localdate()
    if on is not None and on > today:
        raise Refused(
            "not_yet", _("生效日期还没有到。请在生效那天再登记，或者填实际的日期。"), field="on"
        )
    return Act(on or today, by, line(basis, field="basis", most=BASIS))


def keep(
    area: Area, what: str, act: Act, *, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, others: Iterable[Area] = (),
) -> AreaChange:  # fmt: skip
    """Write the row of the history and the entry of the journal."""
    codes = [other.code for other in others if other.pk != area.pk]
    row = AreaChange.objects.create(
        area=area, area_path=area.path, deed=act.key, what=what, before=dict(before or {}),
        after=dict(after or {}), others=codes, on=act.on, by_id=act.by.pk if act.by else None,
        basis=act.basis,
    )  # fmt: skip
    data = {"code": area.code, "on": act.on.isoformat(), "others": codes, "deed": str(act.key)}
    journal.remark(area, f"area.{what}", by=act.by, data=data)
    return row


def check_name(name: str) -> str:
    """A name that can stand on a board."""
    return line(name, field="name", needed=_("请写名称。"), most=LONGEST_NAME)


def check_sibling(name: str, *, level: str, parent: Area | None, but: Area | None = None) -> None:
    """Refuse a name that another standing area of this level below the parent bears: on boards and
    in lists nobody could tell them apart. For what a person does; lists of the state are taken as
    they are."""
    beside = Area.objects.standing().filter(parent=parent, level=level)
    if but is not None:
        beside = beside.exclude(pk=but.pk)
    names = beside.values_list("name", flat=True)
    twin = next((one for one in names if fold(one) == fold(name.strip())), None)
    if twin is not None and parent is not None:
        words = {"parent": parent.name, "name": twin}
        raise Refused(
            "same_name", _("“%(parent)s”里已经有叫“%(name)s”的了，请换一个名称。") % words,
            field="name",
        )  # fmt: skip


def check_rung(*, code: str, level: str, parent: Area | None) -> None:
    """Refuse a code that is none or is taken, and a rung that would not lie below its parent."""
    if not CODE.fullmatch(code):
        raise Refused("bad_code", _("代码只用数字和字母，最多 20 位。"), field="code")
    if Area.objects.filter(code=code).exists():
        raise Refused("area_exists", _("代码 %s 已经有了。") % code, field="code")
    if parent is None:
        return
    check_standing(parent)
    if Level(level).rank <= Level(parent.level).rank:
        words = {"level": level_name(level), "parent": level_name(parent.level)}
        raise Refused("bad_level", _("%(level)s不能设在%(parent)s下面。") % words, field="level")
    if level == Level.GRID and parent.level not in HOLDS_GRIDS:
        said = _("%(grid)s要设在%(community)s里，不能跳过这一级。")
        raise Refused("bad_level", said % level_names(), field="level")


def check_standing(area: Area) -> None:
    """Refuse what is about an area that was closed."""
    if area.until is not None:
        words = {"name": area.name, "day": area.until.isoformat()}
        raise Refused("area_closed", _("“%(name)s”已在 %(day)s 撤销。") % words)


def check_day(area: Area, act: Act) -> None:
    """A change holds from a day on which the area stood, and not before the last one."""
    check_standing(area)
    last = area.changes.order_by("-on").values_list("on", flat=True).first()
    begun = max((day for day in (area.since, last) if day is not None), default=None)
    if begun is not None and act.on < begun:
        words = {"name": area.name, "day": begun.isoformat()}
        raise Refused(
            "too_early", _("“%(name)s”上一次变动是 %(day)s，生效日期不能比它早。") % words, field="on"
        )  # fmt: skip


def located(outline: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns that an outline fills (already in WGS-84): itself and a point inside."""
    if outline is None:
        return {"outline": None, "lng": None, "lat": None}
    lng, lat = geo.inner_point(outline)
    return {"outline": dict(outline), "lng": lng, "lat": lat}


def close(area: Area, act: Act, *, heir: Area | None) -> None:
    """End an area. Two who close it at once: the second is told."""
    rows = Area.objects.filter(pk=area.pk, until__isnull=True)
    if not rows.update(until=act.on, heir=heir):
        raise Conflict
    area.until, area.heir = act.on, heir


def move_belongings(area: Area, heir: Area) -> None:
    """Estates, buildings, property areas and open stations of an area that goes are its heir's.
    Refused where the heir has one of the same name."""
    belongings: list[tuple[models.QuerySet[Any], models.QuerySet[Any]]] = [
        (rows.filter(area=area), others.filter(area=heir)) for rows, others in (
            (Estate.objects.all(), Estate.objects.all()),
            (Station.objects.filter(closed_on__isnull=True), Station.objects.all()),
            (PropertyArea.objects.filter(until__isnull=True),) * 2,
        )
    ]  # fmt: skip
    for rows, others in belongings:
        twin = rows.filter(name__in=list(others.values_list("name", flat=True))).first()
        if twin is not None:
            said = _("“%(area)s”里也有叫“%(name)s”的，请先给其中一个改名。")
            raise Refused("same_name", said % {"area": heir.name, "name": twin.name})
    for rows, _others in belongings:
        rows.update(area=heir, area_path=heir.path)
    keys = Building.objects.filter(area=area).values_list("pk", flat=True)
    move_buildings(list(keys), heir)


def move_buildings(keys: Collection[UUID], area: Area) -> None:
    """Buildings that stand in this area now."""
    if keys:
        Building.objects.filter(pk__in=keys).update(area=area, area_path=area.path)
        announce(BuildingsMoved(tuple(keys), area.path))
