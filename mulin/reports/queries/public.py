"""What everybody may read: this month of each community, with small groups kept out.

A number under five would tell of single households, so it is not printed. Nor may it be worked
out: where one number of a column is left out, the smallest printed one goes with it, unless the
total is left out as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.fields import within
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.reports.queries.board import SUMS, Counts, total_of
from mulin.reports.queries.cells import COUNTS, kept
from mulin.reports.queries.periods import Period, period_of

FEWEST = 5
# What is printed as a number, and what as a share in whole percent.
NUMBERS = ("received", "closed")
SHARES = ("in_time", "solved", "satisfied")


@dataclass(frozen=True)
class PublicLine:
    """One community: None where too few are behind a number to print it."""

    label: str
    numbers: dict[str, int | None]
    shares: dict[str, int | None]


def public_month(today: date | None = None) -> tuple[Period, list[PublicLine], PublicLine]:
    """This month by community, and the town: one statement."""
    month = period_of({"period": "month"}, today or timezone.localdate())
    known, town = ladder(), ladder().town
    if town is None:
        return month, [], PublicLine("", dict.fromkeys(NUMBERS), dict.fromkeys(SHARES))
    cells = kept(month.since, month.until).filter(within("area_path", town.path)).order_by()
    by_community: dict[str, list[Counts]] = defaultdict(list)
    for path, *values in cells.values_list("area_path").annotate(**SUMS):
        community = known.above(path, Level.COMMUNITY)
        counts = dict(zip(COUNTS, values, strict=True))
        by_community[community.path if community else ""].append(counts)
    places = known.under(town.path, Level.COMMUNITY)
    sums = [total_of(by_community.get(place.path, [])) for place in places]
    whole = total_of(counts for rows in by_community.values() for counts in rows)
    hidden = {name: _hidden([counts[name] for counts in sums]) for name in NUMBERS}
    lines = [
        PublicLine(
            place.name,
            {n: None if index in hidden[n] else counts[n] for n in NUMBERS}, _shares(counts),
        )
        for index, (place, counts) in enumerate(zip(places, sums, strict=True))
    ]  # fmt: skip
    total = {n: whole[n] if whole[n] >= FEWEST else None for n in NUMBERS}
    return month, lines, PublicLine(_("全镇"), total, _shares(whole))


def _hidden(column: Sequence[int]) -> set[int]:
    """The places of a column that are not printed."""
    small = {index for index, value in enumerate(column) if value < FEWEST}
    if len(small) == 1 and len(column) > 1:
        rest = [index for index in range(len(column)) if index not in small]
        small.add(min(rest, key=lambda index: column[index]))
    return small


def _shares(counts: Counts) -> dict[str, int | None]:
    return {
        name: round(100 * counts[name] / counts[f"{name}_of"])
        if counts[f"{name}_of"] >= FEWEST
        else None
        for name in SHARES
    }
