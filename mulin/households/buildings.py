"""Which building a table means: by estate and name, or by the beginning of an address."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.phrases import fold
from mulin.households.doors import folded, number_of
from mulin.households.models import BuildingName
from mulin.people.models import Person
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder

ENDING = re.compile(r"(栋楼|号楼|单体楼|栋|幢|座|(?<=[0-9一二三四五六七八九十])楼|[#＃])$")
LONGEST_SAID = 30
LONGEST_ESTATE, LONGEST_NAME = 60, 40


@dataclass(frozen=True)
class Found:
    """A building of a table: its key and the path of its grid."""

    id: UUID
    path: str


@dataclass(frozen=True)
class Missing:
    """A building that a table names and nobody knows: its estate ("" where none was named) and what
    it is called."""

    estate: str
    name: str

    @property
    def words(self) -> str:
        """As it is shown."""
        return f"{self.estate}{self.name}"

    @property
    def is_fit(self) -> bool:
        """Whether it reads like a name at all, and not like a cell of another column."""
        return (
            bool(self.name)
            and len(self.estate) <= LONGEST_ESTATE
            and len(self.name) <= LONGEST_NAME
        )

    @property
    def called(self) -> str:
        """What a new building of that name is called: «7栋» for a number."""
        number = plain(self.name)
        return f"{number}栋" if number.isdigit() else folded(self.name)


class Unknown(Refused):
    """No building of that name: `missing` says which."""

    def __init__(self, missing: Missing) -> None:
        said = _("没有“%s”这栋楼。请核对小区和楼栋，或先把楼栋建好。")
        super().__init__("no_building", said % missing.words[:LONGEST_SAID], field="building")
        self.missing = missing


def plain(name: str) -> str:
    """«三号楼», «3#», «3栋» as 3; a name in words as it is."""
    return number_of(ENDING.sub("", folded(name))).upper().lstrip("0")


class Buildings:
    """Every building of the county, by what tables call it, and what `by` said that their tables
    mean. Read once a table."""

    def __init__(self, by: Person | None = None) -> None:
        self._named: dict[tuple[str, str], list[Found]] = defaultdict(list)
        self._alone: dict[str, list[Found]] = defaultdict(list)
        # Names of estates and what they are called here, by their one writing.
        self._estates: dict[str, str] = {}
        self._kept: dict[tuple[str, str], Found | None] = {}
        self._told: dict[Missing, Found | None] = {}
        for one in Building.objects.select_related("estate").iterator(2000):
            found = Found(one.pk, one.area_path)
            self._alone[plain(one.name)].append(found)
            for estate in {one.estate.name, *one.estate.aliases}:
                name = fold(estate).strip()
                self._estates[name] = one.estate.name
                self._named[name, plain(one.name)].append(found)
        self._by_length = sorted(self._estates, key=lambda name: -len(name))
        if by is not None:
            self._hear(by)

    def _hear(self, by: Person) -> None:
        for one in BuildingName.objects.filter(by=by).select_related("meant"):
            meant = Found(one.meant.pk, one.meant.area_path) if one.meant else None
            self._told[Missing(one.estate, one.name)] = meant

    def find(self, estate: str, building: str) -> Found | None:
        """The building; None for one that is to be passed over. Raises Unknown, or Refused with what
        to write instead."""
        if (estate, building) not in self._kept:
            self._kept[estate, building] = self._find(estate, building)
        return self._kept[estate, building]

    def learn(self, missing: Missing, found: Found) -> None:
        """One that was missing has been made."""
        self._told[missing] = found

    def _find(self, estate: str, building: str) -> Found | None:
        name = fold(estate).strip()
        if not name:
            name, building = self._apart(building)
        if name and name not in self._estates:
            name = next((known for known in self._by_length if known in name), name)
        there = (
            self._named.get((name, plain(building)), []) if name else self._alone[plain(building)]
        )
        if len(there) == 1:
            return there[0]
        missing = Missing(self._estates.get(name) or folded(estate), folded(building))
        if missing in self._told:
            return self._told[missing]
        if there:
            said = f"{estate}{building}"[:LONGEST_SAID]
            raise Refused(
                "which", _("叫“%s”的楼不止一栋，请加上小区名称。") % said, field="building"
            )
        raise Unknown(missing)

    def _apart(self, building: str) -> tuple[str, str]:
        """«东湖小区3栋» as estate and building."""
        words = fold(folded(building))
        for known in self._by_length:
            at = words.find(known)
            if at >= 0 and words[at + len(known) :]:
                return known, words[at + len(known) :]
        return "", building


def grid_of(grid: str, community: str = "") -> Place:
    """The grid that a table or a command names by its code or its name, in a community where one is
    told. Raises Refused."""
    grid, community = folded(grid), folded(community)
    found = [
        one
        for one in ladder().under("", Level.GRID)
        if _is_called(one, grid) and (not community or _in(one, community))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "which_grid",
            _("叫“%s”的网格不止一个，请写网格代码。") % grid[:LONGEST_SAID],
            field="grid",
        )
    raise Refused("no_grid", _("没有“%s”这个网格。") % grid[:LONGEST_SAID], field="grid")


def _is_called(one: Place, words: str) -> bool:
    return words in {one.code, folded(one.name), *map(folded, one.aliases)} if words else True


def _in(grid: Place, words: str) -> bool:
    above = ladder().above(grid.path, Level.COMMUNITY)
    return above is not None and _is_called(above, words)
