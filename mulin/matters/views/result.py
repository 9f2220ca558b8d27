"""The greatest common denominator for everybody, on paper, and its votes as a file for the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest, person_of
from mulin.core.tables import table_answer
from mulin.matters import flow, rules
from mulin.matters.exporting import FILES
from mulin.matters.models import Finding, Matter
from mulin.matters.queries import result_is_public
from mulin.matters.queries.denominator import Denominator, aloud, denominator, letter
from mulin.matters.queries.talk import newest_finding
from mulin.matters.views.door import at_desk, desk_matter_or_404, matter_or_404


def _found(request: HttpRequest, pk: UUID) -> tuple[Matter, Finding | None]:
    """The newest finding, once it is public; who leads the matter sees it before."""
    matter, person = matter_or_404(request, pk), person_of(request)
    public = result_is_public(matter, timezone.localdate(), matter.phases.all())
    if not public and not (person is not None and rules.may_lead(person, matter)):
        raise Http404
    return matter, newest_finding(matter)


def _values(matter: Matter, finding: Finding | None) -> dict[str, Any]:
    found: Denominator | None = denominator(matter, finding) if finding is not None else None
    return {
        "matter": matter, "found": found, "aloud": aloud(found) if found else [],
        "letters": [letter(n) for n in range(len(found.groups))] if found else [],
    }  # fmt: skip


@require_safe
def result(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What all sides share first, then what divides, then where people are unsure."""
    matter, finding = _found(request, pk)
    person = person_of(request)
    values = {
        **_values(matter, finding),
        "leads": person is not None and rules.may_lead(person, matter),
        "exports": person is not None and rules.may_export(person, matter),
        "early": not result_is_public(matter, timezone.localdate(), matter.phases.all()),
    }
    return render(request, "matters/resident/result.html", values)


@require_safe
def printed(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The same for paper."""
    matter, finding = _found(request, pk)
    return render(request, "matters/resident/result_paper.html", _values(matter, finding))


@at_desk
@require_POST
def compute(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Compute now instead of in two minutes; or look whether the newest one repeats."""
    matter = desk_matter_or_404(request, pk)
    if not rules.may_lead(request.user, matter):
        raise Http404
    finding = newest_finding(matter)
    if request.POST.get("check") and finding is not None:
        same = flow.repeats(finding)
        words = (
            _("重新算了一遍，结果一模一样。")
            if same
            else _("对不上：可能有人撤回了表态。请点“现在重算”。")
        )
        toasts.say(request, words, level="good" if same else "bad")
    else:
        press(request, lambda: flow.compute(matter), said=_("已经按现在的表态算好。"))
    return redirect("matters:result", pk=pk)


@at_desk
@require_safe
def votes(request: PersonRequest, pk: UUID, file: str) -> HttpResponseBase:
    """The votes (or statements) in the format of published conversations, without persons."""
    matter = desk_matter_or_404(request, pk)
    if not rules.may_export(request.user, matter) or file not in FILES:
        raise Http404
    headings, read = FILES[file]
    rows = read(matter)
    if request.method == "GET":
        flow.note_export(matter, by=request.user, rows=len(rows))
    return table_answer(f"{matter.number}-{file}", "csv", headings=headings, rows=rows)
