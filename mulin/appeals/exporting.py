"""The register of appeals as a table: its columns, for the page's export and the command's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

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
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.wording import labels
from mulin.core.exchange import Exporter
from mulin.core.tables.write import Value
from mulin.core.wording import mask_name, mask_phone
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import ladder

MOST_ACCOUNTS = 20_000
BATCH = 1000
# The columns of the database that a line is made of; forty columns as an object would cost more
# than the whole line.
READ = (
    "number", "title", "detail", "kind", "channel", "category_id", "urgency", "area_path", "place",
    "status", "post_id", "reported_at", "first_contact_due", "first_contact_at", "due",
    "proposed_at", "closed_at", "ending", "closed_in_time", "contacted", "solved", "satisfied", "urged",
    "reopened", "anonymous", "contact_name", "contact_phone", "reporter_id",
)  # fmt: skip
Row = Sequence[Value]
Reader = Callable[[Any], Value]
Account = tuple[str, str]


def columns(accounts: Mapping[UUID, Account]) -> list[tuple[str, Reader]]:
    """Heading and value of each column, in the language of the request; names and phones are
    masked whoever asks. `accounts` is filled, batch by batch, before its lines are read."""
    leaves, held, areas = taxonomy().by_id, posts(), _Areas()
    nobody = ("", "")

    def said(kind: type[TextChoices], name: str) -> Reader:
        words = labels(kind)
        return lambda row: words.get(getattr(row, name), "")

    def account(row: Any) -> Account:
        """Of who reports without a name only what they wrote down themselves is told."""
        return nobody if row.anonymous else accounts.get(row.reporter_id, nobody)

    def leaf(part: str) -> Reader:
        return lambda row: getattr(leaves.get(row.category_id), part, "")

    return [
        (_("编号"), attrgetter("number")),
        (_("标题"), attrgetter("title")),
        (_("内容"), attrgetter("detail")),
        (_("性质"), said(Kind, "kind")),
        (_("渠道"), said(Channel, "channel")),
        (_("大类"), leaf("group_name")),
        (_("类别"), leaf("name")),
        (_("紧急程度"), said(Urgency, "urgency")),
        (_("社区"), lambda row: areas[row.area_path][0]),
        (_("网格"), lambda row: areas[row.area_path][1]),
        (_("地点"), attrgetter("place")),
        (_("状态"), said(Status, "status")),
        (_("办理岗位"), lambda row: post.title if (post := held.get(row.post_id)) else ""),
        (_("反映时间"), attrgetter("reported_at")),
        (_("首次联系期限"), attrgetter("first_contact_due")),
        (_("首次联系时间"), attrgetter("first_contact_at")),
        (_("办理期限"), attrgetter("due")),
        (_("报结时间"), attrgetter("proposed_at")),
        (_("办结时间"), attrgetter("closed_at")),
        (_("办理结果"), said(Ending, "ending")),
        (_("按期办结"), attrgetter("closed_in_time")),
        (_("是否联系过"), attrgetter("contacted")),
        (_("已解决"), attrgetter("solved")),
        (_("满意度"), said(Satisfaction, "satisfied")),
        (_("催办次数"), attrgetter("urged")),
        (_("重办次数"), attrgetter("reopened")),
        (_("反映人"), lambda row: mask_name(row.contact_name) or account(row)[0]),
        (_("联系电话"), lambda row: mask_phone(row.contact_phone) or account(row)[1]),
    ]


class _Areas(dict[str, tuple[str, str]]):
    """Community and grid of each path, found once."""

    def __missing__(self, path: str) -> tuple[str, str]:
        found = (ladder().above(path, level) for level in (Level.COMMUNITY, Level.GRID))
        self[path] = pair = cast("tuple[str, str]", tuple(p.name if p else "" for p in found))
        return pair


def lines(rows: AppealQuerySet) -> Iterator[Row]:
    """The cells of each row, read in batches; the accounts of a batch in one statement."""
    accounts: dict[UUID, Account] = {}
    readers = [read for _heading, read in columns(accounts)]
    source = rows.values_list(*READ, named=True).iterator(chunk_size=BATCH)
    while batch := list(islice(source, BATCH)):
        _meet(accounts, {row.reporter_id for row in batch if row.reporter_id})
        for row in batch:
            yield [read(row) for read in readers]


def _meet(accounts: dict[UUID, Account], keys: set[UUID]) -> None:
    """Masked name and phone of accounts not met before; some thousand are remembered."""
    if len(accounts) > MOST_ACCOUNTS:
        accounts.clear()
    if new := keys - accounts.keys():
        for key, name, phone in Person.objects.filter(pk__in=new).values_list(
            "pk", "name", "phone"
        ):
            accounts[key] = (mask_name(name), mask_phone(phone))


def headings() -> list[str]:
    """The first line."""
    return [heading for heading, _read in columns({})]


def everything(where: str) -> Iterable[Row]:
    """For the command, run by whoever runs the county: all rows that `where` asks for, written
    as in the address of the list page."""
    filters = Filters.read(dict(parse_qsl(where)))
    rows = narrowed(Appeal.objects.all(), filters).order_by("id")
    return lines(rows)


EXPORTER = Exporter(headings, everything)
