"""Series are made real ahead: each date of the rule becomes a meeting, once. What nobody is in yet
follows the rule; what somebody is in stays, and is shown to be decided."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.core import calendars, journal
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.meetings.events import MeetingChanged
from mulin.meetings.flow.chairs import give_chair
from mulin.meetings.flow.steps import take, tell_leads
from mulin.meetings.models import (
    LIVE,
    Attendance,
    Invitee,
    Item,
    Meeting,
    Series,
    SeriesStatus,
    Status,
)
from mulin.meetings.recurring import Moved, Occurrence, Pattern, occurrences

AHEAD = timedelta(days=60)
# What is copied from the series into meetings that nobody is in yet.
COPIED = ("title", "kind", "area_id", "area_path", "visibility", "place", "station_id")
BY_RULE = gettext_noop("系列的日期改了，这一天不开。")


def fresh_code() -> str:
    """The secret of the QR at the door."""
    return secrets.token_urlsafe(12)


def pattern_of(series: Series) -> Pattern:
    """What the dates of a series follow from."""
    return Pattern(
        series.rule, series.first_on, series.starts, series.minutes, series.holidays,
        {one.on: Moved(one.to) for one in series.exceptions.all()},
    )  # fmt: skip


@periodic("meetings.materialise", every="daily 00:50")
def materialise_daily(_slot: datetime) -> None:
    """The next two months of every series, from today on, however late the worker comes."""
    rows = Series.objects.filter(status=SeriesStatus.ACTIVE).order_by("id")
    for series in rows.iterator(chunk_size=200):
        materialise(series)


@transaction.atomic
def materialise(series: Series, *, now: datetime | None = None) -> list[Meeting]:
    """Make, move and call off the meetings of one series as its rule says; returns the new ones.
    Doing it twice does nothing the second time."""
    at = now or timezone.now()
    Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    today = timezone.localtime(at).date()
    known = {one.original_on: one for one in _known(series, today)}
    last = max([today + AHEAD, *(day for day in known if day is not None)])
    wanted = _wanted(series, today, last)
    fresh = [
        day for day, one in wanted.items()
        if day not in known and day <= today + AHEAD and one.starts_at > at
    ]  # fmt: skip
    for day, meeting in known.items():
        if day is not None:
            _follow(meeting, wanted.get(day), series, at)
    made = _make(series, [wanted[day] for day in fresh], at)
    _next_chair(series, at)
    return made


def _known(series: Series, today: date) -> Iterable[Any]:
    of_it = {"meeting": OuterRef("pk")}
    return (
        Meeting.objects.filter(series=series, original_on__gte=today)
        .annotate(
            asked=Exists(Invitee.objects.filter(**of_it)),
            items_there=Exists(Item.objects.filter(**of_it)),
            came=Exists(Attendance.objects.filter(**of_it)),
        )
        .order_by("original_on")
    )


def _wanted(series: Series, since: date, until: date) -> dict[date, Occurrence]:
    if series.status != SeriesStatus.ACTIVE:
        return {}
    found = occurrences(pattern_of(series), calendars.current(), since=since, until=until)
    return {one.original_on: one for one in found}


def _columns(series: Series, one: Occurrence) -> dict[str, Any]:
    said = {name: getattr(series, name) for name in COPIED if name != "title"}
    return {"title": series.name, **said, "starts_at": one.starts_at, "ends_at": one.ends_at}


def _make(series: Series, found: Iterable[Occurrence], at: datetime) -> list[Meeting]:
    made = [
        Meeting(
            series=series, original_on=one.original_on, changed_at=at, code=fresh_code(),
            status=Status.PLANNED, **_columns(series, one),
        )
        for one in found
    ]  # fmt: skip
    journal.begin_many(
        (one, journal.new_entry(
            one, "materialise", by=None, at=at, new=one.status,
            data={"series": str(series.pk), "on": str(one.original_on)},
        ))
        for one in made
    )  # fmt: skip
    for one in made:
        announce(MeetingChanged(one, "materialise"))
    return made


def _follow(meeting: Any, one: Occurrence | None, series: Series, at: datetime) -> None:
    """Let a meeting that stands follow the rule, as far as nobody is in it."""
    gone = meeting.status == Status.CANCELLED
    if gone and one is not None and meeting.announced_at is None:
        changed = {**_columns(series, one), "reason": "", "sequence": meeting.sequence + 1}
        take(meeting, "revive", by=None, at=at, **changed)
        return
    if meeting.status not in LIVE or meeting.status == Status.POSTPONED:
        return
    empty = meeting.status == Status.PLANNED and not (
        meeting.asked or meeting.items_there or meeting.came
    )
    if one is None:
        _leave(meeting, at, empty=empty)
        return
    changed = {k: v for k, v in _columns(series, one).items() if getattr(meeting, k) != v}
    if changed and empty:
        take(meeting, "shift", by=None, at=at, sequence=meeting.sequence + 1, **changed)
    elif {"starts_at", "ends_at"} & set(changed):
        _set_adrift(meeting, at)
    elif meeting.adrift:
        take(meeting, "keep", by=None, at=at, adrift=False)


def _leave(meeting: Meeting, at: datetime, *, empty: bool) -> None:
    if empty:
        columns = {"reason": BY_RULE, "sequence": meeting.sequence + 1}
        take(meeting, "cancel", by=None, at=at, data={"by_rule": True}, **columns)
    else:
        _set_adrift(meeting, at)


def _set_adrift(meeting: Meeting, at: datetime) -> None:
    if meeting.adrift:
        return
    take(meeting, "adrift", by=None, at=at, adrift=True)
    tell_leads(
        meeting, "adrift", gettext_noop("系列的日期改了，这一次请您定：%s") % meeting.title,
        gettext_noop("已经有人报名或者有了议题，所以没有自动改。照常开、改期还是不开，请您定。"),
    )  # fmt: skip


def _next_chair(series: Series, at: datetime) -> None:
    """Whoever chairs next is told as soon as the date stands."""
    coming = Meeting.objects.filter(
        series=series, status__in=[Status.PLANNED, Status.ANNOUNCED], starts_at__gt=at
    )
    if (meeting := coming.order_by("starts_at").first()) is not None:
        give_chair(meeting, by=None, at=at)
