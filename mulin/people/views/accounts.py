"""Looking after somebody's account: another phone, closing it, opening it again."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mulin.core.deed_forms import press
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import accounts, rules
from mulin.people import directory as reads
from mulin.people.forms import PhoneForm
from mulin.people.guards import for_staff
from mulin.people.models import Person


def _person(request: PersonRequest, key: UUID) -> Person:
    """Somebody whose page this member of staff may open, and whose account they look after."""
    found = reads.person_for(request.user, key)
    if found is None:
        raise Http404
    if not rules.may_look_after(request.user, found):
        raise PermissionDenied(_("居民的账号由所在社区照看，工作人员的由管理员照看。"))
    return found


@for_staff
@never_cache
def phone(request: PersonRequest, key: UUID) -> HttpResponse:
    """Give somebody's account another phone, after making sure who asks."""
    found = _person(request, key)
    form, status = PhoneForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                accounts.set_phone(found, **form.cleaned_data, by=request.user)
            except DeedError as error:
                form.refuse(error)
                status = error.status
            else:
                say(request, _("%s的手机号已经改好。") % found.name)
                return redirect("people:person", key)
    # The deed may have filled the object before it was refused: the page tells what is kept.
    kept = reads.person_for(request.user, key)
    return render(request, "people/phone.html", {"person": kept, "form": form}, status=status)


@require_POST
@for_staff
def close(request: PersonRequest, key: UUID) -> HttpResponse:
    """Close somebody's account."""
    found = _person(request, key)
    press(request, lambda: accounts.close_account(found, by=request.user),
           said=_("%s的账号已经停用。") % found.name)  # fmt: skip
    return redirect("people:person", key)


@require_POST
@for_staff
def reopen(request: PersonRequest, key: UUID) -> HttpResponse:
    """Open it again."""
    found = _person(request, key)
    press(request, lambda: accounts.reopen_account(found, by=request.user),
           said=_("%s的账号可以登录了。") % found.name)  # fmt: skip
    return redirect("people:person", key)
