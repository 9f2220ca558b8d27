"""Reads of places, from memory: an area by key, the grid of a point, the community of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.functional import lazy

from mulin.core import geo
from mulin.core.fields import within
from mulin.core.phrases import fold
from mulin.core.versions import Kept
from mulin.places.models import (
    CALLED,
    Area,
    AreaChange,
    Building,
    Estate,
    Level,
    LevelName,
    Station,
)

# Strokes in the path of an area with nothing above it: /360483/.
TOP_DEPTH = 2
# Endings of official names that people leave out, the longest first.
COMMITTEES = ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会")

__all__ = [
    "Called", "Ladder", "Place", "buildings_in", "changes_within", "estates_in", "in_order", "kind_of",
    "ladder", "level_name", "level_names", "place_of_words", "plain_name", "stations_in",
]  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An area as kept in memory."""

    id: UUID
    code: str
    name: str
    level: str
    path: str
    aliases: tuple[str, ...] = ()
    outline: dict[str, object] | None = field(default=None, compare=False, repr=False)
    lng: float | None = None
    lat: float | None = None
    since: date | None = None
    until: date | None = None
    heir: str = ""

    def holds(self, path: str) -> bool:
        """Whether a record at `path` lies in this area."""
        return path.startswith(self.path)


@dataclass(frozen=True)
class Known:
    """A name under which people speak of a place, and where it is."""

    name: str
    path: str
    building: bool = False


@dataclass(frozen=True)
class Called:
    """The county's word for a rung, and what single areas of it are by the ending of their name."""

    name: str
    kinds: tuple[str, ...] = ()


class Ladder:
    """Every area of the county, and the ways to find one.

    `places` are those that stand today. Closed ones are still found by key, path and code, so that
    old records keep their place; no point, no words and no list of choices leads to one.
    """

    def __init__(
        self, places: Iterable[Place], names: Iterable[Known], called: Mapping[str, Called]
    ) -> None:
        everything = sorted(places, key=lambda place: place.path)
        self.places = [place for place in everything if place.until is None]
        self.by_id = {place.id: place for place in everything}
        self.by_path = {place.path: place for place in everything}
        self.by_code = {place.code: place for place in everything}
        self._said: dict[tuple[str, bool], str] = {}
        self._names = sorted(names, key=lambda known: -len(known.name))
        self.called = called

    @cached_property
    def _locator(self) -> geo.Locator[str]:
        return geo.Locator(
            (place.path, place.outline)
            for place in self.places
            if place.level == Level.GRID and place.outline
        )

    @cached_property
    def _communities(self) -> geo.Locator[str]:
        return geo.Locator(
            (place.path, place.outline)
            for place in self.places
            if place.level == Level.COMMUNITY and place.outline
        )

    def at(self, lng: float, lat: float) -> Place | None:
        """The grid (else the community) at a WGS-84 point, or None outside of all outlines."""
        path = self._locator.find(lng, lat) or self._communities.find(lng, lat)
        return self.by_path[path] if path else None

    def named_in(self, words: str) -> tuple[Place, str] | None:
        """The place that words speak of and the name that gave it away; the longest name wins.

        None if no name occurs, or if the names found lie in different communities.
        """
        text = fold(words)
        found: list[Known] = []
        for known in self._names:
            if known.name in text:
                found.append(known)
                text = text.replace(known.name, "\0")
        if not found:
            return None
        deepest = max(found, key=lambda known: len(known.path))
        if any(not self._agree(deepest.path, known.path) for known in found):
            return None
        return self.by_path[deepest.path], deepest.name

    def _agree(self, one: str, other: str) -> bool:
        """Two names agree when one place holds the other, or both lie in the same community."""
        if one.startswith(other) or other.startswith(one):
            return True
        mine, theirs = self.above(one, Level.COMMUNITY), self.above(other, Level.COMMUNITY)
        return mine is not None and mine == theirs

    def today(self, path: str) -> Place | None:
        """The area that stands at `path` today: itself, or whoever took its place since (followed
        as often as it was handed on). None if nothing did."""
        place, seen = self.by_path.get(path), set[str]()
        while place is not None and place.until is not None and place.path not in seen:
            seen.add(place.path)
            place = self.by_path.get(place.heir)
        return place if place is not None and place.until is None else None

    def above(self, path: str, level: str) -> Place | None:
        """The area of that level that holds `path` (itself included)."""
        return next((p for p in self.line(path) if p.level == level), None)

    def line(self, path: str) -> list[Place]:
        """The areas from the top down to `path`."""
        codes = path.strip("/").split("/")
        paths = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
        return [self.by_path[p] for p in paths if p in self.by_path]

    def under(self, path: str, level: str = "") -> list[Place]:
        """Areas at and below `path`, optionally of one level, in the order of codes."""
        return [p for p in self.places if p.path.startswith(path) and level in {"", p.level}]

    def words(self, path: str, *, short: bool = False) -> str:
        """«西湖社区 · 第三网格»: the community and grid; towns and counties by their own name.

        A community is left out where the name below it says it already («西湖社区第 1 网格»).
        """
        known = self._said.get((path, short))
        if known is None:
            known = self._said[path, short] = self._words(path, short=short)
        return known

    def _words(self, path: str, *, short: bool) -> str:
        line = self.line(path)
        near = [p.name for p in line if p.level in {Level.COMMUNITY, Level.PRECINCT, Level.GRID}]
        if not near:
            return line[-1].name if line else ""
        if short:
            return near[-1]
        below = [*near[1:], ""]
        pairs = zip(near, below, strict=True)
        return " · ".join(name for name, under in pairs if not under.startswith(name))

    @cached_property
    def top(self) -> Place | None:
        """The highest area, whose inbox takes what has no nearer place; None where there are
        several, for then none of them holds everything."""
        tops = [place for place in self.places if place.path.count("/") == TOP_DEPTH]
        return tops[0] if len(tops) == 1 else None

    @cached_property
    def town(self) -> Place | None:
        """The town, where a county has just one; else the county itself."""
        towns = [p for p in self.places if p.level == Level.STREET]
        return towns[0] if len(towns) == 1 and self.top else self.top


