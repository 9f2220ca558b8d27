"""Blowing a whistle: the form, filled with what a link brought, and the units near a place."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.places.queries import Place, ladder
from mulin.whistles import flow
from mulin.whistles.forms import Blow, key_of
from mulin.whistles.models import OPEN, Whistle, WhistleLevel
from mulin.whistles.queries import levels
from mulin.whistles.views.door import at_board
from mulin.whistles.wording import limit_words

# The number of what it comes of, in brackets at the end of its words: the link keeps it.
NUMBERED = re.compile(r"（[\dA-Z-]+）$")


@at_board
def new(request: PersonRequest) -> HttpResponseBase:
    """Blow one. `?from=kind&id=…&label=…&area=…&place=…&lng=…&lat=…&url=…` comes from a link."""
    able = levels().open_to(request.user.standing)
    if not able:
        raise PermissionDenied(_("您的岗位不能吹哨。有急事请找社区，或者打电话。"))
    place = place_of(request, request.POST.get("area") or request.GET.get("area", ""))
    path = place.path if place else "/"
    if request.method != "POST":
        form = Blow(levels=able, path=path, without=own(request), initial=brought(request, place))
        return page(request, form)
    form = Blow(request.POST, levels=able, path=path, without=own(request))
    if form.is_valid():
        key = form.cleaned_data["key"]
        outcome = attempt(form, lambda: flow.blow(form.call(), by=request.user, key=key))
        if outcome.value is not None:
            toasts.say(request, _("哨已经吹响，各单位都收到了消息。"))
            return redirect("whistles:detail", pk=outcome.value.pk)
        return page(request, form, status=outcome.status)
    return page(request, form, status=400)


def own(request: PersonRequest) -> set[UUID]:
    """The posts and bodies of whoever blows: they need not call themselves."""
    return set(request.user.standing.post_ids) | request.user.standing.organisations


def place_of(request: PersonRequest, code: str) -> Place | None:
    """The area asked for, else the one of one's nearest post."""
    known = ladder()
    if place := known.by_code.get(code):
        return place
    own = sorted((held.path for held in request.user.standing.posts), key=len, reverse=True)
    return next((known.by_path[path] for path in own if path in known.by_path), known.town)


def brought(request: PersonRequest, place: Place | None) -> dict[str, Any]:
    """What the address says already."""
    given = request.GET
    found: dict[str, Any] = {
        "area": place.code if place else "", "title": NUMBERED.sub("", given.get("label", ""))[:80],
        "place": given.get("place", "")[:200], "source_kind": given.get("from", "")[:20],
        "source_id": key_of(given.get("id", "")), "source_label": given.get("label", "")[:120],
        "source_url": given.get("url", "")[:200],
    }  # fmt: skip
    for name in ("lng", "lat"):
        try:
            found[name] = float(given.get(name, ""))
        except ValueError:
            found[name] = None
    return found


def page(request: PersonRequest, form: Blow, *, status: int = 200) -> HttpResponseBase:
    """The form; says so if the same matter has a whistle ringing already."""
    values = {
        "form": form, "hints": {level.key: hint_of(level) for level in levels().active},
        "ringing": ringing(request, form),
        "map_data": {"outlines": outlines(form["area"].value()), "pins": []},
    }  # fmt: skip
    return render(request, "whistles/desk/new.html", values, status=status)


def hint_of(level: WhistleLevel) -> str:
    """What a level is for, and how soon units come."""
    within = _("%s内到场") % limit_words(level.report_in)
    return _("；").join(part for part in (level.about, within) if part)


def outlines(code: object) -> list[dict[str, Any]]:
    """The area as the map draws it."""
    place = ladder().by_code.get(str(code))
    if place is None or not place.outline:
        return []
    return [{"name": place.name, "geometry": place.outline, "tone": "blue"}]


def ringing(request: PersonRequest, form: Blow) -> Whistle | None:
    """An open whistle of the same matter."""
    value = form["source_id"].value()
    key = value if isinstance(value, UUID) else key_of(str(value or ""))
    if key is None:
        return None
    rows = Whistle.objects.visible_to(request.user).filter(source_id=key, status__in=OPEN)
    return rows.order_by("-id").first()


@at_board
@require_safe
def near(request: PersonRequest) -> HttpResponseBase:
    """The units to tick for an area, for the form whose area was changed."""
    place = place_of(request, request.GET.get("area", ""))
    form = Blow(
        levels=levels().active, path=place.path if place else "/", without=own(request),
        initial={"units": request.GET.getlist("units")},
    )  # fmt: skip
    return render(request, "whistles/desk/_units.html", {"form": form})
