"""The three life tables – of a matter, a statement and a task – and the one way to take a step.

民提 → 民议 → 民决 → 民评: a low appraisal leads back to the work, and a decision that proves wrong
back to the talk. What is open on which day is not here: it is the matter's own phases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core import personal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.deeds import line as checked
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.matters import rules
from mulin.matters.events import MatterChanged
from mulin.matters.models import (
    LEAD,
    OPEN,
    Follower,
    Matter,
    Stand,
    Statement,
    Status,
    Task,
    TaskStatus,
)
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of, posts

#        deed            from                                      to (None: stays)
STEPS = {
    "take_up":       step(Status.PROPOSED, Status.DISCUSSING),
    "decline":       step(Status.PROPOSED, Status.DECLINED),
    "reconsider":    step(Status.DECLINED, Status.PROPOSED),
    "withdraw":      step(Status.PROPOSED, Status.WITHDRAWN),
    "revise":        step({Status.PROPOSED, Status.DISCUSSING}, None),
    "plan":          step(Status.DISCUSSING, None),
    "note":          step({Status.DISCUSSING, Status.CARRYING, Status.APPRAISING}, None),
    "paper":         step(Status.DISCUSSING, None),
    "defer":         step(Status.DISCUSSING, None),
    "approve":       step(Status.DISCUSSING, Status.CARRYING),
    "reject":        step(Status.DISCUSSING, Status.REJECTED),
    "assign":        step(Status.CARRYING, None),
    "discuss_again": step(Status.CARRYING, Status.DISCUSSING),
    "finish":        step(Status.CARRYING, Status.APPRAISING),
    "appraise":      step(Status.APPRAISING, None),
    "close":         step(Status.APPRAISING, Status.CLOSED),
    "reopen":        step(Status.APPRAISING, Status.CARRYING),
}  # fmt: skip

#        deed            from                                      to (None: stays)
STATEMENT_STEPS = {
    "publish":       step({Stand.WAITING, Stand.REFUSED, Stand.HIDDEN}, Stand.SHOWN),
    "refuse":        step(Stand.WAITING, Stand.REFUSED),
    "hide":          step(Stand.SHOWN, Stand.HIDDEN),
    "link":          step({Stand.WAITING, Stand.SHOWN}, None),
}  # fmt: skip

#        deed            from                                      to (None: stays)
TASK_STEPS = {
    "done":          step(TaskStatus.OPEN, TaskStatus.DONE),
    "drop":          step(TaskStatus.OPEN, TaskStatus.DROPPED),
    "again":         step({TaskStatus.DONE, TaskStatus.DROPPED}, TaskStatus.OPEN),
}  # fmt: skip

# Where messages lead. Plain text, since deeds are also done where no address is being served
# (commands, the worker); a test holds them to the addresses of `urls`.
DESK, PAGE = "/desk/matters/{}/", "/matters/{}/"


def take(
    matter: Matter, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Matter:  # fmt: skip
    """Do one deed of the matter. Runs inside the caller's transaction."""
    move(matter, verb, STEPS, by=by, at=at, data=data, **columns)
    announce(MatterChanged(matter, verb, by))
    return matter


def take_statement(
    statement: Statement, verb: str, *, by: Person, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Statement:  # fmt: skip
    """Do one deed about a statement."""
    move(statement, verb, STATEMENT_STEPS, by=by, at=at, data=data, **columns)
    announce(MatterChanged(statement.matter, verb, by))
    return statement


def take_task(
    task: Task, verb: str, *, by: Person, at: datetime, words: str, **columns: Any
) -> Task:
    """Do one deed about a task of a matter that is being carried out."""
    if task.matter.status != Status.CARRYING:
        raise Refused("ended", _("这件事现在不在落实，任务不用再办。"))
    data = {"what": task.what, "words": words}
    move(task, verb, TASK_STEPS, by=by, at=at, data=data, **columns)
    announce(MatterChanged(task.matter, verb, by))
    return task


def hold(matter: Matter) -> Matter:
    """Queue up for this matter, so that counts follow one after the other; columns that a
    neighbour's deed may have changed meanwhile are read again."""
    row = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    for name in (
        "status", "journal_head", "people", "statements", "marks", "mark_sum", "round",
        "finished_at", "appraise_until", "threshold", "fewest",
    ):  # fmt: skip
        setattr(matter, name, getattr(row, name))
    return matter


def leads(by: Person, matter: Matter) -> None:
    """Refuse whoever does not lead it."""
    if not rules.may_lead(by, matter):
        raise Forbidden(_("这一步由这个片区的社区或镇治理中心来办。"))


def public_line(text: str, *, field: str, needed: str, most: int, sure: bool = True) -> str:
    """Words that everybody will read, by staff: refused if something personal is in them (identity
    and card numbers always; a telephone or a name unless staff say that it may be public)."""
    text = checked(text, field=field, needed=needed, most=most)
    found = personal.kinds(text)
    never = [kind for kind in found if kind in personal.NEVER]
    if never or (found and not sure):
        words = _("、").join(str(personal.Personal(kind).label) for kind in never or found)
        raise Refused("personal", _("里面好像有%s，大家都会看到，请去掉。") % words, field=field)
    return text


def struck_line(text: str, *, field: str, needed: str, most: int, by: Person | None = None) -> str:
    """Words of a resident as they are kept: what is personal is struck, as on the wall."""
    text = " ".join(checked(text, field=field, needed=needed, most=most).split())
    known = (by.name,) if by is not None else ()
    return personal.strike(text, known=known)


def tell_leads(matter: Matter, kind: str, title: str, body: str = "") -> None:
    """A message to the posts nearest to its area that lead matters."""
    near = [
        post for post in posts().all if post.role in LEAD and matter.area_path.startswith(post.path)
    ]
    nearest = max((len(post.path) for post in near if post.holder_ids), default=0)
    people = [key for post in near if len(post.path) == nearest for key in holders_of(post.id)]
    tell(people, _message(matter, kind, title, body, DESK))


def tell_proposer(matter: Matter, kind: str, title: str, body: str = "") -> None:
    """A message to whoever proposed it with an account."""
    tell([matter.proposer_id], _message(matter, kind, title, body, PAGE))


def tell_followers(
    matter: Matter, kind: str, title: str, body: str = "", *, more: Iterable[UUID] = ()
) -> None:
    """A message to the proposer, to everybody who follows it, and to these."""
    rows = Follower.objects.filter(matter=matter).values_list("person_id", flat=True)
    tell([matter.proposer_id, *rows, *more], _message(matter, kind, title, body, PAGE))


def tell_post(matter: Matter, post: UUID, kind: str, title: str, body: str = "") -> None:
    """A message to whoever holds a post."""
    tell(holders_of(post), _message(matter, kind, title, body, PAGE))


def _message(matter: Matter, kind: str, title: str, body: str, url: str) -> Message:
    return Message(f"matter.{kind}", title, body, url.format(matter.pk), matter.pk)


def must_be_open(matter: Matter) -> None:
    """Refuse what comes after the end."""
    if matter.status not in OPEN:
        raise Refused("ended", _("这件事已经结束了。"))
