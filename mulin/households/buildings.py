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
from mulin.places.models import Building

ENDING = re.compile(r"(栋楼|号楼|单体楼|栋|幢|座|(?<=[0-9一二三四五六七八九十])楼|[#＃])$")
LONGEST_SAID = 30


@dataclass(frozen=True)
class Found:
    """A building of a table: its key and the path of its grid."""

    id: UUID
    path: str


def plain(name: str) -> str:
    """«三号楼», «3#», «3栋» as 3; a name in words as it is."""
    return number_of(ENDING.sub("", folded(name))).upper().lstrip("0")


class Buildings:
    """Every building of the county, by what tables call it. Read once a table."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str], list[Found]] = defaultdict(list)
        self._alone: dict[str, list[Found]] = defaultdict(list)
        self._estates: set[str] = set()
        self._kept: dict[tuple[str, str], Found] = {}
        for one in Building.objects.select_related("estate").iterator(2000):
            found = Found(one.pk, one.area_path)
            self._alone[plain(one.name)].append(found)
            for estate in {one.estate.name, *one.estate.aliases}:
                name = fold(estate).strip()
                self._estates.add(name)
                self._named[name, plain(one.name)].append(found)
        self._by_length = sorted(self._estates, key=lambda name: -len(name))

    def find(self, estate: str, building: str) -> Found:
        """The building. Raises Refused with what to write instead."""
        kept = self._kept.get((estate, building))
        if kept is None:
            kept = self._kept[estate, building] = self._find(estate, building)
        return kept

    def _find(self, estate: str, building: str) -> Found:
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
        said = f"{estate}{building}"[:LONGEST_SAID]
        if there:
            raise Refused(
                "which", _("叫“%s”的楼不止一栋，请加上小区名称。") % said, field="building"
            )
        raise Refused(
            "no_building", _("没有“%s”这栋楼。请核对小区和楼栋，或先把楼栋建好。") % said,
            field="building",
        )  # fmt: skip

    def _apart(self, building: str) -> tuple[str, str]:
        """«东湖小区3栋» as estate and building."""
        words = fold(folded(building))
        for known in self._by_length:
            at = words.find(known)
            if at >= 0 and words[at + len(known) :]:
                return known, words[at + len(known) :]
        return "", building
