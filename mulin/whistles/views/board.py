"""The board with its clocks, the two lists, and the filter bar that they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest, is_htmx
from mulin.core.paging import keyset
from mulin.places.queries import ladder
from mulin.whistles import clocks, rules
from mulin.whistles.forms import areas
from mulin.whistles.models import Status, Turnout, Urgency
from mulin.whistles.queries import (
    FIGURES,
    UNIT_FIGURES,
    Filters,
    called,
    counts,
    levels,
    listed,
)
from mulin.whistles.queries.board import (
    STATUS_TONES,
    TURNOUT_ICONS,
    TURNOUT_TONES,
    Part,
    board,
    cards_of,
)
from mulin.whistles.queries.lists import VIEWS
from mulin.whistles.queries.units import name_of
from mulin.whistles.views.door import at_board

SIZE = 50
SORTS = {"newest": gettext_lazy("最新的在前"), "oldest": gettext_lazy("最早的在前")}
# The views of the board, each with its mark.
SYMBOLS = {
    "open": "speakerphone", "late": "alert-triangle", "ready": "check", "mine": "bell",
    "blown": "user",
}  # fmt: skip
SHOWN = {
    "status_tones": STATUS_TONES, "turnout_tones": TURNOUT_TONES, "turnout_icons": TURNOUT_ICONS,
}  # fmt: skip


@at_board
@require_safe
def board_(request: PersonRequest) -> HttpResponseBase:
    """All that rings, with clocks; htmx asks for the board alone every few seconds."""
    view = request.GET.get("view", "")
    filters = Filters(
        view=view if view in SYMBOLS else "open",
        area=request.GET.get("area", "")[:20],
    )
    now = timezone.now()
    values: dict[str, Any] = {
        **SHOWN, "board": board(request.user, filters, now=now), "filters": filters, "now": now,
        "query": filters.query(),
        "may_blow": rules.may_blow_any(request.user, levels().active),
    }  # fmt: skip
    number = counts(request.user, now=now)
    values["tabs"] = [
        {
            "label": VIEWS[name], "on": name == filters.view, "count": number[name],
            "href": f"{request.path}?view={name}", "symbol": symbol,
        }
        for name, symbol in SYMBOLS.items()
    ]  # fmt: skip
    # htmx asks for the board alone.
    piece = "whistles/desk/_board.html" if is_htmx(request) else "whistles/desk/board.html"
    return render(request, piece, values)


@at_board
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """The register of whistles, as its address says."""
    filters, now = Filters.read(request.GET), timezone.now()
    page = keyset(
        listed(request.user, filters, now=now), filters.order,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        **SHOWN, **frame(request, filters), "page": page, "cards": cards_of(page.rows, now),
        "may_export": rules.may_export(request.user), "query": filters.query(),
        "may_blow": rules.may_blow_any(request.user, levels().active),
    }  # fmt: skip
    return render(request, "whistles/desk/list.html", values)


@at_board
@require_safe
def calls(request: PersonRequest) -> HttpResponseBase:
    """The register of reporting in: a line for every unit called."""
    filters, now = Filters.read(request.GET), timezone.now()
    page = keyset(
        called(request.user, filters, now=now).select_related("whistle"), filters.order,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        **SHOWN, **frame(request, filters), "page": page,
        "parts": [Part(row, clocks.of_unit(row, now)) for row in page.rows],
    }  # fmt: skip
    return render(request, "whistles/desk/calls.html", values)


def frame(request: PersonRequest, filters: Filters) -> dict[str, Any]:
    """What both lists share: the filter bar with its choices and what is chosen."""
    return {
        "filters": filters, "sorts": SORTS, "clear": request.path,
        "active": filters.chips(request.path, {
            name: _("：").join((str(LABELS[name]), str(said(name, value))))
            for name, value in filters.active.items()
        }),
        "selects": {
            "status": [("open", _("没结束的")), *Status.choices],
            "turnout": list(Turnout.choices),
            "level": [(level.key, level.name) for level in levels().all],
            "area": areas(), "urgency": list(Urgency.choices),
        },
    }  # fmt: skip


LABELS: dict[str, object] = {
    "q": gettext_lazy("搜索"), "status": gettext_lazy("状态"), "turnout": gettext_lazy("报到"),
    "level": gettext_lazy("级别"), "urgency": gettext_lazy("紧急程度"),
    "area": gettext_lazy("片区"), "source": gettext_lazy("来源"), "unit": gettext_lazy("单位"),
    "month": gettext_lazy("月份"), "since": gettext_lazy("从哪天"),
    "until": gettext_lazy("到哪天"), "figure": gettext_lazy("指标"),
}  # fmt: skip


def _figure(value: str) -> str:
    base, _dot, part = value.partition(".")
    figure = FIGURES.get(base) or UNIT_FIGURES.get(base)
    if figure is None:
        return value
    return {"of": _("%s的全部"), "not": _("%s没达到的")}.get(part, "%s") % figure.label


def _unit(value: str) -> str:
    return name_of(value)


SAYINGS: dict[str, Callable[[str], object]] = {
    "status": lambda v: dict(Status.choices).get(v, _("没结束的")),
    "turnout": lambda v: dict(Turnout.choices).get(v, v),
    "level": lambda v: level.name if (level := levels().by_key.get(v)) else v,
    "urgency": lambda v: dict(Urgency.choices).get(v, v),
    "area": lambda v: place.name if (place := ladder().by_code.get(v)) else v,
    "source": lambda v: SOURCES.get(v, v), "figure": _figure, "unit": _unit,
}  # fmt: skip
SOURCES: dict[str, object] = {
    "hand": gettext_lazy("直接吹的"), "appeal": gettext_lazy("诉求"),
    "hazard": gettext_lazy("隐患"), "meeting": gettext_lazy("会议"), "topic": gettext_lazy("热点"),
}  # fmt: skip


def said(name: str, value: str) -> object:
    """What is chosen, in words."""
    return SAYINGS[name](value) if name in SAYINGS else value
