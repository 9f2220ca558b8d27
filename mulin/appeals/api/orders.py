"""What stands beside appeals at the machine door: support orders, merging, verification, rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from mulin.appeals import flow, schemas
from mulin.appeals.api.clocks import ExtensionIn, WhyIn
from mulin.appeals.api.common import deed_on
from mulin.appeals.flow import merging, support_time, supports
from mulin.appeals.models import Appeal, SupportOrder
from mulin.appeals.queries import scoring
from mulin.appeals.queries import supports as reads
from mulin.core.deeds import Forbidden
from mulin.core.http import PersonRequest
from mulin.core.once import once
from mulin.core.paging import keyset
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.models import Person
from mulin.people.tokens import FIGURES, HANDLE, READ

router = Router(tags=["orders"])


class SupportIn(Schema):
    """Which post is asked, to do what, and within what time (30m, 2h, 4wh, 1wd, 2wd …)."""

    post: UUID
    what: str
    within: str = supports.USUAL


class SupportOut(Schema):
    """A support order. Times are ISO 8601 in UTC. `more_asked`: more time (1wd) that waits for a word."""

    id: UUID
    number: str
    appeal: UUID
    appeal_number: str
    title: str
    unit: str
    lead: str
    area: str
    what: str
    status: str
    asked_at: datetime
    due: datetime | None
    reported_at: datetime | None
    ended_at: datetime | None
    in_time: bool | None
    answer: str
    source: str
    more_asked: str


class SupportsOut(Schema):
    """One page of a list; `after` and `before` ask for its neighbours."""

    items: list[SupportOut]
    after: str
    before: str


class AnswerIn(Schema):
    """What was done."""

    answer: str


class InnerIn(Schema):
    """A line among staff."""

    inner: str = ""


class MergeIn(Schema):
    """The number or the key of the appeal to merge into."""

    into: str


class ReviewIn(Schema):
    """How it stands now, and the day on which it is looked at next."""

    public: str
    review_on: date | None = None


def _order(request: PersonRequest, pk: UUID) -> SupportOrder:
    rows = SupportOrder.objects.visible_to(whose(request)).select_related("appeal")
    return get_object_or_404(rows, pk=pk)


def _told(order: SupportOrder) -> Made:
    return reads.values_of(reads.line_of(order, timezone.now()))


def _do(
    request: PersonRequest, pk: UUID, do: Callable[[SupportOrder, Person], object], key: str
) -> Made:
    """Fetch as the person, do the deed once, answer the order as it then stands."""
    order = _order(request, pk)
    do_once(request, order.pk, lambda person: do(order, person), key)
    return _told(_order(request, pk))


@router.get("/supports", response=SupportsOut, auth=READ, summary="协办单")
def support_index(
    request: PersonRequest, view: str = "todo", after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """A list as the desk has it: todo (asked of us), asked (by us), judge (reported), over."""
    view = view if view in reads.VIEWS else "todo"
    rows = reads.listed(whose(request), view)
    page = keyset(rows, reads.order_of(view), after=after, before=before, size=size)
    items = [_told(row) for row in page.rows]
    return paged(page, items)


@router.get("/supports/{pk}", response=SupportOut, auth=READ, summary="一份协办单")
def support_detail(request: PersonRequest, pk: UUID) -> Made:
    """One support order."""
    return _told(_order(request, pk))


@router.post("/appeals/{pk}/supports", response={201: SupportOut}, auth=HANDLE, summary="请人协办")
def support_open(request: PersonRequest, pk: UUID, body: SupportIn, key: str = KEY) -> Status[Made]:
    """协办: ask another unit to do a part."""
    person = whose(request)
    appeal = get_object_or_404(Appeal.objects.visible_to(person), pk=pk)
    made, _replay = once(
        key, scope=f"{person.pk}:{request.path}",
        make=lambda: supports.open(appeal, by=person, **body.dict()).pk,
    )  # fmt: skip
    return Status(201, _told(_order(request, made)))


@router.post("/supports/{pk}/signature", response=SupportOut, auth=HANDLE)
def support_sign(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """签收."""
    return _do(request, pk, lambda o, p: supports.sign(o, by=p), key)


@router.post("/supports/{pk}/progress", response=SupportOut, auth=HANDLE)
def support_progress(request: PersonRequest, pk: UUID, body: InnerIn, key: str = KEY) -> Made:
    """写进展, among staff."""
    return _do(request, pk, lambda o, p: supports.progress(o, by=p, inner=body.inner), key)


@router.post("/supports/{pk}/report", response=SupportOut, auth=HANDLE)
def support_report(request: PersonRequest, pk: UUID, body: AnswerIn, key: str = KEY) -> Made:
    """报告办好."""
    return _do(request, pk, lambda o, p: supports.report(o, by=p, answer=body.answer), key)


@router.post("/supports/{pk}/acceptance", response=SupportOut, auth=HANDLE)
def support_accept(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """确认完成, by the handler or the dispatcher."""
    return _do(request, pk, lambda o, p: supports.accept(o, by=p), key)


@router.post("/supports/{pk}/rework", response=SupportOut, auth=HANDLE)
def support_send_back(
    request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY
) -> Made:
    """还差一点: go on."""
    return _do(request, pk, lambda o, p: supports.send_back(o, by=p, reason=body.reason), key)


@router.post("/supports/{pk}/return", response=SupportOut, auth=HANDLE)
def support_return(
    request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY
) -> Made:
    """退回: not ours."""
    return _do(request, pk, lambda o, p: supports.return_(o, by=p, reason=body.reason), key)


@router.post("/supports/{pk}/withdrawal", response=SupportOut, auth=HANDLE)
def support_withdraw(
    request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY
) -> Made:
    """取消: no longer needed."""
    return _do(request, pk, lambda o, p: supports.withdraw(o, by=p, reason=body.reason), key)


@router.post("/supports/{pk}/extension-request", response=SupportOut, auth=HANDLE)
def support_ask_extension(
    request: PersonRequest, pk: UUID, body: ExtensionIn, key: str = KEY
) -> Made:
    """申请延期: before the date, with the reason."""
    return _do(request, pk, lambda o, p: support_time.ask_extension(o, by=p, **body.dict()), key)


@router.post("/supports/{pk}/extension", response=SupportOut, auth=HANDLE)
def support_grant_extension(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """同意延期: by the handler or the dispatcher."""
    return _do(request, pk, lambda o, p: support_time.grant_extension(o, by=p), key)


@router.post("/supports/{pk}/extension-refusal", response=SupportOut, auth=HANDLE)
def support_refuse_extension(request: PersonRequest, pk: UUID, body: WhyIn, key: str = KEY) -> Made:
    """不同意延期."""
    return _do(request, pk, lambda o, p: support_time.refuse_extension(o, by=p, why=body.why), key)


@router.post("/appeals/{pk}/merge", response=schemas.DetailOut, auth=HANDLE, summary="并案")
def merge(request: PersonRequest, pk: UUID, body: MergeIn, key: str = KEY) -> Made:
    """并案: into the appeal of a number."""
    return deed_on(
        request, pk,
        lambda a, p: merging.merge(a, into=merging.target(body.into, person=p), by=p), key,
    )  # fmt: skip


@router.post("/appeals/{pk}/separation", response=schemas.DetailOut, auth=HANDLE, summary="拆出来")
def unmerge(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """拆出来: it gets its own life back."""
    return deed_on(request, pk, lambda a, p: merging.unmerge(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/verification", response=schemas.DetailOut, auth=HANDLE, summary="核查")
def verify(request: PersonRequest, pk: UUID, body: InnerIn, key: str = KEY) -> Made:
    """核查通过: now the resident is asked."""
    return deed_on(request, pk, lambda a, p: flow.verify(a, by=p, inner=body.inner), key)


@router.post("/appeals/{pk}/rework", response=schemas.DetailOut, auth=HANDLE, summary="核查不通过")
def rework(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """核查不通过: back to the handler."""
    return deed_on(request, pk, lambda a, p: flow.send_back(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/review", response=schemas.DetailOut, auth=HANDLE, summary="再看一次")
def review(request: PersonRequest, pk: UUID, body: ReviewIn, key: str = KEY) -> Made:
    """再看一次: still not possible, and until when."""
    return deed_on(request, pk, lambda a, p: flow.review(a, by=p, **body.dict()), key)


class RateOut(Schema):
    """One rate: how many of how many count, in percent with two digits, and with nothing left out."""

    count: int
    of: int
    excluded: int
    percent: float | None
    percent_of_all: float | None


class RatesOut(Schema):
    """The three rates of one area (response, resolution, satisfaction) and their score."""

    name: str
    code: str
    ended: int
    rates: dict[str, RateOut]
    score: float | None
    score_of_all: float | None


class RatesBoardOut(Schema):
    """The rates of an area and of those right below it, by the rule in force."""

    rule: str
    basis: str
    since: date | None
    area: RatesOut
    parts: list[RatesOut]


@router.get("/rates", response=RatesBoardOut, auth=FIGURES, summary="三率")
def rates(request: PersonRequest, since: date, until: date, area: str = "") -> Made:
    """三率: of appeals reported on these days and ended; with and without exclusions (剔除)."""
    person = whose(request)
    place = scoring.place_of(person, area)
    if place is None:
        raise Forbidden(_("三率给管片区的岗位看。"))
    found = scoring.board(person, place, since=since, until=until)
    return {
        "rule": str(found.rule.name), "basis": str(found.rule.basis), "since": found.rule.since,
        "area": scoring.values_of(found.whole),
        "parts": [scoring.values_of(line) for line in found.parts],
    }  # fmt: skip
