"""The page of comparison: volume against the period before and a year ago, with chart, table and file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.appeals.models import Channel
from mulin.core import charts
from mulin.core.http import PersonRequest
from mulin.core.tables import table_answer
from mulin.core.tables.write import Value
from mulin.core.wording import date_words
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.reports import rules
from mulin.reports.queries.comparison import Asked, Comparison, Row, comparison
from mulin.reports.queries.spans import PERIODS, SMALL, Change, Span, spans_of
from mulin.reports.views.common import area_choices, area_or_404

MOST_BARS = 8
TABLES = {"category": gettext_lazy("按类别"), "area": gettext_lazy("按片区")}


@signed_in
@require_safe
def comparing(request: PersonRequest) -> HttpResponseBase:
    """Volume of one area and channel in some days, and in those it is compared with."""
    person = request.user
    if not rules.may_see_figures(person):
        raise PermissionDenied(_("数据页给负责片区的岗位看。"))
    found = comparison(asked_of(person, request.GET))
    if kind := request.GET.get("format"):
        return _file(found, kind, request.GET.get("table", "category"))
    spans = found.asked.spans
    context = {
        "found": found, "spans": spans, "place": found.asked.place, "periods": PERIODS,
        "areas": area_choices(person), "channels": Channel.choices, "channel": found.asked.channel,
        "channel_words": dict(Channel.choices).get(found.asked.channel, ""),
        "tables": TABLES, "small": SMALL, "span_words": span_words, "change_words": change_words,
        "chart": _chart(found), "open": request.GET.get("group", ""),
    }  # fmt: skip
    return render(request, "reports/comparison.html", context)


def asked_of(person: Person, given: Any) -> Asked:
    """Period, area and channel of an address; 404 for an area that is not this person's."""
    channel = str(given.get("channel", ""))
    return Asked(
        person, area_or_404(person, str(given.get("area", ""))),
        spans_of(given, timezone.localdate()), channel if channel in Channel.values else "",
    )  # fmt: skip


def span_words(span: Span) -> str:
    """«2026年11月1日至22日» with what is needed of it."""
    first, last = date_words(span.since, year=True), date_words(span.until, year=True)
    return first if span.since == span.until else _("%(a)s至%(b)s") % {"a": first, "b": last}


def change_words(change: Change) -> str:
    """«+12.5%», «-3 件», «没有可比» : a percentage only where there were enough to tell."""
    if change.then is None:
        return _("没有可比")
    if change.difference == 0:
        return _("持平")
    if change.share is None or change.small:
        return _("%+d 件") % (change.difference or 0)
    return f"{change.share * 100:+.1f}%"


def _chart(found: Comparison) -> charts.Chart:
    """Groups side by side: now, before, a year ago; what cannot be compared is left out."""
    rows = found.groups[:MOST_BARS]
    here = reverse("appeals:list")
    series = [charts.Series(_("本期"), [row.now for row in rows])]
    for label, name in ((_("上期"), "before"), (_("去年同期"), "year")):
        values = [getattr(row, name).then for row in rows]
        if any(value is not None for value in values):
            series.append(charts.Series(label, values))
    hrefs = [f"{here}?view=all&{row.hrefs[0]}" if row.hrefs[0] else "" for row in rows]
    return charts.bars([row.label for row in rows], series, hrefs=hrefs)


def _file(found: Comparison, kind: str, table: str) -> HttpResponseBase:
    if table not in TABLES:
        raise Http404
    rows = found.areas if table == "area" else _flat(found.groups)
    now = found.asked.spans.now
    name = f"comparison-{table}-{now.since:%Y%m%d}-{now.until:%Y%m%d}"
    cells = [_cells(row) for row in [*rows, found.total]]
    return table_answer(name, kind, headings=_headings(found), rows=cells)


def _flat(groups: list[Row]) -> list[tuple[str, Row] | Row]:
    found: list[tuple[str, Row] | Row] = []
    for group in groups:
        found.append(group)
        found += [(f"　{row.label}", row) for row in group.rows]
    return found


def _headings(found: Comparison) -> list[str]:
    s = found.asked.spans
    return [
        _("项目"), _("本期（%s）") % span_words(s.now), _("上期（%s）") % span_words(s.before),
        _("环比增减"), _("环比（%）"), _("去年同期（%s）") % span_words(s.year), _("同比增减"), _("同比（%）"),
    ]  # fmt: skip


def _cells(line: tuple[str, Row] | Row) -> list[Value]:
    label, row = line if isinstance(line, tuple) else (line.label, line)
    found: list[Value] = [label, row.now]
    for change in (row.before, row.year):
        share = None if change.share is None else round(change.share * 100, 1)
        found += [change.then, change.difference, share]
    return found
