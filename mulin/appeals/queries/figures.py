"""The figures of appeals: each a pair of conditions, so that a number and its rows are one thing.

First contact, closed in time, solved, satisfied: the three rates of a hotline (响应率, 解决率,
满意率; STANDARDS §3) with their denominators said. Not reached at callback is no answer: it is
in no denominator, and shown beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import Appeal, AppealQuerySet, Ending, Exclusion, Satisfaction, Status
from mulin.core.figures import Figure, bare, counted

# Ended without having been handled: in no rate.
NOT_HANDLED = (Ending.WITHDRAWN, Ending.DECLINED)
COUNTED = ~Q(ending__in=NOT_HANDLED)
ENDED = Q(status__in=[Status.PROPOSED, Status.CLOSED]) & COUNTED

# Nobody has called, and the time to call is over as the database's clock has it. The main
# reporter is called for those that were merged; of what a hotline finished nobody knows.
UNCALLED = (
    Q(first_contact_at=None, merged_into=None)
    & COUNTED
    & ~Q(status=Status.CLOSED, proposed_at=None)
)
NOT_CALLED = UNCALLED & Q(first_contact_due__lt=Now())
IN_TIME_CONTACT = Q(first_contact_at__isnull=False, first_contact_at__lte=F("first_contact_due"))

FIGURES = {
    figure.name: figure
    for figure in (
        Figure("received", _("收到"), Q(), explains=_("这段时间反映的全部诉求")),
        Figure("open", _("在办"), ~Q(status=Status.CLOSED), explains=_("还没有办结的")),
        Figure("closed", _("办结"), Q(status=Status.CLOSED), explains=_("已经办结的，不等于已解决")),
        Figure(
            "first_contact", _("首次联系及时率"), IN_TIME_CONTACT & COUNTED,
            COUNTED & Q(first_contact_at__isnull=False) | NOT_CALLED,
            _("在期限内联系上的，占已经联系过和过了期限还没联系的"),
        ),
        Figure(
            "in_time", _("按期办结率"), ENDED & Q(closed_in_time=True),
            # Of what a hotline finished without telling when, nobody knows: in no rate.
            ENDED & Q(closed_in_time__isnull=False),
            _("在期限内报结的，占已经报结的"),
        ),
        Figure(
            "solved", _("解决率"), Q(solved=True), Q(solved__isnull=False),
            _("回访说解决了的，占回访问到的"),
        ),
        Figure(
            "satisfied", _("满意率"), Q(satisfied__in=[Satisfaction.YES, Satisfaction.FAIR]),
            ~Q(satisfied=""), _("回访说满意或基本满意的，占回访问到的"),
        ),
        Figure("reopened", _("重办"), Q(reopened__gt=0), explains=_("居民说没解决、退回重办过的")),
        Figure(
            "no_answer", _("没有回音"),
            Q(status=Status.CLOSED, solved__isnull=True) & COUNTED,
            explains=_("办结了但回访没有联系上的"),
        ),
    )
}  # fmt: skip


def _counted_in(rate: str) -> Q:
    """Ended, and not left out of this rate."""
    out = Exclusion.objects.filter(**{rate: True}, status=Exclusion.Status.GRANTED)
    return ENDED & ~Q(pk__in=out.values("appeal"))


# The numbers of the page of rates, as rows to open; kept out of the daily cells, since an
# exclusion may be decided long after its day.
RATE_FIGURES = {
    figure.name: figure
    for figure in (
        Figure(
            "rate_response", _("响应率"), _counted_in("response") & Q(contacted=True),
            _counted_in("response") & Q(contacted__isnull=False),
        ),
        Figure(
            "rate_resolution", _("解决率"), _counted_in("resolution") & Q(solved=True),
            _counted_in("resolution") & Q(solved__isnull=False),
        ),
        Figure(
            "rate_satisfaction", _("满意率"),
            _counted_in("satisfaction") & Q(satisfied__in=[Satisfaction.YES, Satisfaction.FAIR]),
            _counted_in("satisfaction") & ~Q(satisfied=""),
        ),
        Figure(
            "rate_satisfied", _("满意率"),
            _counted_in("satisfaction") & Q(satisfied=Satisfaction.YES),
            _counted_in("satisfaction") & ~Q(satisfied=""),
        ),
    )
}  # fmt: skip
LISTED = {**FIGURES, **RATE_FIGURES}


def figures(rows: AppealQuerySet, *, by: Iterable[str] = ()) -> list[dict[str, Any]]:
    """All figures of the rows in one statement: `{name: count, name_of: denominator}`; with
    `by` (columns) a row for each of their values."""
    asked = counted(FIGURES.values())
    columns = list(by)
    plain = rows.order_by()
    found = plain.values(*columns).annotate(**asked) if columns else [plain.aggregate(**asked)]
    return [bare(row) for row in found]


def rows_of(rows: AppealQuerySet, name: str) -> AppealQuerySet:
    """The rows that a figure counts: `solved`; its denominator: `solved.of`; what is in the
    denominator and does not count: `solved.not`. An unknown name gives no rows."""
    base, _dot, part = name.partition(".")
    figure = LISTED.get(base)
    if figure is None:
        return rows.none()
    if part == "of":
        return rows.filter(figure.of if figure.of is not None else Q())
    if part == "not" and figure.of is not None:
        return rows.filter(figure.of).exclude(
            pk__in=Appeal.objects.filter(figure.counts).values("pk")
        )
    return rows.filter(figure.counts)
