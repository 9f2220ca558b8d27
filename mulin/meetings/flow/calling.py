"""A meeting is called, announced, moved, put off, called off; who was invited is told each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused, due_day, line
from mulin.core.events import announce as tell
from mulin.core.once import once
from mulin.core.wording import exact
from mulin.meetings import rules
from mulin.meetings.events import MeetingAnnounced, MeetingChanged
from mulin.meetings.flow.chairs import give_chair
from mulin.meetings.flow.gathering import gather
from mulin.meetings.flow.inviting import ask
from mulin.meetings.flow.keeping import keep_exception, lasts, station_of
from mulin.meetings.flow.materialising import fresh_code
from mulin.meetings.flow.rolling import roll_into
from mulin.meetings.flow.steps import leads, public_line, take, tell_people
from mulin.meetings.kinds import kind_of, kinds
from mulin.meetings.models import Meeting, Status, Visibility
from mulin.meetings.queries.chairing import order_of
from mulin.people.models import Person
from mulin.places.queries import ladder


@dataclass(frozen=True)
class Plan:
    """A meeting of its own, without a series."""

    title: str
    kind: str
    area: str
    starts_at: datetime
    minutes: int
    place: str
    station: UUID | None = None
    visibility: str = Visibility.EVERYONE
    about: str = ""


@dataclass(frozen=True)
class When:
    """Another time, and a place if that changes too."""

    starts_at: datetime
    minutes: int
    place: str = ""


def call(plan: Plan, *, by: Person, key: str = "", at: datetime | None = None) -> Meeting:
    """Call a meeting; with a key used before, the one that it made. Nobody is told yet."""
    now = at or timezone.now()
    columns = _checked(plan, by=by, now=now)

    def make() -> UUID:
        meeting = Meeting(changed_at=now, code=fresh_code(), **columns)
        journal.begin(meeting, "call", by=by, at=now, data={"kind": meeting.kind})
        tell(MeetingChanged(meeting, "call", by))
        return meeting.pk

    made, _replay = once(key, scope=f"{by.pk}/meetings.call", make=make)
    return Meeting.objects.get(pk=made)


def _checked(plan: Plan, *, by: Person, now: datetime) -> dict[str, Any]:
    place = ladder().by_code.get(plan.area)
    if place is None:
        raise Refused("no_area", _("请选是哪个片区的会。"), field="area")
    if not rules.may_call(by, place.path):
        raise Forbidden(_("召集会议要有这个片区的岗位。"))
    if plan.kind not in kinds():
        raise Refused("no_choice", _("请选是哪一种会。"), field="kind")
    if plan.visibility not in Visibility.values:
        raise Refused("no_choice", _("请选哪些人能看到。"), field="visibility")
    _ahead(plan.starts_at, now)
    return {
        **_words(plan), "kind": plan.kind, "visibility": plan.visibility,
        "area_id": place.id, "area_path": place.path, "starts_at": plan.starts_at,
        "ends_at": plan.starts_at + lasts(plan.minutes), "station_id": station_of(plan.station),
    }  # fmt: skip


def _words(plan: Plan) -> dict[str, str]:
    about = plan.about.strip()
    return {
        "title": public_line(
            plan.title, field="title", needed=_("请写是什么会。"), most=60
        ),
        "place": line(plan.place, field="place", needed=_("请写在哪里开。"), most=120),
        "about": public_line(about, field="about", needed="", most=300) if about else "",
    }  # fmt: skip


def _ahead(moment: datetime, now: datetime) -> None:
    if moment <= now:
        raise Refused("past", _("时间已经过了，请重新填。"), field="starts_at")
    due_day(timezone.localtime(moment).date(), now, field="starts_at")


def _noticed(meeting: Meeting, starts_at: datetime, now: datetime) -> None:
    """A kind may ask that people are told so many days before."""
    kind = kind_of(meeting.kind)
    days = (timezone.localtime(starts_at).date() - timezone.localtime(now).date()).days
    if days < kind.notice_days:
        first = timezone.localtime(now).date() + timedelta(days=kind.notice_days)
        raise Refused(
            "too_late",
            _("%(kind)s最晚要提前 %(n)s 天通知，最早只能定在 %(day)s。")
            % {"kind": kind.name, "n": kind.notice_days, "day": exact(first)}, field="starts_at",
        )  # fmt: skip


@transaction.atomic
def revise(
    meeting: Meeting, *, by: Person, title: str, about: str = "", visibility: str = "",
    at: datetime | None = None,
) -> Meeting:  # fmt: skip
    """Change its words. Who may know of it is settled before anybody was told."""
    leads(by, meeting)
    words = {
        "title": public_line(title, field="title", needed=_("请写是什么会。"), most=60),
        "about": public_line(about, field="about", needed="", most=300) if about.strip() else "",
    }
    if visibility and visibility != meeting.visibility:
        if visibility not in Visibility.values or meeting.status != Status.PLANNED:
            raise Refused("told", _("已经通知出去的会，不能再改谁能看到。"), field="visibility")
        words["visibility"] = visibility
    data = {"was": {name: getattr(meeting, name) for name in words}}
    return take(meeting, "revise", by=by, at=at or timezone.now(), data=data, **words)


@transaction.atomic
def announce(meeting: Meeting, *, by: Person, at: datetime | None = None) -> Meeting:
    """Tell people; from now on everybody who may know of it sees it.

    Those who chair its series in turn are invited; what was left over before and what waits in its
    area stands on the agenda.
    """
    leads(by, meeting)
    now = at or timezone.now()
    _ahead(meeting.starts_at, now)
    _noticed(meeting, meeting.starts_at, now)
    give_chair(meeting, by=by, at=now)
    ask(meeting, order_of(meeting.series_id), by=by, at=now)
    take(meeting, "announce", by=by, at=now, announced_at=now)
    roll_into(meeting, by=by, at=now)
    gather(meeting, by=by, at=now)
    tell(MeetingAnnounced(meeting, by))
    tell_people(
        meeting, "announced", gettext_noop("请您来开会：%s") % meeting.title, when_where(meeting)
    )
    return meeting


def when_where(meeting: Meeting) -> str:
    """When and where, for messages."""
    day = timezone.localtime(meeting.starts_at)
    return gettext_noop("时间：%(when)s，地点：%(place)s。") % {
        "when": f"{day:%Y-%m-%d %H:%M}", "place": meeting.place,
    }  # fmt: skip


@transaction.atomic
def reschedule(
    meeting: Meeting, when: When, *, by: Person, words: str, at: datetime | None = None
) -> Meeting:
    """Another time or place. Who was told of the first is told of the second, as long ahead as the
    kind asks for; one that was put off stands again."""
    leads(by, meeting)
    now = at or timezone.now()
    why = public_line(words, field="words", needed=_("请写为什么改。"), most=300)
    _ahead(when.starts_at, now)
    if meeting.status != Status.PLANNED and when.starts_at != meeting.starts_at:
        _noticed(meeting, when.starts_at, now)
    ends_at = when.starts_at + lasts(when.minutes)
    columns: dict[str, Any] = {
        "starts_at": when.starts_at, "ends_at": ends_at, "place": meeting.place,
        "reason": why, "sequence": meeting.sequence + 1, "adrift": False,
    }  # fmt: skip
    if when.place.strip():
        columns["place"] = line(when.place, field="place", most=120)
    data = {"was": [meeting.starts_at.isoformat(), meeting.place], "words": why}
    verb = "resume" if meeting.status == Status.POSTPONED else "reschedule"
    take(meeting, verb, by=by, at=now, data=data, **columns)
    _write_down(meeting, to=when.starts_at, why=why)
    if meeting.status != Status.PLANNED:
        words = f"{when_where(meeting)}{why}"
        title = gettext_noop("会议改时间了：%s") % meeting.title
        tell_people(meeting, "rescheduled", title, words, all_of_them=True)
    return meeting


@transaction.atomic
def postpone(meeting: Meeting, *, by: Person, words: str, at: datetime | None = None) -> Meeting:
    """Not on that day; when, is told later."""
    leads(by, meeting)
    why = public_line(words, field="words", needed=_("请写为什么延期。"), most=300)
    columns = {"reason": why, "sequence": meeting.sequence + 1, "adrift": False}
    take(meeting, "postpone", by=by, at=at or timezone.now(), data={"words": why}, **columns)
    _write_down(meeting, to=meeting.starts_at, why=why)
    tell_people(
        meeting, "postponed", gettext_noop("会议延期了：%s") % meeting.title, why, all_of_them=True
    )
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, by: Person, words: str, at: datetime | None = None) -> Meeting:
    """It is not held. What stood on its agenda waits for the next of the series."""
    leads(by, meeting)
    why = public_line(words, field="words", needed=_("请写为什么不开了。"), most=300)
    was_told = meeting.is_told
    columns = {"reason": why, "sequence": meeting.sequence + 1, "adrift": False}
    take(meeting, "cancel", by=by, at=at or timezone.now(), data={"words": why}, **columns)
    _write_down(meeting, to=None, why=why)
    if was_told:
        title = gettext_noop("会议不开了：%s") % meeting.title
        tell_people(meeting, "cancelled", title, why, all_of_them=True)
    return meeting


@transaction.atomic
def keep(meeting: Meeting, *, by: Person, at: datetime | None = None) -> Meeting:
    """Hold it as it was announced, although the series' rule changed."""
    leads(by, meeting)
    if not meeting.adrift:
        raise Refused("settled", _("这次会不用再定。"))
    take(meeting, "keep", by=by, at=at or timezone.now(), adrift=False)
    _write_down(meeting, to=meeting.starts_at, why=_("已经有人参加，照常开"))
    return meeting


def _write_down(meeting: Meeting, *, to: datetime | None, why: str) -> None:
    """The series' rule agrees with what was decided for one of its dates."""
    if meeting.series is not None and meeting.original_on is not None:
        keep_exception(meeting.series, meeting.original_on, to=to, why=why)
