"""The registers on the screen and on paper, dwellings, and how many there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.households import rules
from mulin.households.forms import building_choices, building_words
from mulin.households.models import Tie
from mulin.households.needs import kind_words, kinds
from mulin.households.queries import (
    VIEWS,
    Filters,
    counts_by_area,
    dwellings,
    fetch_homes,
    listed,
    needs_by_kind,
    people_by_area,
    with_homes,
)
from mulin.households.views.door import at_ledger, at_numbers
from mulin.households.views.shown import lines_of
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE, PRINTED = 50, 500
LABELS: dict[str, object] = {
    "q": gettext_lazy("搜索"), "area": gettext_lazy("片区"), "building": gettext_lazy("楼栋"),
    "need": gettext_lazy("服务需求"), "tie": gettext_lazy("居住关系"),
}  # fmt: skip


@at_numbers
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """A register of people, masked; whoever sees numbers only is led to them."""
    if not rules.may_see(request.user):
        return redirect("households:counts")
    filters = Filters.read(request.GET)
    page = keyset(
        listed(request.user, filters), filters.order,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    fetch_homes(page.rows)
    values = {
        **frame(request, filters), "page": page, "lines": lines_of(page.rows),
        "may_write": rules.may_write(request.user), "may_import": rules.may_import(request.user),
        "may_export": rules.may_export(request.user),
    }  # fmt: skip
    return render(request, "households/desk/list.html", values)


def frame(request: PersonRequest, filters: Filters) -> dict[str, Any]:
    """The tabs, the filter bar with its choices, and what is chosen."""
    return {
        "filters": filters, "query": filters.query(), "clear": request.path,
        "may_merge": rules.may_merge(request.user),
        "tabs": [
            {"label": words, "on": name == filters.view,
             "href": f"{request.path}?{filters.query(view=name)}"}
            for name, words in VIEWS.items()
        ],
        "active": filters.chips(request.path, {
            name: _("：").join((str(LABELS[name]), said(name, value)))
            for name, value in filters.active.items()
        }),
        "selects": {
            "area": areas(request.user), "need": [(k.key, k.label) for k in kinds().values()],
            "tie": list(Tie.choices), "building": building_choices(request.user),
        },
    }  # fmt: skip


def register_title(filters: Filters) -> str:
    """What a register is called: that of a need by the need, as 台账 have always been kept."""
    words = kind_words(filters.need) if filters.need in kinds() else ""
    whole = str(VIEWS[filters.view])
    return words if words and filters.view in {"all", "needs"} else whole


def said(name: str, value: str) -> str:
    """What is chosen, in words."""
    if name == "area":
        place = ladder().by_code.get(value)
        return place.name if place else value
    if name == "need":
        return kind_words(value)
    if name == "tie":
        return str(dict(Tie.choices).get(value, value))
    if name == "building":
        return building_words(value) or _("已选")
    return value


def areas(person: Person) -> list[tuple[str, str]]:
    """Communities and grids of the areas that a person looks after."""
    known = ladder()
    found = [
        place
        for path in person.standing.paths(rules.COUNT)
        for place in known.under(path)
        if place.level in {Level.COMMUNITY, Level.GRID}
    ]
    return [(place.code, known.words(place.path)) for place in found]


@at_ledger
@require_safe
def paper(request: PersonRequest) -> HttpResponseBase:
    """The same register for printing, masked, up to five hundred lines."""
    filters = Filters.read(request.GET)
    rows = with_homes(listed(request.user, filters)).order_by("area_path", "id")
    found = list(rows[: PRINTED + 1])
    title = register_title(filters)
    # What was searched for may be a name: it does not go on paper.
    narrowed = [said(name, value) for name, value in filters.active.items() if name != "q"]
    values = {
        "lines": lines_of(found[:PRINTED]), "more": len(found) > PRINTED, "most": PRINTED,
        "title": title, "day": timezone.localdate(), "by_need": filters.about_needs,
        "narrowed": [words for words in narrowed if words != title],
    }  # fmt: skip
    return render(request, "households/desk/paper.html", values)


@at_ledger
@require_safe
def dwelling_list(request: PersonRequest) -> HttpResponseBase:
    """Dwellings: doors and how many live there; nobody's name."""
    # What narrows people narrows no doors: it is not shown as chosen either.
    filters = replace(Filters.read(request.GET), q="", need="", tie="")
    page = keyset(
        dwellings(request.user, filters), filters.order,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        **frame(request, filters), "page": page, "may_write": rules.may_write(request.user),
        "words": {row.pk: ladder().words(row.area_path) for row in page.rows},
    }  # fmt: skip
    return render(request, "households/desk/dwellings.html", values)


@at_numbers
@require_safe
def counts(request: PersonRequest) -> HttpResponseBase:
    """How many households, people and needs, by grid: numbers, nobody."""
    known, rows = ladder(), []
    totals: dict[str, int] = {}
    for path in request.user.standing.paths(rules.COUNT):
        homes, people = counts_by_area(path), people_by_area(path)
        rows += [
            (known.words(one), homes.get(one, 0), people.get(one, 0))
            for one in sorted({*homes, *people})
        ]
        for kind, n in needs_by_kind(path).items():
            totals[kind] = totals.get(kind, 0) + n
    values = {
        "rows": rows, "homes": sum(row[1] for row in rows), "people": sum(row[2] for row in rows),
        "needs": [(kind, kind_words(kind), totals.get(kind, 0)) for kind in kinds()],
        "may_see": rules.may_see(request.user), "may_merge": rules.may_merge(request.user),
    }  # fmt: skip
    return render(request, "households/desk/counts.html", values)
