"""«我不在时»: when somebody is away, and who stands in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import absences as deeds
from mulin.people.forms_time import AbsenceForm
from mulin.people.guards import for_staff
from mulin.people.models import Absence


@for_staff
@never_cache
def absence(request: PersonRequest) -> HttpResponse:
    """One's own absences, whom one stands in for, and a form for the next."""
    person = request.user
    form = AbsenceForm(request.POST or None, mates=deeds.candidates(person))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                row = deeds.be_away(person, **form.cleaned_data, by=person)
            except DeedError as error:
                form.refuse(error)
                status = error.status
            else:
                who = row.stand_in.name if row.stand_in else ""
                say(request, _("记下了，这几天由%s代班。") % who if who else _("记下了。"))
                return redirect("people:absence")
    context = {
        "form": form, "mine": deeds.absences_of(person), "lent": deeds.stood_in_for(person),
    }  # fmt: skip
    return render(request, "people/absence.html", context, status=status)


@require_POST
@for_staff
def back(request: PersonRequest, key: UUID) -> HttpResponse:
    """Take one's own absence back, or be back sooner."""
    row = get_object_or_404(Absence.objects.select_related("person"), pk=key, person=request.user)
    deeds.be_back(row, by=request.user)
    say(request, _("已经取消。"))
    return redirect("people:absence")
