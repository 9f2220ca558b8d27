"""Work done later: rows in the database, claimed by a conditional UPDATE, retried, never lost.

A worker that is killed leaves its claim behind; when the lease has run out, another takes the job
over. So a job may be begun twice, and must have its effect once: by a unique key of its own, or
with `@job(name, together=True)`, which commits the effect and «done» in one transaction.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from mulin.core.models import Job

Work = Callable[[dict[str, Any]], None]
Chore = Callable[[datetime], None]
State = Job.State

LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200))
TRIES = len(WAITS) + 1
KEEP_DONE, KEEP_FAILED = timedelta(days=7), timedelta(days=90)
BEAT = "core.worker"
LOOK_AHEAD = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """A registered kind of job."""

    name: str
    work: Work
    lease: timedelta
    together: bool


@dataclass(frozen=True)
class Period:
    """Something that is to be done once in every slot of time."""

    name: str
    every: timedelta | time

    def slot(self, now: datetime) -> datetime:
        """The beginning of the slot that `now` is in."""
        if isinstance(self.every, timedelta):
            step = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // step * step, tz=now.tzinfo)
        today = timezone.localtime(now)
        at = today.replace(hour=self.every.hour, minute=self.every.minute, second=0, microsecond=0)
        return at if at <= today else at - timedelta(days=1)


_kinds: dict[str, Kind] = {}
_periods: dict[str, Period] = {}
_planned: dict[str, datetime] = {}


def job(name: str, *, lease: timedelta = LEASE, together: bool = False) -> Callable[[Work], Work]:
    """Register `work(payload)`. `lease` is longer than it ever takes."""

    def register(work: Work) -> Work:
        known = _kinds.get(name)
        if known and known.work.__qualname__ != work.__qualname__:
            raise ImproperlyConfigured(f"two jobs are called «{name}»")
        _kinds[name] = Kind(name, work, lease, together)
        return work

    return register


def periodic(
    name: str, *, every: timedelta | str, lease: timedelta = LEASE
) -> Callable[[Chore], Chore]:
    """Register `chore(slot)`, run once in each slot: `timedelta(minutes=5)` or `"daily 02:10"`.

    However many workers there are, the slot's row has the unique key `name@slot`. Slots missed
    while no worker ran are not made up for, except the present one.
    """
    period = Period(name, _every(every))

    def register(chore: Chore) -> Chore:
        def work(payload: dict[str, Any]) -> None:
            chore(datetime.fromisoformat(payload["slot"]))

        work.__qualname__ = f"{chore.__module__}.{chore.__qualname__}"
        job(name, lease=lease)(work)
        _periods[name] = period
        return chore

    return register


def _every(every: timedelta | str) -> timedelta | time:
    if isinstance(every, str):
        word, _, clock = every.partition(" ")
        if word != "daily":
            raise ImproperlyConfigured(f"not a period: «{every}»")
        return time.fromisoformat(clock)
    # Done rows are what remembers a slot, and they are pruned.
    if not timedelta(seconds=1) <= every < KEEP_DONE:
        raise ImproperlyConfigured("a period is between a second and seven days")
    return every


def autodiscover() -> None:
    """Import whatever may register jobs: `jobs`, `flow`, `chores` … of every app."""
    autodiscover_modules("jobs", "flow", "files", "limits", "chores", "importing")


def enqueue(
    name: str, payload: Mapping[str, Any] | None = None, *, unique: str | None = None,
    run_at: datetime | None = None,
) -> None:  # fmt: skip
    """Ask for a job, in the caller's transaction: it exists if and only if that commits.

    `unique` (at most 160 letters) is asked for once while its row is kept. No personal data in
    the payload: ids.
    """
    row = Job(
        name=name, payload=dict(payload or {}), unique=unique, run_at=run_at or timezone.now()
    )
    Job.objects.bulk_create([row], ignore_conflicts=unique is not None)


def plan(now: datetime) -> int:
    """Enter the present slot of every period that has not been seen yet; returns how many."""
    new = 0
    for period in _periods.values():
        slot = period.slot(now)
        if _planned.get(period.name) != slot:
            key = f"{period.name}@{slot.isoformat(timespec='seconds')}"
            enqueue(period.name, {"slot": slot.isoformat()}, unique=key, run_at=slot)
            _planned[period.name] = slot
            new += 1
    return new


def forget() -> None:
    """Plan all slots anew (between tests, after a restore)."""
    _planned.clear()


def _due(now: datetime) -> list[Job]:
    """The oldest few that may be claimed. Two questions, because each alone walks the index in
    order; asked as one, every waiting row would be sorted for every job.
    """
    waiting = Job.objects.filter(state=State.WAITING, run_at__lte=now)
    left_behind = Job.objects.filter(state=State.RUNNING, run_at__lte=now, lease_until__lt=now)
    found = [row for rows in (left_behind, waiting) for row in rows.order_by("run_at")[:LOOK_AHEAD]]
    return sorted(found, key=lambda row: row.run_at)


def claim(now: datetime) -> Job | None:
    """The next due job, made ours by a conditional UPDATE; None when there is none."""
    for row in _due(now):
        kind = _kinds.get(row.name)
        until = now + (kind.lease if kind else LEASE)
        mine = Job.objects.filter(pk=row.pk, state=row.state, tries=row.tries)
        if _take(mine, state=State.RUNNING, lease_until=until, tries=F("tries") + 1):
            row.state, row.lease_until, row.tries = State.RUNNING, until, row.tries + 1
            return row
    return None


def _take(mine: QuerySet[Job], **columns: Any) -> bool:
    """Where rows can be locked, pass by one that another worker is just taking (SQLite ignores
    this, its writers stand in a queue anyway)."""
    with transaction.atomic():
        locked = mine.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
        return locked is not None and bool(mine.update(**columns))


def _set(rows: QuerySet[Job], **columns: Any) -> bool:
    """UPDATE inside a transaction, which on SQLite waits its turn in the queue of writers."""
    with transaction.atomic():
        return bool(rows.update(**columns))


def _held(row: Job) -> QuerySet[Job]:
    """The row, as long as the claim is still ours: every claim counts `tries` up."""
    return Job.objects.filter(pk=row.pk, state=State.RUNNING, tries=row.tries)


class LostLease(Exception):
    """Another worker has taken the job over: what was done here is rolled back."""


class KilledTooOften(Exception):
    """Each worker that began the job was gone before it ended: it is not begun again."""


def _finish(row: Job) -> None:
    now = timezone.now()
    if not _set(_held(row), state=State.DONE, finished_at=now, lease_until=None, error=""):
        raise LostLease(row.name)


def _kind_for(row: Job) -> Kind:
    if row.tries > TRIES:
        raise KilledTooOften(row.name)
    kind = _kinds.get(row.name)
    if kind is None:
        raise LookupError(row.name)
    return kind


def _run(kind: Kind, row: Job) -> None:
    if kind.together:
        with transaction.atomic():
            kind.work(row.payload)
            _finish(row)
    else:
        kind.work(row.payload)
        _finish(row)


def run_one(row: Job) -> bool:
    """Run a claimed job and write down how it ended; True when it is done."""
    try:
        _run(_kind_for(row), row)
    except LostLease:
        log.warning("job %s %s was taken over by another worker", row.name, row.pk)
        return False
    except Exception as error:
        _fail(row, error)
        return False
    return True


def _fail(row: Job, error: Exception) -> None:
    """Put it back with a growing wait, or give up. The message of the error may name a person, so
    only its class and place are kept."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" {frame.name}:{frame.lineno}" for frame in where)
    text = f"{type(error).__module__}.{type(error).__name__}{place}"[:300]
    now = timezone.now()
    if row.tries < TRIES:
        wait = WAITS[row.tries - 1]
        _set(_held(row), state=State.WAITING, run_at=now + wait, lease_until=None, error=text)
        log.warning("job %s %s failed (%s), again in %s", row.name, row.pk, text, wait)
    else:
        _set(_held(row), state=State.FAILED, finished_at=now, lease_until=None, error=text)
        log.error("job %s %s given up (%s)", row.name, row.pk, text)


