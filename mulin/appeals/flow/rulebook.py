"""What the town decides about handling and figures: dated, added to, never changed afterwards."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.models import ExclusionReason, Practice, RateRule
from mulin.appeals.models.rates import RATES
from mulin.appeals.queries.rates import DENOMINATORS
from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused, line
from mulin.people.models import Person, Role

DATA = Path(__file__).resolve().parent.parent / "data"
DECIDES = frozenset({Role.CENTRE, Role.ADMIN})


@transaction.atomic
def load_exclusion_reasons(path: Path = DATA / "exclusion_reasons.csv") -> int:
    """Bring the reasons of a table in; those that it no longer has are offered no more."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        ExclusionReason.objects.update_or_create(
            code=row["code"], defaults={"name": row["name"], "active": True}
        )
    ExclusionReason.objects.exclude(code__in=[row["code"] for row in rows]).update(active=False)
    return len(rows)


@transaction.atomic
def set_practice(
    *, since: date, bounces: int, tries: int, verify: Sequence[str], review_days: int,
    basis: str = "",
) -> Practice:  # fmt: skip
    """How the town handles from a day on; safe to say again for the same day."""
    made, _new = Practice.objects.update_or_create(
        since=since,
        defaults={
            "bounces": bounces, "tries": tries, "verify": list(verify),
            "review_days": review_days, "basis": basis,
        },
    )  # fmt: skip
    versions.changed("practice")
    return made


@transaction.atomic
def set_rates(
    *, since: date, name: str, weights: Mapping[str, str], denominators: Mapping[str, str],
    by: Person, fair_counts: bool = True, basis: str = "",
) -> RateRule:  # fmt: skip
    """A new rule of the rates from a day on that has not passed: what was published stays as it
    was counted."""
    if not by.standing.has(DECIDES):
        raise Forbidden(_("三率的算法由镇治理中心和管理员来定。"))
    name = line(name, field="name", needed=_("请给这套算法起个名字。"), most=80)
    basis = line(basis, field="basis", needed=_("请写明依据哪份文件。"), most=200)
    if since < timezone.localdate():
        raise Refused("past", _("已经过去的日子不能改算法，请从今天或以后开始。"), field="since")
    if RateRule.objects.filter(since=since).exists():
        raise Refused("taken", _("这一天已经有一套算法了，请选别的日子。"), field="since")
    if unknown := set(denominators.values()) - set(DENOMINATORS):
        raise Refused("no_choice", _("请选分母。"), field=f"of_{min(unknown)}")
    made = RateRule(
        since=since, name=name, weights=_weights(weights), denominators=dict(denominators),
        fair_counts=fair_counts, basis=basis,
    )  # fmt: skip
    made.save(force_insert=True)
    journal.remark(made, "rate_rule", by=by, data={"since": since.isoformat(), "name": name})
    versions.changed("rates")
    return made


def _weights(said: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for rate in RATES:
        try:
            weight = Decimal(str(said.get(rate, "0")).strip() or "0")
        except InvalidOperation:
            weight = Decimal(-1)
        if not 0 <= weight <= 100:
            raise Refused("bad_weight", _("权重请填 0 到 100 的数。"), field=f"weight_{rate}")
        found[rate] = str(weight)
    if not any(Decimal(weight) for weight in found.values()):
        raise Refused("bad_weight", _("三个权重不能都是 0。"), field="weight_response")
    return found
