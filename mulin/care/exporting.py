"""Lists of care as tables: masked, or whole for whoever may and says what for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.care.models import Errand, Recipient
from mulin.care.presets import errand_kinds
from mulin.care.queries import ErrandFilters, Filters, errands_listed, listed
from mulin.core.fields import mask_name, mask_phone
from mulin.core.tables.write import Value
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import area_above, lazy_level_name

BATCH = 500


@dataclass(frozen=True)
class Register:
    """A list that may go out: what it is called, its headings, the rows of an address, a line of one,
    and what the journal keeps of the address."""

    label: object
    headings: Sequence[object]
    rows: Callable[[Person, QueryDict], QuerySet[Any]]
    line: Callable[[Any, bool], Sequence[Value]]
    told: Callable[[QueryDict], str]


def lines(register: Register, rows: QuerySet[Any], *, whole: bool) -> Iterator[Sequence[Value]]:
    """A line a row, read in batches."""
    for row in rows.iterator(chunk_size=BATCH):
        yield register.line(row, whole)


def _recipients(person: Person, given: QueryDict) -> QuerySet[Recipient]:
    rows = listed(person, Filters.read(given)).with_place()
    return rows.order_by("area_path", "due_on", "id")


def _recipient(one: Recipient, whole: bool) -> Sequence[Value]:  # noqa: FBT001 (both lines are called alike)
    home = one.dwelling
    return [
        area_above(one.area_path, Level.COMMUNITY), area_above(one.area_path, Level.GRID),
        one.resident.name if whole else one.masked,
        (home.label if whole else home.masked) if home else "",
        one.resident.phone if whole else mask_phone(one.resident.phone), one.every_days,
        one.last_contact_at, one.due_on, _("已结对") if one.paired else _("没有结对"),
        one.get_status_display(), one.since,
    ]  # fmt: skip


def _errands(person: Person, given: QueryDict) -> QuerySet[Errand]:
    rows = errands_listed(person, ErrandFilters.read(given))
    return rows.select_related("recipient__resident", "agent").order_by("area_path", "id")


def _errand(one: Errand, whole: bool) -> Sequence[Value]:  # noqa: FBT001 (both lines are called alike)
    kind = errand_kinds().get(one.kind)
    resident = one.recipient.resident if one.recipient is not None else None
    name, phone = (resident.name, resident.phone) if resident else (one.name, one.phone)
    return [
        area_above(one.area_path, Level.COMMUNITY), area_above(one.area_path, Level.GRID),
        kind.name if kind else "", name if whole else mask_name(name),
        phone if whole else mask_phone(phone), one.get_door_display(), one.asked_at,
        one.wanted_by, one.agent.name if one.agent else "", one.get_status_display(), one.done_at,
        one.ended_at,
    ]  # fmt: skip


REGISTERS: dict[str, Register] = {
    "recipients": Register(
        gettext_lazy("关爱名单"),
        (lazy_level_name(Level.COMMUNITY), lazy_level_name(Level.GRID), gettext_lazy("姓名"), gettext_lazy("住址"),
         gettext_lazy("联系电话"), gettext_lazy("几天一次"), gettext_lazy("上次见到"),
         gettext_lazy("最晚哪天去"), gettext_lazy("结对"), gettext_lazy("状态"), gettext_lazy("登记时间")),
        _recipients, _recipient, lambda given: Filters.read(given).query(),
    ),
    "errands": Register(
        gettext_lazy("代办"),
        (lazy_level_name(Level.COMMUNITY), lazy_level_name(Level.GRID), gettext_lazy("代办什么"), gettext_lazy("替谁"),
         gettext_lazy("联系电话"), gettext_lazy("怎样来的"), gettext_lazy("提出时间"),
         gettext_lazy("哪天前"), gettext_lazy("谁在办"), gettext_lazy("状态"),
         gettext_lazy("办好时间"), gettext_lazy("办结时间")),
        _errands, _errand, lambda given: ErrandFilters.read(given).query(),
    ),
}  # fmt: skip
