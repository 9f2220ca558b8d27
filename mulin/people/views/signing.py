"""Signing in and out, and the first password of one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mulin.core import demo
from mulin.core.appearance import YEAR, Appearance, appearance, remember
from mulin.core.deeds import DeedError
from mulin.core.http import person_of
from mulin.core.toasts import say
from mulin.people import flow, middleware, signin
from mulin.people.forms import NewPasswordForm, SignInForm
from mulin.people.models import Person

# Whoever signed in with a password that was told to them has this long to choose their own.
CHOOSING = timedelta(minutes=15)


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """By user name or phone; back to where one came from, else to one's own first page."""
    person = person_of(request)
    wanted = signin.safe_next(request, request.GET.get("next", ""))
    if person is not None and request.method != "POST":
        return redirect(wanted or signin.start_page(person))
    form = SignInForm(request.POST or None, initial={"next": wanted, **_played(request)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = signin.prove(request, name=said["name"], password=said["password"])
        except DeedError as error:
            form.refuse(error)
            return render(request, "people/sign_in.html", {"form": form}, status=error.status)
        return _welcome(request, person, stay=said["stay"], to=said["next"])
    return render(request, "people/sign_in.html", {"form": form})


def _played(request: HttpRequest) -> dict[str, str]:
    """In a demonstration the page lists its people; `?as=` fills in whom one wants to play."""
    name = request.GET.get("as", "")
    chosen = next((one for one in demo.accounts() if one["username"] == name), None)
    return {"name": name, "password": chosen["password"]} if chosen else {}


def _welcome(request: HttpRequest, person: Person, *, stay: bool, to: str) -> HttpResponse:
    to = signin.safe_next(request, to)
    if person.must_change_password:
        # No session of theirs yet: until the new password is set, no other page knows them.
        request.session.cycle_key()
        request.session["choosing"] = {
            "person": str(person.pk), "until": (timezone.now() + CHOOSING).isoformat(),
            "stay": stay, "next": to,
        }  # fmt: skip
        return redirect("people:first_password")
    signin.begin(request, person, stay=stay)
    return as_they_like_it(request, redirect(to or signin.start_page(person)), person)


def as_they_like_it(
    request: HttpRequest, response: HttpResponseRedirect, person: Person
) -> HttpResponseRedirect:
    """Theme, elder mode and language of the account, also on a new device. Large letters that were
    chosen before signing in stay; so does the theme of who has chosen none."""
    here = appearance(request)
    theme = here.theme if person.theme == "auto" else person.theme
    remember(response, Appearance(theme=theme, elder=person.elder or here.elder))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, person.language, max_age=YEAR, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@sensitive_post_parameters("password")
@never_cache
def first_password(request: HttpRequest) -> HttpResponse:
    """Somebody whose password was told to them chooses one that nobody else knows."""
    choosing: dict[str, Any] = request.session.get("choosing") or {}
    person = _chooser(choosing)
    if person is None:
        request.session.pop("choosing", None)
        return redirect("people:sign_in")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flow.set_password(person, password=form.cleaned_data["password"], by=person)
        except DeedError as error:
            form.refuse(error)
            context = {"form": form, "person": person}
            return render(request, "people/first_password.html", context, status=error.status)
        request.session.pop("choosing", None)
        signin.begin(request, person, stay=choosing["stay"])
        say(request, _("新密码已设好，以后用它登录。"))
        to = choosing["next"] or signin.start_page(person)
        return as_they_like_it(request, redirect(to), person)
    return render(request, "people/first_password.html", {"form": form, "person": person})


def _chooser(choosing: dict[str, Any]) -> Person | None:
    if not choosing or datetime.fromisoformat(choosing["until"]) < timezone.now():
        return None
    # Once the password was changed elsewhere, this way is closed as well.
    rows = Person.objects.filter(is_active=True, must_change_password=True)
    return rows.filter(pk=choosing["person"]).first()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; what was chosen for the eyes stays on the device."""
    middleware.sign_out(request)
    say(request, _("已退出登录。"))
    return redirect("/")
