"""Reading statements before everybody does; and writing down what came on paper, fast."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core import personal, toasts
from mulin.core.deed_forms import attempt, done, renew
from mulin.core.deeds import Refused
from mulin.core.http import PersonRequest
from mulin.matters import flow, rules
from mulin.matters.forms import Link, Publish, Refuse, Slip
from mulin.matters.models import Answer, Matter, Opening, Stand, Statement
from mulin.matters.queries import now_open, statements_of
from mulin.matters.views import shown as show
from mulin.matters.views.door import at_desk, desk_matter_or_404, statement_or_404

FORMS: dict[str, Any] = {"publish": Publish, "refuse": Refuse, "hide": Refuse, "link": Link}
SAID = {
    "publish": gettext_lazy("已经公开，可以表态了。"), "refuse": gettext_lazy("没有公开，写的人收到了原因。"),
    "hide": gettext_lazy("已经撤下。"), "link": gettext_lazy("已经标好。"),
}  # fmt: skip
ORDER = {Stand.WAITING: 0, Stand.SHOWN: 1, Stand.HIDDEN: 2, Stand.REFUSED: 3}
JUST_NOW = timedelta(minutes=10)


@at_desk
@require_safe
def statements(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Those that wait first, then the others."""
    return _page(request, desk_matter_or_404(request, pk))


def _page(
    request: PersonRequest, matter: Matter, *, bound: tuple[Statement, str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    rows = Statement.objects.visible_to(request.user).filter(matter=matter)
    found = sorted(
        rows.select_related("matter", "like"),
        key=lambda one: (ORDER[Stand(one.status)], one.number),
    )
    values = {
        **show.SHOWN, "matter": matter, "leads": rules.may_lead(request.user, matter),
        "lines": [_line(request, one, bound) for one in found],
        "waits": sum(one.status == Stand.WAITING for one in found),
    }  # fmt: skip
    return render(request, "matters/desk/statements.html", values, status=status)


def _line(
    request: PersonRequest, said: Statement, bound: tuple[Statement, str, Any] | None
) -> dict[str, Any]:
    may = rules.may_moderate(request.user, said)
    able = {
        Stand.WAITING: ("publish", "refuse", "link"), Stand.SHOWN: ("hide", "link"),
        Stand.HIDDEN: ("publish",), Stand.REFUSED: ("publish",),
    }[Stand(said.status)] if may else ()  # fmt: skip
    refused = bound is not None and bound[0].pk == said.pk
    return {
        "said": said, "own": said.author_id == request.user.pk, "pieces": personal.pieces(said.text),
        "refused": bound[1] if refused and bound is not None else "",
        "forms": {
            name: bound[2] if refused and bound is not None and bound[1] == name
            else _form(name, said)
            for name in able
        },
    }  # fmt: skip


def _form(name: str, said: Statement, *given: Any) -> Any:
    initial = {"text": said.text} if name == "publish" else {}
    if name == "link" and said.like is not None:
        initial = {"like": said.like.number}  # type: ignore[dict-item]  # a number in a form's field
    return FORMS[name](*given, initial=initial, auto_id=f"{name}_{said.number}_%s")


@at_desk
def deed(request: PersonRequest, pk: UUID, said: UUID, name: str) -> HttpResponseBase:
    """A deed about one statement."""
    matter, found = desk_matter_or_404(request, pk), statement_or_404(request, pk, said)
    if request.method != "POST":
        return redirect("matters:desk_statements", pk=pk)
    form = _form(name, found, request.POST)

    def do() -> object:
        given = {key: value for key, value in form.cleaned_data.items() if key != "key"}
        deeds: dict[str, Any] = {
            "publish": flow.publish, "refuse": flow.refuse, "hide": flow.hide, "link": flow.link,
        }  # fmt: skip
        return deeds[name](found, by=request.user, **given)

    status = done(request, form, found, name, do=do, said=SAID[name])
    if status == 200:
        return redirect("matters:desk_statements", pk=pk)
    fresh = statement_or_404(request, pk, said)
    return _page(request, matter, bound=(fresh, name, form), status=status)


@at_desk
def paper(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """录纸条: number, one line of digits, Enter; the next number stands there already."""
    matter = desk_matter_or_404(request, pk)
    if not rules.may_enter(request.user, matter):
        raise PermissionDenied(_("录入纸条要有这个片区的岗位。"))
    shown = statements_of(matter)
    posted = request.POST if request.method == "POST" else None
    source = request.GET.get("source", "paper")
    form = Slip(
        posted, statements=shown, initial={"slip": request.GET.get("slip", ""), "source": source}
    )
    status = 200
    if posted is not None:
        status = _enter(request, matter, form)
        if status == 200:
            slip = form.cleaned_data["slip"].strip().upper()
            query = f"slip={after(slip)}&source={form.cleaned_data['source']}&done={slip}"
            return redirect(f"{request.path}?{query}")
    values = {
        **show.SHOWN, "matter": matter, "statements": shown, "form": form,
        "is_open": Opening.ANSWER in now_open(matter, timezone.localdate()),
        "just": _just(request, matter), "done": request.GET.get("done", ""),
    }  # fmt: skip
    return render(request, "matters/desk/paper.html", values, status=status)


def _enter(request: PersonRequest, matter: Matter, form: Slip) -> int:
    if not form.is_valid():
        renew(form, request)
        return 400

    def do() -> object:
        given = form.cleaned_data
        numbers = [one.number for one in form.statements]
        ticked = form.ticked()
        if given["line"].strip() and ticked:
            raise Refused("twice", _("填一行数字，或者一条条点，选一种就好。"), field="line")
        votes = ticked or flow.read_line(given["line"], numbers)
        return flow.enter_slip(
            matter, by=request.user, slip=given["slip"], votes=votes, source=given["source"],
            phone=given["phone"],
        )  # fmt: skip

    outcome = attempt(form, do)
    if outcome.ok:
        toasts.say(request, _("录好了：%s") % form.cleaned_data["slip"])
        return 200
    renew(form, request)
    return outcome.status


def after(slip: str) -> str:
    """The number that comes after: 0012 → 0013, A-9 → A-10."""
    hit = re.search(r"(\d+)$", slip)
    if hit is None:
        return ""
    digits = hit.group(1)
    return slip[: hit.start()] + str(int(digits) + 1).zfill(len(digits))


def _just(request: PersonRequest, matter: Matter) -> list[dict[str, Any]]:
    """What this person wrote down a moment ago of the slip just entered, to be compared with the
    paper once more; nobody looks up anybody's answers by this."""
    slip = request.GET.get("done", "")
    if not slip:
        return []
    rows = Answer.objects.filter(
        matter=matter, participant__slip=slip, recorded_by=request.user, latest=True,
        at__gte=timezone.now() - JUST_NOW,
    )  # fmt: skip
    return [
        {"number": one.statement.number, "text": one.statement.text,
         "vote": show.VOTE_WORDS[one.vote]}
        for one in rows.select_related("statement").order_by("statement__number")
    ]  # fmt: skip


@at_desk
@require_safe
def slip(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The slip to print: every statement with three boxes, and room for a number."""
    matter = desk_matter_or_404(request, pk)
    values = {"matter": matter, "statements": statements_of(matter)}
    return render(request, "matters/desk/slip.html", values)
