"""Meetings at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.meetings import flow, rules, schemas
from mulin.meetings.api_minutes import router as router_minutes
from mulin.meetings.flow.steps import leads
from mulin.meetings.models import Attendance, Invitee, Item, ItemStatus, Meeting, Series
from mulin.meetings.queries.attendance import answers
from mulin.meetings.queries.lists import BACK, Filters, listed, shown
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.models import Person
from mulin.people.tokens import Needs

router = Router(tags=["meetings"])
READ, WRITE = Needs("meetings:read"), Needs("meetings:write")
OVER = {"1", "true"}


def _meeting(request: HttpRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.visible_to(whose(request)).select_related("series", "chair")
    return get_object_or_404(rows, pk=pk)


def _item(request: HttpRequest, pk: UUID, item: UUID) -> Item:
    rows = Item.objects.visible_to(whose(request)).filter(meeting=pk)
    return get_object_or_404(rows.select_related("meeting"), pk=item)


def _whole(request: HttpRequest, pk: UUID) -> Made:
    meeting, person = _meeting(request, pk), whose(request)
    items = Item.objects.visible_to(person).filter(meeting=meeting)
    own = Invitee.objects.visible_to(person).filter(meeting=meeting, person=person).first()
    return {
        **schemas.MeetingOut.of(meeting), "about": meeting.about,
        "chair": meeting.chair.name if meeting.chair else "",
        "items": [
            schemas.ItemOut.of(one) for one in items.exclude(status=ItemStatus.WITHDRAWN)
        ],
        "answer": own.reply if own else "", "answers": answers(meeting),
    }  # fmt: skip


def _deed(request: HttpRequest, pk: UUID, do: Callable[[Person], object], key: str) -> Made:
    """Do the deed once, answer the meeting as it then stands."""
    do_once(request, pk, do, key)
    return _whole(request, pk)


@router.get(
    "/meetings", response=schemas.MeetingsOut, auth=READ, url_name="meetings", summary="会议"
)
def index(
    request: PersonRequest, over: str = "", after: str = "", before: str = "", size: int = SIZE
) -> Made:  # fmt: skip
    """What one sees, narrowed as on the page: area, kind, series; to come, or over; with `view` the
    lists of the desk."""
    filters, person = Filters.read(request.GET), whose(request)
    if "view" in request.GET:
        rows, order = listed(person, filters), filters.order
    else:
        rows, order = (
            shown(person, filters, over=over in OVER),
            BACK if over in OVER else ("starts_at", "id"),
        )
    page = keyset(rows, order, after=after, before=before, size=size)
    return paged(page, [schemas.MeetingOut.of(row) for row in page.rows])


@router.post("/meetings", response={201: schemas.MeetingWholeOut}, auth=WRITE, summary="召集一次会")
def meeting_call(request: PersonRequest, body: schemas.PlanIn, key: str = KEY) -> Status[Made]:
    """A new meeting, or with a used `Idempotency-Key` the one it made."""
    made = flow.call(flow.Plan(**body.dict()), by=whose(request), key=key)
    return Status(201, _whole(request, made.pk))


@router.get("/meetings/series", response=schemas.SeriesPageOut, auth=READ, summary="会议系列")
def series_index(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """The series that one sees."""
    rows = Series.objects.visible_to(whose(request))
    page = keyset(rows, ("-id",), after=after, before=before, size=size)
    return paged(page, [schemas.SeriesOut.of(row) for row in page.rows])


@router.post("/meetings/series", response={201: schemas.SeriesOut}, auth=WRITE)
def series_found(request: PersonRequest, body: schemas.SeriesIn, key: str = KEY) -> Status[Made]:
    """定一个系列: its next two months are made with it."""
    made = flow.found(flow.Draft(**body.dict()), by=whose(request), key=key)
    return Status(201, schemas.SeriesOut.of(made))


@router.post("/meetings/series/{uuid:pk}/past", response=schemas.BroughtOut, auth=WRITE)
def series_past(request: PersonRequest, pk: UUID, body: schemas.PastsIn) -> Made:
    """补录开过的会: dates that stand already are passed over, so that a retry changes nothing."""
    series = get_object_or_404(Series.objects.visible_to(whose(request)), pk=pk)
    held = [flow.Past(**{**one.dict(), "items": tuple(one.items)}) for one in body.meetings]
    return {"brought": len(flow.bring_in(series, held, by=whose(request)))}


@router.get(
    "/meetings/{uuid:pk}", response=schemas.MeetingWholeOut, auth=READ, url_name="meeting_detail",
    summary="一次会",
)  # fmt: skip
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One meeting with its agenda."""
    return _whole(request, pk)


PLAIN_DEEDS: dict[str, Callable[..., object]] = {
    "announcement": flow.announce, "opening": flow.open_, "closing": flow.close,
    "keeping": flow.keep,
}  # fmt: skip
WORDS_DEEDS: dict[str, Callable[..., object]] = {
    "postponement": flow.postpone, "cancellation": flow.cancel, "skipping": flow.skip_chair,
}  # fmt: skip


