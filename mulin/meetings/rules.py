"""Who may do what about meetings. Seeing one is `Meeting.objects.visible_to`; this is the rest."""

from __future__ import annotations

from mulin.meetings.kinds import kind_of
from mulin.meetings.models import COMING, LEAD, TOLD, Item, ItemStatus, Meeting, Series, Visibility
from mulin.people.models import Person, Role
from mulin.places.models import Level
from mulin.places.queries import ladder

# Series belong to an area, not to whoever holds a talk.
KEEP = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE})


def may_lead(person: Person, meeting: Meeting) -> bool:
    """Announce, move, call off, open and close it, its agenda, its list: the posts of its area, and
    whoever chairs it."""
    return person.standing.has(LEAD, meeting.area_path) or meeting.chair_id == person.pk


def may_call(person: Person, path: str) -> bool:
    """Call a meeting in an area."""
    return person.standing.has(LEAD, path)


def may_lead_any(person: Person) -> bool:
    """Whether the desk of meetings is open to them."""
    return person.standing.has(LEAD | {Role.ADMIN, Role.AUDITOR})


def may_call_any(person: Person) -> bool:
    """Whether they call meetings anywhere."""
    return person.standing.has(LEAD)


def may_keep(person: Person, path: str) -> bool:
    """Found, change and end series of an area: the community or the centre."""
    return person.standing.has(KEEP, path)


def may_keep_any(person: Person) -> bool:
    """Whether they found series anywhere."""
    return person.standing.has(KEEP)


def may_keep_series(person: Person, series: Series) -> bool:
    """The same, of one series."""
    return may_keep(person, series.area_path)


def lives_there(person: Person, path: str) -> bool:
    """Whether the home that a person gave lies in the area, or holds it (who gave only the community
    may take part in what concerns one of its grids)."""
    home = ladder().by_id.get(person.area_id) if person.area_id else None
    if home is None:
        return False
    return home.path.startswith(path) or (
        home.level not in {Level.COUNTY, Level.STREET} and path.startswith(home.path)
    )


def may_come(person: Person | None, meeting: Meeting, *, invited: bool) -> bool:
    """Say that one comes, sign in by the QR: those invited; to a public one, residents of the area,
    and anybody where observers may hear it."""
    if person is None or not person.is_active:
        return False
    if invited or meeting.chair_id == person.pk:
        return True
    if meeting.visibility != Visibility.EVERYONE:
        return False
    kind = kind_of(meeting.kind)
    return kind.observers or (kind.everyone and lives_there(person, meeting.area_path))


def is_observer(person: Person, meeting: Meeting, *, invited: bool) -> bool:
    """Whether somebody who comes hears and is not counted: whoever was not invited to a meeting of
    those invited, and whoever lives elsewhere in one that is for all."""
    if invited or meeting.chair_id == person.pk or may_lead(person, meeting):
        return False
    return not (kind_of(meeting.kind).everyone and lives_there(person, meeting.area_path))


def may_suggest(person: Person | None, meeting: Meeting, *, invited: bool) -> bool:
    """Ask for a topic: those invited, residents of the area; before it begins."""
    if person is None or not person.is_active or meeting.status not in COMING:
        return False
    if meeting.status not in TOLD and not may_lead(person, meeting):
        return False
    public = meeting.visibility == Visibility.EVERYONE and lives_there(person, meeting.area_path)
    return invited or public or may_lead(person, meeting)


def may_withdraw(person: Person, item: Item) -> bool:
    """Take a topic back: who brought it, as long as it has not been talked over; who leads, always."""
    own = item.brought_by_id == person.pk and item.status in {ItemStatus.PROPOSED, ItemStatus.OPEN}
    return own or may_lead(person, item.meeting)
