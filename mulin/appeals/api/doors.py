"""Further doors for machines: reception days and their numbers, messages to posts, the hotline's categories
and replies."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from mulin.appeals import rules, schemas
from mulin.appeals.exporting_hotline import since_of
from mulin.appeals.flow import messages
from mulin.appeals.flow import reception as deeds
from mulin.appeals.flow.hotline import note_sent
from mulin.appeals.flow.hotline_mapping import map_category
from mulin.appeals.flow.reporting import Report, tracking_code
from mulin.appeals.models.reception import Reception, SessionKind
from mulin.appeals.queries import hotline as hotline_reads
from mulin.appeals.queries import reception as reads
from mulin.appeals.queries import timeline
from mulin.core.deeds import Forbidden, Refused
from mulin.core.http import PersonRequest
from mulin.people.machines import KEY, Made
from mulin.people.tokens import HANDLE, READ, WRITE
from mulin.places.queries import ladder

router = Router(tags=["doors"])
MOST = 1000


class ReceptionOut(Schema):
    """A reception day. `called` is the number that sits there now, `mine` one's own."""

    id: UUID
    title: str
    area: str
    place: str
    host: str
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str
    takes_numbers: bool
    called: int | None = None
    mine: int | None = None
    ahead: int | None = None


class NumberIn(Schema):
    """What one wants to talk about; may be left empty."""

    words: str = ""


class LetterIn(Schema):
    """What one wants to say to a post."""

    detail: str
    place: str = ""


class NamedOut(Schema):
    """A category of the hotline and the leaf it is here (empty: none yet)."""

    name: str
    leaf: str
    orders: int
    suggested: str


class MapIn(Schema):
    """Which leaf a name is; empty takes it back. `below`: for the level above too."""

    name: str
    leaf: str
    below: bool = False


class ReplyOut(Schema):
    """What the hotline is told of one of its orders."""

    number: str
    local_number: str
    ending: str
    reply: str
    contacted_at: datetime | None
    contact_way: str
    replied_at: datetime | None
    closed_at: datetime | None


def _out(session: Reception, request: PersonRequest, *, whole: bool = False) -> Made:
    place = ladder().by_path.get(session.area_path)
    found: Made = {
        "id": session.pk, "title": session.title, "area": place.code if place else "",
        "place": session.place, "host": reads.host_words(session),
        "starts_at": session.starts_at, "ends_at": session.ends_at, "status": session.status,
        "note": session.note, "takes_numbers": session.takes_numbers(),
    }  # fmt: skip
    if whole:
        mine = reads.my_number(session, request.user)
        found |= {
            "called": reads.now_called(session), "mine": mine.number if mine else None,
            "ahead": reads.ahead_of(mine) if mine else None,
        }  # fmt: skip
    return found


def _session(request: PersonRequest, pk: UUID) -> Reception:
    rows = Reception.objects.visible_to(request.user).filter(kind=SessionKind.RECEPTION)
    return get_object_or_404(rows, pk=pk)


@router.get("/receptions", response=list[ReceptionOut], auth=READ, summary="接待日")
def receptions(request: PersonRequest, area: str = "") -> list[Made]:
    """The next reception days, of an area (by code) or of the whole town."""
    place = ladder().by_code.get(area)
    if area and place is None:
        raise Http404
    return [_out(one, request) for one in reads.upcoming(request.user, place.path if place else "")]


@router.get("/receptions/{pk}", response=ReceptionOut, auth=READ, summary="一次接待日")
def reception(request: PersonRequest, pk: UUID) -> Made:
    """One reception day, with one's own number."""
    return _out(_session(request, pk), request, whole=True)


@router.post("/receptions/{pk}/number", response=ReceptionOut, auth=WRITE, summary="取号")
def take_number(request: PersonRequest, pk: UUID, body: NumberIn) -> Made:
    """Take a number; whoever has one keeps it."""
    session = _session(request, pk)
    deeds.take_number(session, by=request.user, words=body.words)
    return _out(session, request, whole=True)


