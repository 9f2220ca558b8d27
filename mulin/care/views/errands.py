"""Errands: one's own, asking for one, and what may be done with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.care import flow, rules
from mulin.care.flow import ERRAND_STEPS
from mulin.care.forms import AskForm, PapersForm, WordsForm
from mulin.care.models import Errand, Recipient, Visit
from mulin.care.presets import errand_kinds
from mulin.care.queries import errands_of
from mulin.care.views.door import errand_or_404
from mulin.core import toasts
from mulin.core.deed_forms import KeyedForm, attempt, trouble
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE = 30
TONES = {"asked": "amber", "taken": "blue", "done": "blue", "confirmed": "green", "cancelled": ""}


@dataclass(frozen=True)
class Deed:
    """A deed of an errand: who may, its form, and what it does."""

    label: object
    symbol: str
    said: object
    may: Callable[[Person, Errand], bool]
    do: Callable[[Errand, Person, dict[str, Any]], Errand]
    form: type[KeyedForm] = KeyedForm
    asks: object = ""
    tone: str = ""


DEEDS: dict[str, Deed] = {
    "take": Deed(
        gettext_lazy("我来办"), "hand-stop", gettext_lazy("接下了，请办的人收到了消息。"),
        rules.may_take, lambda e, by, _s: flow.take_on(e, by=by), tone="primary",
    ),
    "finish": Deed(
        gettext_lazy("办好了"), "check", gettext_lazy("记下了，等请办的人确认。"), rules.runs,
        lambda e, by, s: flow.finish(e, by=by, words=s["words"]), WordsForm,
        gettext_lazy("办成了什么样"), "primary",
    ),
    "hold_papers": Deed(
        gettext_lazy("材料"), "file-text", gettext_lazy("材料记好了。"), rules.runs,
        lambda e, by, s: flow.hold_papers(e, by=by, papers=s["papers"]), PapersForm,
    ),
    "confirm": Deed(
        gettext_lazy("办好了，确认"), "circle-check", gettext_lazy("确认了，谢谢。"),
        rules.may_confirm, lambda e, by, _s: flow.confirm(e, by=by), tone="primary",
    ),
    "reopen": Deed(
        gettext_lazy("还没办好"), "arrow-back-up", gettext_lazy("已经请他接着办。"),
        rules.may_confirm, lambda e, by, s: flow.reopen(e, by=by, words=s["words"]), WordsForm,
        gettext_lazy("还差什么"),
    ),
    "give_back": Deed(
        gettext_lazy("办不了，退回"), "arrow-back-up", gettext_lazy("退回了，会有别人来接。"),
        rules.runs, lambda e, by, s: flow.give_back(e, by=by, words=s["words"]), WordsForm,
        gettext_lazy("为什么办不了"),
    ),
    "cancel": Deed(
        gettext_lazy("不用办了"), "x", gettext_lazy("好的，不办了。"), rules.may_cancel,
        lambda e, by, _s: flow.cancel_errand(e, by=by), tone="danger",
    ),
}  # fmt: skip


@signed_in
@never_cache
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """One's own errands, the newest first."""
    page = keyset(
        errands_of(request.user), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    context = {"page": page, "kinds": errand_kinds(), "tones": TONES, "today": timezone.localdate()}
    return render(request, "care/errands.html", context)


@signed_in
@never_cache
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One errand and what may be done with it."""
    return _page(request, errand_or_404(request, pk))


def _page(
    request: PersonRequest, errand: Errand, *, bound: tuple[str, KeyedForm] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    person = request.user
    able = []
    for name, deed in DEEDS.items():
        if can(errand, name, ERRAND_STEPS) and deed.may(person, errand):
            refused = bound is not None and bound[0] == name
            able.append(
                (name, deed, bound[1] if bound and refused else _form(name, errand), refused)
            )
    context = {
        "errand": errand, "kind": errand_kinds().get(errand.kind), "able": able, "tones": TONES,
        "today": timezone.localdate(), "area": ladder().words(errand.area_path),
        "message": trouble(DEEDS[bound[0]].label, bound[1]) if bound else "",
        "whole": _knows(person, errand),
    }  # fmt: skip
    return render(request, "care/errand.html", context, status=status)


def _knows(person: Person, errand: Errand) -> bool:
    """Whether name, number and door stand open: for who asked and who runs it. To others of the
    area they are masked until they take it."""
    own = errand.recipient is not None and rules.is_own(person, errand.recipient)
    return own or person.pk in {errand.asked_by_id, errand.agent_id}


def _form(name: str, errand: Errand, *given: Any) -> KeyedForm:
    deed = DEEDS[name]
    form = deed.form(*given, auto_id=f"{name}_%s")
    if "words" in form.fields:
        form.fields["words"].label = str(deed.asks)
    if name == "hold_papers":
        form.initial["papers"] = errand.papers
    return form


@signed_in
@require_POST
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """Do it, or show the form again with what was typed."""
    errand = errand_or_404(request, pk)
    form = _form(name, errand, request.POST)
    if not form.is_valid():
        return _page(request, errand, bound=(name, form), status=400)
    outcome = attempt(form, lambda: DEEDS[name].do(errand, request.user, form.cleaned_data))
    if outcome.ok:
        toasts.say(request, str(DEEDS[name].said))
        return redirect("care:errand", pk=pk)
    return _page(request, errand, bound=(name, form), status=outcome.status)


@signed_in
@never_cache
def new(request: PersonRequest) -> HttpResponseBase:
    """Ask for one: `?recipient=` for somebody in care, `?from=…&label=…&url=…` from a link."""
    whom = _whom(request)
    status = 200
    if request.method == "POST":
        form = AskForm(request.POST, for_known=whom is not None)
        status = 400
        if form.is_valid():
            key = form.cleaned_data["key"]
            outcome = attempt(
                form, lambda: flow.ask(form.said(), by=request.user, recipient=whom, key=key)
            )
            if outcome.value is not None:
                toasts.say(request, _("请求发出去了，有人接就告诉您。"))
                return redirect("care:errand", pk=outcome.value.pk)
            status = outcome.status
    else:
        start = {**_oneself(request.user), **_brought(request)}
        form = AskForm(for_known=whom is not None, initial=start)
    return render(request, "care/errand_new.html", {"form": form, "one": whom}, status=status)


def _whom(request: PersonRequest) -> Recipient | None:
    """The recipient it is for: named in the address, the one of the visit it comes of, or oneself."""
    rows = Recipient.objects.visible_to(request.user).with_place()
    key = _key(request.GET.get("recipient", ""))
    if key is not None:
        found = rows.filter(pk=key).first()
        if found is None:
            raise Http404
        return found
    source = _key(request.GET.get("id", ""))
    if source is not None and request.GET.get("from") == "visit":
        visit = Visit.objects.visible_to(request.user).filter(pk=source)
        return rows.filter(pk__in=visit.values("recipient")).first()
    return None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _oneself(person: Person) -> dict[str, Any]:
    """Who has no post asks for themselves, as a rule."""
    if person.standing.posts:
        return {}
    home = ladder().by_id.get(person.area_id) if person.area_id else None
    place = ladder().above(home.path, Level.COMMUNITY) if home else None
    return {"name": person.name, "phone": person.phone, "area": place.code if place else ""}


def _brought(request: PersonRequest) -> dict[str, Any]:
    """What the address says already."""
    given = request.GET
    return {
        "source_kind": given.get("from", "")[:20], "source_id": _key(given.get("id", "")),
        "source_label": given.get("label", "")[:120], "source_url": given.get("url", "")[:200],
    }  # fmt: skip
