"""What can be begun from a record: rooms above register it, the room that owns the record shows it.

`starts.register("appeal", …)` in a file of `mulin/links`; the page of an appeal calls
`starts.offered(person, matter)` and shows a button for each. What the record is travels in the
address, as words: neither room knows the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from mulin.core.nav import maybe_url


@dataclass(frozen=True)
class Matter:
    """A record as others need to know it: its kind and key, words for it, where it is shown, and
    the place it is about (`area` is a code, `path` its path)."""

    kind: str
    id: UUID
    label: str
    url: str = ""
    area: str = ""
    path: str = ""
    place: str = ""
    lng: float | None = None
    lat: float | None = None

    def query(self) -> str:
        """As the query part of an address, without what is empty."""
        given = {
            "from": self.kind, "id": str(self.id), "label": self.label, "url": self.url,
            "area": self.area, "place": self.place, "lng": self.lng, "lat": self.lat,
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value not in {"", None}})


@dataclass(frozen=True)
class Start:
    """Something that can be begun from records of a kind, by whom it is open to."""

    kind: str
    label: object
    url_name: str
    allowed: Callable[[Any, Matter], bool]
    symbol: str = "plus"
    order: int = 100


@dataclass(frozen=True)
class Offered:
    """A button: words, icon and the address that begins it."""

    label: str
    symbol: str
    href: str


_starts: list[Start] = []


def register(
    kind: str, label: object, *, url_name: str, allowed: Callable[[Any, Matter], bool],
    symbol: str = "plus", order: int = 100,
) -> None:  # fmt: skip
    """Say, when an app is ready, what can be begun from records of a kind."""
    start = Start(kind, label, url_name, allowed, symbol, order)
    if start not in _starts:
        _starts.append(start)


def offered(person: Any, matter: Matter) -> list[Offered]:
    """What this person may begin from this record."""
    found = sorted((one for one in _starts if one.kind == matter.kind), key=lambda one: one.order)
    able = [
        (one, address)
        for one in found
        if one.allowed(person, matter) and (address := maybe_url(one.url_name))
    ]
    query = matter.query() if able else ""
    return [Offered(str(one.label), one.symbol, f"{address}?{query}") for one, address in able]
