"""The grid worker's day, and the grid they look after."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.queries import Filters, chip, counts, first_contact_chip, today
from mulin.core.http import PersonRequest
from mulin.duties.queries import pressing
from mulin.people.guards import for_people, for_staff
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.people.rules import INVITE
from mulin.places.queries import buildings_in, ladder
from mulin.site.icons import icon_of
from mulin.site.standpoint import grid_of, own_place
from mulin.whistles.queries import duties

FIRST = 8


@for_staff
def day(request: PersonRequest) -> HttpResponse:
    """Today, in order of deadline: first contacts, then what runs out first."""
    person, now = request.user, timezone.now()
    found = today(person, now=now)
    calls = found.first_contacts
    called = {row.pk for row in calls}
    others = [row for row in found.rows if row.pk not in called]
    place = grid_of(person) or own_place(person)
    known = ladder()
    context = {
        "today": found,
        "place": known.words(place.path, short=True) if place else "",
        "day": timezone.localdate(now),
        "calls": [
            (row, first_contact_chip(row, now), _where(row.area_path, row.place), icon_of(row.category_id))
            for row in calls[:FIRST]
        ],
        "others": [
            (row, chip(row, now), _where(row.area_path, row.place), icon_of(row.category_id))
            for row in others[:FIRST]
        ],
        "more": max(0, len(calls) - FIRST) + max(0, len(others) - FIRST),
        "counts": counts(person, now=now),
        "whistles": duties(person, now=now),
        "tasks": pressing(person, today=timezone.localdate(now)),
        "mine": Filters(view="mine").query(),
        "may_record": rules.may_record_for_others(person),
        "works": person.standing.has({Role.GRID_WORKER}),
        "may_invite": person.standing.has(INVITE),
    }  # fmt: skip
    return render(request, "site/today.html", context)


def _where(path: str, place: str) -> str:
    return place or ladder().words(path, short=True)


def _works_in_a_grid(person: Person) -> bool:
    return person.standing.has({Role.GRID_WORKER})


def _grid_workers_only() -> str:
    return _("这一页给网格员用。")


@for_people(_works_in_a_grid, _grid_workers_only)
def grid(request: PersonRequest) -> HttpResponse:
    """My grid: its outline, its buildings, who else answers for it, how to bring residents in."""
    place = grid_of(request.user)
    path = place.path if place else "/"
    estates: dict[str, list[str]] = {}
    for building in buildings_in(path) if place else []:
        estates.setdefault(building.estate.name, []).append(building.name)
    others = [
        post for post in posts().all
        if post.holds(path) and post.role in {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.CENTRE}
    ]  # fmt: skip
    leads = [p for p in posts().in_area(path, {Role.BUILDING_LEAD, Role.VOLUNTEER}) if not p.vacant]
    outline = place.outline if place else None
    context = {
        "place": place,
        "area": ladder().words(path),
        "estates": estates,
        "others": others,
        "leads": leads,
        "open": Filters(view="area", area=place.code if place else "").query(),
        "map_data": {
            "outlines": [{"name": place.name if place else "", "geometry": outline, "tone": "blue"}]
            if outline else [],
            "pins": [],
        },
    }  # fmt: skip
    return render(request, "site/grid.html", context)
