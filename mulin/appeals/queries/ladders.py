"""The ladder in words: which rungs are told of which clock when, and who stands on a rung."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.appeals import terms
from mulin.appeals.models.clocks import Clock, EscalationLevel, EscalationStep
from mulin.core import calendars
from mulin.core.worktime import Limit
from mulin.people.models import Role
from mulin.places.queries import level_name


@dataclass(frozen=True)
class StepLine:
    """«时间还剩 20% 时», «承办人、社区»; `pk` where the county keeps it and may change it."""

    when: str
    tell: str
    pk: UUID | None


@dataclass(frozen=True)
class LevelLine:
    """A rung, from below: its name, whose posts stand on it, and of areas of which kind."""

    name: str
    roles: str
    area: str
    pk: UUID | None


def steps_in_words() -> list[tuple[str, list[StepLine]]]:
    """The steps of each clock, in the order in which they fall due."""
    rows = {(row.clock, terms.step_of(row).key): row.pk for row in EscalationStep.objects.all()}
    names = tells()
    return [
        (str(clock.label), [
            StepLine(
                when_words(step), _("、").join(names.get(key, key) for key in step.tell),
                rows.get((step.clock, step.key)),
            )
            for step in sorted(terms.rules().steps, key=_falls_due)
            if step.clock == clock
        ])
        for clock in Clock
    ]  # fmt: skip


def tells() -> Mapping[str, str]:
    """Whom a step may tell, from below: key and name."""
    levels = terms.rules().levels
    return {"handler": _("承办人"), **{level.key: level.name for level in levels}}


def _falls_due(step: terms.Step) -> tuple[bool, float]:
    """Before the deadline with the most left first, then by how long after."""
    if step.before is not None:
        return False, -step.before
    if step.after == terms.AT_ONCE:
        return True, 0
    limit = Limit.parse(step.after)
    # Eight working hours of a day's twenty-four are near enough to set one line before the other.
    hours = limit.micros(calendars.current()) / 3_600_000_000
    return True, hours * 3 if limit.unit.working else hours


def when_words(step: terms.Step) -> str:
    """«时间还剩 20% 时», «到期时», «超期 3 个工作日»."""
    if step.before is not None:
        return _("时间还剩 %(n)d%% 时") % {"n": step.before}
    if step.after == terms.AT_ONCE:
        return _("到期时")
    return _("超期 %(time)s") % {"time": Limit.parse(step.after).words()}


def levels_in_words() -> list[LevelLine]:
    """The rungs from below."""
    rows = {row.key: row.pk for row in EscalationLevel.objects.all()}
    return [
        LevelLine(
            level.name, _("、").join(str(Role(role).label) for role in level.roles),
            level_name(level.area) if level.area else "", rows.get(level.key),
        )
        for level in terms.rules().levels
    ]  # fmt: skip
