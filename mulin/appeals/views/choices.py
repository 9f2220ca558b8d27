"""Who could take an appeal, as the inbox and its page offer it: one press for each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mulin.appeals import routing
from mulin.appeals.forms.deeds import words_of_post
from mulin.appeals.models import Appeal
from mulin.appeals.queries import inbox as reads
from mulin.people.models import Role

SYMBOLS: dict[str, str] = {
    Role.PROPERTY: "building", Role.GRID_WORKER: "walk", Role.DEPARTMENT: "shield-check",
    Role.COMMUNITY_STAFF: "building-community", Role.COMMUNITY_SECRETARY: "user-star",
    Role.CENTRE: "users-group",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A post that could take it: why, how much it has on hand, and the key that chooses it."""

    post: UUID
    title: str
    reason: str
    symbol: str
    load: int
    key: str


def choices_of(appeal: Appeal) -> list[Choice]:
    """Suggestions with their load; the first takes Enter, the others their number."""
    routes = routing.suggestions(appeal)
    load = reads.load_of(route.post.id for route in routes)
    return [
        Choice(
            route.post.id, words_of_post(route.post), route.reason,
            SYMBOLS.get(route.post.role, "user"), load.get(route.post.id, 0),
            "Enter" if number == 1 else str(number),
        )
        for number, route in enumerate(routes, start=1)
    ]  # fmt: skip
