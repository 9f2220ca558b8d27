"""Reception days at the desk: announced, run from a tablet, printed, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import rules
from mulin.appeals.flow import reception as deeds
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.forms import sessions as forms
from mulin.appeals.models import Channel
from mulin.appeals.models.reception import (
    Reception,
    ReceptionVisitor,
    SessionKind,
    SessionStatus,
    VisitorStatus,
)
from mulin.appeals.queries import reception as reads
from mulin.appeals.views import shown
from mulin.appeals.views.staff import at_desk
from mulin.core import deed_forms, toasts
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.people.standing import DISPATCH

YEAR = timedelta(days=365)
PAST = 20


def _may(request: PersonRequest, session: Reception) -> bool:
    return rules.may_host(request.user, session.area_path)


def _session(request: PersonRequest, pk: UUID) -> Reception:
    """One that this person looks after; others are pointed to the residents' page."""
    rows = Reception.objects.visible_to(request.user).select_related("area")
    found = get_object_or_404(rows, pk=pk)
    if not _may(request, found):
        raise PermissionDenied(_("这个片区的接待日不归您的岗位管。"))
    return found


@at_desk
@require_safe
def sessions(request: PersonRequest) -> HttpResponseBase:
    """Next and past sessions of one's areas, with what came of them."""
    mine = request.user.standing.area_q("area_path", rules.RECORD)
    rows = reads.with_counts(Reception.objects.visible_to(request.user).filter(mine))
    ahead = list(
        rows.filter(status__in=reads.AHEAD).order_by("starts_at").select_related("area")[:50]
    )
    past = rows.exclude(status__in=reads.AHEAD).order_by("-starts_at").select_related("area")
    context = {
        "ahead": ahead, "past": list(past[:PAST]), "host_words": reads.host_words,
        "area_words": reads.area_words, "may_plan": request.user.standing.has(DISPATCH),
        "local": timezone.localtime, "may_talk": rules.may_record_for_others(request.user),
    }  # fmt: skip
    return render(request, "appeals/reception/list.html", context)


