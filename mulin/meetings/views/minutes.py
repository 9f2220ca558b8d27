"""Keeping minutes at the desk: each item, what its kind wants, objections, resolutions, the recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, prefetch_related_objects
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core import files
from mulin.core.deed_forms import KeyedForm, done, press, trouble
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.meetings import flow, rules_minutes
from mulin.meetings.flow.steps_minutes import MINUTES_STEPS
from mulin.meetings.forms_minutes import (
    AgreementForm,
    AnswerForm,
    CorrectForm,
    DecidedForm,
    ItemForm,
    ObjectForm,
    OpinionsForm,
    Plain,
    SoundForm,
    Words,
)
from mulin.meetings.models import (
    Item,
    ItemNote,
    Meeting,
    Minutes,
    MinutesStatus,
    Objection,
    ObjectionStatus,
    Resolution,
)
from mulin.meetings.needs import Needs, needs_of
from mulin.meetings.queries.minutes import (
    Known,
    found,
    items_of,
    missing,
    notes_of,
    speakers,
    typed,
)
from mulin.meetings.queries.told import story
from mulin.meetings.queries.versions import versions_for
from mulin.meetings.views import minutes_shown as show
from mulin.meetings.views.minutes_door import (
    kept_meeting_or_404,
    kept_minutes_or_404,
    objection_or_404,
    side_or_404,
)
from mulin.people.guards import signed_in
from mulin.people.models import Person

MOST_SHOWN = 120


@dataclass(frozen=True)
class Bound:
    """A form that was refused: what it is of (`name`, `of` the key of an item or an objection)."""

    name: str
    form: Any
    of: UUID | None = None

    def is_of(self, name: str, key: UUID | None = None) -> bool:
        """Whether it is this one."""
        return (self.name, self.of) == (name, key)


@signed_in
@require_safe
def desk(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The minutes of a meeting as who keeps them writes them."""
    return page(request, kept_meeting_or_404(request, pk))


def page(
    request: PersonRequest, meeting: Meeting, *, bound: Bound | None = None, status: int = 200
) -> HttpResponseBase:
    """Draw it; `bound` is a form that was refused."""
    person = request.user
    minutes = found(meeting, person)
    values: dict[str, Any] = {
        **show.SHOWN, "meeting": meeting, "minutes": minutes, "place": show.place_of(meeting),
        "today": timezone.localdate(), "bound": bound,
        "message": trouble(_("这一步"), bound.form) if bound else "",
    }  # fmt: skip
    if minutes is not None:
        minutes.meeting = meeting
        values.update(_whole(minutes, request, bound))
    return render(request, "meetings/minutes/desk.html", values, status=status)


def _whole(minutes: Minutes, request: PersonRequest, bound: Bound | None) -> dict[str, Any]:
    meeting, person = minutes.meeting, request.user
    items, notes, there = items_of(meeting), notes_of(minutes), speakers(meeting)
    needs = needs_of(meeting.kind)
    writes = can(minutes, "write", MINUTES_STEPS)
    prefetch_related_objects([minutes], *_related(needs))
    objections, decided = _objections(minutes, request, bound), _decided(meeting, person)
    known = Known(items, notes, any(line["waits"] for line in objections))
    return {
        "needs": needs, "writes": writes, "lacks": missing(minutes, known) if writes else [],
        "items": [_item(minutes, item, notes.get(item.pk), bound) for item in items],
        "resolutions": show.lines((one for one in decided if one.meeting_id == meeting.pk), person),
        "rolled": show.lines((one for one in decided if one.meeting_id != meeting.pk), person),
        "objections": objections,
        "versions": versions_for(minutes, person), "items_story": story(minutes),
        "recordings": flow.recording.recordings(minutes) if minutes.recording_until else [],
        "recording_ends": flow.recording.ends(minutes),
        "term_over": _term_over(minutes),
        "forms": _forms(minutes, items, there, bound),
        "sides": list(minutes.sides.all()) if needs.agreement else [],
    }  # fmt: skip


