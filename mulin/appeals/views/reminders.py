"""What one was reminded of: a list, and «知道了»."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import flow
from mulin.appeals.flow.watching import body_of
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries.reminders import reminders_of, waiting_of
from mulin.appeals.views.staff import at_desk
from mulin.core import nav
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest

SHOWN, PAST = 60, 30


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """Those that wait first; then the last ones that were taken note of."""
    waiting = list(waiting_of(request.user)[:SHOWN])
    over = Q(noted_at__isnull=False) | Q(escalation__appeal__status=Status.CLOSED)
    past = list(reminders_of(request.user).filter(over)[:PAST])
    values = {
        "waiting": [(told, body_of(told.escalation)) for told in waiting],
        "past": [(told, body_of(told.escalation)) for told in past],
    }
    return render(request, "appeals/desk/reminders.html", values)


@at_desk
@require_POST
def take_note(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """«知道了，我来盯»."""
    appeal = get_object_or_404(Appeal.objects.visible_to(request.user), pk=pk)
    press(request, lambda: flow.take_note(appeal, by=request.user), said=_("记下了，请尽快办。"))
    nav.forget_counts(request.user)
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("appeals:detail", pk=pk)
