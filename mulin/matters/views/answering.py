"""民议 on a phone: one statement at a time with three large buttons, and writing one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.core import toasts
from mulin.core.deed_forms import attempt, press, renew
from mulin.core.http import PersonRequest, person_of
from mulin.matters import flow, rules
from mulin.matters.forms import Say, SayForOther, Vote
from mulin.matters.models import Matter, Opening, Statement
from mulin.matters.practice import practice
from mulin.matters.queries import mine_of, next_statement, now_open, statements_of
from mulin.matters.queries.talk import likest
from mulin.matters.views import shown as show
from mulin.matters.views.door import matter_or_404, statement_or_404
from mulin.people.guards import signed_in


@signed_in
def answer(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The statement to answer now (`?said=` one to think over again), or: that was all."""
    matter = matter_or_404(request, pk)
    if request.method == "POST":
        return _answered(request, matter)
    again = request.GET.get("said", "")
    asked = next_statement(matter, request.user)
    statement, before = asked.statement, None
    if again:
        statement = _chosen(request, pk, again)
        mine = mine_of(matter, request.user)
        before = mine.get(statement.pk)
    values: dict[str, Any] = {
        "matter": matter, "asked": asked, "statement": statement, "before": before,
        "is_open": Opening.ANSWER in now_open(matter, timezone.localdate()),
        "part": rules.may_take_part(request.user, matter), "vote_words": show.VOTE_WORDS,
        "gathers": Opening.GATHER in now_open(matter, timezone.localdate()),
    }  # fmt: skip
    return render(request, "matters/resident/answer.html", values)


def _chosen(request: HttpRequest, pk: UUID, key: str) -> Statement:
    form = Vote({"statement": key, "vote": "0"})
    form.is_valid()
    return statement_or_404(request, pk, form.cleaned_data.get("statement", UUID(int=0)))


def _answered(request: PersonRequest, matter: Matter) -> HttpResponseBase:
    form = Vote(request.POST)
    if not form.is_valid():
        toasts.say(request, _("请选同意、不同意或者说不准。"), level="bad")
        return redirect("matters:answer", pk=matter.pk)
    said = statement_or_404(request, matter.pk, form.cleaned_data["statement"])
    vote = form.cleaned_data["vote"]
    press(request, lambda: flow.answer(said, by=request.user, vote=vote))
    return redirect("matters:answer", pk=matter.pk)


def statements(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Every statement, with my own answers beside them; and writing one."""
    matter = matter_or_404(request, pk)
    if request.method != "POST":
        return _list(request, matter)
    return _say(request, pk=pk)


@signed_in
def _say(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Write one. If one says nearly the same, it is shown first, and may be written all the same."""
    matter = matter_or_404(request, pk)
    longest = practice().longest
    for_other = "source" in request.POST and rules.may_enter(request.user, matter)
    form = (SayForOther if for_other else Say)(request.POST, longest=longest)
    if not form.is_valid():
        renew(form, request)
        return _list(request, matter, form=form, status=400)
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    near = None if form.cleaned_data["sure"] else likest(
        text, statements_of(matter), question=f"{matter.title}\n{matter.text}"
    )  # fmt: skip
    if near is not None:
        return _list(request, matter, form=form, near=near)
    source = form.cleaned_data.get("source", "screen")
    outcome = attempt(
        form, lambda: flow.say(matter, by=request.user, text=text, source=source, key=key)
    )
    if not outcome.ok:
        renew(form, request)
        return _list(request, matter, form=form, status=outcome.status)
    toasts.say(request, _("收到了，社区看过就公开，让大家表态。"))
    return redirect("matters:statements", pk=pk)


def _list(
    request: HttpRequest, matter: Matter, *, form: Say | None = None,
    near: Statement | None = None, status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    person, today = person_of(request), timezone.localdate()
    opened = now_open(matter, today)
    rows = Statement.objects.visible_to(person).filter(matter=matter)
    own = list(rows.filter(author=person).order_by("-number")) if person is not None else []
    mine = mine_of(matter, person)
    enters = person is not None and rules.may_enter(person, matter)
    kind = Say if rules.may_take_part(person, matter) else SayForOther
    values: dict[str, Any] = {
        **show.SHOWN, "matter": matter, "person": person, "own": own, "near": near,
        "lines": [
            {"said": one, "vote": mine[one.pk].vote if one.pk in mine else None}
            for one in statements_of(matter)
        ],
        "gathers": Opening.GATHER in opened, "answers": Opening.ANSWER in opened,
        "part": rules.may_take_part(person, matter), "enters": enters,
        "form": form or kind(longest=practice().longest), "longest": practice().longest,
    }  # fmt: skip
    return render(request, "matters/resident/statements.html", values, status=status)


@signed_in
@require_POST
def forget(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take back everything I answered."""
    matter = matter_or_404(request, pk)
    press(
        request, lambda: flow.forget_answers(matter, by=request.user),
        said=_("您的表态已经全部删掉。"),
    )  # fmt: skip
    return redirect("matters:statements", pk=pk)
