"""A register as a file: masked, or whole with a purpose; either way it is written down."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.core.tables import table_answer
from mulin.households import flow, rules
from mulin.households.exporting import headings, lines
from mulin.households.forms import ExportForm
from mulin.households.queries import Filters, listed
from mulin.households.views.door import at_ledger
from mulin.households.views.lists import register_title


@at_ledger
@never_cache
def export(request: PersonRequest) -> HttpResponseBase:
    """GET asks how and what for, POST gives the file."""
    if not rules.may_export(request.user):
        raise PermissionDenied(_("导出台账由社区和镇治理中心来做。"))
    filters = Filters.read(request.GET)
    rows = listed(request.user, filters)
    form = ExportForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            whole, size = said["whole"] == "1", rows.count()
            outcome = attempt(
                form,
                lambda: flow.note_export(
                    query=_told(filters),
                    rows=size,
                    whole=whole,
                    purpose=said["purpose"],
                    by=request.user,
                ),
            )
            if outcome.ok:
                name = f"households-{timezone.localtime():%Y%m%d-%H%M}"
                found = lines(rows.order_by("area_path", "id"), whole=whole)
                return table_answer(name, said["format"], headings=headings(), rows=found)
            status = outcome.status
    values = {
        "form": form, "title": register_title(filters), "number": rows.count(),
        "query": filters.query(), "may_open": rules.may_export_open(request.user),
    }  # fmt: skip
    return render(request, "households/desk/export.html", values, status=status)


def _told(filters: Filters) -> str:
    """What the journal keeps of the filters: not the name that was searched for."""
    return filters.query(q="…" if filters.q else "")
