"""The reporter's say about the wall: agree, or take it back; both at once."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.appeals.flow import publishing
from mulin.appeals.queries import wall as reads
from mulin.appeals.views.common import shown_or_404
from mulin.core.deed_forms import press
from mulin.core.http import person_of


@require_POST
def offer(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """«同意公开到说事墙»."""
    appeal, proved = shown_or_404(request, pk)
    press(
        request, lambda: publishing.offer(appeal, by=person_of(request), proved=proved),
        said=_("谢谢。审核过就上墙，不显示姓名、电话和门牌。"),
    )  # fmt: skip
    return redirect("appeals:mine", pk)


@require_POST
def take_down(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """«不公开了»."""
    appeal, proved = shown_or_404(request, pk)
    publication = get_object_or_404(reads.copies_of(appeal))
    press(
        request,
        lambda: publishing.take_down(publication, by=person_of(request), proved=proved),
        said=_("已经撤下，墙上看不到了。"),
    )
    return redirect("appeals:mine", pk)
