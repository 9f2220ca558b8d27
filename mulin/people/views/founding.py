"""What the administrator founds: accounts of staff, bodies and posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import directory as reads
from mulin.people import flow, rules
from mulin.people.forms import HouseForm
from mulin.people.founding import BodyForm, DutiesForm, PostForm, StaffForm
from mulin.people.guards import for_people
from mulin.people.models import Role
from mulin.places.queries import ladder

Made = TypeVar("Made")


def _administrators() -> str:
    return _("账号、单位和岗位由管理员设立。")


for_administrators = for_people(rules.may_administer, _administrators)


def _done(request: PersonRequest, form: HouseForm, deed: Callable[[], Made]) -> Made | None:
    """What the deed made; None if nothing was sent, or what was sent was refused (in the form)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return deed()
    except DeedError as error:
        form.refuse(error)
        return None


def _page(request: PersonRequest, template: str, **context: object) -> HttpResponse:
    """The form with what was typed; 400 when it was sent and could not be taken."""
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)


@for_administrators
@never_cache
def new_account(request: PersonRequest) -> HttpResponse:
    """Open an account, on a vacant post if one is chosen; the password is shown this once."""
    form = StaffForm(request.POST or None, initial={"post": request.GET.get("post", "")})
    made = _done(
        request, form, lambda: flow.open_staff_account(**form.cleaned_data, by=request.user)
    )
    if made is None:
        return _page(request, "people/new_account.html", form=form)
    person, told = made
    context = {"person": person, "told": told, "opened": True}
    return render(request, "people/told.html", context)


@for_administrators
def bodies(request: PersonRequest) -> HttpResponse:
    """Every body that can answer for something."""
    words = request.GET.get("q", "").strip()
    found = reads.all_bodies(words)
    lines = [(body, ladder().words(body.area.path)) for body in found]
    return render(request, "people/bodies.html", {"lines": lines, "words": words})


@for_administrators
def new_body(request: PersonRequest) -> HttpResponse:
    """Found a body."""
    form = BodyForm(request.POST or None)
    made = _done(
        request, form, lambda: flow.found_organisation(**form.cleaned_data, by=request.user)
    )
    if made is None:
        return _page(request, "people/body.html", form=form, body=None)
    say(request, _("%s已经登记。") % made.name)
    return redirect("people:bodies")


@for_administrators
def body(request: PersonRequest, key: UUID) -> HttpResponse:
    """Correct what is known of a body."""
    found = reads.body_by(key)
    if found is None:
        raise Http404
    fields = ("name", "short_name", "kind", "phone", "hours")
    known = {name: getattr(found, name) for name in fields}
    known |= {"area": found.area.code, "topics": _("；").join(found.topics)}
    name = found.name
    form = BodyForm(request.POST or None, initial=known)

    def edited() -> bool:
        flow.edit_organisation(found, **form.cleaned_data, by=request.user)
        return True

    if _done(request, form, edited) is None:
        return _page(request, "people/body.html", form=form, body=found, name=name)
    say(request, _("%s已经改好。") % found.name)
    return redirect("people:bodies")


@for_administrators
def new_post(request: PersonRequest) -> HttpResponse:
    """Found a post; the next page is the post, where somebody is appointed."""
    form = PostForm(request.POST or None)
    made = _done(request, form, lambda: flow.found_post(**form.cleaned_data, by=request.user))
    if made is None:
        return _page(request, "people/new_post.html", form=form)
    say(request, _("岗位“%s”已经设立，现在可以安排人。") % made.title)
    return redirect("people:post", made.pk)


@for_administrators
def edit_post(request: PersonRequest, key: UUID) -> HttpResponse:
    """Rename a post, and say to which body it belongs and for what it answers."""
    found = reads.post_by(key)
    if found is None:
        raise Http404
    known = {
        "title": found.title, "organisation": str(found.organisation_id or ""),
        "topics": _("；").join(found.topics),
    }  # fmt: skip
    form = DutiesForm(request.POST or None, initial=known, role=found.role)
    title = found.title

    def edited() -> bool:
        flow.edit_post(found, **form.cleaned_data, by=request.user)
        return True

    if _done(request, form, edited) is None:
        context = {"area": ladder().words(found.area_path), "role": Role(found.role).label}
        return _page(
            request, "people/edit_post.html", form=form, post=found, title=title, **context
        )
    say(request, _("岗位“%s”已经改好。") % found.title)
    return redirect("people:post", key)
