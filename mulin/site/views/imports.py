"""Bringing tables in at the desk: choose a file, see its beginning, try it, take it in, see what came of it."""

from __future__ import annotations

import io
from typing import Any, BinaryIO
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mulin.core import importing, toasts
from mulin.core.deeds import DeedError
from mulin.core.exchange import offers
from mulin.core.http import PersonRequest
from mulin.core.models import ImportRun
from mulin.core.tables import TableError, write_csv
from mulin.people.guards import for_people
from mulin.people.models import Person

LATEST = 20
SHOWN = 100


def may_import(person: Person) -> bool:
    """Whether any kind of table may be brought in."""
    return any(offer.may(person) for offer in offers.values())


importers_only = for_people(may_import, lambda: _("导入表格由镇治理中心和管理员来做。"))


class Chosen(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(label=gettext_lazy("这是什么表"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("选文件"), widget=forms.FileInput,
        help_text=gettext_lazy("csv 或 xlsx，也可以是 .gz。最大 200 MB。"),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type)
        mine = [(name, offer) for name, offer in offers.items() if offer.may(person)]
        field.choices = [(name, offer.label) for name, offer in mine]
        self.hints = {name: offer.explains for name, offer in mine}


@importers_only
def imports(request: PersonRequest) -> HttpResponseBase:
    """The latest runs, and a form for a new one."""
    person = request.user
    status = 200
    form = Chosen(person=person, initial={"kind": request.GET.get("kind", "hotline")})
    if request.method == "POST":
        form = Chosen(request.POST, request.FILES, person=person)
        if form.is_valid():
            try:
                run = importing.choose(
                    form.cleaned_data["file"], kind=form.cleaned_data["kind"], by=person
                )
            except DeedError as error:
                form.add_error("file", str(error))
            else:
                return redirect("site:import_run", run.pk)
        status = 400
    runs = ImportRun.objects.visible_to(person).select_related("by").order_by("-id")[:LATEST]
    context = {
        "form": form, "runs": [(run, offers[run.kind].label) for run in runs],
    }  # fmt: skip
    return render(request, "site/imports.html", context, status=status)


def _run(request: PersonRequest, pk: UUID) -> ImportRun:
    rows = ImportRun.objects.visible_to(request.user).select_related("by")
    return get_object_or_404(rows, pk=pk)


@importers_only
@require_safe
def run(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One run: its columns and first rows, how the trial went, how far it is, what came of it."""
    found = _run(request, pk)
    preview, gone = None, ""
    try:
        preview = importing.preview(found)
    except TableError as error:
        gone = str(error)
    columns = importing.columns_of(found.kind)
    context = {
        "run": found, "preview": preview, "gone": gone, "columns": columns,
        "offer": offers[found.kind], "report": found.report,
        "missing": preview.missing(columns) if preview else [],
        "problems": found.report.get("problems", [])[:SHOWN],
        "lines": found.report.get("lines", [])[:SHOWN], "shown": SHOWN,
        "words": {c.field: c.headings[0] for c in columns},
    }  # fmt: skip
    return render(request, "site/import_run.html", context)


@importers_only
@require_POST
def check(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Try it with the columns as they were chosen."""
    found = _run(request, pk)
    mapping = {
        c.field: request.POST.get(f"map-{c.field}", "") for c in importing.columns_of(found.kind)
    }
    _try(
        request,
        lambda: importing.check(
            found, mapping=mapping, sheet=request.POST.get("sheet", ""), by=request.user
        ),
    )
    return redirect("site:import_run", pk)


@importers_only
@require_POST
def start(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take it in."""
    found = _run(request, pk)
    whole = request.POST.get("whole") == "1"
    _try(request, lambda: importing.start(found, by=request.user, whole=whole))
    return redirect("site:import_run", pk)


def _try(request: PersonRequest, do: Any) -> None:
    try:
        do()
    except DeedError as error:
        toasts.say(request, str(error), level="bad")


@importers_only
@require_safe
def problems(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The rows that could not be read, as a table to work by."""
    found = _run(request, pk)
    stream: BinaryIO = io.BytesIO()
    words = {c.field: c.headings[0] for c in importing.columns_of(found.kind)}
    rows = [
        (number, words.get(field, field), sentence)
        for number, field, sentence in found.report.get("problems", [])
    ]
    write_csv(stream, [_("行号"), _("列"), _("原因")], rows)
    stream.seek(0)
    answer = HttpResponse(stream.read(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problems.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
