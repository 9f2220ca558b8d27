"""The list as a file: csv, xlsx or jsonl; who takes it is written down."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.core.tables import TYPES, table_answer
from mulin.whistles import flow, rules
from mulin.whistles.exporting import headings, lines
from mulin.whistles.queries import Filters, listed
from mulin.whistles.views.door import at_board


@at_board
@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """The register as its address narrows it, written to a file on disk and then sent."""
    if not rules.may_export(request.user):
        raise PermissionDenied(_("导出清单要有派单或审计的岗位。"))
    kind = request.GET.get("format", "csv")
    if kind not in TYPES:
        return HttpResponseBadRequest(_("请选 csv、xlsx 或 jsonl。"))
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES[kind])
    filters = Filters.read(request.GET)
    rows = listed(request.user, filters).order_by(*filters.order)
    flow.note_export(kind=kind, query=filters.query(), rows=rows.count(), by=request.user)
    name = f"whistles-{timezone.localtime():%Y%m%d-%H%M}"
    return table_answer(name, kind, headings=headings(), rows=lines(rows), kinds=tuple(TYPES))
