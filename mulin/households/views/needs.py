"""Looking at a need again, ending it, and taking the consent back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest
from mulin.households import flow, forms
from mulin.households.views.common import deed_page, one_time
from mulin.households.views.door import at_ledger, must_write, need_or_404
from mulin.households.wording import masked_name


@at_ledger
def review(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Still so: the next day to look is set."""
    need = need_or_404(request, pk)
    must_write(request, need.area_path)
    form = forms.Review(request.POST if request.method == "POST" else None)

    def do() -> None:
        day = form.cleaned_data["review_on"]
        one_time(request, form, pk, lambda: flow.review(need, review_on=day, by=request.user))

    back = reverse("households:resident", args=[need.resident_id])
    return deed_page(
        request, form, do, title=_("复核：%s") % need.kind_words, button=_("还需要，已复核"),
        said=_("已复核"), back=back, then=lambda _made: back, about=masked_name(need.resident),
        kind="review",
    )  # fmt: skip


@at_ledger
@require_POST
def end(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """No longer so."""
    need = need_or_404(request, pk)
    press(request, lambda: flow.end_need(need, by=request.user), said=_("已结束"))
    return redirect("households:resident", need.resident_id)


@at_ledger
@require_POST
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The person told staff that they agree no longer."""
    need = need_or_404(request, pk)
    press(request, lambda: flow.withdraw(need, by=request.user), said=_("已撤回，这一项已经清除"))
    return redirect("households:resident", need.resident_id)
