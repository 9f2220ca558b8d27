"""Photos of an appeal: as visible as the appeal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mulin.appeals import rules
from mulin.appeals.queries.resident import INNER_ROLE
from mulin.appeals.views.common import shown_or_404
from mulin.core import files
from mulin.core.http import person_of


@require_safe
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """One photo, or with `?thumb=1` its thumbnail; what belongs to inner lines is for staff."""
    appeal, _proved = shown_or_404(request, pk)
    rows = files.of(appeal.pk)
    if not rules.may_see_inner(person_of(request), appeal):
        rows = rows.exclude(role=INNER_ROLE)
    attachment = get_object_or_404(rows, pk=photo)
    return files.response(attachment, thumb=request.GET.get("thumb") == "1")
