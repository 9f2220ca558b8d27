"""Sets the scene of an appeal: where it is, who reports it, by which door, in which words."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shapely.geometry import LineString, Point, Polygon
from shapely.strtree import STRtree

from mulin.site.demo.chance import Dice, weighted
from mulin.site.demo.clock import DAY, limit_minutes
from mulin.site.demo.estates import Building, Estate, estates
from mulin.site.demo.outlines import read_outlines, read_streets
from mulin.site.demo.people import Home
from mulin.site.demo.planned import Channel, Place
from mulin.site.demo.seats import Crew, crew, everybody
from mulin.site.demo.texts import TAXONOMY, Blanks, Leaf, Text, leaves, lines, nature

RANKS: Final = ("一般", "紧急", "特急")
WITH_ACCOUNT: Final[dict[Channel, float]] = {
    "web": 74, "wall": 7, "hotline": 6, "talk": 5, "phone": 8,
}  # fmt: skip
WITHOUT: Final[dict[Channel, float]] = {
    "phone": 38, "worker": 26, "paper": 12, "hotline": 12, "talk": 8,
}  # fmt: skip
WRITTEN: Final[frozenset[Channel]] = frozenset({"web", "wall"})
QUICK: Final[frozenset[Channel]] = frozenset({"web", "phone", "hotline", "worker"})
NEVER_PUBLIC: Final = frozenset({"0903", "1504", "0807", "1403", "0304", "0906"})


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything known when the appeal arrives."""

    title: str
    detail: str
    urgency: str
    channel: Channel
    anonymous: bool
    public: bool
    reporter: str | None
    recorded_by: str | None
    place: Place
    crew: Crew
    blanks: Blanks


def scene(text: Text, *, source: Dice) -> Scene:
    """A place and a reporter for a text, and the text with its blanks filled."""
    home = _home(text, source)
    estate = _estates()[home.estate]
    building = next(one for one in estate.buildings if one.key == home.building)
    blanks = Blanks(source, _words(home, estate, building))
    blanks.words["street"] = source.choice(_beside(estate.grid.code))[0]
    place, grid = _place(text, estate, building, blanks=blanks, source=source)
    leaf = leaves()[text.leaf]
    here = estate if text.spot in {"building", "estate"} else None
    people = crew(leaf, grid, estate=here, source=source)
    account = everybody().by_key()[home.resident].login is not None
    channel = weighted(source, _doors(leaf, account=account))
    title = blanks.fill(text.title)
    detail = blanks.fill(_voiced(text, source, written=channel in WRITTEN))
    blanks.soon = limit_minutes(leaf.resolve_within) <= DAY
    private = text.leaf in NEVER_PUBLIC
    return Scene(
        title=title,
        detail=detail,
        urgency=urgency(title + detail, leaf.urgency),
        channel=channel,
        anonymous=source.random() < (0.7 if text.often_anonymous else 0.05),
        public=not private and source.random() < 0.45,
        reporter=home.resident,
        recorded_by=_recorder(channel, people),
        place=place,
        crew=people,
        blanks=blanks,
    )


def _doors(leaf: Leaf, *, account: bool) -> dict[Channel, float]:
    """By which doors people come, and how often; what burns does not wait for the evening talk."""
    doors = WITH_ACCOUNT if account else WITHOUT
    return {door: share for door, share in doors.items() if door in QUICK or not leaf.is_rushed}


def _recorder(channel: Channel, people: Crew) -> str | None:
    """Who wrote it down, when the reporter did not."""
    if channel in WRITTEN:
        return None
    if channel in {"phone", "hotline"}:
        return people.dispatcher
    return people.grid if channel == "worker" else people.community


