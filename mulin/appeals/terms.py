"""How long there is for what, and what a clock may do: the county's rules, kept in memory.

Limits come from the taxonomy × urgency × the county's own lines (`LimitRule`); what held when an
appeal came in or was classified stands in its journal, so later edits leave it alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from mulin.appeals.models import Urgency
from mulin.appeals.models.clocks import (
    ClockPolicy,
    EscalationLevel,
    EscalationStep,
    LimitRule,
)
from mulin.appeals.taxonomy import Leaf
from mulin.core.versions import Kept

DATA = Path(__file__).resolve().parent / "data" / "clocks.toml"
RESPOND, RESOLVE = "1wd", "5wd"
# A step «so long after»: at the deadline itself.
AT_ONCE = "0m"
Stages = tuple[tuple[str, str], ...]


class Terms(NamedTuple):
    """The limits of one appeal, as its journal keeps them."""

    respond: str
    resolve: str
    report: str = ""
    stages: Stages = ()


@dataclass(frozen=True)
class Policy:
    """See `ClockPolicy`."""

    wait_most: str
    extension_times: int
    extension_percent: int
    shelve_days: int
    quiet_from: time
    quiet_until: time


@dataclass(frozen=True)
class Level:
    """See `EscalationLevel`."""

    key: str
    name: str
    roles: tuple[str, ...]
    area: str = ""


@dataclass(frozen=True)
class Step:
    """See `EscalationStep`. `key` is the same for the same rule, however often it is read."""

    clock: str
    tell: tuple[str, ...]
    before: int | None = None
    after: str = ""
    since: datetime | None = None

    @property
    def key(self) -> str:
        """«-20%» or «+1wd»."""
        return f"-{self.before}%" if self.before is not None else f"+{self.after}"


@dataclass(frozen=True)
class Line:
    """See `LimitRule`."""

    category: str = ""
    urgency: str = ""
    respond: str = ""
    resolve: str = ""
    report_every: str = ""
    stages: Stages = ()

    def fits(self, leaf: Leaf | None, urgency: str) -> bool:
        """Whether it speaks of such an appeal. A line for an urgency and no category leaves the
        category's usual urgency to the taxonomy, as far as contact and end are concerned."""
        code = leaf.code if leaf else ""
        return code.startswith(self.category) and self.urgency in {"", urgency}


@dataclass(frozen=True)
class Rules:
    """Everything that clocks of this county are set by."""

    policy: Policy
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]


def shipped(path: Path = DATA) -> Rules:
    """The rules as they come with the house."""
    with path.open("rb") as text:
        read = tomllib.load(text)
    policy = read["policy"]
    quiet = {name: time.fromisoformat(policy[name]) for name in ("quiet_from", "quiet_until")}
    return Rules(
        Policy(**{**policy, **quiet}),
        _ordered(Line(**{**one, "stages": stages_of(one.get("stages", []))}) for one in read["limits"]),
        tuple(Level(**{**one, "roles": tuple(one["roles"])}) for one in read["levels"]),
        tuple(Step(**{**one, "tell": tuple(one["tell"])}) for one in read["steps"]),
    )  # fmt: skip


def stages_of(rows: Iterable[Iterable[str]]) -> Stages:
    """[["拆除", "20wd"], …] as it is kept in memory."""
    return tuple((str(name), str(limit)) for name, limit in rows)


def _ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The most particular first: by category, then by urgency."""
    return tuple(sorted(lines, key=lambda one: (-len(one.category), not one.urgency)))


def _build() -> Rules:
    row = ClockPolicy.objects.first()
    if row is None:
        return shipped()
    return Rules(
        Policy(
            row.wait_most, row.extension_times, row.extension_percent, row.shelve_days,
            row.quiet_from, row.quiet_until,
        ),
        _ordered(
            Line(r.category, r.urgency, r.respond, r.resolve, r.report_every, stages_of(r.stages))
            for r in LimitRule.objects.all()
        ),
        tuple(
            Level(r.key, r.name, tuple(r.roles), r.area)
            for r in EscalationLevel.objects.order_by("position")
        ),
        tuple(step_of(row) for row in EscalationStep.objects.order_by("position")),
    )  # fmt: skip


def step_of(row: EscalationStep) -> Step:
    """A row as it is kept in memory."""
    return Step(row.clock, tuple(row.tell), row.before, row.after, row.since)


_rules = Kept("clocks", _build)


def rules() -> Rules:
    """The county's rules, from memory."""
    return _rules.get()


def limits_of(leaf: Leaf | None, urgency: str) -> Terms:
    """The limits of an appeal of this category and urgency: the most particular line that says
    something, else the category's own, else those of the house."""
    fitting = [line for line in rules().lines if line.fits(leaf, urgency)]
    usual = urgency == (leaf.urgency if leaf else Urgency.NORMAL)
    own = [line for line in fitting if line.category or not (line.urgency and usual)]

    def said(name: str, lines: Iterable[Line], otherwise: str) -> str:
        return next((value for line in lines if (value := getattr(line, name))), otherwise)

    return Terms(
        said("respond", own, leaf.respond_within if leaf else RESPOND),
        said("resolve", own, leaf.resolve_within if leaf else RESOLVE),
        said("report_every", fitting, ""),
        next((line.stages for line in fitting if line.stages), ()),
    )


def terms_of(data: Iterable[Any]) -> Terms:
    """The limits that a journal entry keeps: two of them in the oldest, four today."""
    respond, resolve, *more = data
    return Terms(respond, resolve, more[0] if more else "", stages_of(more[1]) if more[1:] else ())