def run_due(
    now: datetime | None = None, limit: int = 100, *, stop: Callable[[], bool] = lambda: False
) -> int:
    """Run up to `limit` due jobs, oldest first; returns how many were begun."""
    begun = 0
    while begun < limit and not stop():
        row = claim(now or timezone.now())
        if row is None:
            break
        run_one(row)
        begun += 1
    return begun


def beat(now: datetime) -> None:
    """Show that a worker is alive."""
    row = Job(name=BEAT, unique=BEAT, state=State.BEAT, run_at=now)
    Job.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["unique"], update_fields=["run_at"]
    )


def last_beat() -> datetime | None:
    """When a worker last showed that it is alive."""
    return Job.objects.filter(unique=BEAT).values_list("run_at", flat=True).first()


def failed() -> int:
    """How many jobs were given up in the last ninety days."""
    return Job.objects.filter(state=State.FAILED).count()


def retry(job_id: UUID) -> bool:
    """Give a failed job another round."""
    rows = Job.objects.filter(pk=job_id, state=State.FAILED)
    return bool(rows.update(state=State.WAITING, tries=0, run_at=timezone.now(), finished_at=None))


def prune(now: datetime) -> int:
    """Forget jobs done a week ago and given up ninety days ago; returns how many."""
    done = Q(state=State.DONE, finished_at__lt=now - KEEP_DONE)
    given_up = Q(state=State.FAILED, finished_at__lt=now - KEEP_FAILED)
    return Job.objects.filter(done | given_up).delete()[0]


@periodic("core.prune_jobs", every="daily 03:20")
def _prune_daily(_slot: datetime) -> None:
    prune(timezone.now())
