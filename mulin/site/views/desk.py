"""The desk's first page, and its search box."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mulin.appeals import rules
from mulin.core.http import PersonRequest
from mulin.core.nav import maybe_url
from mulin.people.guards import for_staff
from mulin.site import desk_queries
from mulin.whistles.queries import duties


@for_staff
def desk(request: PersonRequest) -> HttpResponse:
    """By post: what waits for a decision, what is mine, the week, the town, the house-keeping."""
    now = timezone.now()
    found = desk_queries.desk(request.user, now=now)
    context = {
        "desk": found,
        "now_at": now,
        "roles": [held.title for held in request.user.standing.posts],
        "tiles": _tiles(found),
        "map_data": desk_queries.map_of(found.communities or []),
        "may_record": rules.may_record_for_others(request.user),
        "whistles": duties(request.user, now=now),
    }
    return render(request, "site/desk.html", context)


def _tiles(found: desk_queries.Desk) -> list[tuple[str, int, str]]:
    """View, number, tone of the tiles on top; those that are not this person's work stay away."""
    counts = found.counts
    shown: list[tuple[str, int, str]] = []
    if found.inbox is not None:
        shown.append(("inbox", counts["inbox"], "soon" if counts["inbox"] else "good"))
    if found.mine is not None:
        shown.append(("mine", counts["mine"], ""))
    shown.append(("late", counts["late"], "late" if counts["late"] else "good"))
    shown.append(("today", counts["today"], "soon" if counts["today"] else "good"))
    if found.inbox is not None or counts["callback"]:
        shown.append(("callback", counts["callback"], ""))
    return shown


@for_staff
def search(request: PersonRequest) -> HttpResponse:
    """From the box on top of the desk: a whole number opens the appeal, words open the list."""
    words = request.GET.get("q", "").strip()
    if words and (key := desk_queries.appeal_of_number(request.user, words)):
        return redirect("appeals:detail", pk=key)
    return redirect(f"{maybe_url('appeals:list') or '/desk/'}?{urlencode({'q': words})}")
