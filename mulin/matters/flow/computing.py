"""The greatest common denominator is computed: from a frozen input, in a job, again when votes changed."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mulin.core.ids import first_at
from mulin.core.jobs import enqueue, job
from mulin.matters.models import Answer, Finding, Matter, Stand, Statement
from mulin.matters.opinions import Result, examine
from mulin.matters.opinions.picture import clouds
from mulin.matters.queries.talk import frozen_votes, newest_finding

COMPUTE = "matters.compute"
# Votes come in heaps: they are counted together, once in so long.
EVERY = timedelta(minutes=2)
# An answer written by another process a moment ago may not be committed yet.
SETTLED_AFTER = timedelta(seconds=5)
DIGITS = 9


def ask_for(matter: Matter, now: datetime) -> None:
    """Have it computed at the end of this stretch of time, once (in the caller's transaction)."""
    slot = math.ceil((now.timestamp() + 1) / EVERY.total_seconds())
    when = datetime.fromtimestamp(slot * EVERY.total_seconds(), tz=now.tzinfo)
    enqueue(
        COMPUTE, {"matter": str(matter.pk)}, unique=f"{COMPUTE}@{matter.pk}@{slot}",
        run_at=when + 2 * SETTLED_AFTER,
    )  # fmt: skip


@job(COMPUTE, lease=timedelta(minutes=10))
def _compute(payload: dict[str, Any]) -> None:
    matter = Matter.objects.filter(pk=payload["matter"]).first()
    if matter is not None:
        compute(matter, settled=SETTLED_AFTER)


def compute(
    matter: Matter, *, at: datetime | None = None, settled: timedelta = timedelta(0)
) -> Finding | None:
    """Freeze the input, compute, keep the result under the hash of its input. The same input as
    last time gives no new result; nobody having answered gives None."""
    now = at or timezone.now()
    asked = _asked(matter)
    until = _newest(matter, settled)
    if until is None or not asked:
        return None
    votes = frozen_votes(matter, until=until, asked=asked)
    last = newest_finding(matter)
    if last is not None and last.input == votes.digest:
        return last
    result = examine(votes)
    with transaction.atomic():
        found = Finding.objects.create(
            matter=matter, input=votes.digest, until=until, asked=asked, at=now, data=kept(result)
        )
        _stand_out(matter, result)
    return found


def repeats(finding: Finding) -> bool:
    """Compute it anew from its frozen input: whether hash and result are the same. They are not
    once somebody has taken their answers back, which the law gives them a right to."""
    votes = frozen_votes(finding.matter, until=finding.until, asked=finding.asked)
    return votes.digest == finding.input and kept(examine(votes)) == finding.data


def kept(result: Result) -> dict[str, Any]:
    """The result as it is kept: every number, no person; rounded, since the last digits of a
    floating number may differ between machines."""
    plain = result.plain()
    del plain["participants"]
    rounded: dict[str, Any] = _rounded({**plain, "clouds": clouds(result)})
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return value


def _asked(matter: Matter) -> list[int]:
    rows = Statement.objects.filter(matter=matter, status=Stand.SHOWN).order_by("number")
    return list(rows.values_list("number", flat=True))


def _newest(matter: Matter, settled: timedelta) -> UUID | None:
    rows = Answer.objects.filter(matter=matter)
    if settled:
        rows = rows.filter(pk__lt=first_at(timezone.now() - settled))
    return rows.order_by("-id").values_list("pk", flat=True).first()


def _stand_out(matter: Matter, result: Result) -> None:
    """How far out each statement stands, for the choice of what is asked next."""
    places = {key: n for n, key in enumerate(result.votes.statements)}
    rows = list(Statement.objects.filter(matter=matter, number__in=list(places)))
    for row in rows:
        row.extremity = float(result.space.extremity[places[row.number]])
    Statement.objects.bulk_update(rows, ["extremity"])
