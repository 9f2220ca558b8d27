"""Reminders of resolutions: some days before, and on the day; each exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.core.jobs import periodic
from mulin.meetings.flow.steps_minutes import tell_leaders, tell_owners
from mulin.meetings.models import Resolution, ResolutionStatus

BEFORE, DUE = 1, 2
SOON = timedelta(days=2)


@periodic("meetings.remind", every="daily 08:05")
def _remind_daily(_slot: datetime) -> None:
    remind(timezone.now())


def remind(now: datetime) -> int:
    """Tell owners two days before, and owners and leaders on the day; returns how many were told.
    `reminded` is counted up by a conditional UPDATE in the transaction of the message, so that no
    two workers tell the same twice; another day begins anew."""
    day, told = timezone.localtime(now).date(), 0
    rows = Resolution.objects.filter(
        status=ResolutionStatus.OPEN, due__lte=day + SOON, reminded__lt=DUE
    )
    for one in rows.select_related("meeting").order_by("due", "id")[:500]:
        stage = DUE if one.due is not None and one.due <= day else BEFORE
        told += one.reminded < stage and _tell(one, stage)
    return told


@transaction.atomic
def _tell(one: Resolution, stage: int) -> bool:
    mine = Resolution.objects.filter(
        pk=one.pk, due=one.due, reminded=one.reminded, status=ResolutionStatus.OPEN
    )
    if not mine.update(reminded=stage):
        return False
    words = gettext_noop("期限 %(due)s，%(title)s议定。") % {
        "due": one.due, "title": one.meeting.title,
    }  # fmt: skip
    title = gettext_noop("快到期了：%s") if stage == BEFORE else gettext_noop("到期了：%s")
    tell_owners(one, "due", title % one.what, words)
    if stage == DUE:
        tell_leaders(one, "due", title % one.what, words)
    return True
