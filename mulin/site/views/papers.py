"""Minutes as PDF, for whoever has signed in and may read that version; visitors print the page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.core.tables.answer import to_keep
from mulin.meetings.models import Minutes
from mulin.meetings.queries.versions import versions_for
from mulin.people.guards import signed_in
from mulin.site.printing import papers
from mulin.site.printing.fonts import CannotPrint
from mulin.site.printing.setting import set_paper


@signed_in
@never_cache
@require_safe
def minutes_paper(request: PersonRequest, pk: UUID, number: int) -> HttpResponse:
    """A version of the minutes of a meeting. Where it cannot be set, a page that says what is
    missing."""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting")
    minutes = get_object_or_404(rows, meeting=pk)
    known = versions_for(minutes, request.user)
    version = next((one for one in known if one.number == number), None)
    if version is None:
        raise Http404
    version.minutes = minutes
    try:
        made = set_paper("minutes", papers.minutes(version))
    except CannotPrint as problem:
        context = {"problem": str(problem)}
        return render(request, "site/cannot_print.html", context, status=problem.status)
    name = f"minutes-{pk.hex[-8:]}-{number}.pdf"
    return to_keep(HttpResponse(made, content_type="application/pdf"), name)
