"""What the buildings are that a table names and nobody knows: answered once, remembered for the next."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mulin.core import importing, toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.core.models import ImportRun
from mulin.core.tables import TableError
from mulin.households import flow, forms, rules
from mulin.households.buildings import Missing
from mulin.people.guards import for_people
from mulin.places.models import Building
from mulin.places.queries import buildings_in

AT_ONCE = 40
SETTLED = frozenset({ImportRun.State.CHECKED, ImportRun.State.FAILED})
bringers = for_people(rules.may_import, lambda: _("导入台账由社区和镇治理中心来做。"))


@bringers
def buildings(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The first forty; saved, the table is tried again."""
    rows = ImportRun.objects.visible_to(request.user).filter(kind="households", by=request.user)
    run = get_object_or_404(rows, pk=pk, state__in=SETTLED)
    gaps = run.report.get("gaps", [])
    missing = [Missing(*key.split("|", 1)) for _words, _rows, _remark, key in gaps[:AT_ONCE]]
    here = [
        one for path in request.user.standing.paths(rules.IMPORT) for one in buildings_in(path)
    ]  # fmt: skip
    sent = request.method == "POST"
    form = forms.Naming(
        request.POST if sent else None, missing=missing, person=request.user,
        initial=_only_grids(here, missing),
    )  # fmt: skip
    status = 200
    if sent:
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: flow.settle_names(form.meant, by=request.user))
            if outcome.ok:
                return _tried_again(request, run, answered=len(form.meant))
            status = outcome.status
    values = {
        "form": form, "run": run, "known": [f"{one.estate.name}{one.name}" for one in here],
        "more": max(len(gaps) - AT_ONCE, 0),
        "counts": [count for _words, count, _remark, _key in gaps[:AT_ONCE]],
    }  # fmt: skip
    return render(request, "households/desk/naming.html", values, status=status)


def _only_grids(here: list[Building], missing: list[Missing]) -> dict[str, str]:
    """Where all known buildings of an estate stand in one grid, a new one most likely does too."""
    grids: dict[str, set[str]] = {}
    for one in here:
        grids.setdefault(one.estate.name, set()).add(one.area_path)
    return {
        f"grid_{n}": next(iter(found))
        for n, one in enumerate(missing)
        if len(found := grids.get(one.estate, set())) == 1
    }


def _tried_again(request: PersonRequest, run: ImportRun, *, answered: int) -> HttpResponseBase:
    if not answered:
        toasts.say(request, _("没有改动"))
        return redirect("site:import_run", run.pk)
    try:
        importing.again(run, by=request.user)
    except TableError as error:
        # The answers are remembered; only the table itself is there no more.
        toasts.say(request, str(error), level="bad")
    else:
        toasts.say(request, _("记住了 %d 栋，正在重新试导") % answered)
    return redirect("site:import_run", run.pk)
