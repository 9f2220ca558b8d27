"""Posts of areas that are no more: the list, and moving one."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deed_forms import attempt, choose
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import flow, rules
from mulin.people.forms import HouseForm
from mulin.people.guards import for_staff
from mulin.people.models import Post
from mulin.people.stranded import choices_for, stranded_for
from mulin.places.models import Area
from mulin.places.queries import ladder

#: The most posts that one page lists; what is moved makes room for the rest.
MOST = 200


def _lists(request: PersonRequest) -> None:
    if not rules.moves(request.user):
        raise PermissionDenied(_("区域撤并以后移岗位，由社区、镇治理中心或管理员来做。"))


@for_staff
def moving(request: PersonRequest) -> HttpResponse:
    """Posts that want another area, with the one that took the place of their own."""
    _lists(request)
    found, known = stranded_for(request.user), ladder()
    rows = [
        (one, known.words(one.was.path), known.words(one.to.path) if one.to else "")
        for one in found[:MOST]
    ]
    return render(request, "people/moving.html", {"rows": rows, "total": len(found)})


class MoveForm(HouseForm):
    """Where a post goes."""

    area = forms.ChoiceField(label=gettext_lazy("移到哪个区域"))


@for_staff
def move_post(request: PersonRequest, key: UUID) -> HttpResponse:
    """Move one post; the area that took the place of its own is chosen already."""
    _lists(request)
    rows = Post.objects.select_related("area", "building")
    post = get_object_or_404(rows, pk=key)
    to = ladder().today(post.area_path)
    form = MoveForm(request.POST or None, initial={"area": to.code if to else ""})
    places = [one for one in choices_for(post) if rules.may_move(request.user, post, one.path)]
    choose(form, "area", [("", _("请选择")), *((p.code, ladder().words(p.path)) for p in places)])
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            area = Area.objects.get(code=form.cleaned_data["area"])
            done = attempt(form, lambda: flow.move_post(post, to=area, by=request.user))
            if done.ok:
                say(request, _("岗位移到%s了，在岗的人不变。") % area.name)
                return redirect("people:post", key)
            status = done.status
    was = ladder().by_path.get(post.area_path)
    context = {
        "post": post, "form": form, "was": ladder().words(post.area_path), "places": places,
        "gone": was.until if was else None,
    }  # fmt: skip
    return render(request, "people/move_post.html", context, status=status)