def _term_over(minutes: Minutes) -> bool:
    until = minutes.objections_until
    return until is not None and until < timezone.localdate()


def _item(
    minutes: Minutes, item: Item, note: ItemNote | None, bound: Bound | None
) -> dict[str, Any]:
    form = item_form(minutes, item, note)
    if bound is not None and bound.is_of("item", item.pk):
        form = bound.form
    return {"item": item, "note": note, "form": form}


def item_form(minutes: Minutes, item: Item, note: ItemNote | None, *given: Any) -> ItemForm:
    """The form of an item with what stands there."""
    kind = CorrectForm if minutes.is_final else ItemForm
    initial = {
        "said": typed(note), "agreed": note.agreed if note else "", "seen": minutes.journal_head,
        "good": note.good if note else None, "fair": note.fair if note else None,
        "poor": note.poor if note else None,
    }  # fmt: skip
    marks = needs_of(minutes.meeting.kind).marks
    return kind(*given, initial=initial, marks=marks, auto_id=f"i{item.pk.hex[-6:]}_%s")


def _related(needs: Needs) -> list[str]:
    """What of the minutes is read more than once."""
    wanted = (("opinions", needs.opinions), ("sides", needs.agreement))
    return [name for name, there in wanted if there]


def _decided(meeting: Meeting, person: Person) -> list[Resolution]:
    """What was decided here, and what came up again here: one statement."""
    rows = Resolution.objects.visible_to(person)
    rows = rows.filter(Q(meeting=meeting) | Q(rolled_to=meeting))
    rows = rows.select_related("owner_post", "owner_body", "meeting")
    return list(rows.order_by("held_on", "number", "id")[:MOST_SHOWN])


def _objections(
    minutes: Minutes, request: PersonRequest, bound: Bound | None
) -> list[dict[str, Any]]:
    rows = Objection.objects.visible_to(request.user).filter(minutes=minutes)
    made = []
    for one in rows.select_related("item", "minutes__meeting"):
        waits = one.status == ObjectionStatus.OPEN and minutes.status == MinutesStatus.OUT
        form: KeyedForm | None = None
        if waits and rules_minutes.may_answer(request.user, one):
            form = AnswerForm(auto_id=f"a{one.pk.hex[-6:]}_%s")
            form = bound.form if bound and bound.is_of("answer", one.pk) else form
        made.append({"one": one, "form": form, "waits": one.status == ObjectionStatus.OPEN})
    return made


def _forms(minutes: Minutes, items: list[Item], there: Any, bound: Bound | None) -> dict[str, Any]:
    """The forms that fit now, by name; the one that was refused with what was typed."""
    made: dict[str, Any] = dict.fromkeys(("opinions", "agreement", "decide", "object", "recall"))
    needs, status = needs_of(minutes.meeting.kind), minutes.status
    editable = can(minutes, "write", MINUTES_STEPS)
    if editable and needs.opinions:
        made["opinions"] = opinions_form(minutes)
    if editable and needs.agreement:
        made["agreement"] = agreement_form(minutes, there)
    if editable:
        made["decide"] = decided_form(minutes.meeting, items, there)
    if status == MinutesStatus.OUT:
        made["object"] = ObjectForm(items=items, auto_id="object_%s")
        made["recall"] = Words(initial={"seen": minutes.journal_head}, auto_id="recall_%s")
    made["record"] = SoundForm(auto_id="record_%s")
    made["wipe"] = Words(auto_id="wipe_%s")
    made["step"] = Plain(initial={"seen": minutes.journal_head}, auto_id="step_%s")
    if bound is not None and bound.of is None:
        made[bound.name] = bound.form
    return made


def opinions_form(minutes: Minutes, *given: Any) -> OpinionsForm:
    """The report of a hearing as it stands."""
    return OpinionsForm(
        *given, known=list(minutes.opinions.all()), initial={"seen": minutes.journal_head},
        auto_id="opinions_%s",
    )  # fmt: skip


