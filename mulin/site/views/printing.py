"""Boards and cards as PDF, for staff; the public page of a grid, to which their codes lead."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mulin.core import toasts
from mulin.core.http import PersonRequest
from mulin.core.nav import place_name
from mulin.core.tables.answer import to_keep
from mulin.people.directory import around
from mulin.people.guards import for_staff
from mulin.people.queries import PostInfo, posts
from mulin.people.standing import NEIGHBOURS
from mulin.places.models import Level
from mulin.places.queries import Place, ladder
from mulin.site import queries
from mulin.site.printing import boards
from mulin.site.printing.fonts import CannotPrint
from mulin.site.printing.setting import set_paper
from mulin.site.standpoint import grid_of, own_place


def _grid(code: str) -> Place:
    place = ladder().by_code.get(code)
    if place is None or place.level != Level.GRID:
        raise Http404(_("没有这个网格。"))
    return place


def _standing(place: Place) -> Place:
    """Nothing is printed of an area that was closed: its paper would lead nowhere."""
    if place.until is not None:
        raise Http404(_("“%s”已经撤销了。") % place.name)
    return place


def grid_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who answers for a grid, when and where, and how to report: for everybody, by a code on paper.
    Old paper leads to the grid that is there today."""
    place, known = _grid(code), ladder()
    heir = known.today(place.path)
    if heir is not None and heir.code != code:
        words = {"old": place.name, "new": heir.name}
        toasts.say(request, _("“%(old)s”已经撤销了，现在是“%(new)s”。") % words, level="plain")
        return redirect("site:grid_page", heir.code)
    place = _standing(place)
    community = known.above(place.path, Level.COMMUNITY)
    context = {
        "place": place, "area": known.words(community.path) if community else "",
        "team": boards.members(place), "found": queries.contacts(place),
        "near": queries.neighbourhood(place),
    }  # fmt: skip
    return render(request, "site/grid_page.html", context)


@for_staff
def printing(request: PersonRequest) -> HttpResponse:
    """Choose a community; each of its grids with its board and cards."""
    known = ladder()
    asked = known.by_code.get(request.GET.get("area", ""))
    asked = known.today(asked.path) if asked else None
    mine = grid_of(request.user) or own_place(request.user) or known.top
    place = asked or mine
    community = known.above(place.path, Level.COMMUNITY) if place else None
    if community is None:
        below = known.under(place.path, Level.COMMUNITY) if place else []
        community = next(iter(below), None)
    grids = known.under(community.path, Level.GRID) if community else []
    context = {
        "community": community, "choices": around(request.user, Level.COMMUNITY),
        "rows": [(grid, _cards_of(grid)) for grid in grids],
    }  # fmt: skip
    return render(request, "site/printing.html", context)


def _cards_of(grid: Place) -> list[PostInfo]:
    """Posts of a grid of whose holders a card can be made."""
    return [
        post
        for post in posts().in_area(grid.path)
        if post.path == grid.path and not post.vacant and post.role not in NEIGHBOURS
    ]


def _paper(request: PersonRequest, template: str, data: boards.Data, name: str) -> HttpResponse:
    """The PDF; where it cannot be set, a page that says what is missing."""
    try:
        made = set_paper(template, data)
    except CannotPrint as problem:
        context = {"problem": str(problem)}
        return render(request, "site/cannot_print.html", context, status=problem.status)
    return to_keep(HttpResponse(made, content_type="application/pdf"), name)


@for_staff
@never_cache
def board(request: PersonRequest, code: str, size: str) -> HttpResponse:
    """The notice board of a grid, A3 or A2."""
    place = _standing(_grid(code))
    if size not in boards.SIZES:
        raise Http404
    return _paper(request, "board", boards.board(place, size=size), f"board-{code}-{size}.pdf")


@for_staff
@never_cache
def cards_of_post(request: PersonRequest, key: UUID) -> HttpResponse:
    """Ten cards of whoever holds a post of a grid."""
    post = posts().get(key)
    if post is None or ladder().by_path[post.path].level != Level.GRID:
        raise Http404
    _standing(ladder().by_path[post.path])
    if post.vacant or post.role in NEIGHBOURS:
        raise Http404(_("这个岗位没有可以印卡的人。"))
    data = boards.cards([post], brand=place_name(request))
    return _paper(request, "cards", data, f"cards-{key.hex[:8]}.pdf")


@for_staff
@never_cache
def cards_of_community(request: PersonRequest, code: str) -> HttpResponse:
    """A card each of everybody who answers for a grid of a community."""
    place = ladder().by_code.get(code)
    if place is None or place.level != Level.COMMUNITY:
        raise Http404
    found = [
        post
        for grid in ladder().under(_standing(place).path, Level.GRID)
        for post in _cards_of(grid)
    ]
    if not found:
        raise Http404(_("这里还没有可以印卡的人。"))
    data = boards.cards(found, brand=place_name(request))
    return _paper(request, "cards", data, f"cards-{code}.pdf")
