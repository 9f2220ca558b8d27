"""Clause by clause: what was said of one, saying something, raising a breach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.core import starts, toasts
from mulin.core.deed_forms import attempt, press, renew
from mulin.core.http import PersonRequest, person_of, to_sign_in
from mulin.covenants import flow, rules
from mulin.covenants.forms import Say
from mulin.covenants.models import Clause, Comment, Status, Version
from mulin.covenants.queries import clauses_of, comments_of
from mulin.covenants.views.door import SHOWN, clause_or_404, place_of, version_or_404
from mulin.people.guards import signed_in
from mulin.places.queries import ladder


def clause(request: HttpRequest, pk: UUID, n: int, clause: UUID) -> HttpResponseBase:
    """One clause: its words, what was said of it, a line for mine."""
    version = version_or_404(request, pk, n)
    return _page(request, version, clause_or_404(version, clause))


def whole(request: HttpRequest, pk: UUID, n: int) -> HttpResponseBase:
    """What is said of the whole, or missing in it."""
    return _page(request, version_or_404(request, pk, n), None)


def _page(request: HttpRequest, version: Version, clause: Clause | None) -> HttpResponseBase:
    person = person_of(request)
    part = rules.may_take_part(person, version)
    staff = person is not None and not part and rules.may_enter(person, version.area_path)
    posted = request.POST if request.method == "POST" else None
    form = Say(posted, staff=staff, whole=clause is None)
    status = 200
    if posted is not None:
        if person is None:
            return to_sign_in(request)
        made, status = _say(request, version, clause, form)
        if made is not None:
            toasts.say(request, _("收到了。社区看过就公开，不写名字，也会答复。"))
            return redirect(request.path)
    rows = clauses_of(version)
    values: dict[str, Any] = {
        **SHOWN, "covenant": version.covenant, "version": version, "clause": clause, "form": form,
        "place": place_of(version.covenant), "comments": _heard(request, version, clause),
        "mine": _mine(request, version, clause), "speaks": part or staff, "person": person,
        "talks": version.talks_on(timezone.localdate()), **_beside(rows, clause),
        "begins": _breach(request, version, clause) if clause else [],
        "breach": _words(version, clause) if clause else "",
    }  # fmt: skip
    return render(request, "covenants/resident/clause.html", values, status=status)


def _say(
    request: HttpRequest, version: Version, clause: Clause | None, form: Say
) -> tuple[Comment | None, int]:
    """The comment, or the status with which the form is shown again."""
    by: Any = person_of(request)
    if not form.is_valid():
        renew(form, request)
        return None, 400
    said = {name: value for name, value in form.cleaned_data.items() if value}
    outcome = attempt(form, lambda: flow.say(version, by=by, clause=clause, **said))
    if outcome.value is None:
        renew(form, request)
    return outcome.value, outcome.status


def _heard(request: HttpRequest, version: Version, clause: Clause | None) -> list[Comment]:
    return comments_of(version, person_of(request)).get(clause.pk if clause else None, [])


def _mine(request: HttpRequest, version: Version, clause: Clause | None) -> list[Comment]:
    """Mine that nobody else reads."""
    person = person_of(request)
    if person is None:
        return []
    rows = Comment.objects.visible_to(person).filter(version=version, clause=clause, author=person)
    return list(rows.filter(status__in=["waiting", "refused", "withdrawn"]).order_by("-id")[:20])


def _beside(rows: list[Clause], clause: Clause | None) -> dict[str, Any]:
    """The clauses before and after, to go through them with the thumb."""
    if clause is None:
        return {"previous": rows[-1] if rows else None, "following": None, "total": len(rows)}
    here = next(n for n, one in enumerate(rows) if one.pk == clause.pk)
    return {
        "previous": rows[here - 1] if here else None,
        "following": rows[here + 1] if here + 1 < len(rows) else None, "total": len(rows),
    }  # fmt: skip


def _words(version: Version, clause: Clause) -> str:
    """What a breach is called: the covenant and the clause, never a person."""
    name = f"「{clause.heading}」" if clause.heading else ""
    return _("没有守《%(title)s》第 %(n)s 条%(name)s") % {
        "title": version.covenant.title, "n": clause.rank, "name": name,
    }  # fmt: skip


def _breach(request: HttpRequest, version: Version, clause: Clause) -> list[starts.Offered]:
    """What may be begun where this clause is not kept: only while it is in force."""
    if version.status != Status.IN_FORCE:
        return []
    place = ladder().by_path.get(version.area_path)
    matter = starts.Matter(
        "clause", clause.pk, _words(version, clause), url=request.path,
        area=place.code if place else "", path=version.area_path,
    )  # fmt: skip
    return starts.offered(person_of(request), matter)


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: UUID, n: int, said: UUID) -> HttpResponseBase:
    """I take back what nobody has read yet."""
    version = version_or_404(request, pk, n)
    rows = Comment.objects.visible_to(request.user).select_related("version")
    comment = get_object_or_404(rows, version=version, author=request.user, pk=said)
    press(request, lambda: flow.take_back(comment, by=request.user), said=_("已经撤回。"))
    if comment.clause_id is None:
        return redirect("covenants:whole", pk=pk, n=n)
    return redirect("covenants:clause", pk=pk, n=n, clause=comment.clause_id)
