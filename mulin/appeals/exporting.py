"""The register of appeals as a table: its columns, for the page's export and the command's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy

from mulin.appeals.models import (
    Appeal,
    AppealQuerySet,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    Status,
    Urgency,
)
from mulin.appeals.queries import Filters, narrowed
from mulin.appeals.queries.contact import contact_of
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.appeals.wording import label_of
from mulin.core.exchange import Exporter
from mulin.core.tables.write import Value
from mulin.core.wording import mask_name, mask_phone
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import ladder

BATCH = 1000
Row = Sequence[Value]


def _leaf(appeal: Appeal) -> Leaf | None:
    return taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None


def _above(appeal: Appeal, level: str) -> str:
    place = ladder().above(appeal.area_path, level)
    return place.name if place else ""


def _post(appeal: Appeal) -> str:
    held = posts().get(appeal.post_id)
    return held.title if held else ""


# Heading and value of each column; names and phones are masked whoever asks.
COLUMNS: tuple[tuple[object, Callable[[Appeal], Value]], ...] = (
    (gettext_lazy("编号"), lambda a: a.number),
    (gettext_lazy("标题"), lambda a: a.title),
    (gettext_lazy("内容"), lambda a: a.detail),
    (gettext_lazy("性质"), lambda a: label_of(Kind, a.kind)),
    (gettext_lazy("渠道"), lambda a: label_of(Channel, a.channel)),
    (gettext_lazy("大类"), lambda a: leaf.group_name if (leaf := _leaf(a)) else ""),
    (gettext_lazy("类别"), lambda a: leaf.name if (leaf := _leaf(a)) else ""),
    (gettext_lazy("紧急程度"), lambda a: label_of(Urgency, a.urgency)),
    (gettext_lazy("社区"), lambda a: _above(a, Level.COMMUNITY)),
    (gettext_lazy("网格"), lambda a: _above(a, Level.GRID)),
    (gettext_lazy("地点"), lambda a: a.place),
    (gettext_lazy("状态"), lambda a: label_of(Status, a.status)),
    (gettext_lazy("办理岗位"), _post),
    (gettext_lazy("反映时间"), lambda a: a.reported_at),
    (gettext_lazy("首次联系期限"), lambda a: a.first_contact_due),
    (gettext_lazy("首次联系时间"), lambda a: a.first_contact_at),
    (gettext_lazy("办理期限"), lambda a: a.due),
    (gettext_lazy("报结时间"), lambda a: a.proposed_at),
    (gettext_lazy("办结时间"), lambda a: a.closed_at),
    (gettext_lazy("办理结果"), lambda a: label_of(Ending, a.ending)),
    (gettext_lazy("按期办结"), lambda a: a.closed_in_time),
    (gettext_lazy("已解决"), lambda a: a.solved),
    (gettext_lazy("满意度"), lambda a: label_of(Satisfaction, a.satisfied)),
    (gettext_lazy("催办次数"), lambda a: a.urged),
    (gettext_lazy("重办次数"), lambda a: a.reopened),
    (gettext_lazy("反映人"), lambda a: mask_name(contact_of(a)[0])),
    (gettext_lazy("联系电话"), lambda a: mask_phone(contact_of(a)[1])),
)


def lines(rows: AppealQuerySet) -> Iterator[Row]:
    """The cells of each row, read in batches."""
    readers = [read for _heading, read in COLUMNS]
    for appeal in rows.select_related("reporter").iterator(chunk_size=BATCH):
        yield [read(appeal) for read in readers]


def headings() -> list[str]:
    """The first line."""
    return [str(heading) for heading, _read in COLUMNS]


def everything(where: str) -> Iterable[Row]:
    """For the command, run by whoever runs the county: all rows that `where` asks for, written
    as in the address of the list page."""
    filters = Filters.read(dict(parse_qsl(where)))
    rows = narrowed(Appeal.objects.all(), filters).order_by("id")
    return lines(rows)


EXPORTER = Exporter(headings, everything)
