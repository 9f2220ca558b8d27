"""Who holds which post: the directory, a person, a post."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mulin.core.deeds import DeedError, Refused
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import directory as reads
from mulin.people import flow, rules
from mulin.people.forms import AppointForm
from mulin.people.guards import for_staff
from mulin.people.models import Person, Post, Role
from mulin.people.standing import NEIGHBOURS
from mulin.people.stranded import stranded_for
from mulin.places.queries import ladder


@for_staff
def people(request: PersonRequest) -> HttpResponse:
    """Posts by area with who holds them; vacancies stand out and can be asked for alone."""
    asked = {name: request.GET.get(name, "").strip() for name in ("area", "role", "q", "vacant")}
    if found := reads.found_by_phone(request.user, asked["q"]):
        return redirect("people:person", found.pk)
    listed = reads.directory(
        area=asked["area"], role=asked["role"], words=asked["q"],
        vacant=asked["vacant"] == "1", after=request.GET.get("after", ""),
    )  # fmt: skip
    context = {
        "listed": listed,
        "asked": asked,
        "areas": reads.around(request.user),
        "roles": [(role.value, role.label) for role in reads.LISTED],
        "active": _chips(request, asked),
        "may_administer": rules.may_administer(request.user),
        "stranded": len(stranded_for(request.user)),
    }
    return render(request, "people/directory.html", context)


def _chips(request: HttpRequest, asked: dict[str, str]) -> list[dict[str, str]]:
    """What narrows the list, each with the address that takes it away."""
    place = ladder().by_code.get(asked["area"])
    role = Role(asked["role"]).label if asked["role"] in Role.values else ""
    words = {
        "area": place.name if place else "", "role": role,
        "q": _("“%s”") % asked["q"] if asked["q"] else "",
        "vacant": _("只看空缺") if asked["vacant"] == "1" else "",
    }  # fmt: skip
    return chips(request, words)


def chips(request: HttpRequest, words: Mapping[str, object]) -> list[dict[str, str]]:
    """What is chosen, in words by its name in the address, each with the address without it."""
    made = []
    for name, label in words.items():
        if label:
            query = request.GET.copy()
            query.pop(name, None)
            query.pop("after", None)
            made.append({"label": str(label), "href": f"?{query.urlencode()}"})
    return made


def _person(request: PersonRequest, key: UUID) -> Person:
    found = reads.person_for(request.user, key)
    if found is None:
        raise Http404
    return found


@for_staff
@never_cache
def person(request: PersonRequest, key: UUID) -> HttpResponse:
    """Which posts somebody holds and held; staff who may, help with the password."""
    found = _person(request, key)
    area = ladder().by_id.get(found.area_id) if found.area_id else None
    held = reads.appointments_of(found)
    context = {
        "person": found,
        "area": ladder().words(area.path) if area else "",
        "posts": [(one, ladder().words(one.post.area_path), reads.holds_on(one)) for one in held],
        "may_reset": found.pk != request.user.pk and rules.may_set_password(request.user, found),
        "may_look_after": rules.may_look_after(request.user, found),
        "may_close": rules.may_close(request.user, found),
    }
    return render(request, "people/person.html", context)


@require_POST
@for_staff
@never_cache
def reset_password(request: PersonRequest, key: UUID) -> HttpResponse:
    """A new password to tell to somebody, shown this once; nowhere is it kept readable."""
    found = _person(request, key)
    if found.pk == request.user.pk:
        return redirect("people:password")
    told = flow.reset_password(found, by=request.user)
    return render(request, "people/told.html", {"person": found, "told": told})


@for_staff
def post(request: PersonRequest, key: UUID) -> HttpResponse:
    """A post: what it is for, who holds and held it; the administrator fills it here."""
    found = get_object_or_404(
        Post.objects.select_related("organisation", "area", "seat__pattern", "building__estate"),
        pk=key,
    )
    form, status = AppointForm(request.POST or None), 200
    if request.method == "POST":
        if not rules.may_fill(request.user, found.role, found.area_path):
            raise PermissionDenied(_("这个岗位由管理员安排。"))
        status = 400
        if form.is_valid():
            try:
                _appoint(request, found, form)
            except DeedError as error:
                form.refuse(error)
                status = error.status
            else:
                return redirect("people:post", key)
    held = [(one, reads.holds_on(one)) for one in reads.history_of(found)]
    hidden = found.role in NEIGHBOURS and not request.user.standing.sees(found.area_path)
    context = {
        "post": found, "area": ladder().words(found.area_path), "held": held, "form": form,
        "may_contact": rules.may_set_contact(request.user, found),
        "role": Role(found.role).label, "vacant": not any(now for _one, now in held),
        "may_administer": rules.may_administer(request.user), "hidden": hidden,
        "may_fill": rules.may_fill(request.user, found.role, found.area_path),
    }  # fmt: skip
    return render(request, "people/post.html", context, status=status)


def _appoint(request: PersonRequest, to: Post, form: AppointForm) -> None:
    who = reads.named(form.cleaned_data["username"])
    if who is None:
        raise Refused("nobody", _("没有找到这个账号，请核对用户名或手机号。"), field="username")
    flow.appoint(who, to, by=request.user, basis=form.cleaned_data["basis"])
    say(request, _("%(who)s已经上岗：%(post)s。") % {"who": who.name, "post": to.title})
