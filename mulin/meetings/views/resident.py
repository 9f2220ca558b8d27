"""The pages of residents: what meetings come near me, one of them, arriving, asking for a topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import done, press
from mulin.core.http import PersonRequest, person_of
from mulin.core.paging import keyset
from mulin.meetings import flow, rules
from mulin.meetings.flow.attending import EARLY
from mulin.meetings.forms import Answer, Suggest
from mulin.meetings.kinds import kinds
from mulin.meetings.models import (
    Attendance,
    Invitee,
    Item,
    ItemStatus,
    Meeting,
    Status,
)
from mulin.meetings.queries import minutes as written
from mulin.meetings.queries.feeds import address_of
from mulin.meetings.queries.lists import BACK, FORWARD, Filters, own, series_shown, shown
from mulin.meetings.views import shown as show
from mulin.meetings.views.door import item_or_404, meeting_or_404
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE, SERIES, FEW = 20, 20, 5


@require_safe
def list_(request: HttpRequest) -> HttpResponseBase:
    """What is held around here: to come, or over. Without an area chosen, that of one's home."""
    over, person = request.GET.get("over") == "1", person_of(request)
    home = _home(person)
    usual = {} if "area" in request.GET or home is None else {"area": home}
    filters = Filters.read(request.GET, **usual)
    page = keyset(
        shown(person, filters, over=over), BACK if over else FORWARD,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    known, town = ladder(), ladder().town
    below = known.under(town.path, Level.COMMUNITY) if town else []
    place = known.by_code.get(filters.area)
    values = {
        **show.SHOWN, "page": page, "lines": show.lines_of(page.rows), "filters": filters,
        "over": over, "person": person, "place": place, "own": False,
        "areas": [(one.code, one.name) for one in below],
        "kinds": [(one.key, one.name) for one in kinds().values()],
        "series": list(series_shown(person).filter(**_within(place)).order_by("id")[: SERIES if place else FEW]),
        "active": _active(request, filters),
    }  # fmt: skip
    return render(request, "meetings/resident/list.html", values)


def _home(person: Person | None) -> str | None:
    """The code of the community in which somebody lives."""
    home = ladder().by_id.get(person.area_id) if person and person.area_id else None
    place = ladder().above(home.path, Level.COMMUNITY) if home else None
    return place.code if place else None


def _within(place: Any) -> dict[str, str]:
    return {"area_path__startswith": place.path} if place else {}


def _active(request: HttpRequest, filters: Filters) -> list[dict[str, str]]:
    place = ladder().by_code.get(filters.area)
    words = {
        "area": place.name if place else "",
        "kind": kinds()[filters.kind].name if filters.kind in kinds() else "",
    }
    return filters.chips(request.path, words, kept="&area=")


@signed_in
@require_safe
@never_cache
def mine(request: PersonRequest) -> HttpResponseBase:
    """Meetings that I am invited to or chair, and the address of my calendar."""
    page = keyset(
        own(request.user), BACK, after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    address = address_of(request.user)
    link = ""
    if address is not None:
        link = request.build_absolute_uri(reverse("meetings:my_feed", args=[address.secret]))
    values = {
        **show.SHOWN, "page": page, "lines": show.lines_of(page.rows), "link": link,
        "person": request.user,
    }  # fmt: skip
    return render(request, "meetings/resident/mine.html", values)


@signed_in
@require_POST
def address(request: PersonRequest) -> HttpResponseBase:
    """A new address of my calendar, or none any more."""
    if request.POST.get("off"):
        flow.no_address(request.user)
        toasts.say(request, _("日历地址停用了。"))
    else:
        flow.new_address(request.user)
        toasts.say(request, _("有了新的日历地址，原来的不能用了。"))
    return redirect("meetings:mine")


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One meeting with its agenda, and whether I come."""
    return page(request, meeting_or_404(request, pk))


def page(
    request: HttpRequest, meeting: Meeting, *, suggest: Suggest | None = None, status: int = 200
) -> HttpResponseBase:
    """Draw it; `suggest` is the form of a topic that was refused."""
    person = person_of(request)
    rows = Item.objects.visible_to(person).filter(meeting=meeting)
    rows = rows.exclude(status=ItemStatus.WITHDRAWN).prefetch_related("conflicts")
    asked = _asked(person, meeting)
    invited = asked is not None and asked.by_id is not None
    values: dict[str, Any] = {
        **show.SHOWN, "meeting": meeting, "person": person, "place": show.place_of(meeting),
        "when": show.when_words(meeting), "kind": kinds()[meeting.kind], "asked": asked,
        "invited": invited, "agenda": show.agenda(meeting, list(rows), person),
        "comes": meeting.is_coming and meeting.is_told
        and rules.may_come(person, meeting, invited=asked is not None),
        "may_suggest": rules.may_suggest(person, meeting, invited=asked is not None),
        "suggest": suggest or Suggest(), "desk": person is not None and rules.may_lead(person, meeting),
        "stay": _stay(person, meeting), "minutes_panel": written.panel(meeting, person),
    }  # fmt: skip
    return render(request, "meetings/resident/meeting.html", values, status=status)


def _asked(person: Person | None, meeting: Meeting) -> Invitee | None:
    return Invitee.objects.visible_to(person).filter(meeting=meeting, person=person).first()


def _stay(person: Person | None, meeting: Meeting) -> Attendance | None:
    rows = Attendance.objects.visible_to(person).filter(meeting=meeting, person=person)
    return rows.order_by("-came_at").first() if person else None


@signed_in
@require_POST
def reply(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """I come, perhaps, or not."""
    meeting = meeting_or_404(request, pk)
    form = Answer(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    press(
        request, lambda: flow.reply(meeting, by=request.user, answer=answer),
        said=_("记下了，有变动随时可以改。"),
    )  # fmt: skip
    return redirect("meetings:detail", pk=pk)


@signed_in
def suggest(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """I ask for a topic."""
    meeting = meeting_or_404(request, pk)
    if request.method != "POST":
        return redirect("meetings:detail", pk=pk)
    form = Suggest(request.POST)

    def do() -> object:
        said = form.cleaned_data
        topic = flow.Topic(said["title"], said["words"])
        return flow.suggest(meeting, topic, by=request.user)

    status = done(request, form, meeting, "suggest", do=do, said=_("收到了。列不列入，会告诉您。"))
    if status == 200:
        return redirect("meetings:detail", pk=pk)
    return page(request, meeting_or_404(request, pk), suggest=form, status=status)


@signed_in
@require_POST
def withdraw(request: PersonRequest, pk: UUID, item: UUID) -> HttpResponseBase:
    """I take my topic back."""
    found = item_or_404(request, pk, item)
    press(request, lambda: flow.withdraw(found, by=request.user), said=_("撤回了。"))
    return redirect("meetings:detail", pk=pk)


@signed_in
@never_cache
def arrive(request: PersonRequest, pk: UUID, code: str) -> HttpResponseBase:
    """The page behind the QR at the door: «I am here», and later «I go now»."""
    meeting = meeting_or_404(request, pk)
    if code != meeting.code:
        raise Http404(_("这张签到码不是这次会的，请再扫一次门口的码。"))
    if request.method == "POST":
        press(
            request, lambda: flow.arrive(meeting, by=request.user, code=code),
            said=_("签到了，请坐。"),
        )  # fmt: skip
        return redirect("meetings:arrive", pk=pk, code=code)
    stay = _stay(request.user, meeting)
    now = timezone.now()
    values = {
        "meeting": meeting, "when": show.when_words(meeting), "place": show.place_of(meeting),
        "stay": stay, "person": request.user, "here": stay is not None and stay.left_at is None,
        "open": meeting.status in {Status.ANNOUNCED, Status.OPEN}
        and now >= meeting.starts_at - EARLY,
    }  # fmt: skip
    return render(request, "meetings/resident/arrive.html", values)


@signed_in
@require_POST
def leave(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """I go before the end."""
    meeting = meeting_or_404(request, pk)
    stay = _stay(request.user, meeting)
    if stay is not None:
        press(request, lambda: flow.leave(stay, by=request.user), said=_("记下了，慢走。"))
    return redirect("meetings:detail", pk=pk)


@signed_in
@require_POST
def interest(request: PersonRequest, pk: UUID, item: UUID) -> HttpResponseBase:
    """This item concerns me: I am not counted for it."""
    found = item_or_404(request, pk, item)
    press(
        request, lambda: flow.declare(found, request.user, by=request.user),
        said=_("记下了，这一项您回避，不计人数。"),
    )  # fmt: skip
    return redirect("meetings:detail", pk=pk)
