"""Most of the demonstration's pairings: six hundred in all, spread over the grids, with the visits of
the last weeks, brought in as a town's own list is; and a home-care point in each community."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, zip_longest
from typing import Final
from uuid import UUID

from mulin.care import flow
from mulin.care.flow import Brought, Card, Went
from mulin.care.models import Recipient
from mulin.households.flow import Consent
from mulin.households.models import Need, Occupancy, Resident
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.flow import StationPlan, found_station
from mulin.places.models import Area, Level, StationKind
from mulin.places.queries import ladder
from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.clock import ZONE
from mulin.site.demo.estates import Estate, estates

ALL: Final = 600
# One person visits at most so many, so that nobody has more than the deeds allow.
MOST: Final = 11
VISITS: Final = 5
# Needs that make a visit likely; then whoever is old.
KINDS: Final = ("alone", "empty_nest", "aged", "bedridden")
OLD: Final = 1956
GO: Final = (
    Role.GRID_WORKER, Role.BUILDING_LEAD, Role.VOLUNTEER, Role.COMMUNITY_STAFF,
    Role.COMMUNITY_SECRETARY,
)  # fmt: skip
# How long ago somebody was there last, in parts of the rhythm; one in forty is late by a little.
FRESH: Final = (0.1, 0.3, 0.45, 0.6, 0.75, 0.9)
LATE: Final = 40
HOURS: Final = "周一至周六 8:30–17:00"


@dataclass
class Words:
    """What is written down of them: what for, what to know, ties, what was said on visits."""

    wants: Sequence[str]
    warnings: Sequence[str]
    ties: Sequence[tuple[str, str]]
    said: Sequence[str]
    answers: Mapping[str, object] = field(default_factory=dict)


def home_care_points(by: Person) -> int:
    """One in each community, beside the last building of its first estate; returns how many."""
    kind = StationKind.objects.get(key="homecare")
    first: dict[str, Estate] = {}
    for estate in estates():
        first.setdefault(estate.grid.community.code, estate)
    for code, estate in first.items():
        area, spot = Area.objects.get(code=code), estate.buildings[-1]
        name = f"{area.name.removesuffix('社区')}居家养老服务点"
        plan = StationPlan(
            name, kind, area, spot.lng, spot.lat, place=f"{estate.name}{spot.name}一楼", hours=HOURS
        )
        found_station(plan, by=by)
    return len(first)


def bring_many_in(words: Words, now: datetime) -> int:
    """As many as are missing to six hundred; returns how many."""
    source, people = dice("care-many"), _Visitors()
    lines: dict[str, list[Brought]] = defaultdict(list)
    wanted, number = ALL - Recipient.objects.filter(paired=True).count(), 0
    for resident in _residents():
        if number == wanted:
            break
        path = _community(resident.area_path)
        pair = people.of(path)
        if pair is not None:
            lines[path].append(_line(resident, pair, words, number, source, now))
            number += 1
    for path, found in lines.items():
        flow.bring_in(found, by=people.keeper(path), at=now)
    return number


def _community(path: str) -> str:
    place = ladder().above(path, Level.COMMUNITY)
    return place.path if place else path


def _residents() -> Iterator[Resident]:
    """Whoever is not in care yet and lives behind a door: grid after grid in turn, those with a need
    first, and with them who comes of an age just now."""
    needs = Need.objects.active().filter(kind__in=KINDS).values("resident")
    taken = Recipient.objects.values("resident")
    homes = Occupancy.objects.current().values("resident")
    rows = Resident.objects.filter(status="living", left_on=None, pk__in=homes, account=None)
    rows = rows.exclude(pk__in=taken).order_by("area_path", "id")
    needy = rows.filter(pk__in=needs)
    old = rows.filter(birth_year__lt=OLD).exclude(pk__in=needs)
    yield from chain(_in_turn(needy[: ALL * 2]), _in_turn(old[: ALL * 4]))


def _in_turn(rows: Iterable[Resident]) -> Iterator[Resident]:
    by_grid: dict[str, list[Resident]] = defaultdict(list)
    for row in rows:
        by_grid[row.area_path].append(row)
    for turn in zip_longest(*by_grid.values()):
        yield from (row for row in turn if row is not None)


class _Visitors:
    """Who goes in each community, and how many each has already."""

    def __init__(self) -> None:
        self.people = Person.objects.in_bulk()
        self.load: Counter[UUID] = Counter()
        self.near: dict[str, list[UUID]] = {}
        rows = Recipient.objects.filter(paired=True)
        self.load.update(rows.values_list("pairings__visitor", flat=True))

    def _of(self, path: str) -> list[UUID]:
        if path not in self.near:
            found = posts().in_area(path, frozenset(GO))
            self.near[path] = list(dict.fromkeys(key for post in found for key in post.holder_ids))
        return self.near[path]

    def of(self, path: str) -> tuple[Person, Person] | None:
        """The least burdened of the community, and the next as the one who stands in."""
        free = sorted(
            (key for key in self._of(path) if self.load[key] < MOST), key=lambda key: self.load[key]
        )
        if len(free) < 2:
            return None
        self.load[free[0]] += 1
        return self.people[free[0]], self.people[free[1]]

    def keeper(self, path: str) -> Person:
        """Who brings the list of a community in."""
        found = (
            key for role in (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY)
            for post in posts().answering(role, path) for key in post.holder_ids
        )  # fmt: skip
        return self.people[next(found)]


def _line(
    resident: Resident, pair: tuple[Person, Person], words: Words, number: int, source: Dice,
    now: datetime,
) -> Brought:  # fmt: skip
    every = (7, 7, 14, 14, 30)[number % 5]
    back = every + source.randint(1, 3) if number % LATE == 0 else every * source.choice(FRESH)
    last = now - timedelta(days=back)
    count = min(VISITS, max(2, 40 // every))
    times = [last - timedelta(days=every * n) for n in reversed(range(count))]
    tie, phone = words.ties[number % len(words.ties)]
    card = Card(
        words.wants[number % len(words.wants)], every, words.warnings[number % len(words.warnings)],
        f"{resident.name[:1]}小{'明华芳'[number % 3]}", phone.format(number + 1000), tie,
    )  # fmt: skip
    since = times[0] - timedelta(days=3)
    return Brought(
        resident, card, Consent("self", "paper", _day(since)), since, pair[0], pair[1],
        tuple(_went(moment, words, source, now) for moment in times), reminds=number % 2 == 0,
    )  # fmt: skip


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _went(moment: datetime, words: Words, source: Dice, now: datetime) -> Went:
    at = datetime.combine(_day(moment), time(9 + source.randint(0, 8), 10), ZONE)
    way = source.choice(("door", "door", "door", "phone", "met"))
    at = min(at, now - timedelta(minutes=40))
    return Went(at, way, "plain", words.answers, source.choice(words.said))
