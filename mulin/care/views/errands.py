"""Errands: one's own, asking for one, and what may be done with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.care import flow, rules
from mulin.care.flow import ERRAND_STEPS
from mulin.care.forms import AskForm, PapersForm, ReturnForm, TickForm, WordsForm
from mulin.care.models import Errand, Recipient, Visit
from mulin.care.presets import errand_kinds
from mulin.care.queries import errands_of, visited_by
from mulin.care.views.door import errand_or_404
from mulin.core import files, toasts
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
    do: Callable[[Errand, Person, Any], Errand]
    form: type[KeyedForm] = KeyedForm
    asks: object = ""
    tone: str = ""


def _holds(person: Person, errand: Errand) -> bool:
    return bool(errand.papers) and rules.runs(person, errand)


def _runs_by_guide(person: Person, errand: Errand) -> bool:
    return bool(errand.steps) and rules.runs(person, errand)


DEEDS: dict[str, Deed] = {
    "take": Deed(
        gettext_lazy("我来办"), "hand-stop", gettext_lazy("接下了，请办的人收到了消息。"),
        rules.may_take, lambda e, by, _f: flow.take_on(e, by=by), tone="primary",
    ),
    "tick": Deed(
        gettext_lazy("办到哪一步了"), "checklist", gettext_lazy("记好了。"), _runs_by_guide,
        lambda e, by, f: flow.tick(e, by=by, done=f.cleaned_data["done"]), TickForm,
    ),
    "hold_papers": Deed(
        gettext_lazy("收下材料"), "file-text", gettext_lazy("材料记好了，可以打一张收件回执。"),
        rules.runs, lambda e, by, f: flow.hold_papers(e, by=by, papers=f.names()), PapersForm,
    ),
    "return_papers": Deed(
        gettext_lazy("材料还给本人"), "user-check", gettext_lazy("记下了，材料已经还了。"), _holds,
        lambda e, by, f: flow.return_papers(
            e, by=by, receipt=f.cleaned_data["receipt"], photos=f.cleaned_data["photos"]
        ), ReturnForm,
    ),
    "finish": Deed(
        gettext_lazy("办好了"), "check", gettext_lazy("记下了，等请办的人确认。"), rules.runs,
        lambda e, by, f: flow.finish(e, by=by, words=f.cleaned_data["words"]), WordsForm,
        gettext_lazy("办成了什么样"), "primary",
    ),
    "confirm": Deed(
        gettext_lazy("办好了，确认"), "circle-check", gettext_lazy("确认了，谢谢。"),
        rules.may_confirm, lambda e, by, _f: flow.confirm(e, by=by), tone="primary",
    ),
    "reopen": Deed(
        gettext_lazy("还没办好"), "arrow-back-up", gettext_lazy("已经请他接着办。"),
        rules.may_confirm, lambda e, by, f: flow.reopen(e, by=by, words=f.cleaned_data["words"]), WordsForm,
        gettext_lazy("还差什么"),
    ),
    "give_back": Deed(
        gettext_lazy("办不了，退回"), "arrow-back-up", gettext_lazy("退回了，会有别人来接。"),
        rules.runs, lambda e, by, f: flow.give_back(e, by=by, words=f.cleaned_data["words"]), WordsForm,
        gettext_lazy("为什么办不了"),
    ),
    "cancel": Deed(
        gettext_lazy("不用办了"), "x", gettext_lazy("好的，不办了。"), rules.may_cancel,
        lambda e, by, _f: flow.cancel_errand(e, by=by), tone="danger",
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
    context = {
        "page": page, "kinds": errand_kinds(), "tones": TONES, "today": timezone.localdate(),
        "visits": visited_by(request.user),
    }  # fmt: skip
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
        "whole": _knows(person, errand), "shots_of": _shots(person, errand),
        "at_desk": rules.may_see(person),
        "receipts": errand.papers or errand.returned_at, "deeds": {name for name, *_rest in able},
    }  # fmt: skip
    return render(request, "care/errand.html", context, status=status)


def _knows(person: Person, errand: Errand) -> bool:
    """Whether name, number and door stand open: for who asked and who runs it. To others of the
    area they are masked until they take it."""
    own = errand.recipient is not None and rules.is_own(person, errand.recipient)
    return own or person.pk in {errand.asked_by_id, errand.agent_id}


def _sees_receipt(person: Person, errand: Errand) -> bool:
    """A signature or a thumb is seen by who knows the errand, and by whoever keeps the area."""
    return _knows(person, errand) or rules.may_keep(person, errand.area_path)


def _shots(person: Person, errand: Errand) -> list[dict[str, str]]:
    if not errand.photos or not _sees_receipt(person, errand):
        return []
    return [
        {"src": f"{src}?thumb=1", "href": src, "alt": _("签收的照片")}
        for one in files.of(errand.pk)
        for src in [reverse("care:errand_photo", args=[errand.pk, one.pk])]
    ]


@signed_in
@never_cache
@require_safe
def photo(request: PersonRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """One photo of a receipt, or with `?thumb=1` its thumbnail."""
    errand = errand_or_404(request, pk)
    if not _sees_receipt(request.user, errand):
        raise Http404
    found = get_object_or_404(files.of(errand.pk), pk=photo)
    return files.response(found, thumb=request.GET.get("thumb") == "1")


@signed_in
@never_cache
@require_safe
def receipt(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What was handed over, to be printed and signed: once when it comes in, once when it is back."""
    errand = errand_or_404(request, pk)
    if not _sees_receipt(request.user, errand):
        raise Http404
    context = {
        "errand": errand, "kind": errand_kinds().get(errand.kind), "today": timezone.localdate(),
        "area": ladder().words(errand.area_path), "whole": _knows(request.user, errand),
        "papers": [name for name in errand.papers.split("、") if name],
    }  # fmt: skip
    return render(request, "care/receipt.html", context)


