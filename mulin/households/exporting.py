"""The registers as tables: masked, or whole for whoever may and says what for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.tables.write import Value
from mulin.households.models import Need, Occupancy, Resident, ResidentQuerySet
from mulin.households.queries import with_homes
from mulin.households.wording import masked_id, masked_name, masked_phone
from mulin.places.models import Level
from mulin.places.queries import area_above

BATCH = 500
HEADINGS = (
    gettext_lazy("社区"), gettext_lazy("网格"), gettext_lazy("小区"), gettext_lazy("楼栋"),
    gettext_lazy("单元"), gettext_lazy("房号"), gettext_lazy("姓名"), gettext_lazy("年龄"),
    gettext_lazy("居住关系"), gettext_lazy("联系电话"), gettext_lazy("身份证号"),
    gettext_lazy("需要的服务"), gettext_lazy("同意日期"), gettext_lazy("下次复核"),
)  # fmt: skip


def headings() -> list[str]:
    """The first line; an import knows these names again."""
    return [str(heading) for heading in HEADINGS]


def lines(rows: ResidentQuerySet, *, whole: bool) -> Iterator[Sequence[Value]]:
    """A line a person, read in batches."""
    today = timezone.localdate()
    for row in with_homes(rows).iterator(chunk_size=BATCH):
        yield _line(row, today, whole=whole)


def _line(row: Any, today: Any, *, whole: bool) -> Sequence[Value]:
    stay: Occupancy | None = row.stays[0] if row.stays else None
    needs: list[Need] = row.wanted
    return [
        area_above(row.area_path, Level.COMMUNITY), area_above(row.area_path, Level.GRID),
        *(_door(stay, whole=whole) if stay else ("", "", "", "")),
        *_named(row, whole=whole)[:1], row.age_on(today),
        stay.get_kind_display() if stay else "", *_named(row, whole=whole)[1:],
        _("、").join(need.kind_words for need in needs),
        min((need.consent_on for need in needs), default=None),
        min((need.review_on for need in needs), default=None),
    ]  # fmt: skip


def _door(stay: Occupancy, *, whole: bool) -> Sequence[str]:
    home = stay.dwelling
    room = home.room if whole else f"{home.room[:1]}**"
    return home.building.estate.name, home.building.name, home.unit, room


def _named(row: Resident, *, whole: bool) -> Sequence[str]:
    if whole:
        return row.name, row.phone, row.id_number
    return tuple(read(row) for read in MASKS)


MASKS: tuple[Callable[[Resident], str], ...] = (masked_name, masked_phone, masked_id)
