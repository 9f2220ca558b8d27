"""Reads of teams, from memory: which roles a place wants filled, who fills them, what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from mulin.core.versions import Kept
from mulin.core.wording import mask_name
from mulin.people.contacting import contacts_of
from mulin.people.models import Pattern, Person, PostContact, Role, Seat
from mulin.people.queries import PostInfo, Posts, posts
from mulin.people.standing import NEIGHBOURS, QUIET
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder

PAGE = 20


@dataclass(frozen=True)
class SeatInfo:
    """A role of a pattern, as kept in memory."""

    id: UUID
    key: str
    name: str
    role: str
    wanted: int
    duty: str

    def is_filled_by(self, post: PostInfo) -> bool:
        """Whether a post is one of this seat: said so, or of its role where that role is there
        without any team."""
        if post.seat is not None:
            return post.seat == self.id
        return self.role != Role.TEAM and post.role == self.role


@dataclass(frozen=True)
class Standard:
    """One of the things that make a place complete; `asks` names what is looked at."""

    key: str
    name: str
    about: str
    asks: str


@dataclass(frozen=True)
class PatternInfo:
    """A pattern with its seats, as kept in memory."""

    id: UUID
    key: str
    name: str
    about: str
    level: str
    most: int
    standards: tuple[Standard, ...]
    seats: tuple[SeatInfo, ...]
    standards_name: str = ""

    def seat_of(self, post: PostInfo) -> SeatInfo | None:
        """The seat that a post fills here."""
        return next((seat for seat in self.seats if seat.is_filled_by(post)), None)


def _build() -> tuple[PatternInfo, ...]:
    seats: dict[UUID, list[SeatInfo]] = {}
    for row in Seat.objects.order_by("rank", "key"):
        info = SeatInfo(row.pk, row.key, row.name, row.role, row.wanted, row.duty)
        seats.setdefault(row.pattern_id, []).append(info)
    return tuple(
        PatternInfo(
            row.pk, row.key, row.name, row.about, row.level, row.most,
            tuple(Standard(**one) for one in row.standards), tuple(seats.get(row.pk, ())),
            row.standards_name,
        )
        for row in Pattern.objects.all()
    )  # fmt: skip


_patterns = Kept("teams", _build)


def patterns() -> tuple[PatternInfo, ...]:
    """The county's patterns in their order."""
    return _patterns.get()


def pattern_by(key: str) -> PatternInfo | None:
    """A pattern by its key; the first for none; None where there is none such."""
    known = patterns()
    return next((one for one in known if one.key == key), None) if key else next(iter(known), None)


@dataclass(frozen=True)
class Holder:
    """A name in a cell and the post it is there for; `load` is how many posts of the pattern the
    person holds, `where` the entrance that it is for."""

    id: UUID
    name: str
    load: int
    too_many: bool
    post: UUID
    where: str = ""


@dataclass(frozen=True)
class Cell:
    """One seat of one row: its posts, who holds them, how many are missing."""

    seat: SeatInfo
    posts: tuple[PostInfo, ...]
    holders: tuple[Holder, ...]
    vacant: int
    missing: int

    @property
    def gaps(self) -> int:
        """Vacant posts and posts that were never founded."""
        return self.vacant + self.missing


