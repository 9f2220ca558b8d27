"""Who may do what about guides. Seeing one is `Guide.objects.visible_to`; this is the rest."""

from __future__ import annotations

from mulin.people.models import Person, Role

# Those who stand at a window or answer for one.
EDIT = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE, Role.ADMIN})


def may_see_all(person: Person) -> bool:
    """See the desk's list, with what is out of use and every earlier text."""
    return person.standing.is_staff


def may_edit(person: Person) -> bool:
    """Write, change, check and retire guides. A guide holds for the whole county, so the post's
    area does not matter; who did what stands in its history."""
    return person.standing.has(EDIT)
