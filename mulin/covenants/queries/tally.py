"""How many have signed: in all, by building as far as it may be told, and I myself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from mulin.core.fields import within
from mulin.covenants.models import Signature, Version
from mulin.households.models import Dwelling
from mulin.people.models import Person

# A number below this could be laid at somebody's door.
FEWEST = 5


@dataclass(frozen=True)
class ByBuilding:
    """How many of each building; `rest` are all others together, so that no small number can be
    told from the sum."""

    lines: tuple[tuple[str, int], ...] = ()
    rest: int = 0


def by_building(version: Version) -> ByBuilding:
    """Signatures that stand, by building: nothing below five is told, nor can be worked out."""
    rows = Signature.objects.stand().filter(version=version)
    counted = rows.values_list("building__estate__name", "building__name").annotate(n=Count("pk"))
    named = {f"{estate}{name}": n for estate, name, n in counted.order_by() if name}
    alone = version.signed - sum(named.values())
    return told(named, alone=max(alone, 0))


def told(counted: dict[str, int], *, alone: int = 0) -> ByBuilding:
    """`counted` by names, `alone` without one. As long as the rest is a small number (or one
    building's), the smallest building joins it."""
    lines = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    rest, joined = alone, 0
    while lines and (lines[-1][1] < FEWEST or (rest and (rest < FEWEST or joined == 1))):
        rest, joined = rest + lines.pop()[1], joined + 1
    if not lines:
        return ByBuilding()
    return ByBuilding(tuple(sorted(lines)), rest)


def mine_of(version: Version, person: Person | None) -> Signature | None:
    """This very person's signature that stands."""
    if person is None:
        return None
    return Signature.objects.stand().filter(version=version, person=person).first()


def households_of(path: str) -> int:
    """How many households the ledger knows in an area."""
    return Dwelling.objects.filter(within("area_path", path)).lived_in().count()
