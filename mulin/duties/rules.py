"""Who may tick, and who looks at what was ticked."""

from __future__ import annotations

from uuid import UUID

from mulin.duties.models import Duty
from mulin.duties.presets import preset
from mulin.people.models import Person
from mulin.people.standing import DISPATCH, SEE_AREA


def has_list(person: Person) -> bool:
    """Whether a post of theirs has a check-list."""
    return person.standing.has(preset().roles)


def may_tick(by: Person, post: UUID) -> bool:
    """Whoever holds the post, or stands in for who does."""
    return post in by.standing.post_ids


def may_look(by: Person) -> bool:
    """Read the table of one's areas."""
    return by.standing.has(SEE_AREA)


def judges(by: Person) -> bool:
    """Whether there are workers whose ticks one looks at."""
    return by.standing.has(DISPATCH)


def may_judge(by: Person, duty: Duty) -> bool:
    """Say that one has seen it, or send it back: the community or the centre, never who ticked."""
    return by.pk != duty.by_id and by.standing.has(DISPATCH, duty.area_path)
