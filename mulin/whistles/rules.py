"""Who may do what about a whistle. Seeing it is `Whistle.objects.visible_to`; this is the rest."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.people.standing import DISPATCH
from mulin.whistles.models import Summons, Whistle, WhistleLevel

EXPORT = DISPATCH | {Role.ADMIN, Role.AUDITOR}


def may_blow(person: Person, level: WhistleLevel, path: str = "") -> bool:
    """Blow a whistle of this level for an area: a post of one of its roles that looks after it."""
    return level.is_blown_by(person.standing, path)


def may_blow_any(person: Person, levels: Iterable[WhistleLevel], path: str = "") -> bool:
    """Whether any level is open to them."""
    return any(may_blow(person, level, path) for level in levels)


def may_command(person: Person, whistle: Whistle) -> bool:
    """Decide about its units and let them go: whoever holds the post that it was blown from, or
    the one named to stand in. Only when nobody holds either any more, the community or the centre
    of its area; otherwise a unit could be held for ever."""
    command = {whistle.post_id, whistle.stand_in_id} - {None}
    if command & set(person.standing.post_ids):
        return True
    held = (posts().get(key) for key in command)
    deserted = all(post is None or post.vacant for post in held)
    return deserted and person.standing.has(DISPATCH, whistle.area_path)


def may_answer(person: Person, summons: Summons) -> bool:
    """Act for the unit: anybody with a post in the body that was called, or who holds the post."""
    if summons.organisation_id is not None:
        return summons.organisation_id in person.standing.organisations
    return summons.post_id in person.standing.post_ids


def may_open_source(person: Person, whistle: Whistle) -> bool:
    """Be led to the record it came of: who looks after the place, or decides about the whistle. A
    unit that was only called would find a closed door there."""
    return person.standing.sees(whistle.area_path) or may_command(person, whistle)


def may_set_levels(person: Person) -> bool:
    """Say what the town's levels are called, who is offered and how soon: the centre, or whoever
    keeps the house."""
    return person.standing.has({Role.CENTRE, Role.ADMIN})


def may_export(person: Person) -> bool:
    """Take a list out as a file."""
    return person.standing.has(EXPORT)
