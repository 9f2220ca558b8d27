"""The desk: the table worker × item, and one tick with its proof to be seen or sent back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.core.deed_forms import done, press
from mulin.core.filters import day_of
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.tables.answer import table_answer
from mulin.core.tables.write import Value
from mulin.core.wording import date_words
from mulin.duties import flow, queries, rules
from mulin.duties.forms import WordsForm
from mulin.duties.models import Duty
from mulin.duties.periods import Period, words
from mulin.duties.presets import CheckList, preset
from mulin.duties.queries import Filters, Row, State
from mulin.duties.views.mine import TONES, shots, state_words
from mulin.people.guards import for_people
from mulin.people.standing import SEE_AREA
from mulin.places.models import Level
from mulin.places.queries import ladder, level_name

MOST = 100_000


def _not_yours() -> str:
    return _("履职清单给社区、镇治理中心和网格员看。")


def area_of(request: PersonRequest, code: str) -> str:
    """The area asked for, if one looks after it; else that of one's own posts."""
    place, standing = ladder().by_code.get(code), request.user.standing
    if place is not None and standing.has(SEE_AREA, place.path):
        return place.path
    if code:
        raise Http404
    return standing.paths(SEE_AREA)[0]


def _areas(request: PersonRequest) -> list[tuple[str, str]]:
    """Streets and communities that one looks after."""
    known, rungs = ladder(), {Level.STREET, Level.COMMUNITY}
    return [
        (place.code, place.name)
        for path in request.user.standing.paths(SEE_AREA)
        for place in known.under(path)
        if place.level in rungs
    ]


@for_people(rules.may_look, _not_yours)
def table(request: PersonRequest) -> HttpResponseBase:
    """Rows are workers, columns the items of their list, in the periods of a day."""
    filters = Filters.read(request.GET)
    path, of = area_of(request, filters.area), preset().lists[0]
    if kind := request.GET.get("file"):
        return _file(request, of, path, filters, kind)
    found = queries.table(request.user, of, path, filters, after=request.GET.get("after", ""))
    context = {
        "of": of, "found": found, "filters": filters, "areas": _areas(request), "tones": TONES,
        "state_words": state_words(), "rows": [(row, _named(row)) for row in found.rows],
        "columns": [{"label": _("网格员")}, *({"label": label} for label in _heads(found.rows, of))],
        "active": _active(request, filters), "tabs": [
            {"label": label, "href": f"?{filters.query(view=key)}", "on": filters.view == key}
            for key, label in _views().items()
        ],
    }  # fmt: skip
    return render(request, "duties/table.html", context)


def _active(request: PersonRequest, filters: Filters) -> list[dict[str, str]]:
    place, day = ladder().by_code.get(filters.area), day_of(filters.day)
    words = {
        "area": place.name if place else "",
        "day": date_words(filters.on, year=True) if day else "",
    }
    return filters.chips(request.path, words)


def _views() -> dict[str, str]:
    return {
        "all": _("全部"),
        "late": _("有逾期的"),
        "open": _("没做齐的"),
        "unseen": _("等社区看的"),
    }


def _heads(rows: tuple[Row, ...], of: CheckList) -> list[str]:
    """The items, each with the period shown."""
    when = [cell.when for cell in rows[0].cells] if rows else [""] * len(of.items)
    return [f"{item.name} {one}".strip() for item, one in zip(of.items, when, strict=True)]


def _named(row: Row) -> tuple[str, str]:
    """Who is on the post (or that nobody is), and where."""
    names = _("、").join(row.post.holders)
    return names or _("空岗"), ladder().words(row.post.path)


def _file(
    request: PersonRequest, of: CheckList, path: str, filters: Filters, kind: str
) -> HttpResponseBase:
    """The whole table as a file."""
    found = queries.table(request.user, of, path, filters, size=MOST)
    told = state_words()
    rows: list[list[Value]] = [
        [*_named(row), *(told[cell.state] for cell in row.cells)] for row in found.rows
    ]
    headings = [_("网格员"), level_name(Level.GRID), *_heads(found.rows, of)]
    return table_answer(f"duties-{filters.on}", kind, headings=headings, rows=rows)


def _duty(request: PersonRequest, pk: UUID) -> Duty:
    rows = Duty.objects.visible_to(request.user).select_related("post", "by", "seen_by")
    return get_object_or_404(rows, pk=pk)


@for_people(rules.may_look, _not_yours)
def one(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A tick and what proves it."""
    return _page(request, _duty(request, pk), WordsForm())


def _page(
    request: PersonRequest, duty: Duty, form: WordsForm, *, status: int = 200
) -> HttpResponse:
    item = preset().item(duty.item)
    context = {
        "duty": duty, "item": item, "form": form, "shots": shots(duty),
        "name": item.name if item else duty.item,
        "when": words(item.every, Period(duty.since, duty.until)) if item else duty.since,
        "place": ladder().words(duty.area_path), "tone": TONES[State(duty.status)],
        "may": {verb for verb in ("see", "send_back") if can(duty, verb, flow.STEPS)}
        if rules.may_judge(request.user, duty) else set(),
        "late": timezone.localdate(duty.at) > duty.until,
    }  # fmt: skip
    return render(request, "duties/duty.html", context, status=status)


@require_POST
@for_people(rules.may_look, _not_yours)
def see(request: PersonRequest, pk: UUID) -> HttpResponse:
    """It is good."""
    duty = _duty(request, pk)
    press(request, lambda: flow.see(duty, by=request.user), said=_("看过了。"))
    return redirect("duties:duty", pk)


@require_POST
@for_people(rules.may_look, _not_yours)
def send_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Something is missing."""
    duty, form = _duty(request, pk), WordsForm(request.POST)

    def do() -> object:
        return flow.send_back(duty, by=request.user, words=form.cleaned_data["words"])

    said = _("退回了，网格员会收到通知。")
    status = done(request, form, duty, "send_back", do=do, said=said)
    if status == 200:
        return redirect("duties:duty", pk)
    return _page(request, duty, form, status=status)
