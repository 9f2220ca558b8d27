"""The figures of whistles and of units: each a condition, so that a number and its rows are one.

A unit that was excused, or called off before it came, is in no rate. A call whose limit has not
run out yet and that nobody answered is in no rate either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Avg, F, Max, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.figures import MARK, Figure, bare, counted
from mulin.whistles.models import (
    MISSING,
    OPEN,
    Side,
    Status,
    Summons,
    SummonsQuerySet,
    Turnout,
    WhistleQuerySet,
)

FIGURES = {
    figure.name: figure
    for figure in (
        Figure("blown", _("吹哨"), Q(), explains=_("这段时间吹过的全部")),
        Figure("ringing", _("正在响"), Q(status__in=OPEN), explains=_("还没有放行的")),
        Figure("released", _("办结放行"), Q(status=Status.RELEASED), explains=_("事办完、单位放行的")),
        Figure("withdrawn", _("撤哨"), Q(status=Status.WITHDRAWN), explains=_("吹错了或不用再来的")),
        Figure("raised", _("升过级"), Q(turn__gt=0), explains=_("有单位没按时到，升到上一级的")),
    )
}  # fmt: skip

CAME = Q(came_at__isnull=False)
UNIT_NAMES = ("called", "on_time", "came_late", "absent", "finished", "right")


def unit_figures(now: datetime) -> dict[str, Figure]:
    """The figures of units at a moment: what is absent depends on the hour."""
    absent = Q(status__in=MISSING, due__lt=now)
    expected = CAME | absent
    judged = Q(appraisals__side=Side.WHISTLE)
    found = (
        Figure("called", _("叫到单位"), Q(), explains=_("每叫一家算一次")),
        Figure(
            "on_time", _("按时报到率"), CAME & Q(late=False), expected,
            _("限时内到场的，占该到的（免到的、到场前撤哨的不算）"),
        ),
        Figure("came_late", _("迟到"), CAME & Q(late=True), explains=_("到了，但过了时限")),
        Figure("absent", _("到点没来"), absent, explains=_("过了时限还没到的")),
        Figure("finished", _("办完"), Q(status=Turnout.DONE), explains=_("说自己这部分办完了的")),
        Figure(
            "right", _("该吹率"), judged & Q(appraisals__right=True), judged,
            _("被叫的单位说这次该吹的，占评价过的"),
        ),
    )  # fmt: skip
    return {figure.name: figure for figure in found}


UNIT_FIGURES = unit_figures(datetime.min.replace(tzinfo=UTC))
Row = dict[str, Any]


def figures(rows: WhistleQuerySet, *, by: Iterable[str] = ()) -> list[Row]:
    """The figures of whistles in one statement; with `by` a row for each value of the columns
    (`month` among them)."""
    asked = counted(FIGURES.values())
    columns = list(by)
    plain = rows.order_by()
    if "month" in columns:
        plain = plain.annotate(month=TruncMonth("blown_at"))
    found = plain.values(*columns).annotate(**asked) if columns else [plain.aggregate(**asked)]
    return [bare(row) for row in found]


def unit_rows(
    rows: SummonsQuerySet, *, by: Iterable[str] = (), now: datetime | None = None
) -> list[Row]:
    """The figures of units in one statement, their average mark and their last name beside; with
    `by` a row for each value of the columns (`month` is that of the call)."""
    asked: dict[str, Any] = {
        **counted(unit_figures(now or timezone.now()).values(), distinct=True),
        f"{MARK}mark": Avg("appraisals__mark"),
    }
    columns = list(by)
    plain = rows.order_by()
    if "month" in columns:
        plain = plain.annotate(month=TruncMonth("whistle__blown_at"))
    if "level" in columns:
        plain = plain.annotate(level=F("whistle__first_level"))
    if columns:
        named = {f"{MARK}name": Max("unit_name")} if "unit" in columns else {}
        found: Iterable[Row] = plain.values(*columns).annotate(**asked, **named)
    else:
        found = [plain.aggregate(**asked)]
    return [bare(row) for row in found]


def rows_of(rows: WhistleQuerySet, name: str, *, now: datetime) -> WhistleQuerySet:
    """The whistles that a figure counts; for a figure of units those with such a unit. An unknown
    name gives none."""
    if name in FIGURES:
        return rows.filter(FIGURES[name].counts)
    base, _dot, _part = name.partition(".")
    if base not in UNIT_NAMES:
        return rows.none()
    return rows.filter(pk__in=units_of(Summons.objects.all(), name, now=now).values("whistle"))


def units_of(rows: SummonsQuerySet, name: str, *, now: datetime) -> SummonsQuerySet:
    """The summonses that a figure counts: `on_time`; its denominator: `on_time.of`; those in the
    denominator that do not count: `on_time.not`. An unknown name gives none."""
    base, _dot, part = name.partition(".")
    figure = unit_figures(now).get(base)
    if figure is None:
        return rows.none()
    if part and figure.of is not None:
        of = rows.filter(figure.of).distinct()
        if part == "of":
            return of
        return of.exclude(pk__in=Summons.objects.filter(figure.counts).values("pk"))
    return rows.filter(figure.counts).distinct()
