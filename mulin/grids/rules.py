"""Who may do what about grids."""

from __future__ import annotations

from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH, SEE_AREA

# Borders are drawn by the town and filed upwards, not by the grid itself (STANDARDS §1).
DRAWS = frozenset({Role.CENTRE, Role.ADMIN})


def may_look(person: Person) -> bool:
    """See borders, checks and the circle of the areas one looks after."""
    return person.standing.has(SEE_AREA)


def may_draw(person: Person, path: str = "") -> bool:
    """Change the borders of areas at a path: the centre or an administrator above it."""
    return person.standing.has(DRAWS, path)


def may_set_norm(person: Person) -> bool:
    """Say what is right for grids here."""
    return person.standing.has({Role.ADMIN})


def may_place(person: Person, path: str = "") -> bool:
    """Put stations on the map: who draws, and the community's own staff for their community."""
    return person.standing.has(DRAWS | DISPATCH, path)
