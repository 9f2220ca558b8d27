"""The register of whistles as a table: its columns, for the page's export and the command's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.exchange import Exporter
from mulin.core.tables.write import Value
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import area_above, lazy_level_name
from mulin.whistles.models import Status, Summons, Urgency, Whistle, WhistleQuerySet
from mulin.whistles.queries.levels import levels
from mulin.whistles.queries.lists import Filters, narrowed
from mulin.whistles.wording import limit_words

BATCH = 500
Row = Sequence[Value]
Read = Callable[[Whistle, list[Summons]], Value]


def _post(whistle: Whistle) -> str:
    held = posts().get(whistle.post_id)
    return held.title if held else ""


def _named(parts: Iterable[Summons]) -> str:
    return _("、").join(part.unit_name for part in parts)


# Heading and value of each column; no names of people.
COLUMNS: tuple[tuple[object, Read], ...] = (
    (gettext_lazy("编号"), lambda w, s: w.number),
    (gettext_lazy("事由"), lambda w, s: w.title),
    (gettext_lazy("要做什么"), lambda w, s: w.need),
    (gettext_lazy("级别"), lambda w, s: levels().name(w.first_level_id)),
    (gettext_lazy("现在级别"), lambda w, s: levels().name(w.level_id)),
    (gettext_lazy("升级次数"), lambda w, s: w.turn),
    (gettext_lazy("紧急程度"), lambda w, s: str(Urgency(w.urgency).label)),
    (gettext_lazy("来源"), lambda w, s: w.source_label),
    (lazy_level_name(Level.COMMUNITY), lambda w, s: area_above(w.area_path, Level.COMMUNITY)),
    (lazy_level_name(Level.GRID), lambda w, s: area_above(w.area_path, Level.GRID)),
    (gettext_lazy("地点"), lambda w, s: w.place),
    (gettext_lazy("吹哨岗位"), lambda w, s: _post(w)),
    (gettext_lazy("吹哨时间"), lambda w, s: w.blown_at),
    (gettext_lazy("报到时限"), lambda w, s: limit_words(w.report_in)),
    (gettext_lazy("状态"), lambda w, s: str(Status(w.status).label)),
    (gettext_lazy("叫了几家"), lambda w, s: len(s)),
    (gettext_lazy("叫了哪几家"), lambda w, s: _named(s)),
    (gettext_lazy("到场几家"), lambda w, s: sum(p.came_at is not None for p in s)),
    (gettext_lazy("按时几家"), lambda w, s: sum(p.late is False for p in s)),
    (gettext_lazy("迟到的"), lambda w, s: _named(p for p in s if p.late)),
    (gettext_lazy("没到的"), lambda w, s: _named(p for p in s if p.is_missing)),
    (gettext_lazy("到场人数"), lambda w, s: sum(p.heads for p in s)),
    (gettext_lazy("结束时间"), lambda w, s: w.ended_at),
)


def lines(rows: WhistleQuerySet) -> Iterator[Row]:
    """The cells of each row, read in batches."""
    found = rows.prefetch_related("summonses").iterator(chunk_size=BATCH)
    for whistle in found:
        parts = sorted(whistle.summonses.all(), key=lambda part: part.pk)
        yield [read(whistle, parts) for _heading, read in COLUMNS]


def headings() -> list[str]:
    """The first line."""
    return [str(heading) for heading, _read in COLUMNS]


def everything(where: str) -> Iterable[Row]:
    """For the command, run by whoever runs the county: all rows that `where` asks for, written
    as in the address of the list page."""
    filters = Filters.asked(where)
    return lines(narrowed(Whistle.objects.all(), filters, now=timezone.now()).order_by("id"))


EXPORTER = Exporter(headings, everything)
