"""Covenants as residents meet them: those of my area, one with what holds, a version, what changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest, person_of
from mulin.core.paging import keyset
from mulin.covenants import flow, rules
from mulin.covenants.kinds import kind_words, kinds
from mulin.covenants.models import Covenant, Status, Version
from mulin.covenants.queries import (
    Filters,
    Shown,
    by_building,
    clauses_of,
    comments_of,
    compare,
    current,
    mine_of,
    near,
    own_comments,
    shown,
    story,
    versions_of,
)
from mulin.covenants.views.door import (
    SHOWN,
    covenant_or_404,
    place_of,
    version_or_404,
)
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE = 20
STATES = (Status.DISCUSSING, Status.SIGNING, Status.IN_FORCE)


@require_safe
def list_(request: HttpRequest) -> HttpResponseBase:
    """What holds where I live, then everything around."""
    filters, person = Filters.read(request.GET), person_of(request)
    narrowed = bool(filters.active)
    mine = [] if narrowed else near(person)
    page = keyset(
        shown(person, filters).exclude(pk__in=[one.pk for one in mine]), ("-id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    first = "after" not in request.GET and "before" not in request.GET
    town = ladder().town
    places = ladder().under(town.path if town else "/", Level.COMMUNITY)
    values = {
        **SHOWN, "page": page, "filters": filters, "lines": [_line(one) for one in page.rows],
        "mine": [_line(one) for one in mine] if first else [],
        "areas": [(place.code, place.name) for place in places],
        "kinds": [(one.key, one.name) for one in kinds().values()],
        "states": [(one.value, one.label) for one in STATES], "active": _active(request, filters),
    }  # fmt: skip
    return render(request, "covenants/resident/list.html", values)


def _line(covenant: Covenant) -> dict[str, Any]:
    return {
        "covenant": covenant, "place": place_of(covenant), "kind": kind_words(covenant.kind),
        "coming": covenant.coming if covenant.coming in STATES else "",
        "coming_words": Status(covenant.coming).label if covenant.coming else "",
    }  # fmt: skip


def _active(request: HttpRequest, filters: Filters) -> list[dict[str, str]]:
    place, states = ladder().by_code.get(filters.area), dict(Status.choices)
    words = {
        "area": place.name if place else "",
        "kind": kind_words(filters.kind) if filters.kind in kinds() else "",
        "state": str(states.get(filters.state, "")),
    }  # fmt: skip
    return filters.chips(request.path, words)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One covenant: the words that hold, or those on their way."""
    covenant = covenant_or_404(request, pk)
    versions = versions_of(covenant, person_of(request))
    version = current(versions)
    if version is None:
        raise Http404
    return _page(request, version, versions)


@require_safe
def version(request: HttpRequest, pk: UUID, n: int) -> HttpResponseBase:
    """One version."""
    found = version_or_404(request, pk, n)
    return _page(request, found, versions_of(found.covenant, person_of(request)))


def _page(request: HttpRequest, version: Version, versions: list[Version]) -> HttpResponseBase:
    person, covenant = person_of(request), version.covenant
    said = comments_of(version, person)
    clauses = [Shown(one, tuple(said.get(one.pk, ()))) for one in clauses_of(version)]
    before = next((one for one in versions if one.number < version.number and one.agreed_on), None)
    values: dict[str, Any] = {
        **SHOWN, "covenant": covenant, "version": version, "versions": versions, "person": person,
        "place": place_of(covenant), "kind": kinds().get(covenant.kind), "before": before,
        "kind_words": kind_words(covenant.kind), "clauses": clauses,
        "whole": said.get(None, []), "newer": _newer(version, versions),
        "items": story([version]), "is_current": current(versions) == version,
        "result": getattr(version, "result", None), **_own(person, version),
    }  # fmt: skip
    return render(request, "covenants/resident/version.html", values)


def _newer(version: Version, versions: list[Version]) -> Version | None:
    """Another version that is put before the people now."""
    asked = {Status.DISCUSSING, Status.SIGNING, Status.AGREED}
    return next((one for one in versions if one.status in asked and one != version), None)


def _own(person: Person | None, version: Version) -> dict[str, Any]:
    """What this person may do here, and what they did."""
    today, signing = timezone.localdate(), version.status == Status.SIGNING
    counted = signing or version.agreed_on is not None
    return {
        "talks": version.talks_on(today), "signs": version.signs_on(today),
        "part": rules.may_take_part(person, version),
        "signature": mine_of(version, person) if counted else None,
        "own": own_comments(version, person) if version.opened_at else [],
        "tally": by_building(version) if version.signed else None,
        "desk": person is not None and rules.may_keep(person, version.area_path),
    }  # fmt: skip


@require_safe
def changes(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Two versions side by side, clause by clause: by default the last agreed one and the newest."""
    covenant = covenant_or_404(request, pk)
    versions = versions_of(covenant, person_of(request))
    if not versions:
        raise Http404
    new = _chosen(versions, request.GET.get("to", "")) or versions[0]
    older = [one for one in versions if one.number < new.number]
    agreed = next((one for one in older if one.agreed_on is not None), None)
    old = _chosen(versions, request.GET.get("from", "")) or agreed or next(iter(older), None)
    found = compare(clauses_of(old), clauses_of(new)) if old is not None else []
    values = {
        **SHOWN, "covenant": covenant, "place": place_of(covenant), "versions": versions,
        "old": old, "new": new, "differences": found,
        "changed": sum(one.state != "kept" or one.moved for one in found),
    }  # fmt: skip
    return render(request, "covenants/resident/changes.html", values)


def _chosen(versions: list[Version], number: str) -> Version | None:
    return next((one for one in versions if str(one.number) == number), None)


@signed_in
@require_POST
def sign(request: PersonRequest, pk: UUID, n: int) -> HttpResponseBase:
    """I agree, or take it back."""
    found = version_or_404(request, pk, n)
    if request.POST.get("on") == "0":
        said = _("您的签名撤回了。")
        press(request, lambda: flow.unsign(found, by=request.user), said=said)
    else:
        said = _("签好了，谢谢。谁签了，只有社区看得到。")
        press(request, lambda: flow.sign(found, by=request.user), said=said)
    return redirect("covenants:version", pk=pk, n=n)
