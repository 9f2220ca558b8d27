"""The three rates of an area and a period as somebody may see them, by the rule in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.appeals.models import (
    Appeal,
    AppealQuerySet,
    Exclusion,
    ExclusionReason,
    RateRule,
    Satisfaction,
)
from mulin.appeals.models.rates import RATES
from mulin.appeals.queries.figures import ENDED
from mulin.appeals.queries.rates import Rule, Share, Tally, score, shares, total
from mulin.core.fields import within
from mulin.core.filters import midnight
from mulin.core.ids import first_at
from mulin.core.versions import Kept
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.queries import Place, ladder

LABELS = {
    "response": gettext_lazy("响应率"), "resolution": gettext_lazy("解决率"),
    "satisfaction": gettext_lazy("满意率"),
}  # fmt: skip
DENOMINATOR_WORDS = {
    "answered": gettext_lazy("回访时答了这一问的"), "called": gettext_lazy("回访过的（没联系上的也算）"),
    "ended": gettext_lazy("报结和办结的（没回访的也算）"),
}  # fmt: skip
# Where a town has said nothing: no weights were found published, so each counts alike.
USUAL = Rule(
    name=gettext_lazy("三率各占三分之一"), weights=dict.fromkeys(RATES, Decimal(1)),
    basis=gettext_lazy("镇里还没有定权重，先平均。"),
)  # fmt: skip
COUNTED: dict[str, Q] = {
    "ended": Q(), "called": Q(callback_tries__gt=0),
    "contacted": Q(contacted=True), "contacted_of": Q(contacted__isnull=False),
    "solved": Q(solved=True), "solved_of": Q(solved__isnull=False),
    "satisfied": Q(satisfied=Satisfaction.YES), "fair": Q(satisfied=Satisfaction.FAIR),
    "satisfied_of": ~Q(satisfied=""),
}  # fmt: skip


def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            row.name, row.since, {k: Decimal(str(v)) for k, v in row.weights.items()},
            dict(row.denominators), row.fair_counts, row.basis,
        )
        for row in RateRule.objects.order_by("-since")
    )  # fmt: skip


_kept = Kept("rates", _rules)


def rules_of_rates() -> tuple[Rule, ...]:
    """All rules, the newest first."""
    return _kept.get()


def rule_on(day: date | None = None) -> Rule:
    """The rule in force on a day (today)."""
    today = day or timezone.localdate()
    return next((r for r in rules_of_rates() if r.since and r.since <= today), USUAL)


@dataclass(frozen=True)
class Line:
    """One area: its rates with nothing left out, and as they count; and both scores."""

    name: str
    code: str
    tally: Tally
    all: dict[str, Share]
    counted: dict[str, Share]
    score: Decimal | None
    score_of_all: Decimal | None


@dataclass(frozen=True)
class Board:
    """Everything the page of rates shows."""

    rule: Rule
    whole: Line
    parts: list[Line]
    exclusions: list[Exclusion]


def place_of(person: Person, code: str) -> Place | None:
    """The area of a code, as far as a post of this person sees it; else their widest, else none."""
    known = ladder()
    paths = sorted(person.standing.paths(SEE_AREA), key=len)
    asked = known.by_code.get(code)
    if asked is not None and any(asked.path.startswith(path) for path in paths):
        return asked
    return known.by_path[paths[0]] if paths else None


def ended_rows(person: Person, place: Place, since: date, until: date) -> AppealQuerySet:
    """Appeals reported on these days whose handling has ended, as this person may see them."""
    begin = midnight(since)
    end = midnight(until + timedelta(days=1))
    rows = Appeal.objects.visible_to(person).filter(ENDED, within("area_path", place.path))
    return rows.filter(
        reported_at__gte=begin, reported_at__lt=end, pk__gte=first_at(begin - timedelta(days=1))
    )


def board(person: Person, place: Place, *, since: date, until: date) -> Board:
    """The rates of an area and of the areas right below it: three statements."""
    rule, rows = rule_on(until), ended_rows(person, place, since, until)
    tallies = _tallies(rows.order_by())
    granted = list(
        Exclusion.objects.filter(appeal__in=rows.order_by().values("pk"))
        .select_related("appeal", "reason", "asked_by", "reviewed_by")
        .order_by("-id")
    )
    out = _left_out(granted)
    parts = [
        _line(p.name, p.code, _below(tallies, p.path), _part_of(out, p.path), rule)
        for p in ladder().under(place.path)
        if p.path[len(place.path) :].count("/") == 1 and _below(tallies, p.path).ended
    ]
    whole = _line(
        place.name, place.code, total(tallies.values()), _part_of(out, place.path), rule
    )  # fmt: skip
    return Board(rule, whole, parts, granted)


def _tallies(rows: QuerySet[Appeal]) -> dict[str, Tally]:
    asked = {f"n_{name}": Count("pk", filter=condition) for name, condition in COUNTED.items()}
    found: dict[str, Tally] = {}
    for path, *counted in rows.values_list("area_path").annotate(**asked):
        found[path] = Tally(*counted)
    return found


def _below(tallies: dict[str, Tally], path: str) -> Tally:
    return total(tally for area, tally in tallies.items() if area.startswith(path))


def tally_of(appeal: Appeal) -> Tally:
    """One appeal as it counts."""
    return Tally(
        1, int(appeal.callback_tries > 0), int(appeal.contacted is True),
        int(appeal.contacted is not None), int(appeal.solved is True),
        int(appeal.solved is not None), int(appeal.satisfied == Satisfaction.YES),
        int(appeal.satisfied == Satisfaction.FAIR), int(appeal.satisfied != ""),
    )  # fmt: skip


Left = dict[str, list[tuple[str, Tally]]]


def _left_out(rows: list[Exclusion]) -> Left:
    """What is left out of each rate, with where it lies."""
    found: Left = defaultdict(list)
    for row in rows:
        if row.status == Exclusion.Status.GRANTED:
            for rate in row.rates:
                found[rate].append((row.appeal.area_path, tally_of(row.appeal)))
    return found


def _part_of(out: Left, path: str) -> dict[str, Tally]:
    return {
        rate: total(tally for area, tally in pairs if area.startswith(path))
        for rate, pairs in out.items()
    }


def _line(name: str, code: str, tally: Tally, out: dict[str, Tally], rule: Rule) -> Line:
    everything, counted = shares(tally, rule), shares(tally, rule, out)
    return Line(
        name, code, tally, everything, counted, score(counted, rule), score(everything, rule)
    )


def values_of(line: Line) -> dict[str, Any]:
    """A line as a plain table, for machines: percent with two digits, as text-free numbers."""
    return {
        "name": line.name, "code": line.code, "ended": line.tally.ended,
        "rates": {
            rate: {
                "count": line.counted[rate].count, "of": line.counted[rate].of,
                "excluded": line.counted[rate].excluded, "percent": _number(line.counted[rate].value),
                "percent_of_all": _number(line.all[rate].value),
            }
            for rate in RATES
        },
        "score": _number(line.score), "score_of_all": _number(line.score_of_all),
    }  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 2))


def reasons_in_use() -> list[tuple[str, str]]:
    """Why something may be left out: code and words."""
    return list(ExclusionReason.objects.filter(active=True).values_list("code", "name"))


EXCLUSION_VIEWS = {
    "asked": gettext_lazy("等审核的"), "granted": gettext_lazy("已经剔除的"),
    "over": gettext_lazy("没同意和收回的"),
}  # fmt: skip


def exclusions(person: Person, view: str) -> QuerySet[Exclusion]:
    """Exclusions of appeals that somebody sees."""
    status = Exclusion.Status
    wanted = {"asked": [status.ASKED], "granted": [status.GRANTED]}.get(
        view, [status.REFUSED, status.WITHDRAWN]
    )
    rows = Exclusion.objects.visible_to(person).filter(status__in=wanted)
    return rows.select_related("appeal", "reason", "asked_by", "reviewed_by")
