"""Bringing a hotline's export (12345) in, again and again: new orders, and what has become of known ones.

The columns are those of the real exports (STANDARDS §3). None of them says when the call was: a column
of that time is taken where there is one, else the day in the order's number, else when it ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.flow import hotline, reporting
from mulin.appeals.flow import hotline_words as words
from mulin.appeals.flow.hotline_mapping import keep_names
from mulin.appeals.imports import TIMES
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.queries.hotline import leaves_by_name
from mulin.appeals.taxonomy import taxonomy
from mulin.core.deeds import DeedError
from mulin.core.tables import Column, Importer, Report, RowError, Saved
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

EARLIEST = 1999
BLANK_PLACES = frozenset({"", "-", "—", "无", "其他", "不详"})


class Hotline(Importer[hotline.Order]):
    """Orders by their number at the hotline; known ones are brought up to date."""

    columns: ClassVar[Sequence[Column]] = (
        Column("id", ("工单编号", "工单号", "受理编号"), required=True, exact=True),
        Column("kind", ("工单类型", "诉求类型")),
        Column("category", ("问题分类", "诉求分类", "事项分类")),
        Column("tags", ("标签",)),
        Column("title", ("标题", "工单标题")),
        Column("detail", ("主要内容", "工单内容", "诉求内容")),
        Column("state", ("工单状态", "状态")),
        Column("name", ("来电人", "诉求人", "来电人姓名")),
        Column("phone", ("来电人电话/账号", "来电人电话", "来电号码"), exact=True),
        Column("district", ("被反映区", "被反映区县")),
        Column("town", ("被反映街乡镇", "被反映街道")),
        Column("result", ("办理结果",)),
        Column("reply", ("回复内容", "答复内容")),
        Column("way", ("处理受理方式", "受理方式")),
        Column("ended", ("办结时间",)),
        Column("company", ("企业名称",)),
        Column("solved", ("是否解决",)),
        Column("satisfied", ("是否满意",)),
        Column("nature", ("工单性质",)),
        Column("community", ("村/社区", "社区/村")),
        Column("estate", ("小区点位", "小区")),
        Column("time", ("来电时间", "受理时间", "派单时间", "创建时间", "登记时间")),
    )
    batch_size: ClassVar[int] = 500

    def __init__(self) -> None:
        self._leaves: dict[str, str] = {}
        self._first: dict[str, str] = {}

    def run(self, source: Any, **options: Any) -> Report:
        """As every import; numbers that stand twice in the file are told apart by each run."""
        self._first.clear()
        self._leaves = leaves_by_name()
        return super().run(source, **options)

    def clean(self, row: dict[str, str]) -> hotline.Order:
        """An order, understood; a sentence for whatever is not."""
        if row["id"] in self.columns[0].headings:
            raise RowError(_("这一行是重复的表头，没有导入。"), field="id")
        said = _answers(row)
        ended = moment(row["ended"], field="ended")
        at, told_by = _told(row, ended)
        if ended is not None and ended < at:
            raise RowError(_("办结时间早于来电时间，请核对。"), field="ended")
        ticket = _ticket(row, ended, told_by)
        finished = words.finished(row["state"]) or (not row["state"] and ended is not None)
        order = hotline.Order(
            row["id"][:80], self._report(row, str(ticket["category_name"])), at, ticket, said, finished
        )  # fmt: skip
        self._once(order)
        return order

    def _once(self, order: hotline.Order) -> None:
        """A number that stands twice: the first row counts, and a differing second one is told."""
        mark = order.fingerprint + order.report.detail
        if self._first.setdefault(order.number, mark) != mark:
            raise RowError(
                _("工单编号 %s 在前面出现过，内容不一样。只认前面那一行，请核对。") % order.number,
                field="id",
            )

    def _report(self, row: dict[str, str], category: str) -> reporting.Report:
        title, detail = row["title"].strip(), row["detail"].strip()
        if not title and not detail:
            raise RowError(_("标题和主要内容都是空的。"), field="detail")
        if len(title) > reporting.TITLE:
            detail = f"{title}\n{detail}".strip()
            title = title[: reporting.TITLE - 1] + "…"
        here = _place(row)
        said = reporting.Report(
            detail=detail or title, title=title, channel=Channel.HOTLINE,
            kind=words.kind_of(row["kind"]), category=self._leaf(category),
            place=_place_words(row)[: reporting.PLACE], area=here.code if here else "",
            contact_name=row["name"][:30], contact_phone=_phone(row["phone"]),
        )  # fmt: skip
        try:
            return reporting.check(said, None, imported=True)
        except DeedError as error:
            field = {"contact_phone": "phone"}.get(error.field or "", error.field or "")
            raise RowError(str(error), field=field) from error

    def _leaf(self, category: str) -> str:
        """The leaf that the hotline's category is here, by its longest beginning that is mapped."""
        found = (self._leaves.get(one, "") for one in words.beginnings(category) if one)
        code = next((code for code in found if code), "")
        return code if code in taxonomy().by_code else ""

    def external_id(self, item: hotline.Order) -> str:
        """Its number at the hotline."""
        return item.number

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those that have come in before."""
        rows = Appeal.objects.filter(external_id__in=ids)
        return {str(key) for key in rows.values_list("external_id", flat=True)}

    def unchanged(self, items: Sequence[hotline.Order]) -> Collection[str]:
        """Those of which the last export said the same."""
        return hotline.unchanged(items)

    def changes(self, items: Sequence[hotline.Order]) -> Saved:
        """How many known orders would be brought up to date."""
        return hotline.would(items)

    def save(self, batch: Sequence[hotline.Order]) -> Saved:
        """Write the new ones, renew the known ones, keep names of categories to be mapped."""
        keep_names(order.ticket["category_name"] for order in batch)
        return hotline.take_in(batch, by=self.by)


def _answers(row: dict[str, str]) -> words.Said:
    try:
        return words.answers(row["solved"], row["satisfied"])
    except words.NotUnderstood as error:
        known = _("解决、部分解决、未解决") if error.field == "solved" else _(
            "满意、基本满意、不满意、未评价"
        )  # fmt: skip
        raise RowError(
            _("看不懂“%(words)s”，请写：%(known)s，或者空着。")
            % {"words": error.words[:20], "known": known},
            field=error.field,
        ) from error


def moment(text: str, *, field: str) -> datetime | None:
    """A time as exports write it; None for an empty cell. A day that is not in the calendar, or has not
    come yet, is refused."""
    text = text.strip().replace("T", " ")
    if text in {"", "-", "—"}:
        return None
    for shape in TIMES:
        try:
            read = datetime.strptime(text, shape)  # noqa: DTZ007 (made aware below)
        except ValueError:
            continue
        found = timezone.make_aware(read)
        if read.year < EARLIEST or found > timezone.now():
            raise RowError(_("时间“%s”还没有到，或者太早了，请核对。") % text[:30], field=field)
        return found
    raise RowError(
        _("看不懂时间“%s”，请写成 2026-11-21 15:30:00 的样子。") % text[:30], field=field
    )


def _told(row: dict[str, str], ended: datetime | None) -> tuple[datetime, str]:
    """When the call was, and what told it."""
    if time := moment(row["time"], field="time"):
        return time, "time"
    if day := words.day_in(row["id"]):
        return day, "number"
    return (ended, "ended") if ended else (timezone.now(), "arrival")


def _ticket(row: dict[str, str], ended: datetime | None, told_by: str) -> dict[str, Any]:
    return {
        "kind_words": row["kind"][:40], "category_name": words.path_of(row["category"]),
        "tags": row["tags"][:200], "state_words": row["state"][:40],
        "district": row["district"][:60], "town": row["town"][:60], "way": row["way"][:60],
        "company": row["company"][:120], "nature": row["nature"][:20],
        "result": row["result"][:200], "reply": row["reply"][:5000],
        "solved_words": row["solved"][:20], "satisfied_words": row["satisfied"][:20],
        "ended_at": ended, "told_by": told_by,
    }  # fmt: skip


def _phone(text: str) -> str:
    """A phone; an account of some app that stands in the same column is none."""
    text = text.strip()
    return text if any(c.isdigit() for c in text) and not any(c.isalpha() for c in text) else ""


def _named(name: str, *levels: str) -> list[Place]:
    """Areas of some levels with this name or alias."""
    return [p for p in ladder().places if p.level in levels and name in (p.name, *p.aliases)]


def _place(row: dict[str, str]) -> Place | None:
    """The community (or the town, where there is one) that the row names; refused where the order is
    about a place that is not looked after here."""
    community, town = row["community"].strip(), row["town"].strip()
    near = _named(community, Level.COMMUNITY) if community not in BLANK_PLACES else []
    if len(near) == 1:
        return near[0]
    if near or town in BLANK_PLACES:
        return None
    if _named(town, Level.STREET) or ladder().named_in(f"{community} {row['estate']}"):
        return None
    raise RowError(_("被反映的“%s”不在这里的区域里，没有导入。") % town[:30], field="town")


def _place_words(row: dict[str, str]) -> str:
    """Community and place, each once."""
    community, estate = row["community"].strip(), row["estate"].strip()
    parts = [p for p in (community, estate) if p not in BLANK_PLACES]
    if len(parts) == 2 and community in estate:
        return estate
    return " ".join(parts)
