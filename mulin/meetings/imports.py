"""Bringing meetings of the past in from a table: a row a meeting that was held in a series."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError
from mulin.core.filters import day_of
from mulin.core.tables import Column, Importer, RowError
from mulin.meetings.flow.bringing_in import Past, bring_in
from mulin.meetings.models import Meeting, Series
from mulin.meetings.recurring import local
from mulin.people.models import Person

_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_BETWEEN = re.compile(r"[;；\n]")


@dataclass(frozen=True)
class Row:
    """One row, understood."""

    series: Series
    past: Past

    @property
    def key(self) -> str:
        """A series meets once on a date of its rule."""
        return f"{self.series.pk}\n{self.past.original_on}"


class PastMeetings(Importer[Row]):
    """Meetings that were held before the house kept them. What stands already stays as it is."""

    columns: ClassVar[Sequence[Column]] = (
        Column("series", ("系列", "会议系列", "会议名称", "series"), required=True),
        Column("area", ("区域代码", "区划代码", "area"), required=True, exact=True),
        Column("day", ("日期", "开会日期", "day"), required=True),
        Column("begins", ("开始", "开始时间", "begins")),
        Column("minutes", ("时长", "分钟", "minutes")),
        Column("items", ("议题", "议了什么", "items")),
        Column("heads", ("人数", "到会人数", "heads")),
        Column("chair", ("主持人账号", "chair")),
    )
    # A refusal of one does not take others with it.
    batch_size: ClassVar[int] = 1

    def clean(self, row: dict[str, str]) -> Row:
        """A meeting of a series that the house has."""
        rows = Series.objects.filter(area__code=row["area"].strip(), name=row["series"].strip())
        if (series := rows.order_by("-id").first()) is None:
            raise RowError(
                _("这个区域没有叫“%s”的会议系列。请先在“会议系列”里开一个。") % row["series"][:40],
                field="series",
            )
        day = day_of(row["day"])
        if day is None:
            raise RowError(_("日期请写成 2026-11-03 这样。"), field="day")
        begins = local(day, _clock(row["begins"]) or series.starts)
        minutes = _number(row["minutes"], "minutes", series.minutes)
        items = tuple(filter(None, (one.strip() for one in _BETWEEN.split(row["items"]))))
        heads = _number(row["heads"], "heads", 0)
        return Row(series, Past(day, begins, minutes, items, heads, _chair(row["chair"])))

    def external_id(self, item: Row) -> str:
        """Series and date."""
        return item.key

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those whose date stands already."""
        pairs = [key.split("\n") for key in ids]
        rows = Meeting.objects.filter(
            series__in=[UUID(series) for series, _day in pairs],
            original_on__in=[day for _series, day in pairs],
        )
        there = {f"{one}\n{day}" for one, day in rows.values_list("series", "original_on")}
        return there & set(ids)

    def save(self, batch: Sequence[Row]) -> None:
        """As the deed brings them in."""
        for row in batch:
            try:
                bring_in(row.series, [row.past], by=self.by)
            except DeedError as error:
                raise RowError(str(error), field=error.field or "", key=row.key) from error


def _clock(text: str) -> time | None:
    """19:00; None where nothing is said."""
    if not text.strip():
        return None
    found = _CLOCK.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise RowError(_("开始时间请写成 19:00 这样。"), field="begins")
    return time(int(found[1]), int(found[2]))


def _number(text: str, field: str, usual: int) -> int:
    if not text.strip():
        return usual
    if not text.strip().isdecimal():
        raise RowError(_("请填数字。"), field=field)
    return int(text)


def _chair(username: str) -> UUID | None:
    if not username.strip():
        return None
    found = Person.objects.filter(username=username.strip()).values_list("pk", flat=True).first()
    if found is None:
        raise RowError(_("主持人的账号不对，请核对。"), field="chair")
    return found
