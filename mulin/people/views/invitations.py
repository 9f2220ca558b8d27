"""Invitations into a grid: staff show a QR, a resident comes in by it."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from mulin.core import limits
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest, client_key, person_of
from mulin.core.toasts import say
from mulin.people import flow, signin
from mulin.people.directory import invitation_by, invitations_of, may_invite_into
from mulin.people.forms import JoinForm
from mulin.people.guards import for_people
from mulin.people.models import Invitation, Person
from mulin.people.rules import INVITE
from mulin.people.views.signing import as_they_like_it
from mulin.places.models import Area
from mulin.places.queries import ladder


def _invites(person: Person) -> bool:
    return person.standing.has(INVITE)


def _not_yours() -> str:
    return _("邀请居民由网格员和社区来做。")


def link_of(invitation: Invitation) -> str:
    """The whole address a phone's camera opens."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("people:join", args=[invitation.token])


@for_people(_invites, _not_yours)
def invitations(request: PersonRequest) -> HttpResponse:
    """My invitations, and a new one into one of my grids."""
    places = may_invite_into(request.user)
    if request.method == "POST":
        area = get_object_or_404(
            Area, code=request.POST.get("area", ""), path__in=[p.path for p in places]
        )
        made = flow.invite(area, by=request.user)
        return redirect("people:invitation", made.pk)
    context = {
        "places": [(place.code, ladder().words(place.path)) for place in places],
        "invitations": [
            (one, ladder().words(one.area.path), one.open_at(timezone.now()))
            for one in invitations_of(request.user)
        ],
    }
    return render(request, "people/invitations.html", context)


def _own(request: PersonRequest, key: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("area"), pk=key, by=request.user)


@for_people(_invites, _not_yours)
def invitation(request: PersonRequest, key: UUID) -> HttpResponse:
    """The QR, large enough for a phone at arm's length, and the link to read or send."""
    one = _own(request, key)
    context = {
        "invitation": one, "link": link_of(one), "area": ladder().words(one.area.path),
        "open": one.open_at(timezone.now()),
    }  # fmt: skip
    return render(request, "people/invitation.html", context)


@for_people(_invites, _not_yours)
def invitation_qr(request: PersonRequest, key: UUID) -> HttpResponse:
    """The QR as an image of its own: the content policy allows no inline drawing from data."""
    drawn = BytesIO()
    code = segno.make(link_of(_own(request, key)), error="m")
    code.save(drawn, kind="svg", scale=8, border=3, dark="#1F2430", light="#FFFFFF")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A resident opens an account in the grid that invites, and is signed in."""
    found = invitation_by(token)
    if found is None:
        raise Http404(_("没有这张邀请码。"))
    context = {"invitation": found, "area": ladder().words(found.area.path)}
    if not found.open_at(timezone.now()):
        return render(request, "people/join_over.html", context, status=410)
    if person := person_of(request):
        return render(request, "people/join_already.html", {**context, "person": person})
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hit("join", client_key(request))
            person = flow.accept_invitation(found, **form.cleaned_data)
        except DeedError as error:
            form.refuse(error)
            return render(
                request, "people/join.html", {**context, "form": form}, status=error.status
            )
        signin.begin(request, person, stay=False)
        say(request, _("欢迎您，%s。有事随时跟我们说。") % person.name)
        return as_they_like_it(request, redirect("/"), person)
    return render(request, "people/join.html", {**context, "form": form})