def agreement_form(minutes: Minutes, there: Any, *given: Any) -> AgreementForm:
    """The agreement as it stands."""
    initial = {
        "seen": minutes.journal_head, "text": minutes.agreement,
        "no_agreement": minutes.no_agreement,
    }  # fmt: skip
    known = list(minutes.sides.all())
    return AgreementForm(*given, known=known, there=there, initial=initial, auto_id="agreement_%s")


def decided_form(meeting: Meeting, items: list[Item], there: Any, *given: Any) -> DecidedForm:
    """A resolution to be written down."""
    form = DecidedForm(*given, items=items, auto_id="decide_%s")
    form.offer(meeting, there)
    return form


@signed_in
def begin(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The minutes are begun."""
    meeting = kept_meeting_or_404(request, pk)
    if request.method == "POST":
        press(request, lambda: flow.minutes.begin(meeting, by=request.user))
    return redirect("meetings:desk_minutes", pk=pk)


@signed_in
@require_safe
def recording(request: PersonRequest, pk: UUID, sound: UUID) -> HttpResponseBase:
    """A recording, for whoever keeps the minutes and nobody else."""
    minutes = kept_minutes_or_404(request, pk)
    kept = files.of(minutes.pk).filter(role=flow.recording.ROLE)
    return files.response(get_object_or_404(kept, pk=sound))


@signed_in
def write(request: PersonRequest, pk: UUID, item: UUID) -> HttpResponseBase:
    """What was said and agreed on an item; after the final version a correction."""
    minutes = kept_minutes_or_404(request, pk)
    rows = Item.objects.visible_to(request.user).filter(meeting=pk)
    one = get_object_or_404(rows.select_related("meeting"), pk=item)
    if request.method != "POST":
        return redirect("meetings:desk_minutes", pk=pk)
    form = item_form(minutes, one, notes_of(minutes).get(one.pk), request.POST)

    def do() -> object:
        said = form.cleaned_data
        if minutes.is_final:
            return flow.minutes.correct(
                minutes, one, form.filled(), by=request.user, reason=said["reason"],
                seen=said["seen"],
            )  # fmt: skip
        return flow.minutes.write(minutes, one, form.filled(), by=request.user, seen=said["seen"])

    words = _("更正好了，是新的一版。") if minutes.is_final else _("记好了。")
    return _ended(request, minutes, Bound("item", form, one.pk), do=do, said=words)


def _ended(
    request: PersonRequest, minutes: Minutes, bound: Bound, *, do: Any, said: object
) -> HttpResponseBase:
    """Back to the page, or the page with the form that was refused."""
    name = f"{bound.name}/{bound.of or ''}"
    status = done(request, bound.form, minutes, name, do=do, said=said)
    pk = minutes.meeting_id
    if status == 200:
        return redirect("meetings:desk_minutes", pk=pk)
    meeting = kept_meeting_or_404(request, pk)
    fresh = found(meeting, request.user)
    if fresh is not None and "seen" in bound.form.data:
        bound.form.data["seen"] = fresh.journal_head
    return page(request, meeting, bound=bound, status=status)


@signed_in
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of the minutes: GET leads to their page, POST does it."""
    minutes = kept_minutes_or_404(request, pk)
    if request.method != "POST":
        return redirect("meetings:desk_minutes", pk=pk)
    form, do, said = _deeds(request, minutes, name)
    return _ended(request, minutes, Bound(FORM_OF.get(name, name), form), do=do, said=said)


# Deeds that are one button share the form of the next step.
FORM_OF = {"issue": "step", "finish": "step"}


def _deeds(request: PersonRequest, minutes: Minutes, name: str) -> tuple[Any, Any, str]:
    """The form of a deed with what was sent, what does it, and what is said after it."""
    sent, by, there = request.POST, request.user, speakers(minutes.meeting)
    items = items_of(minutes.meeting)
    forms: dict[str, Any] = {
        "issue": lambda: Plain(sent, auto_id="step_%s"),
        "finish": lambda: Plain(sent, auto_id="step_%s"),
        "recall": lambda: Words(sent, auto_id="recall_%s"),
        "wipe": lambda: Words(sent, auto_id="wipe_%s"),
        "record": lambda: SoundForm(sent, request.FILES, auto_id="record_%s"),
        "opinions": lambda: opinions_form(minutes, sent),
        "agreement": lambda: agreement_form(minutes, there, sent),
        "object": lambda: ObjectForm(sent, items=items, auto_id="object_%s"),
        "decide": lambda: decided_form(minutes.meeting, items, there, sent),
    }
    form = forms[name]()

    def do() -> object:
        return DO[name](minutes, by, form)

    return form, do, str(SAID[name])


def _agree(minutes: Minutes, by: Any, form: Any) -> object:
    said = form.cleaned_data
    return flow.agreeing.agree(
        minutes, by=by, text=said["text"], parties=form.parties(), seen=said["seen"],
        no_agreement=said["no_agreement"],
    )  # fmt: skip


DO: dict[str, Any] = {
    "issue": lambda m, by, f: flow.minutes.issue(m, by=by, seen=f.cleaned_data["seen"]),
    "finish": lambda m, by, f: flow.minutes.finish(m, by=by, seen=f.cleaned_data["seen"]),
    "recall": lambda m, by, f: flow.minutes.recall(m, by=by, words=f.cleaned_data["words"]),
    "wipe": lambda m, by, f: flow.recording.wipe(m, by=by, words=f.cleaned_data["words"]),
    "record": lambda m, by, f: flow.recording.attach(m, by=by, sound=f.cleaned_data["sound"]),
    "opinions": lambda m, by, f: flow.agreeing.report_opinions(
        m, f.filled(), by=by, seen=f.cleaned_data["seen"]
    ),
    "agreement": _agree,
    "object": lambda m, by, f: flow.objecting.enter_objection(m, by=by, **f.filled()),
    "decide": lambda m, by, f: flow.resolving.resolve(m.meeting, f.filled(), by=by),
}
SAID: dict[str, object] = {
    "issue": gettext_lazy("发出去了，到会的人收到了。"), "finish": gettext_lazy("定稿了。"),
    "recall": gettext_lazy("收回来了，可以再改。"), "wipe": gettext_lazy("录音删了。"),
    "record": gettext_lazy("录音存好了，到期自动删除。"), "opinions": gettext_lazy("意见采纳情况记好了。"),
    "agreement": gettext_lazy("协议记好了。"), "object": gettext_lazy("异议记下了。"),
    "decide": gettext_lazy("决议记下了，接办的人收到了。"),
}  # fmt: skip


@signed_in
def answer(request: PersonRequest, pk: UUID, objection: UUID) -> HttpResponseBase:
    """An objection is answered."""
    minutes, one = kept_minutes_or_404(request, pk), objection_or_404(request, pk, objection)
    if request.method != "POST":
        return redirect("meetings:desk_minutes", pk=pk)
    form = AnswerForm(request.POST, auto_id=f"a{one.pk.hex[-6:]}_%s")

    def do() -> object:
        said = form.cleaned_data
        taken = said["taken"] == "yes"
        return flow.objecting.answer(one, by=request.user, taken=taken, words=said["words"])

    words = _("答复好了。采纳的，请把纪要改过来。")
    return _ended(request, minutes, Bound("answer", form, one.pk), do=do, said=words)


@signed_in
def sign_on_paper(request: PersonRequest, pk: UUID, side: UUID) -> HttpResponseBase:
    """A side has signed on paper."""
    minutes = kept_minutes_or_404(request, pk)
    one = side_or_404(minutes, side)
    if request.method == "POST":
        said = _("记下了：%s签过了。") % one.name
        press(request, lambda: flow.agreeing.enter_signature(one, by=request.user), said=said)
    return redirect("meetings:desk_minutes", pk=pk)
