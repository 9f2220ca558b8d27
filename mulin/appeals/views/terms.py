"""«时限规定»: limits beyond the taxonomy, how clocks may stand still, and who is told when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mulin.appeals import terms
from mulin.appeals.flow import clockwork
from mulin.appeals.forms.terms import PolicyForm, RuleForm
from mulin.appeals.models import Urgency
from mulin.appeals.models.clocks import LimitRule
from mulin.appeals.queries.ladders import steps_in_words
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deeds import DeedError, Forbidden
from mulin.core.http import PersonRequest
from mulin.core.worktime import Limit
from mulin.people.forms import HouseForm
from mulin.people.rules import may_administer


@at_desk
def limits(request: PersonRequest) -> HttpResponseBase:
    """Everybody at the desk reads it; the administrator edits it."""
    if request.method != "POST":
        return _page(request)
    if not may_administer(request.user):
        raise PermissionDenied(_("时限由管理员设置。"))
    what = request.POST.get("what", "")
    if what == "drop":
        return _drop(request)
    if what not in FORMS:
        raise Http404
    kind, do = FORMS[what]
    form = kind(request.POST)
    if not form.is_valid():
        return _page(request, bound={what: form}, status=400)
    try:
        do(by=request.user, **form.cleaned_data)
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except DeedError as error:
        form.refuse(error)
        return _page(request, bound={what: form}, status=error.status)
    toasts.say(request, _("已经改好，以后来的事按新的算。"))
    return redirect("appeals:limits")


FORMS: dict[str, tuple[type[HouseForm], Callable[..., object]]] = {
    "policy": (PolicyForm, clockwork.set_policy), "rule": (RuleForm, clockwork.set_rule),
}  # fmt: skip


def _drop(request: PersonRequest) -> HttpResponseBase:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    if clockwork.drop_rule(key, by=request.user):
        toasts.say(request, _("已经删掉，已经来的事不变。"))
    return redirect("appeals:limits")


def _page(
    request: PersonRequest, *, bound: dict[str, HouseForm] | None = None, status: int = 200
) -> HttpResponseBase:
    rules, administers = terms.rules(), may_administer(request.user)
    values: dict[str, Any] = {
        "may_administer": administers, "policy": rules.policy,
        "wait": Limit.parse(rules.policy.wait_most).words(),
        "lines": [_line(line) for line in LimitRule.objects.order_by("-category", "-urgency")],
        "ladder": steps_in_words(),
    }  # fmt: skip
    if administers:
        quiet = {
            "quiet_from": f"{rules.policy.quiet_from:%H:%M}",
            "quiet_until": f"{rules.policy.quiet_until:%H:%M}",
        }
        policy = PolicyForm(initial={**rules.policy.__dict__, **quiet})
        fresh: dict[str, HouseForm] = {"policy": policy, "rule": RuleForm()}
        values["forms"] = {**fresh, **(bound or {})}
    return render(request, "appeals/desk/limits.html", values, status=status)


def _line(row: LimitRule) -> dict[str, Any]:
    known = taxonomy()
    groups = {code: name for code, name, _leaves in known.groups}
    leaf = known.by_code.get(row.category)
    limits = (
        (_("首次联系"), row.respond), (_("办结"), row.resolve), (_("写进展"), row.report_every),
        *((name, limit) for name, limit in row.stages),
    )  # fmt: skip
    return {
        "key": row.pk, "category": leaf.name if leaf else groups.get(row.category, row.category),
        "urgency": str(Urgency(row.urgency).label) if row.urgency in Urgency.values else "",
        "limits": [(name, Limit.parse(limit).words()) for name, limit in limits if limit],
    }  # fmt: skip
