"""Resolutions: written down with an owner and a day, reported with evidence, confirmed by the meeting,
rolled on, given to another, handed to something else, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, due_day
from mulin.core.events import announce
from mulin.meetings import rules_minutes
from mulin.meetings.events import ResolutionChanged
from mulin.meetings.flow.steps_minutes import (
    as_seen,
    keeps,
    plain,
    take_resolution,
    tell_leaders,
    tell_owners,
)
from mulin.meetings.models import Item, Meeting, Minutes, MinutesStatus, Resolution, Status
from mulin.meetings.queries.minutes import speakers
from mulin.people.models import Organisation, Person
from mulin.people.queries import posts

MOST = 60
POST, BODY, PERSON = "post", "body", "person"


@dataclass(frozen=True)
class Owner:
    """Who does it: a post, a body, or somebody with an account who was at the meeting."""

    kind: str = POST
    key: UUID | None = None


@dataclass(frozen=True)
class Decided:
    """What was decided: who does it, by when, or why there is no day."""

    what: str
    owner: Owner
    due: date | None = None
    no_due: str = ""
    item: Item | None = None


@transaction.atomic
def resolve(
    meeting: Meeting, decided: Decided, *, by: Person, at: datetime | None = None
) -> Resolution:
    """Write a resolution of a meeting down, as long as its minutes are not final."""
    keeps(by, meeting)
    now = at or timezone.now()
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    _still_writable(row)
    what = plain(decided.what, field="what", needed=_("请写议定了什么。"), most=200)
    due, none = _day(decided.due, decided.no_due, now)
    columns = _owned(meeting, decided.owner)
    if decided.item is not None and decided.item.meeting_id != meeting.pk:
        raise Refused("no_item", _("这个议题不是这次会上的。"), field="item")
    rows = Resolution.objects.filter(meeting=meeting)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST:
        raise Refused("too_many", _("一次会最多记 %d 条决议。") % MOST, field="what")
    made = Resolution(
        meeting=meeting, item=decided.item, series_id=meeting.series_id, number=number, what=what,
        area_path=meeting.area_path, due=due, no_due=none,
        held_on=meeting.day, **columns,
    )  # fmt: skip
    journal.begin(made, "resolve", by=by, at=now, data={"what": what, "due": str(due or "")})
    tell_owners(made, "resolution", gettext_noop("会上议定，由您来办：%s") % what, _by_when(made))
    announce(ResolutionChanged(made, "resolve", by))
    return made


def _still_writable(meeting: Meeting) -> None:
    if meeting.status not in {Status.OPEN, Status.HELD}:
        raise NotAllowed(_("会开始以后才能记决议。"))
    if Minutes.objects.filter(meeting=meeting, status=MinutesStatus.FINAL).exists():
        raise NotAllowed(_("纪要已经定稿，不能再添决议。请在下一次会上定。"))


def _day(due: date | None, none: str, now: datetime) -> tuple[date | None, str]:
    """The day, or the reason for none: one of the two."""
    if due is None:
        none = plain(
            none, field="no_due", needed=_("请填哪天前办好；定不了日子的，写明为什么。"), most=300
        )
        return None, none
    return due_day(due, now), ""


def _owned(meeting: Meeting, owner: Owner) -> dict[str, Any]:
    """The columns of an owner that may be; refused beside the field `owner`."""
    columns: dict[str, Any] = {
        "owner_post_id": None,
        "owner_body_id": None,
        "owner_person_id": None,
    }
    if owner.kind == POST:
        post = posts().get(owner.key)
        known = post is not None and not post.vacant
    elif owner.kind == BODY:
        known = owner.key is not None and Organisation.objects.filter(pk=owner.key).exists()
    else:
        known = owner.kind == PERSON and owner.key in {s.person for s in speakers(meeting)}
    if not known or owner.key is None:
        raise Refused(
            "no_owner", _("请选由谁来办：有人的岗位、单位，或者到会的居民。"), field="owner"
        )
    return {**columns, f"owner_{owner.kind}_id": owner.key}


def _by_when(one: Resolution) -> str:
    if one.due is None:
        return gettext_noop("没有定日子：%s") % one.no_due
    return gettext_noop("请在 %s 前办好，写明办成了什么样。") % one.due


def _leads(by: Person, resolution: Resolution) -> None:
    if not rules_minutes.may_lead_it(by, resolution):
        raise Forbidden(_("这一步由主持人和这个片区的社区、网格员来办。"))


@transaction.atomic
def amend(
    resolution: Resolution, *, by: Person, owner: Owner, words: str, due: date | None = None,
    no_due: str = "", seen: str = "", at: datetime | None = None,
) -> Resolution:  # fmt: skip
    """Another owner or another day, and why. Who owns it now is told."""
    _leads(by, resolution)
    as_seen(resolution, seen)
    now = at or timezone.now()
    words = plain(words, field="words", needed=_("请写为什么改。"), most=300)
    columns = _owned(resolution.meeting, owner)
    day, none = _day(due, no_due, now)
    before = {"owner": str(resolution.owner), "due": str(resolution.due or "")}
    take_resolution(
        resolution, "amend", by=by, at=now, data={"words": words, "before": before}, due=day,
        no_due=none, reminded=0, **columns,
    )  # fmt: skip
    fresh = Resolution.objects.select_related("meeting").get(pk=resolution.pk)
    tell_owners(fresh, "resolution", gettext_noop("由您来办：%s") % fresh.what, _by_when(fresh))
    return fresh


def report(
    resolution: Resolution, *, by: Person, words: str, photos: Sequence[files.Upload] = (),
    at: datetime | None = None,
) -> Resolution:  # fmt: skip
    """It is done, say they who own it: words, and photos if there are some, show it."""
    if not rules_minutes.may_report(by, resolution):
        raise Forbidden(_("由接下这件事的人来报。"))
    words = plain(words, field="words", needed=_("请写办成了什么样。"), most=1000)
    kept = files.received(photos)
    now = at or timezone.now()
    with transaction.atomic():
        take_resolution(
            resolution, "report", by=by, at=now, evidence=words, reported_at=now,
            photos=resolution.photos + len(kept), data=_told(by, resolution, words),
        )  # fmt: skip
        for photo in kept:
            files.attach(photo, record_id=resolution.pk, kind="meeting", role="proof", by=by)
        title = gettext_noop("报办好了，请确认：%s") % resolution.what
        tell_leaders(resolution, "reported", title, words)
    return resolution


def _told(by: Person, resolution: Resolution, words: str) -> dict[str, Any]:
    """As the journal keeps it; a resident who owns it stays unnamed in the story."""
    return {"words": words, "resident": resolution.owner_person_id == by.pk}


@transaction.atomic
def confirm(
    resolution: Resolution, *, by: Person, words: str = "", at: datetime | None = None
) -> Resolution:
    """The meeting (or its chair) says that it is done."""
    _confirms(by, resolution)
    words = plain(words, field="words", most=300)
    now = at or timezone.now()
    take_resolution(resolution, "confirm", by=by, at=now, data={"words": words}, settled_at=now)
    tell_owners(resolution, "done", gettext_noop("确认办成了，谢谢：%s") % resolution.what, words)
    return resolution


@transaction.atomic
def not_yet(
    resolution: Resolution, *, by: Person, words: str, due: date, at: datetime | None = None
) -> Resolution:
    """It is not done yet, and why: it goes on, with another day."""
    _confirms(by, resolution)
    return _again(resolution, "not_yet", by=by, words=words, due=due, at=at)


@transaction.atomic
def reopen(
    resolution: Resolution, *, by: Person, words: str, due: date, at: datetime | None = None
) -> Resolution:
    """What was done or dropped is wanted again, and why."""
    _leads(by, resolution)
    return _again(resolution, "reopen", by=by, words=words, due=due, at=at)


def _again(
    resolution: Resolution, verb: str, *, by: Person, words: str, due: date, at: datetime | None
) -> Resolution:
    now = at or timezone.now()
    words = plain(words, field="words", needed=_("请写还差什么。"), most=1000)
    day, none = _day(due, "", now)
    take_resolution(
        resolution, verb, by=by, at=now, due=day, no_due=none, reminded=0, reported_at=None,
        settled_at=None, data={"words": words, "due": str(day)},
    )  # fmt: skip
    title = gettext_noop("还没办成，请接着办：%s") % resolution.what
    tell_owners(resolution, "not_yet", title, words)
    return resolution


def _confirms(by: Person, resolution: Resolution) -> None:
    if not rules_minutes.may_confirm(by, resolution):
        raise Forbidden(_("由会上或主持人来确认；自己办的，请别人确认。"))


@transaction.atomic
def drop(
    resolution: Resolution, *, by: Person, words: str, seen: str = "", at: datetime | None = None
) -> Resolution:
    """It will not be done, and why; everybody who reads it reads that."""
    _leads(by, resolution)
    as_seen(resolution, seen)
    words = plain(words, field="words", needed=_("请写为什么不办了，大家看得到。"), most=1000)
    now = at or timezone.now()
    take_resolution(
        resolution, "drop", by=by, at=now, reason=words, settled_at=now, data={"words": words}
    )
    tell_owners(resolution, "dropped", gettext_noop("不办了：%s") % resolution.what, words)
    return resolution


@transaction.atomic
def rolled(
    resolution: Resolution, meeting: Meeting, *, by: Person | None, at: datetime | None = None
) -> Resolution:
    """It stands on the agenda of the next meeting; once a meeting, however often it is asked."""
    if resolution.rolled_to_id == meeting.pk or resolution.meeting_id == meeting.pk:
        return resolution
    return take_resolution(
        resolution, "roll", by=by, at=at or timezone.now(), rolls=resolution.rolls + 1,
        rolled_to=meeting, data={"meeting": meeting.title, "on": str(meeting.starts_at.date())},
    )  # fmt: skip