@dataclass(frozen=True)
class Row:
    """A grid, a community or a building with its seats; `lacks` are the standards not met."""

    key: str
    name: str
    place: Place
    cells: tuple[Cell, ...]
    lacks: tuple[Standard, ...] = ()

    @property
    def gaps(self) -> int:
        """How many seats of the row nobody fills."""
        return sum(cell.gaps for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """A page of rows, and what is true of all rows asked for."""

    pattern: PatternInfo
    rows: tuple[Row, ...]
    total: int
    gaps: int
    incomplete: int
    after: str = ""


@dataclass(frozen=True)
class Spot:
    """Where a row's posts hang: an area, or a building in it."""

    key: str
    name: str
    place: Place
    building: UUID | None = None


class Table:
    """A pattern laid over spots. `viewer` decides which neighbours are named in full."""

    def __init__(self, pattern: PatternInfo, viewer: Person | None = None) -> None:
        self.pattern, self.viewer = pattern, viewer
        self.known: Posts = posts()

    @cached_property
    def _by_spot(self) -> dict[tuple[str, UUID | None], list[tuple[SeatInfo, PostInfo]]]:
        found: dict[tuple[str, UUID | None], list[tuple[SeatInfo, PostInfo]]] = {}
        of_buildings = self.pattern.level == Pattern.Level.BUILDING
        for post in self.known.all:
            seat = self.pattern.seat_of(post)
            if seat is not None and (post.building is not None) == of_buildings:
                found.setdefault((post.path, post.building), []).append((seat, post))
        return found

    @cached_property
    def _loads(self) -> Counter[UUID]:
        return Counter(
            key for pairs in self._by_spot.values() for _s, post in pairs for key in post.holder_ids
        )

    def row(self, spot: Spot) -> Row:
        """The seats of one spot."""
        pairs = self._by_spot.get((spot.place.path, spot.building), [])
        cells = tuple(
            self._cell(seat, [post for one, post in pairs if one is seat], spot.place)
            for seat in self.pattern.seats
        )
        return Row(spot.key, spot.name, spot.place, cells)

    def _cell(self, seat: SeatInfo, found: Sequence[PostInfo], place: Place) -> Cell:
        held = [
            (key, name, post)
            for post in found
            for key, name in zip(post.holder_ids, post.holders, strict=True)
        ]
        vacant = sum(post.vacant for post in found)
        missing = max(0, seat.wanted - len(found))
        most = self.pattern.most
        return Cell(
            seat, tuple(found),
            tuple(
                Holder(
                    key, self._named(seat, name, place), self._loads[key],
                    0 < most < self._loads[key], post.id, post.entrance,
                )
                for key, name, post in held
            ),
            vacant, missing,
        )  # fmt: skip

    def _named(self, seat: SeatInfo, name: str, place: Place) -> str:
        """Staff by name; neighbours masked, unless the viewer looks after their area."""
        near = self.viewer is not None and self.viewer.standing.sees(place.path)
        return name if near or seat.role not in NEIGHBOURS else mask_name(name)

    def too_many(self) -> list[tuple[UUID, int]]:
        """Who holds more posts of the pattern than it wants, the most first."""
        most = self.pattern.most
        return [(key, n) for key, n in self._loads.most_common() if 0 < most < n]


def spots(pattern: PatternInfo, path: str) -> list[Spot]:
    """What the rows of a pattern are below an area: its communities, grids, or buildings (one
    statement)."""
    known = ladder()
    if pattern.level == Pattern.Level.BUILDING:
        rows = Building.objects.filter(area_path__startswith=path).select_related("estate")
        return [
            Spot(str(row.pk), f"{row.estate.name} {row.name}", known.by_path[row.area_path], row.pk)
            for row in sorted(rows, key=lambda row: (row.estate.name, _counted(row.name), row.pk))
            if row.area_path in known.by_path
        ]
    level = Level.GRID if pattern.level == Pattern.Level.GRID else Level.COMMUNITY
    return [Spot(p.code, known.words(p.path), p) for p in known.under(path, level)]


def _counted(name: str) -> list[tuple[int, str]]:
    """«2栋» before «10栋»: numbers in a name count as numbers."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def matrix(
    pattern: PatternInfo, path: str, *, viewer: Person | None = None, only: str = "",
    after: str = "", size: int = PAGE,
) -> Matrix:  # fmt: skip
    """A page of the table «place × role». `only` keeps rows with gaps (`gaps`) or that are not
    complete (`incomplete`); `after` is the key of the last row of the page before."""
    table = Table(pattern, viewer)
    rows = list(completed(pattern, [table.row(spot) for spot in spots(pattern, path)]))
    kept = [row for row in rows if _wanted(row, only)]
    start = next((n + 1 for n, row in enumerate(kept) if row.key == after), 0)
    page = kept[start : start + size]
    more = len(kept) > start + size
    return Matrix(
        pattern, tuple(page), len(rows), sum(row.gaps for row in rows),
        sum(bool(row.lacks) for row in rows), page[-1].key if more else "",
    )  # fmt: skip


def _wanted(row: Row, only: str) -> bool:
    return bool(row.gaps) if only == "gaps" else bool(row.lacks) if only == "incomplete" else True


# Completeness


def completed(pattern: PatternInfo, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with what they lack of the pattern's standards: one statement for all, none without."""
    rows = list(rows)
    if not pattern.standards:
        yield from rows
        return
    told = contacts_of(post.id for row in rows for post in _main_posts(row))
    for row in rows:
        lacks = tuple(one for one in pattern.standards if not _met(one, row, told))
        yield Row(row.key, row.name, row.place, row.cells, lacks)


def _main_posts(row: Row) -> list[PostInfo]:
    """The posts that answer for the place every day: those whose role has rights."""
    return [post for cell in row.cells if cell.seat.role not in QUIET for post in cell.posts]


def _met(one: Standard, row: Row, told: dict[UUID, PostContact]) -> bool:
    main = _main_posts(row)
    if one.asks == "outline":
        return row.place.outline is not None
    if one.asks == "holder":
        return any(not post.vacant for post in main)
    if one.asks == "posts":
        return not any(cell.missing for cell in row.cells)
    if one.asks == "duty":
        return all(post.duty or cell.seat.duty for cell in row.cells for post in cell.posts)
    # How it runs: when and where whoever answers is found, told to residents.
    return any((found := told.get(post.id)) is not None and found.hours for post in main)


ASKS = ("outline", "holder", "posts", "duty", "hours")


# Who holds more than one post


@dataclass(frozen=True)
class Load:
    """Somebody with several posts: in which bodies, and how many too many by which pattern."""

    id: UUID
    name: str
    posts: tuple[PostInfo, ...]
    bodies: tuple[str, ...]
    over: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Holds posts in two bodies or more (双向进入、交叉任职)."""
        return len(self.bodies) > 1


def loads(*, only: str = "", after: str = "", size: int = PAGE) -> tuple[list[Load], str]:
    """Staff with two posts or more, the most first; `only` keeps those who `cross` bodies or hold
    too many (`over`). With the mark of the next page, empty on the last."""
    over: dict[UUID, list[str]] = {}
    for pattern in patterns():
        for key, _n in Table(pattern).too_many():
            over.setdefault(key, []).append(pattern.name)
    found = [load for load in _loads(over) if _asked(load, only)]
    found.sort(key=lambda load: (-len(load.posts), load.name, load.id))
    start = next((n + 1 for n, load in enumerate(found) if str(load.id) == after), 0)
    page = found[start : start + size]
    return page, str(page[-1].id) if len(found) > start + size else ""


def _loads(over: dict[UUID, list[str]]) -> Iterator[Load]:
    held: dict[UUID, tuple[str, list[PostInfo]]] = {}
    for post in posts().all:
        if post.role in NEIGHBOURS:
            continue
        for key, name in zip(post.holder_ids, post.holders, strict=True):
            held.setdefault(key, (name, []))[1].append(post)
    for key, (name, several) in held.items():
        if len(several) > 1:
            bodies = dict.fromkeys(p.organisation_name for p in several if p.organisation)
            yield Load(key, name, tuple(several), tuple(bodies), tuple(over.get(key, ())))


def _asked(load: Load, only: str) -> bool:
    return load.crosses if only == "cross" else bool(load.over) if only == "over" else True
