"""One's own appeals: the list, one of them, why its deadline is what it is, and tracking by code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.appeals import wording
from mulin.appeals.flow import STEPS
from mulin.appeals.flow.callback import CONTEST_DAYS
from mulin.appeals.flow.publishing import why_never
from mulin.appeals.flow.reporting import number_typed, tracking_code, typed_plainly
from mulin.appeals.forms import resident as filled
from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import resident as reads
from mulin.appeals.queries import timeline
from mulin.appeals.queries.timeline import entries, with_parts
from mulin.appeals.queries.wall import copies_of
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.appeals.views.common import prove, proved, proved_keys, status_tone
from mulin.core import limits
from mulin.core.deeds import Refused
from mulin.core.flow import can
from mulin.core.http import client_key, person_of
from mulin.core.models import Attachment
from mulin.core.paging import Page, keyset
from mulin.core.seal import check_code
from mulin.places.queries import ladder

SIZE = 20
LONG = 300
SYMBOLS = {
    "01": "trash", "02": "building-community", "03": "stairs", "04": "tree", "05": "parking",
    "06": "volume", "07": "dog", "08": "flame", "09": "messages", "10": "building", "11": "tool",
    "12": "bulb", "13": "bolt", "14": "heart-handshake", "15": "question-mark",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An appeal as it stands in a list."""

    appeal: Appeal
    url: str
    symbol: str
    said: str
    chip: Any
    tone: str


def mine_list(request: HttpRequest) -> HttpResponse:
    """What I reported: open ones first, then what is over, each paged by itself. A visitor sees
    what this browser reported or proved."""
    person = person_of(request)
    if person is None:
        held = reads.held(proved_keys(request))
        context: dict[str, object] = {
            "person": None,
            "opened": Page(held),
            "closed": Page([]),
            "lines": _lines(held),
        }
        return render(request, "appeals/resident/mine_list.html", context)
    rows = with_parts(reads.own(person))
    opened = _paged(request, rows.exclude(status=Status.CLOSED), "")
    closed = _paged(request, rows.filter(status=Status.CLOSED), "closed_")
    context = {
        "person": person, "opened": opened, "closed": closed,
        "lines": _lines([*opened.rows, *closed.rows]),
    }  # fmt: skip
    return render(request, "appeals/resident/mine_list.html", context)


def _paged(request: HttpRequest, rows: QuerySet[Appeal], prefix: str) -> Page[Appeal]:
    after, before = request.GET.get(f"{prefix}after", ""), request.GET.get(f"{prefix}before", "")
    return keyset(rows, ("-id",), after=after, before=before, size=SIZE)


def _lines(rows: list[Appeal]) -> dict[UUID, Line]:
    said, now = reads.last_words(rows), timezone.now()
    return {
        row.pk: Line(
            row, reverse("appeals:mine", args=[row.pk]), symbol_of(_leaf(row)),
            said.get(row.pk, ""), reads.own_chip(row, now), status_tone(row),
        )
        for row in rows
    }  # fmt: skip


def _leaf(appeal: Appeal) -> Leaf | None:
    return taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None


def symbol_of(leaf: Leaf | None) -> str:
    """The icon of a category's group."""
    return SYMBOLS.get(leaf.group_code, "message") if leaf else "message"


def own_or_door(request: HttpRequest, pk: UUID) -> Appeal | HttpResponseBase:
    """One's own appeal (or a proved one); a visitor is led to the page that asks for the code,
    staff to the desk, and for everybody else there is nothing here (404)."""
    if proved(request, pk):
        return get_object_or_404(with_parts(Appeal.objects.all()), pk=pk)
    person = person_of(request)
    if person is None:
        return redirect(f"{reverse('appeals:track')}?next={request.path}")
    appeal = get_object_or_404(with_parts(Appeal.objects.visible_to(person)), pk=pk)
    return appeal if appeal.is_reported_by(person) else redirect("appeals:detail", pk)


