"""Who may do what about a covenant. Seeing it is `visible_to`; this is the rest."""

from __future__ import annotations

from mulin.covenants.models import ENTER, KEEP, SEE, Comment, Signature, Status, Version
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder


def may_keep(person: Person, path: str = "") -> bool:
    """Draft, put before the people, answer, record, file, post, end: the community or the centre
    of its area (of any, if empty)."""
    return person.standing.has(KEEP, path)


def may_enter(person: Person, path: str = "") -> bool:
    """Write down what was signed on paper or said in an area: staff and building leads of it, or of
    a part of it (of any, if empty)."""
    return any(
        held.role in ENTER and (path.startswith(held.path) or held.path.startswith(path))
        for held in person.standing.posts
    )


def may_enter_at(person: Person, path: str) -> bool:
    """Write down what was signed behind a door: only who looks after the place of its building."""
    return person.standing.has(ENTER, path)


def may_open_desk(person: Person) -> bool:
    """Whether the desk of covenants is open to them."""
    return person.standing.has(SEE)


def may_answer(person: Person, comment: Comment) -> bool:
    """Let a comment through and answer it: who keeps the covenant, but nobody their own."""
    return may_keep(person, comment.version.area_path) and comment.author_id != person.pk


def lives_there(person: Person, path: str) -> bool:
    """Whether the home that a person gave lies in the area, or holds it (who gave only the
    community may speak of one of its grids)."""
    home = ladder().by_id.get(person.area_id) if person.area_id else None
    if home is None:
        return False
    return home.path.startswith(path) or (
        home.level not in {Level.COUNTY, Level.STREET} and path.startswith(home.path)
    )


def may_take_part(person: Person | None, version: Version) -> bool:
    """Comment and sign on a screen: residents with an account who live there. Whoever has none
    does so on paper."""
    return person is not None and person.is_active and lives_there(person, version.area_path)


def may_withdraw(person: Person, signature: Signature) -> bool:
    """Take a signature back until the version is agreed: whoever signed; a keeper, told so by
    somebody who signed on paper."""
    open_ = signature.version.status == Status.SIGNING
    told = signature.person_id is None and may_keep(person, signature.version.area_path)
    return open_ and (signature.person_id == person.pk or told)
