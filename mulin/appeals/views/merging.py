"""Merging at the desk: choosing the one that an appeal is handled with."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.flow import merging as flow
from mulin.appeals.forms.orders import Merge
from mulin.appeals.queries import inbox as reads
from mulin.appeals.views import shown
from mulin.appeals.views.deeds import seen
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest


@at_desk
def merge(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Choose among near ones, or by number; then both are handled as one."""
    appeal, person = seen(request, pk), request.user
    if not rules.may_merge(person, appeal):
        raise PermissionDenied(_("并案由派单的人来做。"))
    near = reads.mergeable(appeal, person)
    posted = request.method == "POST"
    form = Merge(request.POST if posted else None, appeal=appeal)
    form.offer([(str(one.pk), f"{one.title}（{one.number}）") for one in near])
    status = 400 if posted else 200
    if posted and form.is_valid():
        said = form.cleaned_data["into"]
        outcome = attempt(
            form, lambda: flow.merge(appeal, into=flow.target(said, person=person), by=person)
        )
        if outcome.value is not None:
            toasts.say(request, _("已经并在一起办，反映人都告诉了。"))
            return redirect(reverse("appeals:detail", args=[outcome.value.merged_into_id]))
        status = outcome.status
        appeal = seen(request, pk)
    values = {
        "appeal": appeal, "form": form, "near": shown.lines_of(near, timezone.now()),
        "where": shown.where_words(appeal),
    }  # fmt: skip
    return render(request, "appeals/desk/merge.html", values, status=status)
