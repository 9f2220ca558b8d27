"""People are asked to come, and answer; who comes to a public meeting says so by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.meetings import rules
from mulin.meetings.events import MeetingChanged
from mulin.meetings.flow.steps import leads, take, tell_these
from mulin.meetings.models import COMING, TOLD, Invitee, Meeting, Reply
from mulin.people.models import Person

MOST = 300


@transaction.atomic
def invite(
    meeting: Meeting, people: Iterable[UUID], *, by: Person, observer: bool = False,
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Ask these people to come, once each; returns how many are new. If it has been announced they
    are told at once."""
    leads(by, meeting)
    wanted = list(dict.fromkeys(people))
    if not wanted:
        raise Refused("nobody", _("请选邀请谁。"), field="people")
    if len(wanted) > MOST:
        raise Refused("too_many", _("一次最多邀请 300 人。"), field="people")
    active = Person.objects.filter(pk__in=wanted, is_active=True)
    if active.count() != len(wanted):
        raise Refused("nobody", _("有人已经不在了，请重新选。"), field="people")
    now = at or timezone.now()
    fresh = ask(meeting, wanted, by=by, at=now, observer=observer)
    take(meeting, "invite", by=by, at=now, data={"people": len(fresh), "observer": observer})
    if meeting.status in TOLD:
        day = timezone.localtime(meeting.starts_at)
        told = {"when": f"{day:%Y-%m-%d %H:%M}", "place": meeting.place}
        tell_these(
            meeting, fresh, "announced", gettext_noop("请您来开会：%s") % meeting.title,
            gettext_noop("时间：%(when)s，地点：%(place)s。") % told,
        )  # fmt: skip
    return len(fresh)


def ask(
    meeting: Meeting, people: Iterable[UUID], *, by: Person | None, at: datetime,
    observer: bool = False,
) -> list[UUID]:  # fmt: skip
    """Write down whom to ask; returns those who had not been. Who came by themselves is a member
    from now on."""
    wanted = list(dict.fromkeys(people))
    if not wanted:
        return []
    rows = Invitee.objects.filter(meeting=meeting, person__in=wanted)
    rows.filter(by=None).update(by=by, observer=observer)
    known = set(rows.values_list("person_id", flat=True))
    fresh = [who for who in wanted if who not in known]
    Invitee.objects.bulk_create(
        Invitee(meeting=meeting, person_id=who, observer=observer, by=by, at=at) for who in fresh
    )
    return fresh


@transaction.atomic
def reply(meeting: Meeting, *, by: Person, answer: str, at: datetime | None = None) -> Invitee:
    """Say whether one comes; the newest answer holds. Nobody else is told."""
    if answer not in Reply.values:
        raise Refused("no_choice", _("请选来不来。"), field="answer")
    if meeting.status not in COMING or meeting.status not in TOLD:
        raise NotAllowed(_("这次会现在不用报名了。"))
    now = at or timezone.now()
    found = Invitee.objects.filter(meeting=meeting, person=by).first()
    if not rules.may_come(by, meeting, invited=found is not None):
        raise Forbidden(_("这次会请的是住在这个片区的居民。请在“我的”里填好住在哪里。"))
    if found is None:
        observer = rules.is_observer(by, meeting, invited=False)
        found = Invitee(meeting=meeting, person=by, observer=observer, at=now)
    found.reply, found.replied_at = answer, now
    found.save()
    announce(MeetingChanged(meeting, "reply", by))
    return found
