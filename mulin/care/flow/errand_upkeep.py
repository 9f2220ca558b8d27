"""What becomes of errands by themselves: late ones are told once, old ones forget whom they were for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.care.flow.errands import keepers_of
from mulin.care.flow.steps import ERRAND, message, take_errand
from mulin.care.models import Errand, ErrandStatus
from mulin.core import files
from mulin.core.jobs import periodic
from mulin.people.models import Person

PORTION = 500
# A year after its end nobody asks any more; what kind it was and how it ended stays for the figures.
KEPT = timedelta(days=365)
EMPTY: dict[str, Any] = {
    "name": "",
    "phone": "",
    "place": "",
    "words": "",
    "result": "",
    "photos": 0,
}


@periodic("care.errands", every="daily 08:40")
def tend(_slot: datetime) -> None:
    """Once a day, in the morning."""
    tell_late()
    wipe_old()


def tell_late(now: datetime | None = None) -> int:
    """Whoever runs an errand (or could) hears, once, that its day has passed; returns how many."""
    now = now or timezone.now()
    rows = Errand.objects.filter(
        status__in=[ErrandStatus.ASKED, ErrandStatus.TAKEN], late_told=False,
        wanted_by__lt=timezone.localdate(now),
    )  # fmt: skip
    late = list(rows.order_by("wanted_by", "id")[:PORTION])
    for errand in late:
        with transaction.atomic():
            take_errand(errand, "late", by=None, at=now, late_told=True)
            people = {errand.agent_id} if errand.agent_id else keepers_of(errand.area_path)
            title = gettext_noop("一件代办过了说好的日子")
            message(people, "errand.late", title, "", ERRAND.format(errand.pk))
    return len(late)


def wipe_old(now: datetime | None = None) -> int:
    """Name, number, place, words and the receipt of errands that ended long ago; returns how many."""
    now = now or timezone.now()
    ended = [ErrandStatus.CONFIRMED, ErrandStatus.CANCELLED]
    rows = Errand.objects.filter(status__in=ended, ended_at__lt=now - KEPT, wiped=False)
    old = list(rows.order_by("ended_at", "id")[:PORTION])
    for errand in old:
        with transaction.atomic():
            empty(errand, "wipe", by=None, at=now)
    return len(old)


def empty(errand: Errand, verb: str, *, by: Person | None, at: datetime, **columns: Any) -> None:
    """End or wipe an errand with everything said in it. Runs in the caller's transaction."""
    if errand.photos:
        for photo in files.of(errand.pk):
            files.remove(photo)
    take_errand(errand, verb, by=by, at=at, wiped=True, papers="", **EMPTY, **columns)
