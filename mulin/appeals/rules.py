"""Who may do what to an appeal. Seeing it is `Appeal.objects.visible_to`; this is the rest."""

from __future__ import annotations

from mulin.appeals.models import Appeal
from mulin.core.models import Entry
from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH

HANDLING = ("sign", "contact", "progress", "ask", "propose", "escalate", "hand_down", "return")
RECORD = DISPATCH | {Role.GRID_WORKER, Role.BUILDING_LEAD}
UPPER = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE})


def may_follow(person: Person | None, appeal: Appeal, *, proved: bool = False) -> bool:
    """Add, urge, withdraw, answer: the reporter, or whoever showed number and tracking code."""
    return proved or appeal.is_reported_by(person)


def may_record_for_others(person: Person) -> bool:
    """Enter an appeal that somebody told by phone, at the window or at the door."""
    return person.standing.has(RECORD)


def may_dispatch(person: Person, appeal: Appeal) -> bool:
    """Decide who handles it: the community of its area, or the centre. What complains of staff
    only the centre decides."""
    roles = {Role.CENTRE} if appeal.about_staff else DISPATCH
    return person.standing.has(roles, appeal.area_path)


def may_handle(person: Person, appeal: Appeal) -> bool:
    """Work on it: whoever holds the post that it was given to."""
    return appeal.post_id is not None and appeal.post_id in person.standing.post_ids


def may_hand_down(person: Person, appeal: Appeal) -> bool:
    """Send somebody from above to a level below: a handler on an upper post."""
    held = [h for h in person.standing.posts if h.post == appeal.post_id]
    return any(h.role in UPPER for h in held)


def may_call_back(person: Person, appeal: Appeal) -> bool:
    """Ask the resident how it went: those who may dispatch, but never one who handled it."""
    if may_handle(person, appeal) or not may_dispatch(person, appeal):
        return False
    return not Entry.objects.filter(record=appeal.pk, by=person, verb__in=HANDLING).exists()


def may_reveal(person: Person, appeal: Appeal) -> bool:
    """See name and phone unmasked: who handles it or decides about it; each look is journalled."""
    return may_handle(person, appeal) or may_dispatch(person, appeal)


def may_see_inner(person: Person | None, appeal: Appeal) -> bool:
    """Read the inner lines of the timeline: staff who see it by a post, never the reporter."""
    if person is None or appeal.is_reported_by(person):
        return False
    return person.standing.is_staff


def may_export(person: Person) -> bool:
    """Take a list out as a file."""
    return person.standing.has(DISPATCH | {Role.ADMIN, Role.AUDITOR})
