"""Leaving a post: what is open is looked at first, then handed over in one deed, and kept."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mulin.core.deeds import DeedError, Refused
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.people import directory as reads
from mulin.people import flow, leaving, rules
from mulin.people.flow.leaving import change_of
from mulin.people.forms import HouseForm
from mulin.people.guards import for_staff, signed_in
from mulin.people.models import Appointment, HandOver
from mulin.places.queries import ladder

SIZE = 30


class LeavingForm(HouseForm):
    """Who takes over, on what basis, and what becomes of the work if nobody does."""

    username = forms.CharField(
        label=gettext_lazy("谁来接手"), max_length=60, required=False,
        help_text=gettext_lazy("用户名或手机号。填了就直接上岗；还没定就空着。"),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=120, required=False,
        help_text=gettext_lazy("例如：镇党委会 11 月 3 日。"),
    )  # fmt: skip
    work = forms.ChoiceField(
        label=gettext_lazy("没有人接手的话，手上的事"), widget=forms.RadioSelect, required=False,
        choices=[
            ("up", gettext_lazy("转给上一级的岗位")),
            ("stay", gettext_lazy("留在岗位上，等接手的人")),
        ],
    )  # fmt: skip


def _fates() -> dict[str, str]:
    return {
        leaving.STAYS: _("留在岗位上，接手的人看得到"), leaving.MOVED: _("转走"),
        leaving.ENDED: _("作废"), leaving.LEFT: _("留在空着的岗位上"),
    }  # fmt: skip


@for_staff
@never_cache
def leave(request: PersonRequest, key: UUID) -> HttpResponse:
    """What is open in their name, who takes it, and the end of the appointment."""
    rows = Appointment.objects.select_related("post__area", "person")
    held = get_object_or_404(rows, pk=key)
    if not rules.may_fill(request.user, held.post.role, held.post.area_path):
        raise PermissionDenied(_("这个岗位由管理员安排。"))
    form = LeavingForm(request.POST if request.method == "POST" else None, initial={"work": "up"})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _handed_over(request, held, form)
            except DeedError as error:
                form.refuse(error)
                status = error.status
    elif not reads.holds_on(held):
        return redirect("people:post", held.post_id)
    change = change_of(held, to=None, by=request.user)
    context = {
        "held": held, "form": form, "area": ladder().words(held.post.area_path),
        "heaps": leaving.open_of(change), "upper": change.upper, "fates": _fates(),
    }  # fmt: skip
    return render(request, "people/leaving.html", context, status=status)


def _handed_over(request: PersonRequest, held: Appointment, form: LeavingForm) -> HttpResponse:
    given = form.cleaned_data
    to = reads.named(given["username"]) if given["username"] else None
    if given["username"] and to is None:
        raise Refused("nobody", _("没有找到这个账号，请核对用户名或手机号。"), field="username")
    kept = flow.hand_over(
        held, by=request.user, to=to, basis=given["basis"], move=given["work"] != "stay"
    )
    say(request, _("%(who)s已经离岗：%(post)s。") % {
        "who": held.person.name, "post": held.post.title,
    })  # fmt: skip
    return redirect("people:hand_over", kept.pk)


@signed_in
@never_cache
def hand_over(request: PersonRequest, key: UUID) -> HttpResponse:
    """The record of a hand-over, to be printed and signed."""
    rows = HandOver.objects.visible_to(request.user)
    kept = get_object_or_404(
        rows.select_related("post__area", "person", "to", "upper", "by", "appointment"), pk=key
    )
    groups = [
        (label, list(lines)) for label, lines in groupby(kept.lines, key=lambda one: one["label"])
    ]
    context = {
        "kept": kept, "groups": groups, "area": ladder().words(kept.area_path), "fates": _fates(),
    }  # fmt: skip
    return render(request, "people/hand_over.html", context)


@for_staff
def hand_overs(request: PersonRequest) -> HttpResponse:
    """What was handed over in one's areas, the latest first."""
    rows = HandOver.objects.visible_to(request.user).select_related("post", "person", "to")
    page = keyset(
        rows, ("-id",), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        size=SIZE,
    )  # fmt: skip
    lines = [(row, ladder().words(row.area_path), len(row.lines)) for row in page.rows]
    return render(request, "people/hand_overs.html", {"lines": lines, "page": page})
