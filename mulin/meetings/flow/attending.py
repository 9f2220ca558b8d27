"""Who was there, from when to when: by the QR at the door, or written down at the desk."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.meetings import rules
from mulin.meetings.events import MeetingChanged
from mulin.meetings.flow.steps import hold, leads, take
from mulin.meetings.models import (
    Arrival,
    Attendance,
    Invitee,
    Meeting,
    Status,
)
from mulin.people.models import Person

# From how long before the beginning one may sign in by oneself.
EARLY = timedelta(hours=1)
MOST_HEADS = 500
# For how long a name is kept that was written down at the desk: minutes are objected to and final
# by then, and the number stays.
NAMES_KEPT, A_WHILE = timedelta(days=180), timedelta(days=30)


@transaction.atomic
def arrive(meeting: Meeting, *, by: Person, code: str, at: datetime | None = None) -> Attendance:
    """«I am here», by the QR at the door. Twice is once; who left and comes back comes anew."""
    now = at or timezone.now()
    if not secrets.compare_digest(code.encode(), meeting.code.encode()):
        raise Refused("bad_code", _("这张签到码不是这次会的，请再扫一次门口的码。"))
    if meeting.status not in {Status.ANNOUNCED, Status.OPEN} or now < meeting.starts_at - EARLY:
        raise NotAllowed(_("现在不能签到：开会前一个小时到散会可以签。"))
    found = Invitee.objects.filter(meeting=meeting, person=by).first()
    if not rules.may_come(by, meeting, invited=found is not None):
        raise Forbidden(_("这次会请的是别的人。您要旁听，请和现场的工作人员说。"))
    observer = found.observer if found else rules.is_observer(by, meeting, invited=False)
    return _come(meeting, by, now, observer=observer, how=Arrival.QR, by=None)


@transaction.atomic
def check_in(
    meeting: Meeting, *, by: Person, person: Person | None = None, name: str = "",
    heads: int = 1, observer: bool = False, at: datetime | None = None,
) -> Attendance:  # fmt: skip
    """Write down who came: an account, a name (kept sealed), or just how many."""
    leads(by, meeting)
    now = at or timezone.now()
    _must_be_on(meeting)
    if person is not None:
        if not person.is_active:
            raise Refused("nobody", _("请选是谁来了。"), field="person")
        asked = Invitee.objects.filter(meeting=meeting, person=person).first()
        observer = observer or bool(asked and asked.observer)
        return _come(meeting, person, now, observer=observer, how=Arrival.DESK, by=by)
    if not 1 <= heads <= MOST_HEADS:
        raise Refused("heads", _("人数要在 1 到 500 之间。"), field="heads")
    name = line(name, field="name", most=40) if name.strip() else ""
    if name and heads != 1:
        raise Refused("heads", _("写了名字就是一个人；几个人一起登记，请不写名字。"), field="heads")
    stay = Attendance(
        meeting=meeting, name=name, heads=heads, observer=observer, came_at=_moment(meeting, now),
        how=Arrival.DESK, recorded_by=by,
    )  # fmt: skip
    return _write(meeting, stay, by=by, at=now)


def _must_be_on(meeting: Meeting) -> None:
    if meeting.status not in {Status.ANNOUNCED, Status.OPEN, Status.HELD}:
        raise NotAllowed(_("这次会还没有通知，或者不开了，不能登记到场。"))


def _moment(meeting: Meeting, now: datetime) -> datetime:
    """Who is written down after the end was there all the while."""
    if meeting.status == Status.HELD and meeting.opened_at is not None:
        return meeting.opened_at
    return now


def _come(
    meeting: Meeting, person: Person, now: datetime, *, observer: bool, how: Arrival,
    by: Person | None,
) -> Attendance:  # fmt: skip
    rows = Attendance.objects.filter(meeting=meeting, person=person)
    if meeting.status == Status.HELD and (earlier := rows.first()) is not None:
        return earlier
    if (there := rows.filter(left_at=None).first()) is not None:
        return there
    stay = Attendance(
        meeting=meeting, person=person, observer=observer, came_at=_moment(meeting, now), how=how,
        recorded_by=by,
    )  # fmt: skip
    return _write(meeting, stay, by=by or person, at=now)


def _write(meeting: Meeting, stay: Attendance, *, by: Person, at: datetime) -> Attendance:
    """With the count of the meeting, which is of persons: who comes again is not another one."""
    hold(meeting)
    again = stay.person_id is not None and Attendance.objects.filter(
        meeting=meeting, person=stay.person_id
    ).exists()  # fmt: skip
    if meeting.status == Status.HELD:
        stay.left_at = meeting.closed_at
    stay.save(force_insert=True)
    present = meeting.present + (0 if again else stay.heads)
    data = {"how": stay.how, "heads": stay.heads, "observer": stay.observer}
    take(meeting, "sign", by=by, at=at, data=data, present=present)
    return stay


@transaction.atomic
def leave(stay: Attendance, *, by: Person, at: datetime | None = None) -> Attendance:
    """They went before the end: whoever wrote them down says so, or they themselves."""
    if stay.person_id != by.pk:
        leads(by, stay.meeting)
    if stay.left_at is not None:
        return stay
    stay.left_at = max(at or timezone.now(), stay.came_at)
    stay.save(update_fields=["left_at"])
    announce(MeetingChanged(stay.meeting, "leave", by))
    return stay


@transaction.atomic
def strike(stay: Attendance, *, by: Person, words: str, at: datetime | None = None) -> None:
    """They were written down by mistake. A line of one's own making goes as any other."""
    meeting = stay.meeting
    leads(by, meeting)
    why = line(words, field="words", needed=_("请写为什么划掉。"), most=200)
    hold(meeting)
    others = Attendance.objects.filter(meeting=meeting, person=stay.person_id).exclude(pk=stay.pk)
    again = stay.person_id is not None and others.exists()
    present = meeting.present - (0 if again else stay.heads)
    heads = stay.heads
    stay.delete()
    data = {"struck": heads, "words": why}
    take(meeting, "sign", by=by, at=at or timezone.now(), data=data, present=max(present, 0))


@transaction.atomic
def names(meeting: Meeting, *, by: Person, purpose: str) -> list[Attendance]:
    """Open the names that were written down at the desk: who leads it, for a purpose, journalled."""
    leads(by, meeting)
    purpose = line(purpose, field="purpose", needed=_("请写为什么要看名字。"), most=100)
    rows = [one for one in meeting.stays.filter(person=None) if one.name]
    journal.remark(meeting, "names", by=by, data={"purpose": purpose, "names": len(rows)})
    return rows


def depart(meeting: Meeting, at: datetime) -> None:
    """Everybody leaves when it is over."""
    Attendance.objects.filter(meeting=meeting, left_at=None, came_at__lte=at).update(left_at=at)


@periodic("meetings.forget_names", every="daily 03:20")
def forget_names(slot: datetime) -> None:
    """Wipe the names of those without an account half a year after the meeting."""
    last = slot - NAMES_KEPT
    old = {"meeting__closed_at__lt": last, "meeting__closed_at__gte": last - A_WHILE}
    Attendance.objects.filter(person=None, how=Arrival.DESK, **old).update(name="")
