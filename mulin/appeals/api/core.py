"""Appeals at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Status

from mulin.appeals import flow, routing, schemas
from mulin.appeals.api.common import NARROW, appeal_of, deed_on, whole
from mulin.appeals.api.doors import router as doors
from mulin.appeals.api.lists import router as lists
from mulin.appeals.api.orders import router as orders
from mulin.appeals.api.photos import router as photos
from mulin.appeals.api.supervisions import router as supervisions
from mulin.appeals.api.triage import router as triage
from mulin.appeals.api.twins import router as near_ones
from mulin.appeals.api.wall import router as wall
from mulin.appeals.queries import Filters, listed
from mulin.appeals.queries.lists import found_by, unsearched
from mulin.appeals.taxonomy import taxonomy
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.machines import KEY, SIZE, Made, paged, whose
from mulin.people.tokens import HANDLE, READ, WRITE
from mulin.places.queries import ladder

__all__ = ["deed_on", "lists", "photos", "router"]
router = Router(tags=["appeals"])
router.add_router("", near_ones)
router.add_router("", doors)
router.add_router("", orders)
router.add_router("", supervisions)
router.add_router("", triage)
router.add_router("", wall)


@router.post("/appeals", response={201: schemas.DetailOut}, auth=WRITE, summary="反映一件事")
def report(request: PersonRequest, body: schemas.ReportIn, key: str = KEY) -> Status[Made]:
    """A new appeal, or with a used `Idempotency-Key` the one it made."""
    return Status(201, whole(request, flow.report(body.said(), by=whose(request), key=key)))


@router.get("/appeals", response=schemas.PageOut, auth=READ, summary="诉求列表")
def index(
    request: PersonRequest, narrow: schemas.FilterIn = NARROW, after: str = "", before: str = "",
    size: int = SIZE,
) -> Made:  # fmt: skip
    """A list as the desk has it."""
    filters = Filters.read(narrow.dict())
    page = keyset(
        listed(whose(request), unsearched(filters)), filters.order, after=after, before=before,
        size=size, found=found_by(filters),
    )  # fmt: skip
    rows = [schemas.AppealOut.of(row) for row in page.rows]
    return paged(page, rows)


@router.get("/appeals/{pk}", response=schemas.DetailOut, auth=READ, summary="一件诉求")
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One appeal with its story: public lines for residents, inner ones for staff."""
    return whole(request, appeal_of(request, pk))


@router.get("/appeals/{pk}/suggestions", response=list[schemas.RouteOut], auth=HANDLE)
def suggestions(request: PersonRequest, pk: UUID) -> list[Made]:
    """Posts that could handle it, the best first, with reasons."""
    return [
        {"post": r.post.id, "words": r.post.words, "title": r.post.title, "reason": r.reason}
        for r in routing.suggestions(appeal_of(request, pk))
    ]


