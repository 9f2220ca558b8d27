"""Bringing appeals in from a table: a hotline's export, a town's old list, a data set."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.events import AppealsImported
from mulin.appeals.flow import reporting
from mulin.appeals.models import Appeal, Channel, Kind
from mulin.core import journal, numbers, search
from mulin.core.deeds import DeedError
from mulin.core.events import announce
from mulin.core.ids import uuid7_at
from mulin.core.models import Entry
from mulin.core.tables import Column, Importer, RowError

TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d",
    "%Y/%m/%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S",
)  # fmt: skip
# A moment with its zone, as our own exports write it.
ZONED = re.compile(r"\dT\d.*(?:Z|[+-]\d\d:?\d\d)\s*$")
LONGEST_ID = 80
KINDS = {str(kind.label): kind.value for kind in Kind}


@dataclass(frozen=True)
class Told:
    """One row, understood."""

    external_id: str
    said: reporting.Report
    at: datetime
    data: dict[str, str]


class Appeals(Importer[Told]):
    """Appeals by their number at the source. The headings are those of the public data set and
    of a hotline's export (STANDARDS §3); others come by `--map`."""

    columns: ClassVar[Sequence[Column]] = (
        Column("id", ("msg_id", "工单编号", "编号", "留言编号", "id"), required=True),
        Column("title", ("subject", "标题", "留言主题", "主题", "title")),
        Column("detail", ("detail", "主要内容", "留言详情", "内容", "诉求内容")),
        Column("time", ("time", "留言时间", "来电时间", "受理时间", "时间"), required=True),
        Column("name", ("user", "来电人", "姓名", "留言用户", "反映人")),
        Column("phone", ("phone", "来电人电话/账号", "联系电话", "电话"), exact=True),
        Column("place", ("place", "小区点位", "村/社区", "被反映街乡镇", "地点", "地址")),
        Column("category", ("category", "类别代码")),
        Column("kind", ("kind", "工单类型", "诉求类型")),
        Column("lng", ("lng", "经度", "longitude")),
        Column("lat", ("lat", "纬度", "latitude")),
        Column("likes", ("like", "点赞数", "likes")),
        Column("against", ("against", "反对数")),
    )
    batch_size: ClassVar[int] = 500

    def __init__(self, *, channel: str = Channel.IMPORT, datum: str = "wgs84") -> None:
        self.channel, self.datum = channel, datum

    def clean(self, row: dict[str, str]) -> Told:
        """A report as if told today, with the time it was told at the source."""
        title, detail = row["title"].strip(), row["detail"].strip()
        if not title and not detail:
            raise RowError(_("标题和内容都是空的。"), field="detail")
        if len(title) > reporting.TITLE:
            detail = f"{title}\n{detail}".strip()
            title = title[: reporting.TITLE - 1] + "…"
        lng, lat = _number(row["lng"], "lng"), _number(row["lat"], "lat")
        if (lng is None) != (lat is None):
            missing = "lng" if lng is None else "lat"
            raise RowError(_("经度和纬度要一起写。"), field=missing)
        said = reporting.Report(
            detail=detail or title, title=title, channel=self.channel, place=row["place"][:200],
            category=row["category"], kind=KINDS.get(row["kind"], Kind.HELP),
            contact_name=row["name"][:30], contact_phone=row["phone"], datum=self.datum,
            lng=lng, lat=lat,
        )  # fmt: skip
        try:
            checked = reporting.check(said, None, imported=True)
        except DeedError as error:
            raise RowError(str(error), field=error.field or "") from error
        data = {name: _count(row[name], name) for name in ("likes", "against") if row[name]}
        return Told(_source(row["id"]), checked, _time(row["time"]), data)

    def external_id(self, item: Told) -> str:
        """Its number at the source."""
        return item.external_id

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those that have come in before."""
        rows = Appeal.objects.filter(external_id__in=ids)
        return {str(key) for key in rows.values_list("external_id", flat=True)}

    def save(self, batch: Sequence[Told]) -> None:
        """Write a batch: appeals, their first entries, their words for the search."""
        now = timezone.now()
        taken = numbers.take(f"appeal:{timezone.localtime(now):%Y%m%d}", len(batch))
        pairs = [
            _prepared(told, number=reporting.number_for(now, number), now=now, order=order)
            for order, (told, number) in enumerate(zip(batch, taken, strict=True))
        ]
        journal.begin_many(pairs)
        search.bulk_index((a.pk, "appeal", reporting.search_text(a)) for a, _entry in pairs)
        announce(AppealsImported(tuple(appeal for appeal, _entry in pairs)))


def _prepared(told: Told, *, number: str, now: datetime, order: int) -> tuple[Appeal, Entry]:
    appeal, data = reporting.prepare(told.said, by=None, at=told.at, number=number)
    # Keyed by when it was told, so that lists stand in the order of the telling.
    appeal.id = uuid7_at(int(told.at.timestamp() * 1000), order)
    appeal.external_id = told.external_id
    # Written today, into a day that is not sealed yet; the clocks run since it was told.
    written = {**data, **told.data, "since": told.at.isoformat(), "source": told.external_id}
    return appeal, journal.new_entry(
        appeal, "report", by=None, at=now, new=appeal.status, data=written
    )


def _source(text: str) -> str:
    """Its number at the source, whole: two that are alike as far as we look would be one."""
    if len(number := text.strip()) > LONGEST_ID:
        raise RowError(_("编号太长了，最多 %d 个字。") % LONGEST_ID, field="id")
    return number


def _count(text: str, name: str) -> str:
    if not text.isdecimal():
        raise RowError(_("这一列要是 0 以上的整数，现在是“%s”。") % text[:20], field=name)
    return text


def _time(text: str) -> datetime:
    read = _read_time(text)
    if read > timezone.now() + timedelta(days=1):
        raise RowError(_("时间“%s”还没有到，请检查年份。") % text[:30], field="time")
    return read


def _read_time(text: str) -> datetime:
    if ZONED.search(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text.strip())
    for shape in TIMES:
        try:
            read = datetime.strptime(text.strip(), shape)  # noqa: DTZ007 (made aware below)
        except ValueError:
            continue
        if read.year < 1990:
            break
        return timezone.make_aware(read)
    raise RowError(
        _("看不懂时间“%s”，请写成 2026-11-21 15:30:00 的样子。") % text[:30], field="time"
    )


def _number(text: str, name: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise RowError(_("经纬度必须是数字。"), field=name) from error
