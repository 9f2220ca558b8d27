"""Watching the clocks: who is told before, at and after a deadline, each step once; and what
time itself does (a question that nobody answered, a day that a matter was shelved to).

`Appeal.watch_at` says when there is something to do; every deed empties it (`steps.take`), so the
next sweep reads the journal anew. What fell due is worked out by `ladder.fired` and kept under a
unique mark: however long the worker slept, no step is left out and none is taken twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import clocks, terms
from mulin.appeals.flow.rungs import Rung, rung_of
from mulin.appeals.flow.shelving import unshelve
from mulin.appeals.flow.steps import DESK, settle_due, take, tell_handlers
from mulin.appeals.ladder import Due, Ladder, fired, next_look, running
from mulin.appeals.models import WITH_HANDLER, Appeal, Status
from mulin.appeals.models.clocks import Clock, Escalation, EscalationTold
from mulin.core import journal
from mulin.core.deeds import Conflict, NotAllowed
from mulin.core.jobs import periodic
from mulin.core.models import Entry
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import mates_of

PORTION, PORTIONS = 200, 50
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


@periodic("appeals.watch", every=timedelta(minutes=1))
def watch(_slot: datetime) -> None:
    """Look at every clock that has come due."""
    for _portion in range(PORTIONS):
        if sweep() < PORTION:
            break


def sweep(now: datetime | None = None, *, most: int = PORTION, without: Iterable[str] = ()) -> int:
    """Look at those appeals for which it is time; returns how many. Those that stand in `without`
    are left for another time."""
    now = now or timezone.now()
    rows_open = Appeal.objects.exclude(status=Status.CLOSED)
    if left := list(without):
        rows_open = rows_open.exclude(status__in=left)
    waiting = rows_open.filter(Q(watch_at__isnull=True) | Q(watch_at__lte=now))
    rows = list(waiting.order_by("watch_at")[:most])
    if not rows:
        return 0
    keys = [row.pk for row in rows]
    written: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(record__in=keys).order_by("id"):
        written[entry.record].append(entry)
    known: dict[UUID, set[str]] = defaultdict(set)
    taken = Escalation.objects.filter(appeal__in=keys).values_list("appeal_id", "mark")
    for key, mark in taken:
        known[key].add(mark)
    for row in rows:
        _look(row, written[row.pk], known[row.pk], now=now)
    return len(rows)


def _look(appeal: Appeal, entries: Sequence[Entry], known: set[str], *, now: datetime) -> None:
    """One appeal: what fell due is told, and when to look again is kept."""
    ladder = Ladder(terms.rules(), appeal.urgency)
    found = clocks.read(entries)
    if (later := ladder.told_at(now)) > now:
        _again(appeal, later)
    elif not _by_itself(appeal, found, now=now):
        new = [due for due in fired(entries, ladder, until=now) if due.mark not in known]
        with transaction.atomic():
            if new:
                _take_steps(appeal, new, found, now=now)
            _again(appeal, next_look(found, ladder, now=now, since=entries[-1].at))


def _again(appeal: Appeal, when: datetime | None) -> None:
    """Look again then, unless somebody does something meanwhile."""
    rows = Appeal.objects.filter(pk=appeal.pk, journal_head=appeal.journal_head)
    rows.update(watch_at=when or NEVER)


def _by_itself(appeal: Appeal, found: clocks.Clocks, *, now: datetime) -> bool:
    """What the time itself does; True if it did something (the next sweep looks on)."""
    try:
        if appeal.status == Status.WAITING and found.wait_over and found.wait_over <= now:
            no_answer(appeal, at=now)
            return True
        shelved = appeal.status in WITH_HANDLER and appeal.shelved_until
        if shelved and clocks.midnight(shelved) <= now:
            unshelve(appeal, by=None, at=now)
            return True
    except (Conflict, NotAllowed):
        # Somebody was quicker; the next sweep reads what they did.
        return True
    return False


@transaction.atomic
def no_answer(appeal: Appeal, *, at: datetime) -> Appeal:
    """The resident has not answered in the time that the county waits: the work goes on."""
    take(appeal, "no_answer", by=None, at=at)
    settle_due(appeal)
    tell_handlers(
        appeal, "no_answer", gettext_noop("居民一直没有回复，请接着办：%s") % appeal.title
    )
    return appeal


def _take_steps(appeal: Appeal, new: Iterable[Due], found: clocks.Clocks, *, now: datetime) -> None:
    """Keep each step, and tell whoever is there, as far as the clock still runs."""
    still = {(one.clock, one.run) for one in running(found)}
    for due in new:
        runs = (due.running.clock, due.running.run) in still
        fresh = runs and (due.step.before is None or due.deadline > now)
        rungs = [rung_of(appeal, name, now=now) for name in due.step.tell]
        row = Escalation.objects.create(
            appeal=appeal, mark=due.mark, clock=due.running.clock, stage=due.running.stage[:40],
            level=_("、").join(dict.fromkeys(rung.name for rung in rungs))[:60],
            before=due.step.before is not None, moment=due.moment, deadline=due.deadline, at=now,
        )  # fmt: skip
        if fresh:
            _tell(appeal, row, rungs, now=now)


def _tell(appeal: Appeal, row: Escalation, rungs: Iterable[Rung], *, now: datetime) -> None:
    people: dict[UUID, UUID | None] = {}
    for rung in rungs:
        for person, instead in rung.people.items():
            people.setdefault(person, instead)
    EscalationTold.objects.bulk_create(
        EscalationTold(escalation=row, person_id=person, instead_of_id=instead, at=now)
        for person, instead in people.items()
    )
    title = gettext_noop("快到期了：%s") if row.before else gettext_noop("超期了：%s")
    message = Message(
        "appeal.escalation", title % appeal.title, body_of(row), DESK.format(appeal.pk), appeal.pk
    )
    tell(people, message, at=now)
    journal.remark(appeal, "warned", by=None, at=now, data={
        "to_words": row.level, "clock": row.clock, "stage": row.stage, "before": row.before,
        "deadline": row.deadline.isoformat(), "told": [str(person) for person in people],
    })  # fmt: skip


def body_of(row: Escalation) -> str:
    """«“办结”期限：11 月 23 日 17:30»."""
    local = timezone.localtime(row.deadline)
    words = {
        "clock": row.stage or Clock(row.clock).label,
        "when": f"{local.month} 月 {local.day} 日 {local:%H:%M}",
    }
    return _("“%(clock)s”的期限：%(when)s") % words


@transaction.atomic
def take_note(appeal: Appeal, *, by: Person, at: datetime | None = None) -> int:
    """«知道了»: who was told says that they look after it; whoever holds a post with them need not
    say so too. Returns of how many reminders it was."""
    now = at or timezone.now()
    rows = EscalationTold.objects.filter(escalation__appeal=appeal, noted_at__isnull=True)
    steps = list(rows.filter(person=by).values_list("escalation", flat=True))
    if not steps:
        raise NotAllowed(_("没有等您确认的提醒。"))
    noted = rows.filter(escalation__in=steps, person__in=mates_of(by.pk)).update(noted_at=now)
    journal.remark(appeal, "noted", by=by, at=now, data={"n": noted})
    return noted
