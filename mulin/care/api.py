"""Care at the machine door: lists, rounds, visits and errands by the same deeds. Names stay masked;
doors and telephones are opened on the pages only, where the person can read who looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from mulin.care import flow
from mulin.care.models import Coming, Errand, Recipient
from mulin.care.queries import (
    COMING_ORDER,
    ComingFilters,
    ErrandFilters,
    Filters,
    Foreseen,
    coming_listed,
    errands_listed,
    foreseen_rows,
    listed,
    rounds,
)
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.machines import KEY, SIZE, Columns, Made, Moment, do_once, paged
from mulin.people.models import Person
from mulin.people.tokens import Needs

router = Router(tags=["care"])
READ, WRITE = Needs("care:read"), Needs("care:write")
# What a line of what comes is told with.
BESIDE = ("resident", "recipient__dwelling__building__estate", "errand")


class RecipientOut(Schema):
    """Somebody who is looked in on, masked."""

    id: UUID
    name: str
    near: str
    area_path: str
    status: str
    every_days: int
    due_on: date
    last_contact_at: datetime | None
    paired: bool

    @staticmethod
    def of(row: Recipient) -> Made:
        """Its columns of these names, the name masked."""
        plain = (
            "id",
            "near",
            "area_path",
            "status",
            "every_days",
            "due_on",
            "last_contact_at",
            "paired",
        )
        return {"name": row.masked, **{name: getattr(row, name) for name in plain}}


class RecipientsOut(Schema):
    """A page of them."""

    items: list[RecipientOut]
    after: str
    before: str


class StopOut(RecipientOut):
    """One stop of the rounds; `metres` from the one before."""

    metres: int | None
    planned_on: date | None
    standing_in: bool


class VisitIn(Schema):
    """What a visitor tells. `answers` by the keys of the form's parts."""

    met: bool
    way: str = "door"
    form: str = ""
    answers: dict[str, str | list[str]] = {}
    words: str = ""
    at: Moment | None = None


class ErrandOut(Columns):
    """An errand; whom it is for stays on the page."""

    id: UUID
    kind: str
    status: str
    area_path: str
    wanted_by: date
    asked_at: datetime
    taken_at: datetime | None
    done_at: datetime | None


class ErrandsOut(Schema):
    """A page of them."""

    items: list[ErrandOut]
    after: str
    before: str


class ErrandIn(Schema):
    """What is to be done, for somebody in care (`recipient`) or for whoever is named."""

    kind: str
    words: str
    recipient: UUID | None = None
    name: str = ""
    phone: str = ""
    place: str = ""
    area: str = Field("", description="社区代码；写了 recipient 就不用写")
    wanted_by: date | None = None


class ComingOut(Schema):
    """An age or a day that comes, of somebody masked. `due_on` is the first of the month of a
    birthday, the day itself of a paper; `key` that of the guide, or of the kind of paper."""

    id: UUID
    what: str
    key: str
    label: str
    guide: str
    name: str
    near: str
    area_path: str
    due_on: date | None
    status: str
    told_at: datetime
    errand_id: UUID | None
    end_reason: str

    @staticmethod
    def of(row: Foreseen) -> Made:
        """Its columns, the name masked."""
        one = row.coming
        plain = ("id", "what", "key", "area_path", "due_on", "status", "told_at", "errand_id",
                 "end_reason")  # fmt: skip
        return {
            "label": row.label, "guide": row.service.url if row.service else "", "near": row.near,
            "name": one.masked, **{name: getattr(one, name) for name in plain},
        }  # fmt: skip


class ComingsOut(Schema):
    """A page of them."""

    items: list[ComingOut]
    after: str
    before: str


class CareReasonIn(Schema):
    """Why nothing is to be done: has, no, unfit or gone."""

    reason: str


class CareWordsIn(Schema):
    """What became of it."""

    words: str = ""


