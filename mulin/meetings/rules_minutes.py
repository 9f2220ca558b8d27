"""Who may do what about minutes and resolutions. Seeing them is `visible_to`; this is the rest."""

from __future__ import annotations

from mulin.meetings.models import (
    LEAD,
    Attendance,
    Meeting,
    Minutes,
    Objection,
    ObjectionStatus,
    Resolution,
    Side,
)
from mulin.people.models import Person
from mulin.people.standing import DISPATCH


def may_keep(person: Person | None, meeting: Meeting) -> bool:
    """Keep the minutes, issue and correct them, write resolutions down: who leads meetings of the
    area, and whoever chaired this one."""
    if person is None or not person.is_active:
        return False
    return person.standing.has(LEAD, meeting.area_path) or meeting.chair_id == person.pk


def was_there(person: Person | None, meeting: Meeting) -> bool:
    """Whether somebody with an account was at the meeting."""
    if person is None:
        return False
    return Attendance.objects.filter(meeting=meeting, person=person).exists()


def may_object(person: Person | None, minutes: Minutes) -> bool:
    """Say that the minutes do not tell it right: whoever was there. Others who were there tell the
    keeper, who writes it down."""
    return was_there(person, minutes.meeting)


def may_answer(person: Person, objection: Objection) -> bool:
    """Answer an objection: who keeps the minutes, but nobody their own."""
    return may_keep(person, objection.minutes.meeting) and objection.person_id != person.pk


def may_withdraw(person: Person | None, objection: Objection) -> bool:
    """Take one's objection back while nobody has answered it."""
    mine = person is not None and objection.person_id == person.pk
    return mine and objection.status == ObjectionStatus.OPEN


def may_sign(person: Person | None, side: Side) -> bool:
    """Sign for a side on a screen: whom the minutes name for it."""
    return person is not None and side.person_id == person.pk and side.at is None


def owns(person: Person | None, resolution: Resolution) -> bool:
    """Whether a resolution is theirs: by themselves, a post or a body."""
    if person is None or not person.is_active:
        return False
    if resolution.owner_person_id == person.pk:
        return True
    held, bodies = person.standing.post_ids, person.standing.organisations
    return resolution.owner_post_id in held or resolution.owner_body_id in bodies


def may_report(person: Person | None, resolution: Resolution) -> bool:
    """Report it as done: who owns it, and who leads (for an owner without an account)."""
    return owns(person, resolution) or may_lead_it(person, resolution)


def may_lead_it(person: Person | None, resolution: Resolution) -> bool:
    """Give it to another, change its day, drop it, hand it on."""
    if person is None or not person.is_active:
        return False
    leads = person.standing.has(LEAD, resolution.area_path)
    return leads or resolution.meeting.chair_id == person.pk


def may_confirm(person: Person | None, resolution: Resolution) -> bool:
    """Say in the name of the meeting that it is done, or not yet: who leads or chaired, or chairs
    the meeting at which it came up; never who owns it."""
    if person is None or owns(person, resolution):
        return False
    if may_lead_it(person, resolution):
        return True
    later = resolution.rolled_to
    return later is not None and later.chair_id == person.pk and person.is_active


def may_export(person: Person | None) -> bool:
    """Take the resolutions one sees out as a table: who leads meetings anywhere."""
    return person is not None and person.is_active and person.standing.has(LEAD | DISPATCH)