@at_desk
def new(request: PersonRequest) -> HttpResponseBase:
    """Announce a reception day."""
    if not request.user.standing.has(DISPATCH):
        raise PermissionDenied(_("接待日由社区和镇治理中心来安排。"))
    form = forms.ReceptionDay(
        request.POST or None, person=request.user, initial={"title": Channel.RECEPTION.label}
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            outcome = deed_forms.attempt(form, lambda: deeds.plan(form.plan(), by=request.user))
            if outcome.value is not None:
                toasts.say(request, _("已经公布，居民在“接待日”里看得到，也可以取号。"))
                return redirect("appeals:reception", outcome.value.pk)
        status = 400
    return render(request, "appeals/reception/new.html", {"form": form}, status=status)


@at_desk
@require_safe
def one(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The queue, on a tablet: who sits there, who is next."""
    return _page(request, _session(request, pk), forms.Visitor(), 200)


def _page(
    request: PersonRequest, session: Reception, form: django_forms.Form, status: int
) -> HttpResponseBase:  # fmt: skip
    found = reads.appeals_of(session, request.user)
    context = {
        "session": session, "queue": reads.queue(session), "form": form,
        "host": reads.host_words(session), "area": reads.area_words(session),
        "name_of": reads.name_of, "lines": shown.lines_of(found, timezone.now()),
        "is_talk": session.kind == SessionKind.TALK,
        "takes": session.takes_numbers(), "opens": session.status == SessionStatus.PLANNED,
        "running": session.status == SessionStatus.OPEN,
    }  # fmt: skip
    return render(request, "appeals/reception/queue.html", context, status=status)


@at_desk
@require_safe
def paper(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The list on paper: numbers, masked names, and room to write."""
    session = _session(request, pk)
    visitors = list(
        session.visitors.exclude(status=VisitorStatus.LEFT)
        .select_related("person")
        .order_by("number")
    )
    context = {
        "session": session, "visitors": visitors, "host": reads.host_words(session),
        "area": reads.area_words(session), "name_of": reads.name_of,
        "blank": range(max(0, 12 - len(visitors))),
    }  # fmt: skip
    return render(request, "appeals/reception/print.html", context)


@at_desk
@require_POST
def press(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """Open, next, finish."""
    session = _session(request, pk)
    by = request.user
    todo: dict[str, Callable[[], object]] = {
        "open": lambda: deeds.open_session(session, by=by),
        "next": lambda: _next(request, session),
        "finish": lambda: deeds.finish(session, by=by),
        "cancel": lambda: deeds.cancel(session, by=by, reason=request.POST.get("reason", "")),
    }
    deed_forms.press(request, todo[name])
    return redirect("appeals:reception", pk)


def _next(request: PersonRequest, session: Reception) -> None:
    visitor = deeds.call_next(session, by=request.user)
    toasts.say(
        request,
        _("请 %d 号。") % visitor.number if visitor else _("没有人在等了。"),
    )


@at_desk
@require_POST
def add(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Give a number to somebody who came or called."""
    session = _session(request, pk)
    form = forms.Visitor(request.POST)
    status = 400
    if form.is_valid():
        outcome = deed_forms.attempt(
            form, lambda: deeds.add_visitor(session, by=request.user, **form.cleaned_data)
        )
        if outcome.value is not None:
            toasts.say(request, _("%d 号。") % outcome.value.number)
            return redirect("appeals:reception", pk)
        status = outcome.status
    return _page(request, session, form, status)


def _visitor(request: PersonRequest, pk: UUID, who: UUID) -> ReceptionVisitor:
    session = _session(request, pk)
    rows = ReceptionVisitor.objects.visible_to(request.user).select_related("reception", "person")
    return get_object_or_404(rows, pk=who, reception=session)


VISITOR_DEEDS: dict[str, Callable[..., ReceptionVisitor]] = {
    "call": deeds.call, "absent": deeds.absent, "done": deeds.done, "leave": deeds.leave,
}  # fmt: skip


@at_desk
@require_POST
def visitor(request: PersonRequest, pk: UUID, who: UUID, name: str) -> HttpResponseBase:
    """Call, absent, done, gone."""
    found = _visitor(request, pk, who)
    deed_forms.press(request, lambda: VISITOR_DEEDS[name](found, by=request.user))
    return redirect("appeals:reception", pk)


@at_desk
def record(request: PersonRequest, pk: UUID, who: UUID) -> HttpResponseBase:
    """Write down what somebody says who sits there."""
    found = _visitor(request, pk, who)
    form = forms.Said(request.POST or None, initial={"detail": found.words})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said, key = form.report(), form.cleaned_data["key"]
            outcome = deed_forms.attempt(
                form, lambda: deeds.record(found, said, by=request.user, key=key)
            )
            if outcome.value is not None:
                toasts.say(
                    request, _("登记好了：编号 %(number)s，查询码 %(code)s。") % {
                        "number": outcome.value.number, "code": tracking_code(outcome.value),
                    },
                )  # fmt: skip
                return redirect("appeals:reception", pk)
            status = outcome.status
    context = {"form": form, "visitor": found, "session": found.reception, "name_of": reads.name_of}
    return render(request, "appeals/reception/record.html", context, status=status)


@at_desk
@require_safe
def outcomes(request: PersonRequest) -> HttpResponseBase:
    """What became of what was said at reception days and talks, by estate."""
    kind = request.GET.get("kind", "")
    kinds = [kind] if kind in SessionKind.values else list(SessionKind.values)
    since = timezone.now() - YEAR
    found = reads.outcomes(request.user, since=since, kinds=kinds)
    now = timezone.now()
    context = {
        "rows": [(one, shown.lines_of(one.appeals[:30], now)) for one in found], "kind": kind,
        "kinds": SessionKind.choices, "total": sum(len(one.appeals) for one in found),
        "closed": sum(one.closed for one in found), "solved": sum(one.solved for one in found),
    }  # fmt: skip
    return render(request, "appeals/reception/outcomes.html", context)


@at_desk
def talk(request: PersonRequest) -> HttpResponseBase:
    """An evening talk on one screen: each row becomes an appeal, all of them or none."""
    if not rules.may_record_for_others(request.user):
        raise PermissionDenied(_("代居民登记由网格员、楼栋长、社区和镇治理中心来做。"))
    status, typed = 200, request.POST if request.method == "POST" else None
    count = _count(request.POST.get("count", "")) if typed is not None else forms.ROWS
    more = typed is not None and "more" in typed
    form = forms.Talk(typed, person=request.user, initial={"title": Channel.TALK.label})
    rows = forms.talk_rows(typed, count=count + (forms.MORE if more else 0))
    if typed is not None and not more:
        status = 400
        if _valid(form, rows):
            made = _write_down(request, form, rows)
            if made is not None:
                return redirect("appeals:reception", made.pk)
    if more:
        form.errors.clear()
    context = {"form": form, "rows": rows, "count": len(rows), "most": forms.MOST}
    return render(request, "appeals/reception/talk.html", context, status=status)


def _count(text: str) -> int:
    return min(int(text), forms.MOST) if text.isdigit() else forms.ROWS


def _valid(form: forms.Talk, rows: list[forms.TalkRow]) -> bool:
    return all([form.is_valid(), *(row.is_valid() for row in rows)])


def _write_down(
    request: PersonRequest, form: forms.Talk, rows: list[forms.TalkRow]
) -> Reception | None:
    filled = [row for row in rows if not row.is_empty]
    said = [row.report() for row in filled]
    try:
        made = deeds.write_down(form.plan(), said, by=request.user, key=form.cleaned_data["key"])
    except deeds.RowsRefused as error:
        form.add_error(None, str(error))
        for place, wrong in error.rows.items():
            row = filled[place]
            row.add_error(wrong.field if wrong.field in row.fields else "detail", str(wrong))
        return None
    except DeedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    toasts.say(request, _("登记了 %d 件，每件都有编号了。") % len(said))
    return made
