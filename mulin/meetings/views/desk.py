"""The desk of meetings: lists, a month, calling one, one meeting with what may be done now."""

from __future__ import annotations

import calendar as weeks
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import toasts
from mulin.core.deed_forms import done, tried, trouble
from mulin.core.filters import day_of
from mulin.core.http import PersonRequest
from mulin.core.offers import Offer
from mulin.core.paging import keyset
from mulin.meetings import flow, rules
from mulin.meetings.forms import Call, ItemForm, areas_of
from mulin.meetings.kinds import kinds
from mulin.meetings.models import Item, ItemStatus, Meeting, Series, Status
from mulin.meetings.queries import minutes as written
from mulin.meetings.queries.attendance import answers, members, stays_of, there_now
from mulin.meetings.queries.lists import VIEWS, Filters, counts, listed, month
from mulin.meetings.views import shown as show
from mulin.meetings.views.door import at_desk, desk_meeting_or_404
from mulin.meetings.views.offers import DEEDS, form_of, hint, offers
from mulin.places.queries import ladder

SIZE = 50
# The months that the leaf of the calendar turns to.
YEARS = range(2000, 2100)


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """The meetings of one's areas: to come, waiting for a word, over."""
    filters = Filters.read(request.GET, **({} if "view" in request.GET else {"view": "coming"}))
    page = keyset(
        listed(request.user, filters), filters.order, after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    number = counts(request.user)
    values = {
        **show.SHOWN, "page": page, "filters": filters, "lines": show.lines_of(page.rows),
        "tabs": [
            {"label": str(label), "on": name == filters.view, "count": number.get(name),
             "href": f"{request.path}?view={name}"}
            for name, label in VIEWS.items()
        ],
        "areas": areas_of(request.user), "kinds": [(one.key, one.name) for one in kinds().values()],
        "active": _active(request, filters), "may_call": rules.may_call_any(request.user),
        "may_found": rules.may_keep_any(request.user),
    }  # fmt: skip
    return render(request, "meetings/desk/list.html", values)


def _active(request: PersonRequest, filters: Filters) -> list[dict[str, str]]:
    place = ladder().by_code.get(filters.area)
    words = {
        "area": place.name if place else "",
        "kind": kinds()[filters.kind].name if filters.kind in kinds() else "",
        "series": _brand(request, filters.series) if filters.series else "",
    }
    return filters.chips(request.path, words)


def _brand(request: PersonRequest, key: str) -> str:
    try:
        found = Series.objects.visible_to(request.user).filter(pk=UUID(key)).first()
    except ValueError:
        return ""
    return found.name if found else ""


@at_desk
@require_safe
def month_(request: PersonRequest) -> HttpResponseBase:
    """A month as a leaf of a calendar; `?m=2026-11`, a day by `&d=15`."""
    today = timezone.localdate()
    first = _first(request.GET.get("m", ""), today)
    found = month(request.user, first)
    chosen = _chosen(request.GET.get("d", ""), first)
    cells = [
        [
            _cell(request, day, found, today, chosen) if day.month == first.month else None
            for day in week
        ]
        for week in weeks.Calendar().monthdatescalendar(first.year, first.month)
    ]
    rows = [one for day in sorted(found) if chosen in {None, day} for one in found[day]]
    values = {
        **show.SHOWN, "weeks": cells, "lines": show.lines_of(rows),
        "title": _("%(year)s年%(month)s月") % {"year": first.year, "month": first.month},
        "heads": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")], "chosen": chosen,
        "back": f"{first - timedelta(days=1):%Y-%m}",
        "ahead": f"{first + timedelta(days=32):%Y-%m}",
        "may_call": rules.may_call_any(request.user),
    }  # fmt: skip
    return render(request, "meetings/desk/month.html", values)


def _first(text: str, today: date) -> date:
    """The month of an address; this one, if it says none of these years."""
    first = day_of(f"{text}-01")
    return first if first and first.year in YEARS else today.replace(day=1)


def _chosen(text: str, first: date) -> date | None:
    try:
        return first.replace(day=int(text))
    except ValueError:
        return None


def _cell(
    request: PersonRequest, day: date, found: dict[date, list[Meeting]], today: date,
    chosen: date | None,
) -> dict[str, Any]:  # fmt: skip
    rows = found.get(day, [])
    words = _("%(month)s月%(day)s日，%(n)s 次会") % {
        "month": day.month, "day": day.day, "n": len(rows),
    }  # fmt: skip
    return {
        "n": day.day, "href": f"{request.path}?m={day:%Y-%m}&d={day.day}", "label": words,
        "state": "extra" if rows else "", "title": "、".join(one.title for one in rows[:5]),
        "mark": "", "on": day == chosen,
        "today": day == today,
    }  # fmt: skip


@at_desk
def new(request: PersonRequest) -> HttpResponseBase:
    """Call a meeting."""
    if not rules.may_call_any(request.user):
        raise PermissionDenied(_("召集会议要有片区的岗位。"))
    posted = request.POST if request.method == "POST" else None
    form = Call(posted, person=request.user, initial={"kind": "talk"})
    outcome = tried(
        form, lambda: flow.call(form.plan(), by=request.user, key=form.cleaned_data["key"])
    )
    if outcome.value is not None:
        toasts.say(request, _("排好了。放上议题、请好人，再通知大家。"))
        return redirect("meetings:desk_detail", pk=outcome.value.pk)
    return render(request, "meetings/desk/new.html", {"form": form}, status=outcome.status)


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one meeting, and what this person may do now."""
    return page(request, desk_meeting_or_404(request, pk))


def page(
    request: PersonRequest, meeting: Meeting, *, bound: Offer[Meeting] | None = None,
    item: tuple[str, Any, Any] | None = None, put: ItemForm | None = None, status: int = 200,
    message: str = "",
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `bound` is a form of the meeting that was refused, `item` one of an item (its name,
    the item, the form), `put` the form that puts one on the agenda."""
    person, leads = request.user, rules.may_lead(request.user, meeting)
    rows = Item.objects.visible_to(person).filter(meeting=meeting)
    rows = rows.exclude(status=ItemStatus.WITHDRAWN).select_related("rolled_from", "brought_by")
    items = list(rows.prefetch_related("conflicts__person"))
    for one in items:
        one.meeting = meeting
    stays, invited = stays_of(meeting), members(meeting)
    values: dict[str, Any] = {
        **show.SHOWN, "meeting": meeting, "place": show.place_of(meeting), "message": message,
        "kind": kinds()[meeting.kind], "when": show.when_words(meeting), "leads": leads,
        "agenda": show.agenda(meeting, items, person, stays=stays, invited=invited),
        "able": offers(person, meeting, bound=bound), "bound": bound, "item_form": item,
        "put": put or ItemForm(auto_id="put_%s"), "hint": str(hint(meeting)) if leads else "",
        "answers": answers(meeting), "here": there_now(stays, timezone.now()),
        "needed": kinds()[meeting.kind].needed(invited),
        "minutes_panel": written.panel(meeting, person),
        "may_put": leads and meeting.is_live,
    }  # fmt: skip
    return render(request, "meetings/desk/meeting.html", values, status=status)


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of the meeting: GET leads to its page, POST does it."""
    meeting, wanted = desk_meeting_or_404(request, pk), DEEDS[name]
    if request.method != "POST":
        return redirect("meetings:desk_detail", pk=pk)
    form: Any = form_of(wanted, meeting, request.POST)
    status = done(
        request, form, meeting, name, do=lambda: wanted.do(meeting, request.user, form),
        said=wanted.said,
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:desk_detail", pk=pk)
    fresh, bound = desk_meeting_or_404(request, pk), Offer(wanted, form)
    return page(request, fresh, bound=bound, status=status, message=trouble(wanted.label, form))


def arrival_link(request: HttpRequest, meeting: Meeting) -> str:
    """Where the QR at the door leads."""
    path = reverse("meetings:arrive", args=[meeting.pk, meeting.code])
    return request.build_absolute_uri(path)


@at_desk
@require_safe
def door(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The paper at the door: the QR, and what to do without a phone."""
    meeting = desk_meeting_or_404(request, pk)
    if not rules.may_lead(request.user, meeting) or meeting.status not in {
        Status.ANNOUNCED, Status.OPEN,
    }:  # fmt: skip
        raise PermissionDenied(_("通知以后、散会以前，主持会议的人可以打印签到码。"))
    values = {
        "meeting": meeting, "when": show.when_words(meeting), "place": show.place_of(meeting),
        "link": arrival_link(request, meeting),
    }  # fmt: skip
    return render(request, "meetings/desk/door.html", values)


@at_desk
@require_safe
def door_qr(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The QR as an image of its own: the content policy allows no inline drawing from data."""
    meeting = desk_meeting_or_404(request, pk)
    if not rules.may_lead(request.user, meeting):
        raise PermissionDenied(_("通知以后、散会以前，主持会议的人可以打印签到码。"))
    drawn = BytesIO()
    code = segno.make(arrival_link(request, meeting), error="m")
    code.save(drawn, kind="svg", scale=8, border=3, dark="#1F2430", light="#FFFFFF")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
