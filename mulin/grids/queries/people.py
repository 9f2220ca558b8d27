"""How many live where: households of the ledger, and whoever else is counted from above."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mulin.core.fields import within
from mulin.households.queries.counts import counts_by_building
from mulin.places.models import Building

# Care recipients by the key of their building (as text), at and below a path. Registered by a link,
# since the room of care stands on this floor; none are counted without it.
Counter = Callable[[str], Mapping[str, int]]
_counters: dict[str, Counter] = {}
RECIPIENTS = "recipients"


def count_recipients_by(counter: Counter) -> None:
    """Say who counts care recipients."""
    _counters[RECIPIENTS] = counter


def recipients(path: str) -> Mapping[str, int]:
    """Care recipients by building."""
    counter = _counters.get(RECIPIENTS)
    return counter(path) if counter else {}


def counts_recipients() -> bool:
    """Whether anybody counts them: «0» and «nobody knows» are told apart."""
    return RECIPIENTS in _counters


@dataclass(frozen=True)
class Lived:
    """Households by the key of a building (as text), and by the path of the area that it stands in
    now: the ledger itself follows moved borders a little later. Both empty as long as nobody told
    any: then buildings are counted."""

    by_building: Mapping[str, int]
    by_area: Mapping[str, int]

    @classmethod
    def within(cls, paths: Iterable[str]) -> Lived:
        """At and below the paths: of each building as many as the ledger knows or it was built
        with, whichever is more, since a ledger that is only begun knows few."""
        buildings: dict[str, int] = {}
        areas: Counts[str] = Counts()
        for path in paths:
            ledger = counts_by_building(path)
            rows = Building.objects.filter(within("area_path", path)).order_by()
            for key, where, built in rows.values_list("pk", "area_path", "households"):
                buildings[str(key)] = max(built or 0, ledger.get(str(key), 0))
                areas[where] += buildings[str(key)]
        return cls(buildings, areas) if any(buildings.values()) else cls({}, {})