def _names() -> list[Known]:
    known = [
        Known(fold(name).strip(), area.path)
        for area in Area.objects.standing().only("name", "aliases", "path", "level")
        if area.level not in {Level.COUNTY, Level.STREET, Level.GRID}
        for name in [area.name, *area.aliases]
    ]
    spread: dict[UUID, set[str]] = {}
    for estate, path in Building.objects.values_list("estate_id", "area_path").distinct():
        spread.setdefault(estate, set()).add(path)
    for estate_row in Estate.objects.all():
        # An estate that lies in one grid tells the grid; one that reaches over several does not.
        paths = spread.get(estate_row.id, set())
        path = paths.pop() if len(paths) == 1 else estate_row.area_path
        known += [
            Known(fold(name).strip(), path) for name in [estate_row.name, *estate_row.aliases]
        ]
    return [k for k in known if len(k.name) >= 2]


def _build() -> Ladder:
    places = [
        Place(
            area.id, area.code, area.name, area.level, area.path, tuple(area.aliases),
            area.outline, area.lng, area.lat, area.since, area.until,
            area.heir.path if area.heir else "",
        )
        for area in Area.objects.select_related("heir")
    ]  # fmt: skip
    rows = LevelName.objects.values_list("level", "name", "kinds")
    called = {level: Called(name, tuple(kinds)) for level, name, kinds in rows}
    return Ladder(places, _names(), called)


_ladder = Kept("places", _build)


def ladder() -> Ladder:
    """The county's ladder of areas, from memory."""
    return _ladder.get()


def level_name(level: str) -> str:
    """What the county calls a rung (or "building"), in the reader's language where the word is known
    there; the usual word while the county has said nothing."""
    said = ladder().called.get(level)
    return translation.gettext(said.name) if said else str(CALLED[level])


# The same for headings that are written down when a module is read.
lazy_level_name = lazy(level_name, str)


def area_above(path: str, level: str) -> str:
    """The name of the area of that level that holds `path`; empty without one."""
    place = ladder().above(path, level)
    return place.name if place else ""


def level_names() -> dict[str, str]:
    """The words of all rungs, to be put into a sentence: «没有划进任何%(grid)s»."""
    return {level: level_name(level) for level in CALLED}


def plain_name(name: str) -> str:
    """The place of which a name says the committee: 大塘村委会 is 大塘村, 南门居委会 南门社区."""
    ending = next((one for one in COMMITTEES if name.endswith(one)), "")
    core = name.removesuffix(ending)
    kind = "村" if "村" in ending else "社区"
    return f"{core}{kind}" if ending and core and not core.endswith(kind) else core or name


def kind_of(place: Place) -> str:
    """What one area is: 大塘村 (大塘村委会) a 村, 南康镇 a 镇; else what its rung is called."""
    said = ladder().called.get(place.level)
    kinds = sorted(said.kinds, key=len, reverse=True) if said else []
    name = plain_name(place.name)
    found = next((kind for kind in kinds if name.endswith(kind)), "")
    return translation.gettext(found) if found else level_name(place.level)


def place_of_words(words: str) -> tuple[Place, str] | None:
    """The place that free words name (see `Ladder.named_in`)."""
    return ladder().named_in(words)


def changes_within(path: str) -> models.QuerySet[AreaChange]:
    """What became of an area and all below it; newest first by `id`, `by` fetched with it."""
    rows = AreaChange.objects.filter(within("area_path", path))
    return rows.select_related("area", "by").order_by("-id")


def stations_in(path: str) -> list[Station]:
    """Open stations at or below an area, with their kinds."""
    rows = Station.objects.filter(within("area_path", path), closed_on__isnull=True)
    return list(rows.select_related("kind").order_by("kind__order", "area_path", "name"))


def estates_in(path: str) -> list[Estate]:
    """Estates at or below an area."""
    return list(Estate.objects.filter(within("area_path", path)))


def buildings_in(path: str) -> list[Building]:
    """Buildings at or below an area, with their estates."""
    return in_order(Building.objects.filter(within("area_path", path)).select_related("estate"))


def in_order(rows: Iterable[Building]) -> list[Building]:
    """By estate, 2栋 before 10栋; the estates are fetched with them."""
    return sorted(rows, key=lambda b: (b.estate.name, _natural(b.name)))


def _natural(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name if c.isdigit())
    return (int(digits) if digits else 0, name)
