"""«What became of what we decided»: the numbers of a series or an area, each opening its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest, person_of
from mulin.core.paging import Page, keyset
from mulin.core.tables import TYPES, table_answer
from mulin.meetings.exporting_resolutions import headings, lines
from mulin.meetings.queries import became
from mulin.meetings.queries.became import DESK_VIEWS, TALKS, VIEWS, Became
from mulin.meetings.views import minutes_shown as show
from mulin.meetings.views.minutes_door import at_lists, may_see_desk
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE = 30
KINDS = ("csv", "xlsx")
TONES = {"done": "good", "late": "late", "reported": "soon"}


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """For everybody: what final minutes say, and what came of it."""
    return _page(request, person_of(request), desk=False)


@at_lists
@require_safe
def desk(request: PersonRequest) -> HttpResponseBase:
    """For the desk: all of its areas, with what waits to be confirmed."""
    return _page(request, request.user, desk=True)


def _page(request: HttpRequest, person: Person | None, *, desk: bool) -> HttpResponseBase:
    filters = Became.read(request.GET)
    counted = became.figures(person, filters, desk=desk)
    talks = filters.view == TALKS
    rows: Page[Any] = _rows(request, person, filters, desk=desk)
    one = became.series_of(person, filters.series)
    values = {
        **show.SHOWN, "page": rows, "filters": filters, "talks": talks, "desk": desk, "series": one,
        "lines": _talks(rows) if talks else show.lines(rows.rows, person),
        "stats": _stats(request, filters, counted, desk=desk),
        "all_series": became.all_series(person), "areas": _areas(),
        "active": _active(request, filters, one.name if one else ""),
        "words": str(DESK_VIEWS[filters.view]) if filters.view in DESK_VIEWS else "",
        "query": filters.query(), "kinds": KINDS, "to_desk": not desk and may_see_desk(person), "person": person,
        "frame": "base/desk.html" if desk else "base/resident.html",
    }  # fmt: skip
    return render(request, "meetings/resolutions/became.html", values)


def _rows(request: HttpRequest, person: Person | None, filters: Became, *, desk: bool) -> Page[Any]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if filters.view == TALKS:
        found = became.talks(person, filters, desk=desk).select_related("series")
        return keyset(found, ("-starts_at", "-id"), after=after, before=before, size=SIZE)
    rows = became.listed(person, filters, desk=desk)
    return keyset(rows, ("-held_on", "-id"), after=after, before=before, size=SIZE)


def _talks(page: Page[Any]) -> list[dict[str, Any]]:
    return [
        {"meeting": one, "place": show.place_of(one), "day": timezone.localtime(one.starts_at).date()}
        for one in page.rows
    ]  # fmt: skip


def _stats(
    request: HttpRequest, filters: Became, counted: dict[str, int], *, desk: bool
) -> list[dict[str, Any]]:
    """The numbers in their order, each with the address of its rows."""
    names = DESK_VIEWS if desk else VIEWS
    return [
        {
            "label": str(names[name]), "n": counted[name], "on": filters.view == name,
            "href": f"{request.path}?view={name}&{filters.query(view='')}".rstrip("&"),
            "tone": TONES.get(name, ""), "symbol": "alert-triangle" if name == "late" and counted[name] else "",
        }
        for name in names
    ]  # fmt: skip


def _areas() -> list[tuple[str, str]]:
    town = ladder().town
    return [(p.code, p.name) for p in ladder().under(town.path if town else "/", Level.COMMUNITY)]


def _active(request: HttpRequest, filters: Became, series: str) -> list[dict[str, str]]:
    place = ladder().by_code.get(filters.area)
    words = {
        "series": series, "area": place.name if place else "",
        "since": _("从 %s 起") % filters.since if filters.since else "",
        "until": _("到 %s") % filters.until if filters.until else "",
    }  # fmt: skip
    return filters.chips(request.path, words)


@at_lists
@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """The resolutions that the address narrows to, as csv or xlsx."""
    kind = request.GET.get("format", "csv")
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES.get(kind, TYPES["csv"]))
    filters = Became.read(request.GET)
    rows = became.listed(request.user, filters, desk=True).order_by("-held_on", "-id")
    day: date = timezone.localdate()
    return table_answer(
        f"resolutions-{day:%Y%m%d}", kind, headings=headings(), rows=lines(rows), kinds=KINDS
    )
