"""The register of appeals as a table: its columns, for the page's export and the command's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any
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
from mulin.places.queries import area_above, level_name

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
# The cells of a batch, by the name of their column in the database.
Batch = Mapping[str, Sequence[Any]]
Reader = Callable[[Batch], Sequence[Value]]
Account = tuple[str, str]


def columns(accounts: Mapping[UUID, Account]) -> list[tuple[str, Reader]]:
    """Heading and values of each column, in the language of the request; names and phones are
    masked whoever asks. A batch is read column by column: most are what the database gave.
    `accounts` is filled before."""
    leaves, areas = taxonomy().by_id, _Areas()
    titles = {post.id: post.title for post in posts().all}
    who = partial(_who, accounts)

    def said(kind: type[TextChoices], name: str) -> Reader:
        return _named(labels(kind), name)

    def leaf(part: str) -> Reader:
        return _named({key: getattr(one, part) for key, one in leaves.items()}, "category_id")

    return [
        (_("编号"), itemgetter("number")),
        (_("标题"), itemgetter("title")),
        (_("内容"), itemgetter("detail")),
        (_("性质"), said(Kind, "kind")),
        (_("渠道"), said(Channel, "channel")),
        (_("大类"), leaf("group_name")),
        (_("类别"), leaf("name")),
        (_("紧急程度"), said(Urgency, "urgency")),
        (
            level_name(Level.COMMUNITY),
            lambda batch: [areas[path][0] for path in batch["area_path"]],
        ),
        (level_name(Level.GRID), lambda batch: [areas[path][1] for path in batch["area_path"]]),
        (_("地点"), itemgetter("place")),
        (_("状态"), said(Status, "status")),
        (_("办理岗位"), _named(titles, "post_id")),
        (_("反映时间"), itemgetter("reported_at")),
        (_("首次联系期限"), itemgetter("first_contact_due")),
        (_("首次联系时间"), itemgetter("first_contact_at")),
        (_("办理期限"), itemgetter("due")),
        (_("报结时间"), itemgetter("proposed_at")),
        (_("办结时间"), itemgetter("closed_at")),
        (_("办理结果"), said(Ending, "ending")),
        (_("按期办结"), itemgetter("closed_in_time")),
        (_("是否联系过"), itemgetter("contacted")),
        (_("已解决"), itemgetter("solved")),
        (_("满意度"), said(Satisfaction, "satisfied")),
        (_("催办次数"), itemgetter("urged")),
        (_("重办次数"), itemgetter("reopened")),
        (_("反映人"), partial(who, part=0, written="contact_name", mask=mask_name)),
        (_("联系电话"), partial(who, part=1, written="contact_phone", mask=mask_phone)),
    ]


def _named(words: Mapping[Any, str], column: str) -> Reader:
    return lambda batch: [words.get(key, "") for key in batch[column]]


def _who(
    accounts: Mapping[UUID, Account], batch: Batch, *, part: int, written: str,
    mask: Callable[[str], str],
) -> list[str]:  # fmt: skip
    """What was written down, masked, or what the account says; of who reports without a name only
    what they wrote down themselves is told."""
    nobody = ("", "")
    rows = zip(batch[written], batch["anonymous"], batch["reporter_id"], strict=True)
    return [
        mask(said) if said else "" if anonymous else accounts.get(key, nobody)[part]
        for said, anonymous, key in rows
    ]


class _Areas(dict[str, tuple[str, str]]):
    """Community and grid of each path, found once."""

    def __missing__(self, path: str) -> tuple[str, str]:
        self[path] = pair = area_above(path, Level.COMMUNITY), area_above(path, Level.GRID)
        return pair


def lines(rows: AppealQuerySet) -> Iterator[Row]:
    """The cells of each row, read in batches; the accounts of a batch in one statement."""
    accounts: dict[UUID, Account] = {}
    readers = [read for _heading, read in columns(accounts)]
    source = rows.values_list(*READ).iterator(chunk_size=BATCH)
    while found := list(islice(source, BATCH)):
        batch = dict(zip(READ, zip(*found, strict=True), strict=True))
        _meet(accounts, set(filter(None, batch["reporter_id"])))
        yield from zip(*(read(batch) for read in readers), strict=True)


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
    filters = Filters.asked(where)
    rows = narrowed(Appeal.objects.all(), filters).order_by("id")
    return lines(rows)


EXPORTER = Exporter(headings, everything)