def _plain_deed(noun: str) -> None:
    """A door for a deed that wants nothing."""
    do = PLAIN_DEEDS[noun]

    def deed(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
        meeting = _meeting(request, pk)
        return _deed(request, pk, lambda p: do(meeting, by=p), key)

    deed.__name__ = f"meeting_{noun}"
    deed.__doc__ = (do.__doc__ or "").partition("\n")[0]
    router.post(f"/meetings/{{uuid:pk}}/{noun}", response=schemas.MeetingWholeOut, auth=WRITE)(deed)


def _words_deed(noun: str) -> None:
    """A door for a deed that wants nothing but a reason."""
    do = WORDS_DEEDS[noun]

    def deed(
        request: PersonRequest, pk: UUID, body: schemas.MeetingWordsIn, key: str = KEY
    ) -> Made:
        meeting = _meeting(request, pk)
        return _deed(request, pk, lambda p: do(meeting, by=p, words=body.words), key)

    deed.__name__ = f"meeting_{noun}"
    deed.__doc__ = (do.__doc__ or "").partition("\n")[0]
    router.post(f"/meetings/{{uuid:pk}}/{noun}", response=schemas.MeetingWholeOut, auth=WRITE)(deed)


for _noun in PLAIN_DEEDS:
    _plain_deed(_noun)
for _noun in WORDS_DEEDS:
    _words_deed(_noun)


@router.post("/meetings/{uuid:pk}/time", response=schemas.MeetingWholeOut, auth=WRITE)
def meeting_time(request: PersonRequest, pk: UUID, body: schemas.TimeIn, key: str = KEY) -> Made:
    """改时间."""
    meeting = _meeting(request, pk)
    when = flow.When(body.starts_at, body.minutes, body.place)
    return _deed(request, pk, lambda p: flow.reschedule(meeting, when, by=p, words=body.words), key)


@router.post("/meetings/{uuid:pk}/invitations", response=schemas.MeetingWholeOut, auth=WRITE)
def meeting_invite(
    request: PersonRequest, pk: UUID, body: schemas.PeopleIn, key: str = KEY
) -> Made:
    """邀请."""
    meeting = _meeting(request, pk)
    return _deed(
        request, pk,
        lambda p: flow.invite(meeting, body.people, by=p, observer=body.observer), key,
    )  # fmt: skip


@router.put("/meetings/{uuid:pk}/reply", response=schemas.MeetingWholeOut, auth=WRITE)
def meeting_reply(request: PersonRequest, pk: UUID, body: schemas.ReplyIn) -> Made:
    """来不来: the newest answer holds."""
    flow.reply(_meeting(request, pk), by=whose(request), answer=body.answer)
    return _whole(request, pk)


def _topic(body: schemas.ItemIn) -> flow.Topic:
    said = body.dict()
    source = flow.From(**(said.pop("source") or {}))
    return flow.Topic(**said, source=source)


@router.post("/meetings/{uuid:pk}/items", response={201: schemas.ItemOut}, auth=WRITE)
def item_put(
    request: PersonRequest, pk: UUID, body: schemas.ItemIn, key: str = KEY
) -> Status[Made]:
    """放上议程; by who does not lead the meeting it is asked for, and answered."""
    meeting, person, topic = _meeting(request, pk), whose(request), _topic(body)
    if rules.may_lead(person, meeting):
        made = flow.put(meeting, topic, by=person, key=key)
    else:
        made = flow.suggest(meeting, topic, by=person, key=key)
    return Status(201, schemas.ItemOut.of(made))


ITEM_PLAIN: dict[str, Callable[..., object]] = {
    "acceptance": flow.accept, "rising": flow.raise_up, "beginning": flow.begin,
    "conclusion": flow.conclude, "withdrawal": flow.withdraw,
}  # fmt: skip
ITEM_WORDS: dict[str, Callable[..., object]] = {
    "refusal": flow.decline, "deferral": flow.defer,
}  # fmt: skip


def _item_deed(noun: str) -> None:
    """A door for a deed of an item."""
    plain, worded = ITEM_PLAIN.get(noun), ITEM_WORDS.get(noun)

    def deed(
        request: PersonRequest, pk: UUID, item: UUID, body: schemas.MeetingWordsIn, key: str = KEY
    ) -> Made:
        found = _item(request, pk, item)

        def do(person: Person) -> object:
            if worded is not None:
                return worded(found, by=person, words=body.words)
            return plain(found, by=person) if plain else None

        return _deed(request, pk, do, key)

    deed.__name__ = f"item_{noun}"
    deed.__doc__ = ((plain or worded).__doc__ or "").partition("\n")[0]
    address = f"/meetings/{{uuid:pk}}/items/{{uuid:item}}/{noun}"
    router.post(address, response=schemas.MeetingWholeOut, auth=WRITE)(deed)


for _noun in (*ITEM_PLAIN, *ITEM_WORDS):
    _item_deed(_noun)


@router.get("/meetings/{uuid:pk}/stays", response=list[schemas.StayOut], auth=READ)
def stays(request: PersonRequest, pk: UUID) -> list[Made]:
    """Who was there, as far as one sees it: for oneself, or all for who leads it."""
    meeting = _meeting(request, pk)
    rows = Attendance.objects.visible_to(whose(request)).filter(meeting=meeting)
    return [schemas.StayOut.of(one) for one in rows[:1000]]


@router.post("/meetings/{uuid:pk}/stays", response=schemas.MeetingWholeOut, auth=WRITE)
def stay_write(request: PersonRequest, pk: UUID, body: schemas.StayIn, key: str = KEY) -> Made:
    """登记到场."""
    meeting, said = _meeting(request, pk), body.dict()
    who = said.pop("person")

    def do(by: Person) -> object:
        leads(by, meeting)
        person = get_object_or_404(Person, pk=who) if who else None
        return flow.check_in(meeting, by=by, person=person, **said)

    return _deed(request, pk, do, key)


@router.post("/meetings/{uuid:pk}/arrival", response=schemas.MeetingWholeOut, auth=WRITE)
def arrival(request: PersonRequest, pk: UUID, body: schemas.ArrivalIn, key: str = KEY) -> Made:
    """签到, with the code of the QR."""
    meeting = _meeting(request, pk)
    return _deed(request, pk, lambda p: flow.arrive(meeting, by=p, code=body.code), key)


router.add_router("", router_minutes)