def _form(name: str, errand: Errand, *given: Any) -> KeyedForm:
    deed = DEEDS[name]
    more: dict[str, Any] = {"auto_id": f"{name}_%s"}
    if name == "hold_papers":
        more |= {"wanted": errand.wanted, "initial": _held(errand)}
    if name == "tick":
        more |= {"steps": errand.steps, "initial": {"done": errand.steps_done}}
    form = deed.form(*given, **more)
    if "words" in form.fields:
        form.fields["words"].label = str(deed.asks)
    return form


def _held(errand: Errand) -> dict[str, Any]:
    """What is held, parted into what the guide wants and the rest."""
    held = [name for name in errand.papers.split("、") if name]
    rest = "、".join(name for name in held if name not in errand.wanted)
    return {"listed": [name for name in held if name in errand.wanted], "papers": rest}


@signed_in
@require_POST
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """Do it, or show the form again with what was typed."""
    errand = errand_or_404(request, pk)
    form = _form(name, errand, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, errand, bound=(name, form), status=400)
    outcome = attempt(form, lambda: DEEDS[name].do(errand, request.user, form))
    if outcome.ok:
        toasts.say(request, str(DEEDS[name].said))
        return redirect("care:errand", pk=pk)
    return _page(request, errand, bound=(name, form), status=outcome.status)


@signed_in
@never_cache
def new(request: PersonRequest) -> HttpResponseBase:
    """Ask for one: `?recipient=` for somebody in care, `?from=…&label=…&url=…` from a link. Whoever
    keeps an area may take it on and the papers in with the same press: that is the window."""
    whom, person = _whom(request), request.user
    more: dict[str, Any] = {
        "person": person, "for_known": whom is not None, "staff": rules.may_keep(person)
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        form = AskForm(request.POST, **more)
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: _made(form, person, whom))
            if outcome.value is not None:
                said = _("请求发出去了，有人接就告诉您。")
                toasts.say(request, _("收下了，您来办。") if form.taken else said)
                return redirect("care:errand", pk=outcome.value.pk)
            status = outcome.status
    else:
        form = AskForm(initial={**_oneself(person), **_brought(request)}, **more)
    context = {"form": form, "one": whom, "staff": more["staff"]}
    return render(request, "care/errand_new.html", context, status=status)


def _made(form: AskForm, by: Person, whom: Recipient | None) -> Errand:
    key = form.cleaned_data["key"]
    if form.taken:
        papers = form.cleaned_data["papers"]
        return flow.receive(form.said(), by=by, recipient=whom, papers=papers, key=key)
    return flow.ask(form.said(), by=by, recipient=whom, key=key)


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
