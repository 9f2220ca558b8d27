"""The town's levels of whistles: the list for all who see the board, one of them to be edited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.people.models import Organisation, Role
from mulin.whistles import flow, rules
from mulin.whistles.forms import LevelForm
from mulin.whistles.models import WhistleLevel
from mulin.whistles.queries import levels
from mulin.whistles.views.door import at_board
from mulin.whistles.wording import limit_words


@at_board
@require_safe
def levels_(request: PersonRequest) -> HttpResponseBase:
    """The levels this town has: who blows, who answers, how soon, what is next."""
    lines = [level_line(level) for level in levels().all]
    values = {"lines": lines, "may_edit": rules.may_set_levels(request.user)}
    return render(request, "whistles/desk/levels.html", values)


def level_line(level: WhistleLevel) -> dict[str, Any]:
    """A level in words."""
    above, comma = levels().above(level), _("、")
    chief = Role(level.chief).label if level.chief else ""
    up = _("升为%s") % above.name if above else _("最高一级，提醒吹哨人打电话")
    return {
        "level": level, "within": limit_words(level.report_in),
        "blowers": comma.join(str(Role(role).label) for role in level.blowers),
        "answerers": comma.join(str(Organisation.Kind(kind).label) for kind in level.answerers),
        "above": up + (_("；升上来时叫%s") % chief if chief else ""),
    }  # fmt: skip


@at_board
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Edit one level that can be blown."""
    if not rules.may_set_levels(request.user):
        raise PermissionDenied(_("几级哨由镇治理中心和管理员来定。"))
    row = get_object_or_404(WhistleLevel, pk=pk, active=True)
    form = LevelForm(
        request.POST if request.method == "POST" else None, level=row, active=levels().active
    )
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: flow.edit_level(
            row, form.planned(), by=request.user, place=form.cleaned_data["place"]
        ))  # fmt: skip
        if saved.value is not None:
            toasts.say(request, _("%s已经存好，以后吹的哨按新的来。") % saved.value.name)
            return redirect("whistles:levels")
        status = saved.status
    values = {"form": form, "line": level_line(row)}
    return render(request, "whistles/desk/level.html", values, status=status)
