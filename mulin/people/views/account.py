"""One's own account: what is known of me, my password, where I am signed in."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mulin.core import limits
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import flow
from mulin.people.directory import devices_of, session_key_of
from mulin.people.forms import AccountForm, ChangePasswordForm
from mulin.people.guards import signed_in
from mulin.places.queries import ladder


@signed_in
@never_cache
def account(request: PersonRequest) -> HttpResponse:
    """What is known of me, to read and to correct, and the devices on which I am signed in."""
    person = request.user
    form = AccountForm(request.POST or None, initial={"name": person.name, "email": person.email})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            flow.correct(person, **form.cleaned_data, by=person)
        except DeedError as error:
            form.refuse(error)
            status = error.status
        else:
            say(request, _("已保存。"))
            return redirect("people:account")
    area = ladder().by_id.get(person.area_id) if person.area_id else None
    context = {
        "person": person,
        "form": form,
        "area": ladder().words(area.path) if area else "",
        "devices": devices_of(person, here=request.session.session_key),
        "correcting": request.method == "POST",
    }
    return render(request, "people/account.html", context, status=status)


@sensitive_post_parameters("current", "password")
@signed_in
@never_cache
def password(request: PersonRequest) -> HttpResponse:
    """A new password; every other device is signed out by it."""
    person = request.user
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            limits.hit("sign_in", f"change/{person.pk}")
            if not person.check_password(said["current"]):
                form.add_error("current", _("现在的密码不对，请再输一次。"))
                return render(request, "people/password.html", {"form": form}, status=400)
            flow.set_password(person, password=said["password"], by=person)
        except DeedError as error:
            form.refuse(error)
            return render(request, "people/password.html", {"form": form}, status=error.status)
        update_session_auth_hash(request, person)
        say(request, _("密码已改好，其他设备上的登录都已退出。"))
        return redirect("people:account")
    return render(request, "people/password.html", {"form": form})


@require_POST
@signed_in
def end_sign_in(request: PersonRequest) -> HttpResponse:
    """End one of my sign-ins, on a phone that was lost, say."""
    key = session_key_of(request.user, request.POST.get("mark", ""))
    if key and flow.end_sign_in(request.user, key=key):
        say(request, _("那台设备已经退出登录。"))
    else:
        say(request, _("那台设备已经不在登录中了。"), level="plain")
    return redirect("people:account")
