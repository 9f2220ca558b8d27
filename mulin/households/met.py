"""Whom a table brings that the ledger knows, or that stood further up in the table."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.households.flow.bulk import Home, index, key_of, known_doors
from mulin.households.models import KEPT, Occupancy, Resident
from mulin.households.persons import Who


class Seen:
    """People met so far in a table, as hashes: by number, by door and name, and by that where no
    number was told."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()
        self._named: set[int] = set()
        self._without: set[int] = set()

    def again(self, home: Home, who: Who) -> bool:
        """Whether this very person came before; remembers them."""
        mark = hash((home.door, who.name))
        number = hash(who.id_number) if who.id_number else 0
        came = mark in (self._without if number else self._named) or number in self._numbers
        self._named.add(mark)
        if number:
            self._numbers.add(number)
        else:
            self._without.add(mark)
        return came


class There:
    """Who of a batch is in the ledger already: asked once a batch."""

    def __init__(self, homes: Sequence[Home]) -> None:
        whos = [(home, one.who) for home in homes for one in home.people]
        self.doors = known_doors(homes)
        keys = {key_of(home, who) for home, who in whos}
        self._keys = set(
            Resident.objects.filter(import_key__in=keys).values_list("import_key", flat=True)
        )
        numbers = {index(w.id_number, "id_number") for _h, w in whos if w.id_number}
        kept = Resident.objects.filter(status__in=KEPT, id_index__in=numbers)
        self._numbers = set(kept.values_list("id_index", flat=True))
        stays = Occupancy.objects.current().filter(dwelling__in=self.doors.values())
        self._names = set(
            stays.values_list("dwelling", "resident__name_index", "resident__id_index")
        )
        self._anybody = {key[:2] for key in self._names}

    def has(self, home: Home, who: Who) -> bool:
        """Whether this very person is there."""
        if key_of(home, who) in self._keys:
            return True
        number = index(who.id_number, "id_number")
        if number and number in self._numbers:
            return True
        dwelling = self.doors.get(home.door)
        if dwelling is None:
            return False
        name = index(who.name, "name")
        if number:
            return (dwelling, name, "") in self._names
        return (dwelling, name) in self._anybody


def proposals(homes: Sequence[Home]) -> set[tuple[str, str]]:
    """Names and phones of these people that somebody else in the ledger has together."""
    pairs = {
        (index(one.who.name, "name"), index(one.who.phone, "phone")): one.who
        for home in homes
        for one in home.people
        if one.who.phone
    }
    kept = Resident.objects.filter(
        status__in=KEPT, phone_index__in={phone for _name, phone in pairs}
    )
    there = set(kept.values_list("name_index", "phone_index"))
    return {(who.name, who.phone) for pair, who in pairs.items() if pair in there}