@router.api_operation(
    ["DELETE"], "/receptions/{pk}/number", response=ReceptionOut, auth=WRITE, summary="退号"
)
def leave(request: PersonRequest, pk: UUID) -> Made:
    """Give the number back."""
    session = _session(request, pk)
    mine = reads.my_number(session, request.user)
    if mine is None:
        raise Http404
    deeds.leave(mine, by=request.user)
    return _out(session, request, whole=True)


@router.post(
    "/posts/{pk}/messages", response={201: schemas.DetailOut}, auth=WRITE, summary="给岗位留言"
)
def write(request: PersonRequest, pk: UUID, body: LetterIn, key: str = KEY) -> Status[Made]:
    """A message to a post: an appeal of kind «咨询», given to it at once."""
    person = request.user
    home = ladder().by_id.get(person.area_id) if person.area_id else None
    said = Report(detail=body.detail, place=body.place, home=home.code if home else "")
    appeal = messages.write_to(pk, said, by=person, once_key=key, scope=f"api:{person.pk}:{pk}")
    items = timeline(appeal, staff=False)
    whole = schemas.DetailOut.whole(appeal, items, tracking_code=tracking_code(appeal))
    return Status(201, whole)


def _hotline(request: PersonRequest) -> None:
    if not rules.may_run_hotline(request.user):
        raise Forbidden


@router.get(
    "/hotline/categories", response=list[NamedOut], auth=HANDLE, url_name="hotline_categories",
    summary="热线类别对照",
)  # fmt: skip
def categories(request: PersonRequest, unmapped: bool = False) -> list[Made]:  # noqa: FBT001, FBT002 (a query parameter)
    """The hotline's categories with the leaves they are here."""
    _hotline(request)
    return [
        {
            "name": one.row.name, "leaf": one.leaf.code if one.leaf else "", "orders": one.orders,
            "suggested": one.suggestion.leaf.code if one.suggestion else "",
        }
        for one in hotline_reads.categories(unmapped=unmapped)
    ]  # fmt: skip


@router.put("/hotline/categories", response=NamedOut, auth=HANDLE, summary="记下热线类别对照")
def map_one(request: PersonRequest, body: MapIn) -> Made:
    """Say which leaf a name of the hotline is; the next import uses it."""
    row = map_category(body.name, leaf=body.leaf, by=request.user, below=body.below)
    return {"name": row.name, "leaf": body.leaf, "orders": 0, "suggested": ""}


@router.get("/hotline/replies", response=list[ReplyOut], auth=HANDLE, summary="等着回传的结果")
def replies(request: PersonRequest, since: str = "", again: bool = False) -> list[Made]:  # noqa: FBT001, FBT002 (a query parameter)
    """Replies that have not gone back yet (all, with `again`), the oldest first, at most a thousand:
    mark these and ask for the next. Nothing is marked by asking."""
    _hotline(request)
    found = hotline_reads.replies(since=since_of(since), again=again)
    return [_reply(one) for one in islice(found, MOST)]


@router.post("/hotline/replies/sent", response=int, auth=HANDLE, summary="记为已回传")
def sent(request: PersonRequest, numbers: list[str]) -> int:
    """Keep that the replies to these orders, at most a thousand, have gone back; answers how many."""
    _hotline(request)
    if len(numbers) > MOST:
        raise Refused(
            "too_many_numbers", _("一次最多 %d 个编号，请分几次。") % MOST, field="numbers"
        )
    marks = {one.ticket: one.mark for one in hotline_reads.replies(numbers=set(numbers))}
    if marks:
        note_sent(marks, by=request.user)
    return len(marks)


def _reply(one: hotline_reads.Reply) -> Made:
    return {
        "number": one.number, "local_number": one.appeal.number, "ending": one.ending,
        "reply": one.words, "contacted_at": one.appeal.first_contact_at,
        "contact_way": one.contact_way, "replied_at": one.replied_at,
        "closed_at": one.appeal.closed_at,
    }  # fmt: skip
