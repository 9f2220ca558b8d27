"""What was decided is carried out: tasks with a post, a day and evidence; then people are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, Refused, due_day
from mulin.core.jobs import periodic
from mulin.matters import rules
from mulin.matters.flow.steps import (
    leads,
    public_line,
    take,
    take_task,
    tell_followers,
    tell_leads,
    tell_post,
)
from mulin.matters.models import Matter, Participant, Status, Task, TaskStatus
from mulin.matters.practice import practice
from mulin.people.models import Person
from mulin.people.queries import posts

MOST_TASKS = 50
SOON = timedelta(days=1)


@transaction.atomic
def assign(
    matter: Matter, *, by: Person, what: str, owner: UUID | None, due: date,
    at: datetime | None = None,
) -> Task:  # fmt: skip
    """Give a post something to do by a day."""
    leads(by, matter)
    now = at or timezone.now()
    what = public_line(what, field="what", needed=_("请写要做什么。"), most=200)
    post = posts().get(owner)
    if post is None or post.vacant:
        raise Refused("no_owner", _("请选一个现在有人的岗位。"), field="owner")
    due = due_day(due, now)
    if matter.tasks.count() >= MOST_TASKS:
        raise Refused("too_many", _("任务太多了，请先了结几项。"), field="what")
    take(
        matter, "assign", by=by, at=now,
        data={"what": what, "owner": post.title, "due": str(due)},
    )  # fmt: skip
    task = Task(matter=matter, what=what, owner_id=post.id, due=due, round=matter.round)
    journal.begin(task, "give", by=by, at=now, data={"what": what})
    tell_post(
        matter, post.id, "task", gettext_noop("有一项任务：%s") % what,
        gettext_noop("%(title)s，%(due)s 前办好，写明办成了什么样。")
        % {"title": matter.title, "due": due},
    )  # fmt: skip
    return task


def complete(
    task: Task, *, by: Person, words: str, photos: Sequence[files.Upload] = (),
    at: datetime | None = None,
) -> Task:  # fmt: skip
    """It is done; the words (and photos) show it, and everybody sees them."""
    _does(by, task)
    words = public_line(words, field="words", needed=_("请写办成了什么样。"), most=1000)
    kept = files.received(photos)
    now = at or timezone.now()
    with transaction.atomic():
        for photo in kept:
            files.attach(photo, record_id=task.pk, kind="matter", role="proof", by=by)
        return take_task(
            task, "done", by=by, at=now, words=words, evidence=words, settled_at=now,
            photos=task.photos + len(kept),
        )  # fmt: skip


@transaction.atomic
def drop(task: Task, *, by: Person, words: str, at: datetime | None = None) -> Task:
    """It will not be done, and why."""
    leads(by, task.matter)
    words = public_line(words, field="words", needed=_("请写为什么不办了。"), most=1000)
    now = at or timezone.now()
    return take_task(task, "drop", by=by, at=now, words=words, evidence=words, settled_at=now)


@transaction.atomic
def redo(task: Task, *, by: Person, words: str, due: date, at: datetime | None = None) -> Task:
    """It was not done well enough: the same post, another day."""
    leads(by, task.matter)
    now = at or timezone.now()
    words = public_line(words, field="words", needed=_("请写哪里还要重做。"), most=1000)
    due = due_day(due, now)
    take_task(
        task, "again", by=by, at=now, words=words, due=due, settled_at=None, reminded=False,
        round=task.matter.round,
    )  # fmt: skip
    tell_post(
        task.matter, task.owner_id, "task", gettext_noop("有一项要重做：%s") % task.what, words
    )
    return task


def _does(by: Person, task: Task) -> None:
    if not rules.may_do(by, task):
        raise Forbidden(_("这一项由接任务的岗位来办。"))


@transaction.atomic
def finish(matter: Matter, *, by: Person, words: str, at: datetime | None = None) -> Matter:
    """Everything is done: for some days people are asked what they think of it.

    Asked are those who proposed it, followed it or took part. After a reopening something must
    have been done anew.
    """
    leads(by, matter)
    now = at or timezone.now()
    words = public_line(words, field="words", needed=_("请写办成了什么样。"), most=2000)
    if matter.tasks.filter(status=TaskStatus.OPEN).exists():
        raise Refused("tasks_open", _("还有没了结的任务，请先办好或者注明不办。"))
    if not matter.tasks.filter(status=TaskStatus.DONE, round=matter.round).exists():
        raise Refused("nothing_done", _("还没有办好的任务，请先定一项任务并办好它。"))
    today = timezone.localtime(now).date()
    custom = practice(today)
    until = today + timedelta(days=custom.appraise_days)
    take(
        matter, "finish", by=by, at=now, data={"words": words, "until": str(until)},
        outcome=words, finished_at=now, appraise_until=until, threshold=custom.threshold,
        fewest=custom.fewest, marks=0, mark_sum=0,
    )  # fmt: skip
    part = Participant.objects.filter(matter=matter, person__isnull=False)
    tell_followers(
        matter, "appraise", gettext_noop("办好了，请您评一评：%s") % matter.title, words,
        more=part.values_list("person_id", flat=True),
    )  # fmt: skip
    return matter


@periodic("matters.remind", every="daily 08:00")
def _remind_daily(_slot: datetime) -> None:
    remind(timezone.now())


def remind(now: datetime) -> int:
    """Tell posts whose task is due tomorrow or past, once a task; returns how many."""
    day = timezone.localtime(now).date()
    late = Task.objects.filter(
        status=TaskStatus.OPEN, due__lte=day + SOON, reminded=False,
        matter__status=Status.CARRYING,
    )  # fmt: skip
    found = list(late.select_related("matter").order_by("due", "id")[:500])
    for task in found:
        with transaction.atomic():
            if not Task.objects.filter(pk=task.pk, reminded=False).update(reminded=True):
                continue
            words = gettext_noop("%(title)s，期限 %(due)s。") % {
                "title": task.matter.title, "due": task.due,
            }  # fmt: skip
            title = gettext_noop("任务快到期了：%s") % task.what
            tell_post(task.matter, task.owner_id, "due", title, words)
            if task.due < day:
                tell_leads(task.matter, "late", gettext_noop("任务过期了：%s") % task.what, words)
    return len(found)
