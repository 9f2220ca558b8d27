"""What areas left behind when they were merged away or handed over: units, alliances, zones, branches."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mulin.alliances import flow, rules
from mulin.alliances.forms_tree import ResettleForm
from mulin.alliances.queries.moving import KINDS, left_behind, one_of, targets
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people.guards import for_staff
from mulin.people.standing import DISPATCH
from mulin.places.models import Area
from mulin.places.queries import ladder


def _keepers(request: PersonRequest) -> None:
    if not rules.keeps(request.user):
        raise PermissionDenied(_("共建单位由社区和镇治理中心登记。"))


@for_staff
def moving(request: PersonRequest) -> HttpResponse:
    """The list, each with the area that took the place of its own."""
    _keepers(request)
    known = ladder()
    rows = [
        (one, known.words(one.was.path), known.words(one.to.path) if one.to else "")
        for path in request.user.standing.paths(DISPATCH)
        for one in left_behind(path)
    ]
    return render(request, "alliances/moving.html", {"rows": rows})


@for_staff
def resettle(request: PersonRequest, kind: str, pk: UUID) -> HttpResponse:
    """Move one."""
    _keepers(request)
    record = one_of(kind, pk) if kind in KINDS else None
    if record is None:
        raise Http404
    may = rules.may_keep(request.user, record.area_path)
    places = [one for one in targets(record) if may and rules.may_keep(request.user, one.path)]
    heir = ladder().today(record.area_path)
    form = ResettleForm(
        request.POST or None, places=places, initial={"area": heir.code if heir else ""}
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            area = Area.objects.get(code=form.cleaned_data["area"])
            done = attempt(form, lambda: flow.resettle(record, to=area, by=request.user))
            if done.ok:
                say(request, _("“%s”移过去了，做过的事还记在原来的地方。") % record)
                return redirect("alliances:moving")
            status = done.status
    context = {
        "form": form,
        "record": record,
        "was": ladder().words(record.area_path),
        "places": places,
    }
    return render(request, "alliances/resettle.html", context, status=status)
