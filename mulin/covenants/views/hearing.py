"""The inbox of comments: read before they are shown, and each answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core import personal
from mulin.core.deed_forms import KeyedForm, done, trouble
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.covenants import flow, rules
from mulin.covenants.forms import Answer, Plain, Reason
from mulin.covenants.models import Comment, Covenant, Stand, Status
from mulin.covenants.views.door import SHOWN, at_desk, desk_covenant_or_404, place_of

SIZE = 30
VIEWS = {
    "open": [Stand.WAITING, Stand.SHOWN],
    "over": [Stand.TAKEN, Stand.NOT_TAKEN, Stand.REFUSED, Stand.WITHDRAWN],
}
FORMS: dict[str, type[KeyedForm]] = {
    "show": Plain, "refuse": Reason, "answer": Answer, "hide": Reason,
}  # fmt: skip
VERBS = {"answer": "take_over"}
LABELS = {
    "show": gettext_lazy("公开"), "refuse": gettext_lazy("不公开"), "answer": gettext_lazy("答复"),
    "hide": gettext_lazy("撤下"),
}  # fmt: skip


@at_desk
@require_safe
def comments(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """What waits, the oldest first; what was answered under another tab."""
    return page(request, desk_covenant_or_404(request, pk))


def page(
    request: PersonRequest, covenant: Covenant, *, bound: tuple[UUID, str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `bound` is a comment, a deed and its form that was refused: the page begins with
    it, under the tab where it stands by now."""
    rows = Comment.objects.visible_to(request.user).filter(version__covenant=covenant)
    view, message = request.GET.get("view", "open"), ""
    if bound is not None:
        over = rows.filter(pk=bound[0], status__in=VIEWS["over"]).exists()
        view, message = "over" if over else "open", trouble(LABELS[bound[1]], bound[2])
        rows = rows.filter(pk__gte=bound[0])
    view = view if view in VIEWS else "open"
    rows = rows.filter(status__in=VIEWS[view])
    found = keyset(
        rows.select_related("version__covenant", "clause"), ("id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        **SHOWN, "covenant": covenant, "place": place_of(covenant), "view": view, "page": found,
        "message": message,
        "lines": [_line(request, one, bound) for one in found.rows],
    }  # fmt: skip
    return render(request, "covenants/desk/comments.html", values, status=status)


def _line(request: PersonRequest, one: Comment, bound: Any) -> dict[str, Any]:
    """A comment with the deeds that may be done to it; personal pieces are marked."""
    may = rules.may_answer(request.user, one) and one.version.status == Status.DISCUSSING
    names = [name for name in FORMS if can(one, VERBS.get(name, name), flow.COMMENT_STEPS)]
    refused = bound[1] if bound and bound[0] == one.pk and bound[1] in names and may else ""
    return {
        "said": one, "pieces": personal.pieces(one.text), "own": one.author_id == request.user.pk,
        "refused": refused, "wording_pieces": personal.pieces(one.wording),
        "forms": {
            name: bound[2] if name == refused else _form(name, one) for name in names
        } if may else {},
    }  # fmt: skip


def _form(name: str, one: Comment, *given: Any) -> KeyedForm:
    tail = one.pk.hex[-6:]
    usual = one.wording or (one.clause.text if one.clause else "")
    initial = {"wording": usual} if name == "answer" and not given else {}
    form = FORMS[name](*given, auto_id=f"{name}_{tail}_%s", initial=initial)
    if name == "answer" and one.clause_id is not None:
        del form.fields["heading"]
    return form


@at_desk
def deed(request: PersonRequest, pk: UUID, said: UUID, name: str) -> HttpResponseBase:
    """Show, refuse, answer or hide a comment."""
    covenant = desk_covenant_or_404(request, pk)
    rows = Comment.objects.visible_to(request.user).select_related("version__covenant", "clause")
    comment = get_object_or_404(rows, version__covenant=covenant, pk=said)
    if request.method != "POST":
        return redirect("covenants:comments", pk=pk)
    form = _form(name, comment, request.POST)
    do = DEEDS[name]
    status = done(
        request, form, comment, name, do=lambda: do(comment, request.user, form),
        said=_("公开了。请再答复采不采纳。") if name == "show" else _("记下了。"),
    )  # fmt: skip
    if status == 200:
        return redirect("covenants:comments", pk=pk)
    return page(request, covenant, bound=(comment.pk, name, form), status=status)


def _answer(comment: Comment, by: Any, form: Any) -> object:
    said = form.cleaned_data
    taken = said["taken"] == "yes"
    wording = said["wording"] if taken else ""
    if comment.clause is not None and wording.strip() == comment.clause.text.strip():
        wording = ""
    return flow.answer(
        comment, by=by, taken=taken, words=said["words"], wording=wording,
        heading=said.get("heading", ""),
    )  # fmt: skip


DEEDS: dict[str, Callable[[Comment, Any, Any], object]] = {
    "show": lambda one, by, _form: flow.show(one, by=by),
    "refuse": lambda one, by, form: flow.refuse(one, by=by, words=form.cleaned_data["words"]),
    "hide": lambda one, by, form: flow.hide(one, by=by, words=form.cleaned_data["words"]),
    "answer": _answer,
}
