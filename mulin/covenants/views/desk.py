"""The desk of covenants: the list, one covenant with what may be done now, a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import done, press, tried, trouble
from mulin.core.http import PersonRequest
from mulin.core.nav import maybe_url
from mulin.core.offers import Offer
from mulin.core.paging import keyset
from mulin.covenants import flow, rules
from mulin.covenants.forms import New, areas_of
from mulin.covenants.kinds import kind_words, kinds
from mulin.covenants.models import Comment, Covenant, Stand, Status, Version
from mulin.covenants.queries import (
    VIEWS,
    Filters,
    clauses_of,
    counts,
    current,
    listed,
    story,
    versions_of,
)
from mulin.covenants.views.door import SHOWN, at_desk, desk_covenant_or_404, place_of
from mulin.covenants.views.offers import DEEDS, fitting, form_of, hint, offers
from mulin.people.models import Person
from mulin.places.queries import ladder

SIZE = 50
POSTERS = ("a3", "a2")


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """The covenants of one's areas, by where they stand."""
    filters = Filters.read(request.GET)
    page = keyset(
        listed(request.user, filters), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    number = counts(request.user)
    values = {
        **SHOWN, "page": page, "filters": filters, "lines": [_line(one) for one in page.rows],
        "tabs": [
            {"label": str(label), "on": name == filters.view, "count": number.get(name),
             "href": f"{request.path}?view={name}"}
            for name, label in VIEWS.items()
        ],
        "areas": areas_of(request.user), "kinds": [(one.key, one.name) for one in kinds().values()],
        "may_keep": rules.may_keep(request.user), "active": _active(request, filters),
    }  # fmt: skip
    return render(request, "covenants/desk/list.html", values)


def _line(covenant: Covenant) -> dict[str, Any]:
    coming = Status(covenant.coming) if covenant.coming else None
    return {
        "covenant": covenant, "place": place_of(covenant), "kind": kind_words(covenant.kind),
        "coming": coming if coming != covenant.standing else None,
    }  # fmt: skip


def _active(request: PersonRequest, filters: Filters) -> list[dict[str, str]]:
    place = ladder().by_code.get(filters.area)
    words = {
        "area": place.name if place else "",
        "kind": kind_words(filters.kind) if filters.kind in kinds() else "",
    }  # fmt: skip
    return filters.chips(request.path, words)


@at_desk
def new(request: PersonRequest) -> HttpResponseBase:
    """Draft a covenant from a sample or from nothing."""
    if not rules.may_keep(request.user):
        raise PermissionDenied(_("公约由社区和镇治理中心来起草。"))
    posted = request.POST if request.method == "POST" else None
    form = New(posted, person=request.user, initial={"area": request.GET.get("area", "")})
    outcome = tried(
        form, lambda: flow.draft(form.plan(), by=request.user, key=form.cleaned_data["key"])
    )
    if outcome.value is not None:
        toasts.say(request, _("草稿有了。样本只是个开头，请改成自己的话。"))
        return redirect("covenants:text", pk=outcome.value.covenant_id)
    return render(request, "covenants/desk/new.html", {"form": form}, status=outcome.status)


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one covenant, and what this person may do now."""
    return page(request, desk_covenant_or_404(request, pk))


def page(
    request: PersonRequest, covenant: Covenant, *, bound: Offer[Version] | None = None, status: int = 200,
    message: str = "",
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `bound` is a form that was refused."""
    person = request.user
    versions = versions_of(covenant, person)
    version = next((one for one in versions if one.is_coming), None) or current(versions)
    keeps = rules.may_keep(person, covenant.area_path)
    values: dict[str, Any] = {
        **SHOWN, "covenant": covenant, "place": place_of(covenant), "versions": versions,
        "kind": kind_words(covenant.kind), "message": message, "keeps": keeps, "bound": bound,
        "held": next((one for one in versions if one.status == Status.IN_FORCE), None),
        "able": offers(person, versions, bound=bound), "today": timezone.localdate(),
        "enters": rules.may_enter(person, covenant.area_path), "version": version,
        "next": keeps and not any(one.is_coming for one in versions),
        "items": story(versions, inner=True), "posters": posters(person, version),
        **(_of(person, version, keeps=keeps) if version is not None else {}),
    }  # fmt: skip
    return render(request, "covenants/desk/detail.html", values, status=status)


def _of(person: Person, version: Version, *, keeps: bool) -> dict[str, Any]:
    open_ = [Stand.WAITING, Stand.SHOWN]
    rows = Comment.objects.visible_to(person).filter(version=version, status__in=open_)
    return {
        "clauses": clauses_of(version), "hint": str(hint(version)) if keeps else "",
        "unanswered": rows.count() if version.status == Status.DISCUSSING else 0,
    }  # fmt: skip


def posters(person: Person, version: Version | None) -> list[tuple[str, str]]:
    """Where staff print the poster, by size, if the house has that page."""
    if version is None or not version.is_public or not person.standing.is_staff:
        return []
    found = [
        (size, maybe_url("site:covenant_poster", key=version.pk, size=size)) for size in POSTERS
    ]
    return [(size, address) for size, address in found if address]


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of the covenant: GET leads to its page, POST does it."""
    covenant, wanted = desk_covenant_or_404(request, pk), DEEDS[name]
    version = fitting(wanted, versions_of(covenant, request.user))
    if request.method != "POST":
        return redirect("covenants:desk_detail", pk=pk)
    if not rules.may_keep(request.user, covenant.area_path):
        raise PermissionDenied(_("公约由这个片区的社区或镇治理中心来管。"))
    if version is None:
        toasts.say(request, _("这件事现在不能这样办：它已经到了别的环节。"), level="bad")
        return redirect("covenants:desk_detail", pk=pk)
    form: Any = form_of(wanted, version, request.POST)
    status = done(
        request, form, version, name, do=lambda: wanted.do(version, request.user, form),
        said=wanted.said,
    )  # fmt: skip
    if status == 200:
        return redirect("covenants:desk_detail", pk=pk)
    bound = Offer(wanted, form)
    message = trouble(wanted.label, form)
    return page(request, covenant, bound=bound, status=status, message=message)


@at_desk
@require_POST
def draft_next(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Begin the next version."""
    covenant = desk_covenant_or_404(request, pk)
    said = _("新一版的草稿有了，文字和现在的一样，请改。")
    outcome = press(request, lambda: flow.draft_next(covenant, by=request.user), said=said)
    return redirect("covenants:text" if outcome.ok else "covenants:desk_detail", pk=pk)
