"""One's own care: who comes, what is held, and the end of it at any time."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.care import flow, rules
from mulin.care.forms import EndForm, PaperForm
from mulin.care.models import EndReason, Pairing
from mulin.care.presets import errand_kinds
from mulin.care.queries import coming_of, errands_of, own, papers_of, visits_of
from mulin.care.views.door import done_or_said, recipient_or_404
from mulin.care.views.visiting import VISIT_TONES
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest
from mulin.people.guards import signed_in

FEW = 10


@signed_in
@never_cache
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Everything that is held about oneself in care."""
    person = request.user
    found = own(person)
    pair = None
    if found is not None:
        pairs = Pairing.objects.visible_to(person).filter(recipient=found).open()
        pair = pairs.select_related("visitor", "backup").first()
    context = {
        "one": found, "pair": pair, "visits": visits_of(found, person) if found else [],
        "errands": list(errands_of(person).order_by("-id")[:FEW]), "kinds": errand_kinds(),
        "tones": VISIT_TONES, "papers": papers_of(found) if found else [],
        "comings": coming_of(found) if found else [], "paper_form": PaperForm(auto_id="paper_%s"),
    }  # fmt: skip
    return render(request, "care/mine.html", context)


@signed_in
@require_POST
def end(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Nobody comes any more: by the person with one press, by whoever keeps the area with a reason."""
    found = recipient_or_404(request, pk)
    if rules.is_own(request.user, found):
        said = _("好的，以后不来打扰。记着的内容已经清除。")
        reason = EndReason.ASKED
        press(request, lambda: flow.end(found, by=request.user, reason=reason), said=said)
        return redirect("care:mine")
    form = EndForm(request.POST)
    return done_or_said(
        request, form,
        lambda: flow.end(found, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("结束了，记着的内容已经清除。"), to=reverse("care:desk"),
        back=reverse("care:recipient", args=[found.pk]),
    )  # fmt: skip
