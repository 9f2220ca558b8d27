"""Rules of routing at the desk: the list in its order, one of them, and trying it on past appeals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mulin.appeals import rules
from mulin.appeals.flow import routing as flow
from mulin.appeals.forms.routing import RuleForm
from mulin.appeals.models import RoutingRule
from mulin.appeals.queries import routed
from mulin.appeals.taxonomy import rule_of
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest


def _allowed(request: PersonRequest) -> None:
    if not rules.may_set_routing(request.user):
        raise PermissionDenied(_("派单规则由镇治理中心来定。"))


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """All rules, in the order in which they are asked."""
    _allowed(request)
    appeals = routed.past(request.user)
    values = {"lines": routed.lines(appeals), "past": len(appeals)}
    return render(request, "appeals/desk/routing.html", values)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponseBase:
    """A new rule at the end."""
    _allowed(request)
    return _form(request, None)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One rule: change it, or try it first."""
    _allowed(request)
    return _form(request, get_object_or_404(RoutingRule, pk=pk))


def _form(request: PersonRequest, rule: RoutingRule | None) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, rule, status=400 if form.is_bound else 200)
    if "try" in request.POST:
        outcome = attempt(form, lambda: flow.checked(form.ruled(), rule=rule))
        if outcome.value is None:
            return _page(request, form, rule, status=outcome.status)
        drawn = RoutingRule(id=rule.id if rule else None, **outcome.value)
        found = routed.dry_run(rule_of(drawn), routed.past(request.user))
        return _page(request, form, rule, tried=found)
    saved = attempt(form, lambda: flow.save_rule(form.ruled(), by=request.user, rule=rule))
    if saved.value is None:
        return _page(request, form, rule, status=saved.status)
    toasts.say(
        request,
        _("规则已经存好，从现在起按它派。")
        if saved.value.active
        else _("规则已经存好，还没有启用。"),
    )
    return redirect("appeals:routing")


def _page(
    request: PersonRequest, form: RuleForm, rule: RoutingRule | None, *,
    tried: routed.DryRun | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    values: dict[str, Any] = {"form": form, "rule": rule, "tried": tried, "listed": routed.LISTED}
    if rule is not None:
        values["problems"] = list(routed.problems_of(rule))
    return render(request, "appeals/desk/routing_rule.html", values, status=status)


@at_desk
@require_POST
def turn(request: PersonRequest, pk: UUID, what: str) -> HttpResponseBase:
    """A button of the list: up, down, on, off, drop."""
    _allowed(request)
    rule, by = get_object_or_404(RoutingRule, pk=pk), request.user
    if what in {"up", "down"}:
        press(request, lambda: flow.move_rule(rule, up=what == "up", by=by))
    elif what in {"on", "off"}:
        said = _("已经启用。") if what == "on" else _("已经停用。")
        press(request, lambda: flow.switch_rule(rule, active=what == "on", by=by), said=said)
    else:
        press(request, lambda: flow.drop_rule(rule, by=by), said=_("已经删掉。"))
    return redirect("appeals:routing")
