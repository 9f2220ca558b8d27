"""A recording of a meeting: attached for whoever keeps its minutes, never published, wiped by its day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import files
from mulin.core.deeds import Refused
from mulin.core.jobs import periodic
from mulin.core.models import Attachment
from mulin.meetings.flow.steps_minutes import keeps, plain, take_minutes
from mulin.meetings.models import Minutes
from mulin.meetings.needs import needs_of
from mulin.people.models import Person

ROLE, MOST = "recording", 3


def ends(minutes: Minutes) -> date:
    """The last day on which a recording of the meeting is kept."""
    days = needs_of(minutes.meeting.kind).recording_days
    return timezone.localtime(minutes.meeting.starts_at).date() + timedelta(days=days)


def recordings(minutes: Minutes) -> list[Attachment]:
    """Those that are kept."""
    return list(files.of(minutes.pk).filter(role=ROLE))


def attach(
    minutes: Minutes, *, by: Person, sound: files.Upload, at: datetime | None = None
) -> Attachment:
    """Keep a recording with the minutes. It is told in the journal, and to nobody else."""
    keeps(by, minutes.meeting)
    now = at or timezone.now()
    if ends(minutes) < timezone.localtime(now).date():
        raise Refused("too_late", _("这次会的录音已经过了保存的日子，不再收。"), field="sound")
    kept = files.receive_sound(sound)
    with transaction.atomic():
        if len(recordings(minutes)) >= MOST:
            raise Refused("too_many", _("一次会最多存 %d 段录音。") % MOST, field="sound")
        take_minutes(
            minutes, "record", by=by, at=now, recording_until=ends(minutes),
            data={"bytes": kept.size, "sha256": kept.sha256, "until": str(ends(minutes))},
        )  # fmt: skip
        return files.attach(kept, record_id=minutes.pk, kind="meeting", role=ROLE, by=by)


@transaction.atomic
def wipe(
    minutes: Minutes, *, by: Person | None, words: str = "", at: datetime | None = None
) -> int:
    """Take the recordings away: by hand with a reason, or (`by` is None) as their day is over;
    returns how many. The journal keeps that there were some, and their sums."""
    if by is not None:
        keeps(by, minutes.meeting)
        words = plain(words, field="words", needed=_("请写为什么删掉录音。"), most=300)
    found = recordings(minutes)
    take_minutes(
        minutes, "wipe", by=by, at=at or timezone.now(), recording_until=None,
        data={"words": words, "sha256": [one.sha256 for one in found]},
    )  # fmt: skip
    for one in found:
        files.remove(one)
    return len(found)


@periodic("meetings.wipe_recordings", every="daily 02:20")
def _wipe_daily(_slot: datetime) -> None:
    wipe_due(timezone.now())


def wipe_due(now: datetime) -> int:
    """Wipe every recording whose last day is over; returns of how many meetings."""
    day = timezone.localtime(now).date()
    rows = Minutes.objects.filter(recording_until__lt=day).select_related("meeting")
    found = list(rows.order_by("recording_until", "id")[:200])
    for minutes in found:
        wipe(minutes, by=None, at=now)
    return len(found)
