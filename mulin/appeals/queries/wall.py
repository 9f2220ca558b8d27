"""Reads of the public wall and of its moderators' queue: only `published()` for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal, Ending, Publication, Status
from mulin.appeals.models.publication import LOOK_ON, PublicationQuerySet
from mulin.appeals.queries.echo import outcome
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.core import files, search
from mulin.core.fields import within
from mulin.core.models import Attachment
from mulin.core.paging import Page, keyset
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

SIZE: Final = 20
RECENT: Final = 3
FEED: Final = 50
EXPORTED: Final = 500
ORDER: Final = ("-published_at", "-id")
STATES: dict[str, tuple[object, Q]] = {
    "open": (gettext_lazy("正在办"), ~Q(appeal__status=Status.CLOSED)),
    "solved": (
        gettext_lazy("居民说解决了"),
        Q(appeal__status=Status.CLOSED, appeal__ending=Ending.SOLVED, appeal__solved=True),
    ),
    "explained": (
        gettext_lazy("说明了原因"), Q(appeal__status=Status.CLOSED) & ~Q(appeal__ending=Ending.SOLVED),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class WallFilters:
    """What the wall is narrowed by, as it stands in the address."""

    area: str = ""
    group: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> WallFilters:
        """From an address; what is not known narrows nothing."""
        group, state = given.get("group", ""), given.get("state", "")
        known = {code for code, _name, _leaves in taxonomy().groups}
        return cls(
            given.get("area", "") if given.get("area", "") in ladder().by_code else "",
            group if group in known else "", state if state in STATES else "",
            given.get("q", "").strip()[:60],
        )  # fmt: skip

    @property
    def place(self) -> Place | None:
        """The area asked for."""
        return ladder().by_code.get(self.area)


def hanging() -> PublicationQuerySet:
    """What everybody may read, with the appeal whose state is told."""
    return Publication.objects.published().select_related("appeal")


def wall(filters: WallFilters, *, after: str = "", before: str = "") -> Page[Publication]:
    """A page of the wall, newest on it first."""
    return keyset(narrowed(filters), ORDER, after=after, before=before, size=SIZE)


def narrowed(filters: WallFilters) -> PublicationQuerySet:
    """The rows of the wall that fit the filters."""
    rows = hanging()
    if filters.place is not None:
        rows = rows.filter(within("area_path", filters.place.path))
    if filters.group:
        leaves = [leaf.id for leaf in taxonomy().leaves if leaf.group_code == filters.group]
        rows = rows.filter(category__in=leaves)
    if filters.state:
        rows = rows.filter(STATES[filters.state][1])
    if filters.q:
        rows = rows.filter(search.matching("wall", filters.q))
    return rows


def newest(path: str, *, most: int = FEED) -> list[Publication]:
    """What came to an area's wall last, for feeds and the first page."""
    rows = hanging()
    if path:
        rows = rows.filter(within("area_path", path))
    return list(rows.order_by(*ORDER)[:most])


def mark_of(path: str) -> tuple[datetime | None, int]:
    """What tells a feed reader whether anything has changed: the last change, and how many hang
    there (one that was taken away moves no time, but the number)."""
    rows = Publication.objects.published()
    if path:
        rows = rows.filter(within("area_path", path))
    found = rows.aggregate(at=Max("updated_at"), n=Count("pk"))
    return found["at"], found["n"]


def leaf_of(publication: Publication) -> Leaf | None:
    """Its category."""
    key = publication.category_id
    return taxonomy().by_id.get(key) if key else None


def photos_of(publication: Publication) -> list[Attachment]:
    """The photos that a moderator chose."""
    if not publication.photos:
        return []
    chosen = [UUID(key) for key in publication.photos]
    return list(files.of(publication.appeal_id).filter(pk__in=chosen))


def areas() -> list[Place]:
    """The communities by which a wall may be asked for."""
    return [place for place in ladder().places if place.level == Level.COMMUNITY]


# What the reporter sees


def copies_of(appeal: Appeal) -> PublicationQuerySet:
    """The public copy of an appeal, if there is one, for who may follow it."""
    return Publication.objects.filter(appeal=appeal).select_related("appeal")


# Moderators

VIEWS: dict[str, tuple[object, Q]] = {
    "waiting": (gettext_lazy("等待审核"), Q(status=Publication.Status.PROPOSED)),
    "answers": (
        gettext_lazy("有新答复"), Q(status=Publication.Status.PUBLISHED, unread__gt=0),
    ),
    "published": (gettext_lazy("已上墙"), Q(status=Publication.Status.PUBLISHED)),
    "refused": (gettext_lazy("没有上墙"), Q(status=Publication.Status.REFUSED)),
    "withdrawn": (gettext_lazy("已撤下"), Q(status=Publication.Status.WITHDRAWN)),
}  # fmt: skip


def moderated(person: Person) -> PublicationQuerySet:
    """All publications of the areas that this person moderates or looks on."""
    if not person.standing.has(LOOK_ON):
        return Publication.objects.none()
    rows = Publication.objects.visible_to(person).filter(
        person.standing.area_q("area_path", LOOK_ON)
    )
    return rows.exclude(appeal__reporter=person).select_related("appeal__building__estate")


def queue(person: Person, view: str, *, after: str = "", before: str = "") -> Page[Publication]:
    """One view of the queue. What waits is listed from its oldest on."""
    rows = moderated(person).filter(VIEWS[view][1])
    order = ("proposed_at", "id") if view == "waiting" else ("-updated_at", "-id")
    return keyset(rows, order, after=after, before=before, size=SIZE)


def queue_counts(person: Person) -> dict[str, int]:
    """How many each view has: one statement."""
    found = moderated(person).aggregate(
        **{name: Count("pk", filter=condition) for name, (_label, condition) in VIEWS.items()}
    )
    return {name: int(found[name]) for name in VIEWS}


def waiting(person: Person) -> PublicationQuerySet:
    """What waits for this person: reports to look at and answers nobody has read."""
    both = VIEWS["waiting"][1] | VIEWS["answers"][1]
    return moderated(person).filter(both)


def next_waiting(person: Person, view: str, *, but: UUID) -> UUID | None:
    """The one to look at after this one."""
    rows = moderated(person).filter(VIEWS[view][1]).exclude(pk=but)
    return rows.order_by("proposed_at", "id").values_list("pk", flat=True).first()


def as_cells(row: Publication) -> Sequence[Any]:
    """A line of the export: the public copy and how it stands; nothing that is not public but
    the number by which staff find the appeal."""
    leaf, appeal, became = leaf_of(row), row.appeal, outcome(row.appeal)
    return (
        appeal.number, row.title, row.text, row.place, leaf.name if leaf else "",
        str(row.get_status_display()), row.reason, row.requested_at, row.published_at,
        became.words, appeal.solved, became.satisfied,
    )  # fmt: skip


def headings() -> list[str]:
    """The first line of the export."""
    return [
        _("编号"), _("标题"), _("公开的内容"), _("地点"), _("类别"), _("上墙状态"), _("原因"), _("反映时间"),
        _("上墙时间"), _("办理情况"), _("已解决"), _("满意度"),
    ]  # fmt: skip


def cells(rows: PublicationQuerySet) -> Iterator[Sequence[Any]]:
    """Lines of the export, read while they are written."""
    return map(as_cells, rows.iterator(chunk_size=EXPORTED))