@router.get("/care/recipients", response=RecipientsOut, auth=READ, summary="关爱名单")
def care_recipients(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """The desk's register: view (late, soon, unpaired, all, ended), area."""
    filters = Filters.read(request.GET)
    rows = listed(request.user, filters).with_place()
    page = keyset(rows, filters.order, after=after, before=before, size=size)
    items = [RecipientOut.of(row) for row in page.rows]
    return paged(page, items)


@router.get("/care/rounds", response=list[StopOut], auth=READ, summary="我的走访")
def care_rounds(request: PersonRequest) -> list[Made]:
    """Whom one visits, in the order of the walk."""
    stops = rounds(request.user, today=timezone.localdate())
    return [
        {**RecipientOut.of(stop.recipient), "metres": stop.metres, "planned_on": stop.planned,
         "standing_in": stop.standing_in}
        for stop in stops
    ]  # fmt: skip


@router.post(
    "/care/recipients/{pk}/visits", response={201: RecipientOut}, auth=WRITE, summary="记一次走访"
)
def care_visit(request: PersonRequest, pk: UUID, body: VisitIn, key: str = KEY) -> Status[Made]:
    """Write a visit down; answers the recipient as they then stand."""
    found = _recipient(request, pk)
    flow.log(found, flow.Seen(**body.dict()), by=request.user, key=key)
    return Status(201, RecipientOut.of(_recipient(request, pk)))


def _recipient(request: PersonRequest, pk: UUID) -> Recipient:
    return get_object_or_404(Recipient.objects.visible_to(request.user).with_place(), pk=pk)


@router.get("/errands", response=ErrandsOut, auth=READ, summary="代办")
def errands(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """The desk's register: view (asked, late, taken, done, all), area, kind."""
    rows = errands_listed(request.user, ErrandFilters.read(request.GET))
    page = keyset(rows, ("-id",), after=after, before=before, size=size)
    items = [ErrandOut.of(row) for row in page.rows]
    return paged(page, items)


@router.post("/errands", response={201: ErrandOut}, auth=WRITE, summary="请人代办")
def ask_errand(request: PersonRequest, body: ErrandIn, key: str = KEY) -> Status[Made]:
    """Ask for one."""
    said = body.dict()
    wanted = said.pop("recipient")
    found = _recipient(request, wanted) if wanted else None
    made = flow.ask(flow.Ask(**said), by=request.user, recipient=found, key=key)
    return Status(201, ErrandOut.of(made))


@router.post("/errands/{pk}/agent", response=ErrandOut, auth=WRITE, summary="接下代办")
def take_errand(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """I run it."""
    return _deed(request, pk, key, "take")


@router.post("/errands/{pk}/completion", response=ErrandOut, auth=WRITE, summary="代办办好了")
def finish_errand(request: PersonRequest, pk: UUID, body: CareWordsIn, key: str = KEY) -> Made:
    """It is done."""
    return _deed(request, pk, key, "finish", body.words)


@router.post("/errands/{pk}/confirmation", response=ErrandOut, auth=WRITE, summary="确认代办")
def confirm_errand(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """It was done as wanted."""
    return _deed(request, pk, key, "confirm")


def _deed(request: PersonRequest, pk: UUID, key: str, name: str, words: str = "") -> Made:
    """Do the deed once, answer the errand as it then stands."""
    person = request.user
    rows = Errand.objects.visible_to(person).select_related("recipient__resident")
    errand = get_object_or_404(rows, pk=pk)

    deeds: dict[str, Callable[[Person], object]] = {
        "take": lambda by: flow.take_on(errand, by=by),
        "confirm": lambda by: flow.confirm(errand, by=by),
        "finish": lambda by: flow.finish(errand, by=by, words=words),
    }
    do_once(request, pk, deeds[name], key)
    return ErrandOut.of(get_object_or_404(Errand.objects.visible_to(person), pk=pk))


@router.get("/care/coming", response=ComingsOut, auth=READ, summary="快到的事")
def care_coming(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """Who comes into an entitlement, whose paper expires, the nearest first: view (told, begun, ended,
    all), area, what (age, paper)."""
    rows = coming_listed(request.user, ComingFilters.read(request.GET)).select_related(*BESIDE)
    page = keyset(rows, COMING_ORDER, after=after, before=before, size=size)
    return paged(page, [ComingOut.of(row) for row in foreseen_rows(page.rows)])


@router.post("/care/coming/{pk}/errand", response=ComingOut, auth=WRITE, summary="替他办")
def run_care_coming(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """Begin an errand of it, by its guide; `errand_id` is that of the errand."""
    return _coming_deed(request, pk, key, lambda one, by: flow.run_coming(one, by=by))


@router.post("/care/coming/{pk}/completion", response=ComingOut, auth=WRITE, summary="办好了")
def finish_care_coming(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """It is done, with an errand or without."""
    return _coming_deed(request, pk, key, lambda one, by: flow.finish_coming(one, by=by))


@router.post("/care/coming/{pk}/refusal", response=ComingOut, auth=WRITE, summary="不办")
def decline_care_coming(
    request: PersonRequest, pk: UUID, body: CareReasonIn, key: str = KEY
) -> Made:
    """Nothing is to be done, and why."""
    return _coming_deed(
        request, pk, key, lambda one, by: flow.decline_coming(one, by=by, reason=body.reason)
    )


def _coming_deed(
    request: PersonRequest, pk: UUID, key: str, do: Callable[[Coming, Person], object]
) -> Made:
    """Do the deed once, answer the line as it then stands."""
    found = _coming(request, pk)
    do_once(request, pk, lambda by: do(found, by), key)
    return ComingOut.of(foreseen_rows([_coming(request, pk)])[0])


def _coming(request: PersonRequest, pk: UUID) -> Coming:
    """What was forgotten since names nobody, and is not found."""
    rows = Coming.objects.visible_to(request.user).exclude(key="").select_related(*BESIDE)
    return get_object_or_404(rows, pk=pk)
