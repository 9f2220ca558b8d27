"""Reads of the tree of branches: one level at a time, however large it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from mulin.alliances.kinds import Kind, kinds
from mulin.alliances.models import Branch
from mulin.alliances.models.branch import DEEPEST
from mulin.core.fields import within
from mulin.core.paging import Page, keyset
from mulin.places.queries import Place, ladder

ORDER = ("name", "id")
SIZE = 30
#: What has no more below it than this is shown with it, folded.
FOLDED = 12
# As many steps above as a branch can have, in one statement.
ABOVE = "__".join(["parent"] * DEEPEST)


def branch_with_line(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    """With everything above it, so that its line costs no further statement."""
    return rows.select_related(ABOVE)


def line_of(branch: Branch) -> list[Branch]:
    """From the top of the tree down to a branch, itself the last."""
    found: list[Branch] = []
    here: Branch | None = branch
    while here is not None and len(found) <= DEEPEST:
        found.append(here)
        here = here.parent
    return found[::-1]


@dataclass(frozen=True)
class Node:
    """A branch of one level, how many hang below it, and those themselves where they are few."""

    branch: Branch
    below: int
    folded: Sequence[Branch] = ()


@dataclass(frozen=True)
class Level:
    """A level of the tree: what hangs below a branch (or is on top), a page of it."""

    line: Sequence[Branch]
    nodes: Sequence[Node]
    page: Page[Any]


def standing(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    """Those that have not been closed."""
    return rows.filter(until__isnull=True)


def tops(path: str) -> QuerySet[Branch]:
    """Where the tree of an area begins: branches at or below it whose own parent lies above it."""
    rows = standing(Branch.objects.filter(within("area_path", path)))
    return rows.filter(Q(parent__isnull=True) | ~Q(within("parent__area_path", path)))


def level(
    at: Branch | None, path: str, *, after: str = "", before: str = "", size: int = SIZE
) -> Level:  # fmt: skip
    """What hangs below `at`, or the top of the tree of an area: two statements and the page's."""
    rows = standing(at.children.all()) if at else tops(path)
    many = rows.annotate(below=Count("children", filter=Q(children__until__isnull=True)))
    page = keyset(many, ORDER, after=after, before=before, size=size)
    counts = {row.pk: int(getattr(row, "below", 0)) for row in page.rows}
    few = [key for key, n in counts.items() if 0 < n <= FOLDED]
    folded: dict[object, list[Branch]] = {}
    for child in standing(Branch.objects.filter(parent__in=few)).order_by(*ORDER) if few else ():
        folded.setdefault(child.parent_id, []).append(child)
    nodes = [Node(row, counts[row.pk], folded.get(row.pk, ())) for row in page.rows]
    return Level(line_of(at) if at else (), nodes, page)


def found(path: str, *, words: str = "", kind: str = "") -> QuerySet[Branch]:
    """Standing branches of an area by words of their name and by kind."""
    rows = standing(Branch.objects.filter(within("area_path", path)))
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows.filter(kind=kind) if kind else rows


def parents_for(kind: Kind, path: str) -> QuerySet[Branch]:
    """Branches that one of a kind may hang under, at an area or above it."""
    above = [place.path for place in ladder().line(path)]
    rows = standing(Branch.objects.filter(area_path__in=above, kind__in=kind.under))
    return rows.order_by("-area_path", *ORDER)


def lacking(kind: Kind, path: str, has: set[tuple[str, str]]) -> list[Place]:
    """Areas of its level, below an area, without a branch of a kind; `has` are the kinds and areas
    of those that stand."""
    return [
        place for place in ladder().under(path, kind.level)
        if (kind.key, place.path) not in has
    ]  # fmt: skip


def _kinds_and_areas(path: str) -> set[tuple[str, str]]:
    rows = standing(Branch.objects.filter(within("area_path", path)))
    return set(rows.values_list("kind", "area_path"))


def missing(kind: Kind, path: str) -> list[tuple[Place, Branch | None]]:
    """Areas below an area that have no branch of this kind, with the nearest one that it would hang
    under: two statements."""
    above = [place.path for place in ladder().line(path)]
    near = Q(within("area_path", path)) | Q(area_path__in=above)
    rows = branch_with_line(standing(Branch.objects.filter(near, kind__in=kind.under)))
    order = list(kind.under)
    # Of several for one area the lowest kind, and of these the oldest.
    tree = {
        one.area_path: one
        for one in sorted(rows, key=lambda row: (order.index(row.kind), -row.pk.int))
    }
    return [(place, _nearest(place, tree)) for place in lacking(kind, path, _kinds_and_areas(path))]


def _nearest(place: Place, tree: dict[str, Branch]) -> Branch | None:
    line = reversed(ladder().line(place.path))
    return next((tree[one.path] for one in line if one.path in tree), None)


def counts(path: str) -> list[tuple[Kind, int, int, int]]:
    """For every kind: how many, their members, and how many areas lack one (of mirrored kinds)."""
    rows = standing(Branch.objects.filter(within("area_path", path))).values("kind").order_by()
    many = {row["kind"]: row for row in rows.annotate(n=Count("pk"), members=Sum("members"))}
    has, made = _kinds_and_areas(path), []
    for kind in kinds().values():
        row = many.get(kind.key, {"n": 0, "members": 0})
        without = len(lacking(kind, path, has)) if kind.mirrored else 0
        made.append((kind, int(row["n"]), int(row["members"] or 0), without))
    return made
