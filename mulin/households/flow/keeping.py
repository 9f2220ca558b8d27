"""How long what is kept, and the nightly work that wipes what is past its time.

People who moved away: a year, so that somebody who comes back is found. Needs that ended: a year,
for the count of the year. A need nobody looked at again: ninety days past its day, then it is
wiped; a consent is no consent for ever. Records merged into another: until it cannot be undone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mulin.core.jobs import periodic
from mulin.households.flow.erasing import Reason, wipe
from mulin.households.flow.needs import wiped
from mulin.households.flow.residents import follow_buildings
from mulin.households.models import Merge, Need, NeedStatus, Resident, Status

LEFT_KEPT = timedelta(days=365)
ENDED_KEPT = timedelta(days=365)
REVIEW_GRACE = timedelta(days=90)
AT_ONCE = 500


def keep(today: date, now: datetime) -> dict[str, int]:
    """Wipe what is past its time, up to 500 of each; says how many of what."""
    return {
        "left": _left(today), "ended": _needs(today), "lapsed": _lapsed(today),
        "merged": _merged(now),
    }  # fmt: skip


def _left(today: date) -> int:
    gone = Resident.objects.filter(status=Status.LEFT, left_on__lte=today - LEFT_KEPT)
    found = list(gone[:AT_ONCE])
    for resident in found:
        with transaction.atomic():
            wipe(resident, by=None, reason=Reason.TIME)
    return len(found)


def _needs(today: date) -> int:
    ended = Need.objects.filter(status=NeedStatus.ENDED, ended_on__lte=today - ENDED_KEPT)
    found = list(ended[:AT_ONCE])
    for need in found:
        with transaction.atomic():
            wiped(need, "wipe", by=None)
    return len(found)


def _lapsed(today: date) -> int:
    stale = Need.objects.active().filter(review_on__lte=today - REVIEW_GRACE)
    found = list(stale[:AT_ONCE])
    for need in found:
        with transaction.atomic():
            wiped(need, "lapse", by=None)
    return len(found)


def _merged(now: datetime) -> int:
    past = Merge.objects.filter(settled_at__isnull=True, undo_until__lte=now)
    found = list(past.select_related("gone")[:AT_ONCE])
    for one in found:
        with transaction.atomic():
            if one.gone.status == Status.MERGED:
                wipe(one.gone, by=None, reason=Reason.TIME)
            Merge.objects.filter(pk=one.pk).update(settled_at=now)
    return len(found)


@periodic("households.keep", every="daily 02:40")
def keep_nightly(_slot: datetime) -> None:
    """Wipe what is past its time."""
    keep(timezone.localdate(), timezone.now())


@periodic("households.follow_buildings", every="daily 02:50")
def follow_nightly(_slot: datetime) -> None:
    """Bring dwellings to the grid their building stands in now."""
    follow_buildings()
