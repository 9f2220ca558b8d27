"""Bringing the tree of branches in from a table: a row a branch, those above before those below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances import flow
from mulin.alliances.kinds import Kind, kinds
from mulin.alliances.models import Branch
from mulin.core.deeds import DeedError
from mulin.core.filters import day_of
from mulin.core.tables import Column, Importer, RowError
from mulin.places.queries import Place, ladder

LONGEST = 80


@dataclass(frozen=True)
class Row:
    """One row, understood; `parent` is a name."""

    name: str
    kind: Kind
    place: Place
    parent: str
    members: int
    since: date

    @property
    def key(self) -> str:
        """A name is there once in an area."""
        return f"{self.place.code}\n{self.name}"


class Branches(Importer[Row]):
    """The tree of branches. Rows of upper branches come first; what is there already stays."""

    columns: ClassVar[Sequence[Column]] = (
        Column("name", ("名称", "党组织", "党组织名称", "name"), required=True),
        Column("kind", ("类别", "党组织类别", "kind"), required=True),
        Column("area", ("区域代码", "区划代码", "area"), required=True, exact=True),
        Column("parent", ("上级", "上级党组织", "parent")),
        Column("members", ("党员数", "党员人数", "members")),
        Column("since", ("成立日期", "成立时间", "since")),
    )
    batch_size: ClassVar[int] = 1

    def clean(self, row: dict[str, str]) -> Row:
        """A branch that the county can have."""
        place = ladder().by_code.get(row["area"].strip())
        if place is None:
            raise RowError(_("没有代码是“%s”的区域。") % row["area"][:20], field="area")
        if len(row["name"]) > LONGEST:
            raise RowError(_("太长了，最多 %(most)s 个字。") % {"most": LONGEST}, field="name")
        since = day_of(row["since"]) if row["since"] else timezone.localdate()
        if since is None:
            raise RowError(_("日期请写成 2026-11-03 这样。"), field="since")
        if row["members"] and not row["members"].isdigit():
            raise RowError(_("党员数要填数字。"), field="members")
        kind = _kind(row["kind"].strip(), place)
        members = int(row["members"] or 0)
        return Row(row["name"], kind, place, row["parent"], members, since)

    def external_id(self, item: Row) -> str:
        """Area and name."""
        return item.key

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those that stand already."""
        return [key for key in ids if _standing(*key.split("\n")) is not None]

    def save(self, batch: Sequence[Row]) -> None:
        """Found them, each under the one above that is named."""
        for row in batch:
            parent = _parent(row) if row.parent else None
            plan = flow.Plan(
                row.name, row.kind.key, row.place.code, parent, row.members, row.since
            )  # fmt: skip
            try:
                flow.bring_in(plan)
            except DeedError as error:
                raise RowError(str(error), field=error.field or "", key=row.key) from error


def _kind(words: str, place: Place) -> Kind:
    """By its name (and the level of the area), or by its key."""
    known = kinds()
    if words in known:
        return known[words]
    found = [one for one in known.values() if one.name == words and one.level == place.level]
    if not found:
        names = _("、").join(dict.fromkeys(one.name for one in known.values()))
        raise RowError(
            _("这一级没有“%(kind)s”，可以填：%(known)s。") % {"kind": words[:20], "known": names},
            field="kind",
        )
    return found[0]


def _standing(code: str, name: str) -> Branch | None:
    return Branch.objects.filter(area__code=code, name=name, until__isnull=True).first()


def _parent(row: Row) -> Branch:
    """The branch of that name at the row's area or above it, the nearest."""
    paths = [place.path for place in ladder().line(row.place.path)]
    rows = Branch.objects.filter(area_path__in=paths, name=row.parent, until__isnull=True)
    found = rows.order_by("-area_path", "id").first()
    if found is None:
        sentence = _("它的上级“%s”还没有登记。请把上级的行放在前面。") % row.parent[:40]
        raise RowError(sentence, field="parent", key=row.key)
    return found
