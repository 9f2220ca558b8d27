"""Supervision (督办) at the machine door: what is to be answered and by when, and its deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from mulin.appeals import schemas
from mulin.appeals.api.common import appeal_of
from mulin.appeals.api.orders import AnswerIn
from mulin.appeals.flow import supervising
from mulin.appeals.models import Supervision
from mulin.appeals.queries import supervisions as reads
from mulin.core.http import PersonRequest
from mulin.core.once import once
from mulin.core.paging import keyset
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.models import Person
from mulin.people.tokens import HANDLE, READ

router = Router(tags=["orders"])
VIEW = "mine"


class SuperviseIn(Schema):
    """What is to be answered, and within what time (1wd, 2wd …)."""

    what: str
    within: str = supervising.USUAL


class AgainIn(schemas.ReasonIn):
    """What is missing in the answer, and within what time it is to come (1wd, 2wd …)."""

    within: str = supervising.USUAL


class SupervisionOut(Schema):
    """A supervision. Times are ISO 8601 in UTC."""

    id: UUID
    appeal: UUID
    appeal_number: str
    title: str = Field(description="诉求的标题")
    what: str
    status: str
    asked_at: datetime
    due: datetime
    answer: str
    answered_at: datetime | None
    in_time: bool | None


class SupervisionsOut(Schema):
    """One page of a list; `after` and `before` ask for its neighbours."""

    items: list[SupervisionOut]
    after: str
    before: str


def _one(request: PersonRequest, pk: UUID) -> Supervision:
    rows = Supervision.objects.visible_to(whose(request)).select_related("appeal")
    return get_object_or_404(rows, pk=pk)


def _told(one: Supervision) -> Made:
    own = ("id", "what", "status", "asked_at", "due", "answer", "answered_at", "in_time")
    return {
        **{name: getattr(one, name) for name in own}, "appeal": one.appeal_id,
        "appeal_number": one.appeal.number, "title": one.appeal.title,
    }  # fmt: skip


def _do(
    request: PersonRequest, pk: UUID, do: Callable[[Supervision, Person], object], key: str
) -> Made:
    """Fetch as the person, do the deed once, answer the supervision as it then stands."""
    one = _one(request, pk)
    do_once(request, one.pk, lambda person: do(one, person), key)
    return _told(_one(request, pk))


@router.get("/supervisions", response=SupervisionsOut, auth=READ, summary="督办单")
def supervision_index(
    request: PersonRequest, view: str = VIEW, after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """A list as the desk has it: mine (to be answered by us), open, answered, over."""
    view = view if view in reads.VIEWS else VIEW
    rows = reads.listed(whose(request), view)
    page = keyset(rows, reads.order_of(view), after=after, before=before, size=size)
    return paged(page, [_told(row) for row in page.rows])


@router.get("/supervisions/{pk}", response=SupervisionOut, auth=READ, summary="一次督办")
def supervision_detail(request: PersonRequest, pk: UUID) -> Made:
    """One supervision."""
    return _told(_one(request, pk))


@router.post(
    "/appeals/{pk}/supervisions", response={201: SupervisionOut}, auth=HANDLE, summary="督办"
)
def supervise(request: PersonRequest, pk: UUID, body: SuperviseIn, key: str = KEY) -> Status[Made]:
    """督办: the handler must answer by a date."""
    person, appeal = whose(request), appeal_of(request, pk)
    made, _replay = once(
        key, scope=f"{person.pk}:{request.path}",
        make=lambda: supervising.supervise(appeal, by=person, **body.dict()).pk,
    )  # fmt: skip
    return Status(201, _told(_one(request, made)))


@router.post("/supervisions/{pk}/answer", response=SupervisionOut, auth=HANDLE)
def supervision_answer(request: PersonRequest, pk: UUID, body: AnswerIn, key: str = KEY) -> Made:
    """答复督办, by the handler."""
    return _do(request, pk, lambda s, p: supervising.answer(s, by=p, answer=body.answer), key)


@router.post("/supervisions/{pk}/acceptance", response=SupervisionOut, auth=HANDLE)
def supervision_accept(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """认可: the answer is good."""
    return _do(request, pk, lambda s, p: supervising.accept(s, by=p), key)


@router.post("/supervisions/{pk}/rework", response=SupervisionOut, auth=HANDLE)
def supervision_again(request: PersonRequest, pk: UUID, body: AgainIn, key: str = KEY) -> Made:
    """请再答复: not an answer yet, and by when it is to come."""
    return _do(request, pk, lambda s, p: supervising.again(s, by=p, **body.dict()), key)


@router.post("/supervisions/{pk}/withdrawal", response=SupervisionOut, auth=HANDLE)
def supervision_withdraw(
    request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY
) -> Made:
    """取消督办: no answer is needed any more."""
    return _do(request, pk, lambda s, p: supervising.withdraw(s, by=p, reason=body.reason), key)
