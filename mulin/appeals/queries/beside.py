"""What stands beside one appeal: support orders, merged appeals, supervision, exclusions.

Asked for only where a count on the row says that there is something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mulin.appeals.models import Appeal, Supervision, SupportOrder
from mulin.appeals.queries.supports import Line, lines_of
from mulin.people.models import Person


@dataclass(frozen=True)
class Beside:
    """Rows for the panel of the page; empty where there is nothing."""

    supports: list[Line]
    merged: list[Appeal]
    into: Appeal | None
    supervisions: list[Supervision]

    @property
    def supports_open(self) -> bool:
        """Whether a unit has still something to do."""
        return any(line.order.is_open for line in self.supports)


def beside(appeal: Appeal, person: Person, now: datetime) -> Beside:
    """At most a statement for each kind that there is."""
    into, merged = appeal.merged_into_id, list[Appeal]()
    seen = Appeal.objects.visible_to(person) if into or appeal.merged else Appeal.objects.none()
    if appeal.merged:
        merged = list(seen.filter(merged_into=appeal.pk).order_by("id")[:50])
    return Beside(
        _supports(appeal, now) if appeal.supports else [],
        merged,
        seen.filter(pk=into).first() if into else None,
        _supervisions(appeal) if appeal.supervised else [],
    )


def _supports(appeal: Appeal, now: datetime) -> list[Line]:
    rows = list(SupportOrder.objects.filter(appeal=appeal.pk).order_by("id"))
    for row in rows:
        row.appeal = appeal
    return lines_of(rows, now)


def _supervisions(appeal: Appeal) -> list[Supervision]:
    rows = Supervision.objects.filter(appeal=appeal.pk)
    return list(rows.select_related("asked_by").order_by("-id"))
