"""Resolutions as a table, for the page's export and the command's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.exchange import Exporter
from mulin.core.tables.write import Value
from mulin.meetings.models import Resolution
from mulin.meetings.models.resolution import ResolutionQuerySet
from mulin.meetings.queries.became import Became, narrowed
from mulin.places.queries import ladder

BATCH = 500
HEADINGS = (
    gettext_lazy("会议"), gettext_lazy("开会日期"), gettext_lazy("片区"), gettext_lazy("议定了什么事"),
    gettext_lazy("由谁来办"), gettext_lazy("期限"), gettext_lazy("没有期限的原因"), gettext_lazy("状态"),
    gettext_lazy("是否过期"), gettext_lazy("办成了什么样"), gettext_lazy("不办的原因"),
    gettext_lazy("上过几次会"), gettext_lazy("转成"),
)  # fmt: skip


def headings() -> list[str]:
    """The first line."""
    return [str(heading) for heading in HEADINGS]


def lines(rows: ResolutionQuerySet) -> Iterator[Sequence[Value]]:
    """A line a resolution, read in batches; a resident who owns one stays unnamed."""
    today, known = timezone.localdate(), ladder()
    whole = rows.select_related("owner_post", "owner_body", "meeting")
    for one in whole.iterator(chunk_size=BATCH):
        yield [
            one.meeting.title, one.held_on, known.words(one.area_path), one.what, one.owner_words,
            one.due, one.no_due, one.get_status_display(),
            _("是") if one.is_late(today) else _("否"), one.evidence, one.reason, one.rolls,
            one.became_label,
        ]  # fmt: skip


def everything(where: str) -> Iterable[Sequence[Value]]:
    """For the command, run by whoever runs the county: all that `where` asks for, written as in the
    address of the page."""
    filters = Became.asked(where)
    return lines(narrowed(Resolution.objects.all(), filters).order_by("id"))


EXPORTER = Exporter(headings, everything)
