"""The county's own ladder: who stands on which rung, and which rungs are told when of a clock.

A step is told from the moment it is made: what fell due before is told to nobody. Every change is
journalled, and every open clock is looked at anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import terms
from mulin.appeals.flow.clockwork import administers, load_clocks, load_ladder, read_limit
from mulin.appeals.flow.rungs import HANDLER
from mulin.appeals.models import Appeal, Status
from mulin.appeals.models.clocks import Clock, EscalationLevel, EscalationStep
from mulin.core import journal, versions
from mulin.core.deeds import NotAllowed, Refused, line
from mulin.core.jobs import enqueue, job
from mulin.core.models import Keyed
from mulin.people.models import Person, Role
from mulin.places.models import Level

MOST_STEPS, MOST_LEVELS, NAME = 40, 8, 20
PORTION = 2000
# Positions are unique: while rows change places they stand beyond all others.
ASIDE = 1000
Data = dict[str, Any]


@transaction.atomic
def save_step(
    *, by: Person, clock: str, tell: Collection[str], before: int | None = None, after: str = "",
    step: EscalationStep | None = None, at: datetime | None = None,
) -> EscalationStep:  # fmt: skip
    """A new step, or a known one changed: of which clock, when (`before`: so many percent are
    left; `after`: so long after the deadline, 0m: at it), and which rungs are told."""
    administers(by)
    load_clocks()
    when: Data = {"clock": clock, "before": before, "after": _after(before, after)}
    _step_could_be(when, tell, step)
    was = step_data(step) if step else {}
    row = step or EscalationStep(position=_next(EscalationStep, MOST_STEPS))
    if any(getattr(row, name) != value for name, value in when.items()):
        row.since = at or timezone.now()
    for name, value in when.items():
        setattr(row, name, value)
    row.tell = _told(tell)
    row.save()
    _changed(row, "clocks.step", by=by, at=at, data={"was": was, "now": step_data(row)})
    return row


def _after(before: int | None, after: str) -> str:
    if before is not None:
        return ""
    return after if after == terms.AT_ONCE else read_limit(after, "after")


def _step_could_be(when: Data, tell: Collection[str], step: EscalationStep | None) -> None:
    if when["clock"] not in Clock.values:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field="clock")
    if when["before"] is None and not when["after"]:
        raise Refused("missing", _("请写明什么时候提醒。"), field="after")
    if when["before"] is not None and not 0 < when["before"] < 100:
        raise Refused("bad_percent", _("请填 1 到 99 的数。"), field="before")
    if not tell or set(tell) - {HANDLER, *(level.key for level in terms.rules().levels)}:
        raise Refused("no_choice", _("请选至少一级，告诉谁。"), field="tell")
    same = EscalationStep.objects.filter(**when)
    if same.exclude(pk=step.pk if step else uuid4()).exists():
        raise Refused("twice", _("这个时候已经有一条提醒，请改那一条。"), field="clock")


def _told(tell: Collection[str]) -> list[str]:
    """The handler first, then from below."""
    return [key for key in (HANDLER, *(one.key for one in terms.rules().levels)) if key in tell]


def _next(kind: type[EscalationStep | EscalationLevel], most: int) -> int:
    rows = kind.objects.all()
    if rows.count() >= most:
        raise NotAllowed(_("最多 %d 条，请先删掉不用的。") % most)
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def step_data(row: EscalationStep) -> Data:
    """A step as the journal keeps it."""
    return {"clock": row.clock, "before": row.before, "after": row.after, "tell": row.tell}


@transaction.atomic
def drop_step(step: EscalationStep, *, by: Person) -> None:
    """Nobody is told then any more; what was told stays."""
    administers(by)
    _changed(step, "clocks.step_dropped", by=by, data={"was": step_data(step)})
    step.delete()


@transaction.atomic
def save_level(
    *, by: Person, name: str, roles: Collection[str], area: str = "",
    level: EscalationLevel | None = None,
) -> EscalationLevel:  # fmt: skip
    """A new rung on top, or a known one changed: what it is called and whose posts stand on it,
    `area` those of areas of this kind alone."""
    administers(by)
    load_clocks()
    name = line(name, field="name", needed=_("请给这一级起个名字。"), most=NAME)
    if not roles or set(roles) - set(Role.values):
        raise Refused("no_choice", _("请选至少一种岗位。"), field="roles")
    if area and area not in Level.values:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field="area")
    same = EscalationLevel.objects.filter(name=name)
    if same.exclude(pk=level.pk if level else uuid4()).exists():
        raise Refused("twice", _("已经有一级叫“%s”，请换个名字。") % name, field="name")
    was = level_data(level) if level else {}
    row = level or EscalationLevel(
        position=_next(EscalationLevel, MOST_LEVELS), key=f"own-{uuid4().hex[:12]}"
    )
    row.name, row.roles, row.area = name, [role for role in Role.values if role in roles], area
    row.save()
    _changed(row, "clocks.level", by=by, data={"was": was, "now": level_data(row)})
    return row


def level_data(row: EscalationLevel) -> Data:
    """A rung as the journal keeps it."""
    return {"key": row.key, "name": row.name, "roles": row.roles, "area": row.area}


@transaction.atomic
def drop_level(level: EscalationLevel, *, by: Person) -> None:
    """Take a rung away that no step tells; one stays."""
    administers(by)
    if any(level.key in step.tell for step in EscalationStep.objects.all()):
        raise NotAllowed(_("还有提醒要告诉“%s”，请先改那几条提醒。") % level.name)
    if EscalationLevel.objects.count() == 1:
        raise NotAllowed(_("至少留一级，不然没有人可以告诉。"))
    _changed(level, "clocks.level_dropped", by=by, data={"was": level_data(level)})
    level.delete()


@transaction.atomic
def move_level(level: EscalationLevel, *, up: bool, by: Person) -> None:
    """One place up or down: where nobody is there, the next one up is told."""
    administers(by)
    rows = list(EscalationLevel.objects.select_for_update().order_by("position"))
    place = next(n for n, row in enumerate(rows) if row.pk == level.pk)
    other = place + 1 if up else place - 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    EscalationLevel.objects.update(position=F("position") + ASIDE)
    for number, row in enumerate(rows):
        row.position = number
    EscalationLevel.objects.bulk_update(rows, ["position"])
    _changed(level, "clocks.level_moved", by=by, data={"name": level.name, "to": other + 1})


@transaction.atomic
def restore(*, by: Person) -> None:
    """Back to the ladder of the house; what the county had stands in the journal."""
    administers(by)
    load_clocks()
    was = {
        "steps": [step_data(row) for row in EscalationStep.objects.order_by("position")],
        "levels": [level_data(row) for row in EscalationLevel.objects.order_by("position")],
    }
    EscalationStep.objects.all().delete()
    EscalationLevel.objects.all().delete()
    load_ladder(terms.shipped())
    EscalationStep.objects.update(since=timezone.now())
    _changed(by, "clocks.ladder_restored", by=by, data={"was": was})


def _changed(row: Keyed, verb: str, *, by: Person, data: Data, at: datetime | None = None) -> None:
    journal.remark(row, verb, by=by, at=at, data=data)
    versions.changed("clocks")
    enqueue("appeals.rewatch", {})


@job("appeals.rewatch")
def rewatch(payload: Data) -> None:
    """Let the next sweeps reckon anew when whom to tell, a portion of the open appeals at a time."""
    after = rewatch_some(UUID(payload["after"]) if payload.get("after") else None)
    if after is not None:
        enqueue("appeals.rewatch", {"after": str(after)})


def rewatch_some(after: UUID | None = None, *, most: int = PORTION) -> UUID | None:
    """Forget when the next so many were to be looked at; the last one's key if there may be more."""
    rows = Appeal.objects.exclude(status=Status.CLOSED).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    keys = list(rows.values_list("pk", flat=True)[:most])
    Appeal.objects.filter(pk__in=keys).update(watch_at=None)
    return keys[-1] if len(keys) == most else None