@router.post("/appeals/{pk}/dispatch", response=schemas.DetailOut, auth=HANDLE)
def dispatch(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """派单: give it to a post."""
    return deed_on(request, pk, lambda a, p: flow.dispatch(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/reassignment", response=schemas.DetailOut, auth=HANDLE)
def reassign(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """改派: to another post, with the reason."""
    return deed_on(
        request, pk, lambda a, p: flow.reassign(a, by=p, post=body.post, reason=body.reason), key
    )


@router.post("/appeals/{pk}/classification", response=schemas.DetailOut, auth=HANDLE)
def classify(request: PersonRequest, pk: UUID, body: schemas.ClassifyIn, key: str = KEY) -> Made:
    """改类别: the limits change with it."""
    return deed_on(request, pk, lambda a, p: flow.classify(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/location", response=schemas.DetailOut, auth=HANDLE)
def locate(request: PersonRequest, pk: UUID, body: schemas.LocateIn, key: str = KEY) -> Made:
    """改地点: another area."""
    return deed_on(request, pk, lambda a, p: flow.locate(a, by=p, area=body.area), key)


@router.post("/appeals/{pk}/refusal", response=schemas.DetailOut, auth=HANDLE)
def decline(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """不予受理: with the ground, and where to turn."""
    return deed_on(request, pk, lambda a, p: flow.decline(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/signature", response=schemas.DetailOut, auth=HANDLE)
def sign(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """签收."""
    return deed_on(request, pk, lambda a, p: flow.sign(a, by=p), key)


@router.post("/appeals/{pk}/contact", response=schemas.DetailOut, auth=HANDLE)
def contact(request: PersonRequest, pk: UUID, body: schemas.ContactIn, key: str = KEY) -> Made:
    """联系: the first one stops the clock of first contact."""
    return deed_on(request, pk, lambda a, p: flow.contact(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/progress", response=schemas.DetailOut, auth=HANDLE)
def progress(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """写进展."""
    return deed_on(request, pk, lambda a, p: flow.progress(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/remark", response=schemas.DetailOut, auth=HANDLE)
def remark(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """内部备注."""
    return deed_on(request, pk, lambda a, p: flow.remark(a, by=p, inner=body.inner), key)


@router.post("/appeals/{pk}/question", response=schemas.DetailOut, auth=HANDLE)
def ask(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """问居民: the clock stands still until the answer."""
    return deed_on(request, pk, lambda a, p: flow.ask(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/return", response=schemas.DetailOut, auth=HANDLE)
def return_(request: PersonRequest, pk: UUID, body: schemas.ReturnIn, key: str = KEY) -> Made:
    """退回."""
    return deed_on(request, pk, lambda a, p: flow.return_(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/help-request", response=schemas.DetailOut, auth=HANDLE)
def escalate(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """上报."""
    return deed_on(request, pk, lambda a, p: flow.escalate(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/help", response=schemas.DetailOut, auth=HANDLE)
def hand_down(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """下派."""
    return deed_on(
        request, pk, lambda a, p: flow.hand_down(a, by=p, post=body.post, reason=body.reason), key
    )


@router.post("/appeals/{pk}/proposal", response=schemas.DetailOut, auth=HANDLE)
def propose(request: PersonRequest, pk: UUID, body: schemas.ProposeIn, key: str = KEY) -> Made:
    """报结: solved, explained, handed over or unfounded."""
    return deed_on(request, pk, lambda a, p: flow.propose(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/callback", response=schemas.DetailOut, auth=WRITE)
def call_back(request: PersonRequest, pk: UUID, body: schemas.CallbackIn, key: str = KEY) -> Made:
    """回访: by staff who did not handle it, or by the reporter."""
    answers = flow.Answers(**body.dict())
    return deed_on(request, pk, lambda a, p: flow.call_back(a, answers, by=p), key)


@router.post("/appeals/{pk}/contact-details", response=schemas.ContactOut, auth=HANDLE)
def reveal(request: PersonRequest, pk: UUID, body: schemas.RevealIn) -> Made:
    """看联系方式: for a purpose; the look is journalled."""
    name, phone = flow.reveal(appeal_of(request, pk), by=whose(request), purpose=body.purpose)
    return {"contact_name": name, "contact_phone": phone}


@router.post("/appeals/{pk}/supplements", response=schemas.DetailOut, auth=WRITE)
def supplement(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """补充: more words by the reporter."""
    return deed_on(request, pk, lambda a, p: flow.supplement(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/answer", response=schemas.DetailOut, auth=WRITE)
def answer(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """回复: what was asked."""
    return deed_on(request, pk, lambda a, p: flow.answer(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/reminder", response=schemas.DetailOut, auth=WRITE)
def urge(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """催办: once a day."""
    return deed_on(request, pk, lambda a, p: flow.urge(a, by=p), key)


@router.post("/appeals/{pk}/withdrawal", response=schemas.DetailOut, auth=WRITE)
def withdraw(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """撤回."""
    return deed_on(request, pk, lambda a, p: flow.withdraw(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/objection", response=schemas.DetailOut, auth=WRITE)
def reopen(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """问题没解决: contest a closed appeal within thirty days."""
    return deed_on(request, pk, lambda a, p: flow.reopen(a, by=p, public=body.public), key)


@router.get("/categories", response=list[schemas.CategoryOut], auth=READ, summary="类别")
def categories(request: PersonRequest) -> list[Any]:
    """The leaves of the taxonomy."""
    return list(taxonomy().leaves)


@router.get("/areas", response=list[schemas.AreaOut], auth=READ, summary="区域")
def areas(request: PersonRequest) -> list[Made]:
    """The ladder of areas, without outlines."""
    return [
        {
            "code": place.code, "name": place.name, "level": place.level, "lng": place.lng,
            "lat": place.lat, "parent": place.path.strip("/").split("/")[-2] if place.path.count("/") > 2 else "",
        }
        for place in ladder().places
    ]  # fmt: skip
