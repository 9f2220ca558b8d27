"""The poster of a covenant as PDF, for staff; its code leads to the covenant's public page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.core.tables.answer import to_keep
from mulin.covenants.models import Version
from mulin.covenants.queries import clauses_of
from mulin.people.guards import for_staff
from mulin.site.printing import posters
from mulin.site.printing.fonts import CannotPrint
from mulin.site.printing.setting import set_paper


@for_staff
@require_safe
@never_cache
def covenant_poster(request: PersonRequest, key: UUID, size: str) -> HttpResponse:
    """A version that was put before the people, A3 or A2. Where it cannot be set, a page that says
    what is missing."""
    rows = Version.objects.visible_to(request.user).select_related("covenant", "result")
    version = get_object_or_404(rows, pk=key)
    if size not in posters.SIZES or not version.is_public:
        raise Http404
    try:
        made = set_paper("poster", posters.poster(version, clauses_of(version), size=size))
    except CannotPrint as problem:
        context = {"problem": str(problem)}
        return render(request, "site/cannot_print.html", context, status=problem.status)
    name = f"covenant-{key.hex[-8:]}-{version.number}-{size}.pdf"
    return to_keep(HttpResponse(made, content_type="application/pdf"), name)