def _voiced(text: Text, source: Dice, *, written: bool) -> str:
    """The text as this person would begin and end it."""
    slots = lines().slots
    kind = "closers_works" if nature(text.leaf) == "works" else "closers"
    gentle = text.leaf[:2] == "15" or source.random() < 0.35
    openers = [one for one in slots["openers"] if not ("{" in one and "{estate}" in text.detail)]
    begin = source.choice(openers) if source.random() < 0.28 else ""
    end = source.choice(slots["thanks" if gentle else kind]) if source.random() < 0.5 else ""
    if re.search("谢|麻烦你们", text.detail) or text.is_odd:
        end = ""
    if not written:
        begin, end = (said if "写" not in said else "" for said in (begin, end))
    return begin + text.detail + end


@lru_cache
def _estates() -> dict[str, Estate]:
    return {one.key: one for one in estates()}


def _home(text: Text, source: Dice) -> Home:
    """Somebody who lives where the text may happen; not in a street's ground-floor shop."""
    homes = [one for one in everybody().homes if _estates()[one.estate].kind in text.kinds]
    return source.choice(homes)


def _words(home: Home, estate: Estate, building: Building) -> dict[str, str]:
    floor = int(home.room[:-2]) if home.room else 1
    above = min(floor + 1, building.floors)
    return {
        "estate": estate.name,
        "building": building.name.replace(" ", ""),
        "unit": f"{home.unit}单元",
        "room": f"{home.room}室",
        "upper": f"{above}{home.room[-2:] or '01'}",
        "community": estate.grid.community.name,
    }


def _place(
    text: Text, estate: Estate, building: Building, *, blanks: Blanks, source: Dice
) -> tuple[Place, str]:
    grid, community = estate.grid.code, estate.grid.community.code
    if text.spot == "street":
        return _on_street(estate, blanks=blanks, source=source)
    if text.spot == "words":
        return Place(estate.grid.community.name, None, None, None, None, None, None), grid
    exact = text.spot == "building"
    spot: Estate | Building = building if exact else estate
    words = f"{estate.name} {building.name}" if exact else estate.name
    key = building.key if exact else None
    return Place(words, grid, community, estate.key, key, spot.lng, spot.lat), grid


def _on_street(estate: Estate, *, blanks: Blanks, source: Dice) -> tuple[Place, str]:
    """A pin beside a street that borders the estate's grid."""
    outline = _tiles()[estate.grid.code]
    name, line = source.choice(_beside(estate.grid.code))
    blanks.words["street"] = name
    shared = [
        Point(x, y) for x, y in line.coords if outline.buffer(0.00002).covers(Point(x, y))
    ] or [outline.exterior.interpolate(0.2, normalized=True)]
    near, middle = source.choice(shared), outline.representative_point()
    step = 0.04
    pin = near
    while not (pin := _towards(near, middle, step)).within(outline):
        step += 0.02
    lng, lat = round(pin.x, 6), round(pin.y, 6)
    words = f"{name}，靠近{estate.name}"
    code = estate.grid.code
    return Place(words, code, code[:12], None, None, lng, lat), code


def _towards(start: Point, end: Point, share: float) -> Point:
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


@lru_cache
def _tiles() -> dict[str, Polygon]:
    return {one.code: one.polygon for one in read_outlines() if one.level == "grid"}


@lru_cache
def _beside(grid: str) -> Sequence[tuple[str, LineString]]:
    """The streets along a grid's border, or the nearest one."""
    streets = read_streets()
    outline = _tiles()[grid]
    touching = [one for one in streets if one.line.intersection(outline.buffer(1e-5)).length > 5e-4]
    if not touching:
        touching = [streets[STRtree([one.line for one in streets]).nearest(outline)]]
    return tuple((one.name, one.line) for one in touching)


@lru_cache
def triggers() -> Sequence[tuple[re.Pattern[str], str]]:
    """Words that raise the urgency."""
    with TAXONOMY.with_name("urgent_triggers.csv").open(encoding="utf-8", newline="") as rows:
        return tuple((re.compile(row["trigger"]), row["raise_to"]) for row in csv.DictReader(rows))


def urgency(words: str, usual: str) -> str:
    """The leaf's usual urgency, raised by trigger words."""
    found = [level for pattern, level in triggers() if pattern.search(words)]
    return max([usual, *found], key=RANKS.index)
