"""What the rungs of the ladder are called here: looked at by all who look after areas, set by an
administrator."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.grids import flow, forms, rules
from mulin.grids.views import common
from mulin.grids.views.deeds import page
from mulin.places.flow import Naming
from mulin.places.models import CALLED, USUAL
from mulin.places.queries import ladder

APART = re.compile(r"[、，,;；\s]+")


@common.lookers
@page
def levels(request: PersonRequest) -> HttpResponseBase:
    """Each rung: the usual word, the county's, what single areas are, how many stand."""
    may = rules.may_set_norm(request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("层级的叫法由管理员来定。"))
    known = ladder()
    called = [
        (level, said.name if (said := known.called.get(level)) else str(usual),
         _("、").join(said.kinds) if said else "")
        for level, usual in CALLED.items()
    ]  # fmt: skip
    form = forms.LevelsForm(request.POST or None, called=called)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            namings = [_naming(form.cleaned_data, level) for level in CALLED]
            outcome = attempt(form, lambda: flow.name_levels(namings, by=request.user))
            if outcome.ok:
                toasts.say(request, _("叫法已保存"))
                return redirect("grids:levels")
            status = outcome.status
    standing = Counter(place.level for place in known.places)
    lines: list[dict[str, Any]] = [
        {"level": level, "usual": CALLED[level], "name": name, "kinds": kinds, "n": standing[level]}
        for level, name, kinds in called
    ]
    values = {
        "tabs": common.tabs("levels"), "lines": lines, "form": form, "may_set": may,
        "usual": [str(word) for word in USUAL],
    }  # fmt: skip
    return render(request, "grids/desk/levels.html", values, status=status)


def _naming(data: dict[str, str], level: str) -> Naming:
    kinds = tuple(kind for kind in APART.split(data[f"{level}_kinds"]) if kind)
    return Naming(level, data[level], kinds)
