"""The editor: the words of a draft, clause by clause; every button is a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mulin.core import toasts
from mulin.core.deed_forms import Outcome, attempt, done, press, renew
from mulin.core.http import PersonRequest
from mulin.covenants import flow, rules
from mulin.covenants.forms import ClauseForm, Preamble
from mulin.covenants.models import Covenant, Status, Version
from mulin.covenants.queries import clauses_of
from mulin.covenants.views.door import SHOWN, at_desk, clause_or_404, desk_covenant_or_404, place_of


def _draft_or_404(request: PersonRequest, pk: UUID) -> Version:
    """The draft of a covenant that this person keeps."""
    covenant = desk_covenant_or_404(request, pk)
    if not rules.may_keep(request.user, covenant.area_path):
        raise PermissionDenied(_("公约由这个片区的社区或镇治理中心来改。"))
    rows = Version.objects.visible_to(request.user).filter(covenant=covenant)
    found = rows.filter(status=Status.DRAFTING).first()
    if found is None:
        raise Http404(_("现在没有草稿。"))
    found.covenant = covenant
    return found


@at_desk
def text(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The whole draft; POST changes its name and the words before the first clause."""
    version = _draft_or_404(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = Preamble(posted, initial=_opening(version.covenant, version), auto_id="opening_%s")
    if posted is None:
        return _page(request, version, opening=form)

    def do() -> object:
        said = {name: form.cleaned_data[name] for name in ("title", "preamble")}
        return flow.edit_preamble(version, by=request.user, **said)

    status = done(request, form, version, "opening", do=do, said=_("改好了。"))
    if status == 200:
        return redirect("covenants:text", pk=pk)
    return _page(request, version, opening=form, status=status)


def _opening(covenant: Covenant, version: Version) -> dict[str, str]:
    return {"title": covenant.title, "preamble": version.preamble}


def _page(
    request: PersonRequest, version: Version, *, status: int = 200, **bound: Any
) -> HttpResponseBase:
    initial = _opening(version.covenant, version)
    values = {
        **SHOWN, "covenant": version.covenant, "version": version,
        "place": place_of(version.covenant), "clauses": clauses_of(version),
        "opening": Preamble(initial=initial, auto_id="opening_%s"),
        "form": ClauseForm(auto_id="new_%s"), **bound,
    }  # fmt: skip
    return render(request, "covenants/desk/text.html", values, status=status)


@at_desk
def add(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Write a clause after the last one."""
    version = _draft_or_404(request, pk)
    if request.method != "POST":
        return redirect("covenants:text", pk=pk)
    form = ClauseForm(request.POST, auto_id="new_%s")
    status = 400
    if form.is_valid():
        said = form.cleaned_data
        outcome = attempt(form, lambda: flow.add_clause(version, by=request.user, **said))
        if outcome.ok:
            toasts.say(request, _("加好了，在最后一条。"))
            return redirect("covenants:text", pk=pk)
        status = outcome.status
    renew(form, request)
    return _page(request, version, form=form, status=status)


@at_desk
def clause(request: PersonRequest, pk: UUID, clause: UUID) -> HttpResponseBase:
    """One clause: its words, and the buttons that move, split, join and strike it (`do`)."""
    version = _draft_or_404(request, pk)
    found = clause_or_404(version, clause)
    posted = request.POST if request.method == "POST" else None
    given = {"heading": found.heading, "text": found.text}
    form = ClauseForm(posted, initial=given)
    if posted is None:
        return _one(request, version, found, form)
    name = posted.get("do", "save")
    if name in PRESSES:
        deed, said = PRESSES[name]
        press(request, lambda: deed(found, request.user), said=str(said()))
        return redirect("covenants:text", pk=pk)
    outcome = _write(request, found, form, split=name == "split")
    if outcome.ok:
        return redirect("covenants:text", pk=pk)
    return _one(request, version, found, form, outcome.status)


PRESSES: dict[str, tuple[Callable[[Any, Any], object], Callable[[], str]]] = {
    "up": (lambda one, by: flow.move_clause(one, by=by, up=True), lambda: ""),
    "down": (lambda one, by: flow.move_clause(one, by=by, up=False), lambda: ""),
    "merge": (
        lambda one, by: flow.merge_clause(one, by=by), lambda: _("并到上一条里了，请看看通不通顺。")
    ),
    "remove": (lambda one, by: flow.remove_clause(one, by=by), lambda: _("去掉了。")),
}  # fmt: skip


def _write(request: PersonRequest, found: Any, form: ClauseForm, *, split: bool) -> Outcome[object]:
    """Change it, or make two of it."""
    if not form.is_valid():
        renew(form, request)
        return Outcome(None, 400)
    said = {name: form.cleaned_data[name] for name in ("heading", "text")}
    do: Any = flow.split_clause if split else flow.edit_clause
    outcome: Outcome[object] = attempt(form, lambda: do(found, by=request.user, **said))
    if outcome.ok:
        toasts.say(request, _("拆成两条了。") if split else _("改好了。"))
    else:
        renew(form, request)
    return outcome


def _one(
    request: PersonRequest, version: Version, found: Any, form: ClauseForm, status: int = 200
) -> HttpResponseBase:
    values = {
        "covenant": version.covenant, "version": version, "clause": found, "form": form,
        "place": place_of(version.covenant),
    }  # fmt: skip
    return render(request, "covenants/desk/clause.html", values, status=status)
