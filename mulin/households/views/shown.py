"""People of the ledger as lists show them: masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from mulin.households.models import Occupancy, Resident
from mulin.households.wording import age_words, masked_name, masked_phone
from mulin.places.queries import ladder


@dataclass(frozen=True)
class Line:
    """One person in a register: `needs` are words with whether each is due for review; `agreed` says
    of each when it was agreed to, and when it is looked at again."""

    resident: Resident
    name: str
    phone: str
    age: str
    home: str
    tie: str
    area: str
    needs: list[tuple[str, bool]]
    agreed: list[tuple[str, date, date]]


def lines_of(rows: Iterable[Any]) -> list[Line]:
    """Lines of people fetched by `queries.with_homes`."""
    today, known = timezone.localdate(), ladder()
    found = []
    for row in rows:
        stay: Occupancy | None = row.stays[0] if row.stays else None
        found.append(
            Line(
                row,
                masked_name(row),
                masked_phone(row),
                age_words(row, today),
                stay.dwelling.masked if stay else "",
                stay.get_kind_display() if stay else "",
                known.words(row.area_path, short=True),
                [(need.kind_words, need.is_due(today)) for need in row.wanted],
                [(need.kind_words, need.consent_on, need.review_on) for need in row.wanted],
            )
        )
    return found
