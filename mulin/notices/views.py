"""One's own messages: what is new first, then what was seen; each opens what it tells of."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import nav, toasts
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.notices import flow, queries
from mulin.people.guards import signed_in

SIZE = 30


@signed_in
@require_safe
def listing(request: PersonRequest) -> HttpResponse:
    """New ones first, then those that were seen; each part paged by itself."""
    rows = queries.mine(request.user)
    fresh = keyset(
        rows.filter(read_at__isnull=True), ("-id",), after=request.GET.get("new_after", ""),
        before=request.GET.get("new_before", ""), size=SIZE,
    )  # fmt: skip
    seen = keyset(
        rows.filter(read_at__isnull=False), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    context = {"fresh": fresh, "seen": seen, "symbols": SYMBOLS}
    return render(request, "notices/list.html", context)


SYMBOLS = {
    "appeal.received": "circle-check", "appeal.dispatched": "send", "appeal.signed": "player-play",
    "appeal.progress": "message", "appeal.asked": "question-mark", "appeal.proposed": "checklist",
    "appeal.closed": "check", "appeal.reopened": "refresh", "appeal.urge": "bell",
    "appeal.critical": "urgent", "appeal.answer": "message-2", "appeal.supplement": "plus",
}  # fmt: skip


@signed_in
@require_safe
def open_one(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Open what a message tells of; from then on it counts as read."""
    notice = get_object_or_404(queries.mine(request.user), pk=pk)
    if notice.read_at is None:
        flow.mark_read(request.user, [notice.pk])
        nav.forget_counts(request.user)
    if notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:list")


@signed_in
@require_POST
def read(request: PersonRequest) -> HttpResponseBase:
    """Mark all of one's own as read."""
    if flow.mark_read(request.user):
        nav.forget_counts(request.user)
        toasts.say(request, _("都标成看过了。"))
    return redirect("notices:list")
