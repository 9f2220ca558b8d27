"""The shapes of the demonstration's script: a planned appeal and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Deed = Literal[
    "report", "dispatch", "sign", "contact", "progress", "note", "ask", "answer", "escalate",
    "hand_down", "return_", "reassign", "propose", "callback", "reopen", "withdraw", "urge",
    "supplement", "decline",
]  # fmt: skip
Who = Literal["resident", "grid", "community", "town", "unit", "dispatcher", "callback"]
Outcome = Literal["solved", "explained", "handed_over", "unfounded"]
Rating = Literal["satisfied", "content", "unsatisfied"]
Channel = Literal["web", "phone", "paper", "worker", "hotline", "talk", "wall"]
Final_ = Literal[
    "received", "dispatched", "handling", "asked", "proposed", "solved", "explained",
    "handed_over", "withdrawn", "declined", "unfounded",
]  # fmt: skip
QUOTAS: Final[dict[Final_, int]] = {
    "received": 16,
    "dispatched": 14,
    "handling": 58,
    "asked": 12,
    "proposed": 22,
    "solved": 413,
    "explained": 30,
    "handed_over": 15,
    "withdrawn": 10,
    "declined": 5,
    "unfounded": 5,
}  # of 600
OPEN: Final[frozenset[Final_]] = frozenset(
    {"received", "dispatched", "handling", "asked", "proposed"}
)


@dataclass(frozen=True, slots=True)
class Target:
    """Who gets the appeal: a grid or community (area code) or a unit (org key)."""

    kind: Literal["grid", "community", "town", "org"]
    key: str


@dataclass(frozen=True, slots=True)
class Step:
    """One deed of the script.

    `wait` is in working minutes since the step before; `at` is the moment (aware). `by` is the
    person's key, None for an anonymous reporter or the machine. `text` may be public, `note` never.
    """

    wait: int
    at: datetime
    deed: Deed
    who: Who
    by: str | None
    text: str = ""
    note: str = ""
    to: Target | None = None
    outcome: Outcome | None = None  # of propose
    solved: bool | None = None  # of callback
    rating: Rating | None = None  # of callback


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; `words` are the reporter's, the rest is None where only words were given."""

    words: str
    grid: str | None
    community: str | None
    estate: str | None
    building: str | None
    lng: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class PlannedAppeal:
    """An appeal with everything that happened to it until now."""

    key: str
    text_key: str
    title: str
    detail: str
    leaf: str
    urgency: str
    channel: Channel
    anonymous: bool
    public: bool  # the reporter agrees to show it on the wall, without name
    reporter: str | None  # person key
    recorded_by: str | None  # staff who wrote it down for the reporter
    place: Place
    reported_at: datetime
    steps: tuple[Step, ...]
    final: Final_
    late: bool
    reopened: bool
