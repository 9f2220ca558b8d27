"""How many live where: households of the ledger, and whoever else is counted from above."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Mapping

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


def households(path: str) -> Mapping[str, int]:
    """Households by building. Empty as long as the ledger is: then buildings are counted."""
    return counts_by_building(path)


def households_of_grids(path: str) -> Mapping[str, int]:
    """Households by the path of the grid that their building stands in now: the ledger itself
    follows moved borders a little later. Empty as long as it is."""
    lived = counts_by_building(path)
    found: Counts[str] = Counts()
    if lived:
        homes = Building.objects.filter(within("area_path", path)).values_list("pk", "area_path")
        for key, where in homes:
            found[where] += lived.get(str(key), 0)
    return found
