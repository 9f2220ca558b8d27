"""Reminding workers: of what ends in a few days, and of what was left undone – each once.

Who was told of what is kept under a unique mark (person, post, item, period, kind): however often
the worker looks, and however many look at once, nobody is told twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.core.jobs import periodic
from mulin.duties.models import Reminder
from mulin.duties.presets import preset
from mulin.duties.queries import State, Task, tasks_of
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import posts

KINDS = {State.SOON: Reminder.Kind.SOON, State.LATE: Reminder.Kind.LATE}
# Longer than the longest period and the one after it.
KEPT = timedelta(days=800)
Mark = tuple[UUID, str, date, str]


@periodic("duties.remind", every="daily 08:20")
def watch(_slot: datetime) -> None:
    """Every morning."""
    remind(timezone.localdate())


def remind(today: date) -> int:
    """Tell whoever has something to do and was not told yet; returns how many people."""
    found = [post for post in posts().all if post.role in preset().roles and not post.vacant]
    due: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks_of(found, today=today):
        if task.state in KINDS:
            for person in task.post.holder_ids:
                due[person].append(task)
    told = sum(_tell(person, tasks, today=today) for person, tasks in due.items())
    Reminder.objects.filter(since__lt=today - KEPT).delete()
    return told


def _mark(task: Task) -> Mark:
    return (task.post.id, task.item.key, task.period.since, str(KINDS[task.state]))


@transaction.atomic
def _tell(person: UUID, tasks: list[Task], *, today: date) -> bool:
    """One message for all that is new; whether there was any. Two that look at once stand in a
    queue at the person's row."""
    Person.objects.select_for_update(no_key=True).get(pk=person)
    marks = Reminder.objects.filter(person=person, since__gte=today - KEPT)
    known = set(marks.values_list("post", "item", "since", "kind"))
    new = [task for task in tasks if _mark(task) not in known]
    for post, item, since, kind in map(_mark, new):
        Reminder.objects.create(person_id=person, post_id=post, item=item, since=since, kind=kind)
    if not new:
        return False
    late = any(task.state == State.LATE for task in new)
    title = (
        gettext_noop("履职清单有逾期的，请补上")
        if late
        else gettext_noop("履职清单快到期了，还有没做的")
    )
    body = "；".join(f"{task.item.name}（{task.when}）" for task in new)
    tell([person], Message("duty.reminder", title, body, "/duties/"))
    return True
