"""Who is invited and who came: the list at the desk, names opened for a purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mulin.core import toasts
from mulin.core.deed_forms import attempt, done, press, trouble
from mulin.core.fields import mask_name
from mulin.core.http import PersonRequest
from mulin.meetings import flow, rules
from mulin.meetings.forms import CheckIn, Plain, Purpose, Words
from mulin.meetings.models import Attendance, Invitee, Meeting, Status
from mulin.meetings.queries.attendance import answers, stays_of, there_now
from mulin.meetings.views import shown as show
from mulin.meetings.views.door import at_desk, desk_meeting_or_404

MOST = 300


def _led(request: PersonRequest, pk: UUID) -> Meeting:
    meeting = desk_meeting_or_404(request, pk)
    if not rules.may_lead(request.user, meeting):
        raise PermissionDenied(_("名单给主持人和这个片区的社区、网格员、镇治理中心看。"))
    return meeting


@at_desk
@never_cache
def people(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The list: who answered what, who came when; POST writes down who came."""
    meeting = _led(request, pk)
    if request.method != "POST":
        return _drawn(request, meeting)
    form = CheckIn(request.POST)
    form.offer(meeting)
    status = done(
        request, form, meeting, "check_in",
        do=lambda: flow.check_in(meeting, by=request.user, **form.said()), said=_("登记好了。"),
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:people", pk=pk)
    fresh = _led(request, pk)
    return _drawn(request, fresh, form=form, status=status, message=trouble(_("登记到场"), form))


def _drawn(
    request: PersonRequest, meeting: Meeting, *, form: CheckIn | None = None, status: int = 200,
    message: str = "", opened: dict[UUID, str] | None = None, purpose: Purpose | None = None,
) -> HttpResponseBase:  # fmt: skip
    if form is None:
        form = CheckIn()
        form.offer(meeting)
    stays = stays_of(meeting)
    asked = Invitee.objects.visible_to(request.user).filter(meeting=meeting)
    values: dict[str, Any] = {
        **show.SHOWN, "meeting": meeting, "form": form, "message": message,
        "when": show.when_words(meeting), "stays": [_line(one, opened or {}) for one in stays],
        "invited": list(asked.select_related("person").order_by("observer", "id")[:MOST]),
        "answers": answers(meeting), "here": there_now(stays, timezone.now()),
        "on": meeting.status in {Status.ANNOUNCED, Status.OPEN, Status.HELD},
        "masked": any(one.name for one in stays) and opened is None,
        "purpose": purpose or Purpose(), "strike": Words(auto_id="strike_%s"),
        "plain": Plain(auto_id="leave_%s"),
    }  # fmt: skip
    return render(request, "meetings/desk/people.html", values, status=status)


def _line(stay: Attendance, opened: dict[UUID, str]) -> dict[str, Any]:
    if stay.person is not None:
        words = stay.person.name
    elif stay.name:
        words = opened.get(stay.pk) or mask_name(stay.name)
    else:
        words = _("不记名 %(n)s 人") % {"n": stay.heads}
    return {"stay": stay, "words": words}


@at_desk
@never_cache
def names(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Open the names that were written down, for a purpose."""
    meeting = _led(request, pk)
    if request.method != "POST":
        return redirect("meetings:people", pk=pk)
    form = Purpose(request.POST)
    if not form.is_valid():
        return _drawn(request, meeting, purpose=form, status=400)
    outcome = attempt(
        form, lambda: flow.names(meeting, by=request.user, purpose=form.cleaned_data["purpose"])
    )
    if outcome.value is None:
        return _drawn(request, meeting, purpose=form, status=outcome.status)
    return _drawn(request, meeting, opened={one.pk: one.name for one in outcome.value})


def _stay(request: PersonRequest, pk: UUID, stay: UUID) -> Attendance:
    rows = Attendance.objects.visible_to(request.user).filter(meeting=pk)
    return get_object_or_404(rows.select_related("meeting"), pk=stay)


@at_desk
def leave(request: PersonRequest, pk: UUID, stay: UUID) -> HttpResponseBase:
    """They went."""
    _led(request, pk)
    found = _stay(request, pk, stay)
    if request.method == "POST":
        press(request, lambda: flow.leave(found, by=request.user), said=_("记下了：先走了。"))
    return redirect("meetings:people", pk=pk)


@at_desk
def strike(request: PersonRequest, pk: UUID, stay: UUID) -> HttpResponseBase:
    """Written down by mistake."""
    meeting = _led(request, pk)
    found = _stay(request, pk, stay)
    if request.method != "POST":
        return redirect("meetings:people", pk=pk)
    form = Words(request.POST, auto_id="strike_%s")
    if not form.is_valid():
        return _drawn(request, meeting, status=400, message=_("请写为什么划掉。"))
    words = form.cleaned_data["words"]
    outcome = attempt(form, lambda: flow.strike(found, by=request.user, words=words))
    if not outcome.ok:
        return _drawn(request, meeting, status=outcome.status, message=trouble(_("划掉"), form))
    toasts.say(request, _("划掉了。"))
    return redirect("meetings:people", pk=pk)