@require_safe
def mine(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One of my appeals."""
    found = own_or_door(request, pk)
    return show(request, found) if isinstance(found, Appeal) else found


def show(
    request: HttpRequest, appeal: Appeal, *, status: int = 200, **refused: forms.Form
) -> HttpResponse:
    """The page of one appeal; a refused form comes back open, under the name of its deed."""
    can_now = _can(appeal)
    written, leaf, rest = entries(appeal), _leaf(appeal), _beyond_title(appeal)
    photos = reads.photos_for_resident(appeal)
    asked = next((e.data.get("public", "") for e in reversed(written) if e.verb == "ask"), "")
    ends = (e for e in reversed(written) if e.verb in wording.ENDS)
    done = next((wording.text_of(e.verb, e.data) for e in ends), "")
    context = {
        "appeal": appeal, "person": person_of(request), "code": tracking_code(appeal),
        "leaf": leaf, "chip": reads.own_chip(appeal, timezone.now()), "tone": status_tone(appeal),
        "place": appeal.place or ladder().words(appeal.area_path), "asked": asked, "done": done,
        "items": _items(appeal, written), "rest": rest, "long": len(rest) > LONG,
        "photos": [_photo(appeal, n, photo) for n, photo in enumerate(photos, 1)],
        "can": can_now, "refused": set(refused), "stuck": _stuck(can_now, refused),
        "wall_copy": copies_of(appeal).first(), "wall_never": why_never(appeal),
        **_forms(), **refused,
    }  # fmt: skip
    return render(request, "appeals/resident/mine.html", context, status=status)


def _beyond_title(appeal: Appeal) -> str:
    """What was said after the sentence that became the title."""
    _same, title, rest = appeal.detail.partition(appeal.title)
    return rest.lstrip("。！？!?；;，, \n\r") if title and not _same else appeal.detail


def _forms() -> dict[str, forms.Form]:
    return {
        "supplement_form": filled.SupplementForm(auto_id="add_%s"),
        "answer_form": filled.AnswerForm(auto_id="answer_%s"),
        "withdraw_form": filled.WithdrawForm(auto_id="back_%s"),
        "callback_form": filled.CallbackForm(auto_id="callback_%s"),
        "reopen_form": filled.ReopenForm(auto_id="again_%s"),
    }


def _stuck(can_now: dict[str, bool], refused: dict[str, forms.Form]) -> list[tuple[str, str]]:
    """What was typed into a form that the page no longer offers (the appeal has moved on), each
    with why it was not taken: it is shown to be copied."""
    moved = _("这件事现在到了别的环节，请看看现在的情况。")
    found = []
    for name, form in refused.items():
        if not can_now[name.removesuffix("_form")]:
            why = _("；").join(str(reason) for reason in form.non_field_errors()) or moved
            found.append((why, str(form.data.get("public") or form.data.get("words") or "")))
    return found


def _can(appeal: Appeal) -> dict[str, bool]:
    """Which deeds the page offers now."""
    known = {
        verb: can(appeal, verb, STEPS) for verb in ("supplement", "urge", "withdraw", "answer")
    }
    contest = (
        appeal.status == Status.CLOSED
        and appeal.ending not in {Ending.WITHDRAWN, Ending.DECLINED}
        and appeal.closed_at is not None
        and timezone.now() - appeal.closed_at <= timedelta(days=CONTEST_DAYS)
    )
    urged = appeal.urged_on == timezone.localdate()
    return {
        **known, "urge": known["urge"] and not urged, "urged": known["urge"] and urged,
        "callback": can(appeal, "callback", STEPS), "reopen": contest,
        "go_on": appeal.ending not in {"", Ending.SOLVED},
    }  # fmt: skip


def _items(appeal: Appeal, written: list[Any]) -> list[dict[str, object]]:
    """The timeline for the widget; the newest line is where it stands, unless it is over."""
    shown = timeline(appeal, staff=False, written=written)
    items: list[dict[str, object]] = [
        {"title": i.title, "text": i.text, "when": i.at, "who": i.who, "tone": i.tone}
        for i in shown
    ]
    if items:
        items[-1]["who"] = appeal.get_channel_display()
    if items and appeal.is_open and len(items) > 1:
        items[0]["tone"] = "now"
    for item in items[1:]:
        item["tone"] = "plain" if item["tone"] == "now" else item["tone"]
    return items


def _photo(appeal: Appeal, number: int, photo: Attachment) -> dict[str, str]:
    whose = {
        "report": _("反映时拍的照片 %(n)s"), "work": _("办理中的照片 %(n)s"),
        "proof": _("办好后的照片 %(n)s"),
    }  # fmt: skip
    url = reverse("appeals:photo", args=[appeal.pk, photo.pk])
    words = whose.get(photo.role, _("照片 %(n)s")) % {"n": number}
    return {"src": f"{url}?thumb=1", "href": url, "alt": words}


def track(request: HttpRequest) -> HttpResponseBase:
    """Number and code instead of an account."""
    form = filled.TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    asked = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    context = {"form": form, "person": person_of(request), "next": asked if here else ""}
    if request.method != "POST":
        return render(request, "appeals/resident/track.html", context)
    appeal = _found(request, form) if form.is_valid() else None
    if appeal is None:
        return render(request, "appeals/resident/track.html", context, status=400)
    prove(request, appeal)
    return redirect("appeals:mine", appeal.pk)


def _found(request: HttpRequest, form: forms.Form) -> Appeal | None:
    """The appeal, or None with one and the same sentence for a wrong number and a wrong code."""
    number = number_typed(form.cleaned_data["number"])
    code = typed_plainly(form.cleaned_data["code"])
    try:
        limits.hit("track", client_key(request))
        limits.hit("track_number", number)
    except Refused as error:
        form.add_error(None, str(error))
        return None
    appeal = reads.numbered(number)
    right = check_code(number, "appeal.tracking", code, length=6)
    if appeal is None or not right:
        form.add_error(None, _("编号或查询码不对，请对着收到的回执再看一遍。"))
        return None
    return appeal
