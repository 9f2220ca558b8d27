"""Appeals at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import File, Form, Header, Query

from mulin.appeals import flow, routing, rules, schemas
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.queries import Filters, listed, timeline
from mulin.appeals.taxonomy import taxonomy
from mulin.core.http import PersonRequest
from mulin.core.once import once
from mulin.core.paging import keyset
from mulin.people.models import Person
from mulin.people.tokens import HANDLE, READ, WRITE
from mulin.places.queries import ladder

router = Router(tags=["appeals"])
KEY: str = Header("", alias="Idempotency-Key", description="防重复的钥匙：重发得到第一次的答复")
SIZE: int = Query(50, ge=1, le=200)
WORDS: str = Form("")
PHOTOS: list[UploadedFile] = File([])
Made = dict[str, Any]


def _appeal(request: HttpRequest, pk: UUID) -> Appeal:
    return get_object_or_404(Appeal.objects.visible_to(_person(request)), pk=pk)


def _person(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (the token's scope let it in)
    return person


def _whole(request: HttpRequest, appeal: Appeal) -> Made:
    person = _person(request)
    items = timeline(appeal, staff=rules.may_see_inner(person, appeal))
    code = tracking_code(appeal) if appeal.is_reported_by(person) else None
    return schemas.DetailOut.whole(appeal, items, tracking_code=code)


def _deed(
    request: HttpRequest, pk: UUID, do: Callable[[Appeal, Person], object], key: str = ""
) -> Made:
    """Fetch as the person, do the deed once, answer the appeal as it then stands."""
    appeal, person = _appeal(request, pk), _person(request)

    def make() -> UUID:
        do(appeal, person)
        return appeal.pk

    # The address is part of the scope: one key cannot stand for two deeds.
    once(key, scope=f"{person.pk}:{request.path}", make=make)
    return _whole(request, get_object_or_404(Appeal.objects.visible_to(person), pk=pk))


@router.post("/appeals", response={201: schemas.DetailOut}, auth=WRITE, summary="反映一件事")
def report(request: PersonRequest, body: schemas.ReportIn, key: str = KEY) -> Status[Made]:
    """A new appeal, or with a used `Idempotency-Key` the one it made."""
    said = flow.Report(**body.dict(), channel=Channel.API)
    return Status(201, _whole(request, flow.report(said, by=_person(request), key=key)))


@router.get("/appeals", response=schemas.PageOut, auth=READ, summary="诉求列表")
def index(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """A list as the desk has it: view, q, status, area, group, category, urgency, kind, channel,
    ending, solved, satisfied, since, until, figure, sort."""
    filters = Filters.read(request.GET)
    page = keyset(
        listed(_person(request), filters), filters.order, after=after, before=before, size=size
    )
    rows = [schemas.AppealOut.of(row) for row in page.rows]
    return {"items": rows, "after": page.after, "before": page.before}


@router.get("/appeals/{pk}", response=schemas.DetailOut, auth=READ, summary="一件诉求")
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One appeal with its story: public lines for residents, inner ones for staff."""
    return _whole(request, _appeal(request, pk))


@router.get("/appeals/{pk}/suggestions", response=list[schemas.RouteOut], auth=HANDLE)
def suggestions(request: PersonRequest, pk: UUID) -> list[Made]:
    """Posts that could handle it, the best first, with reasons."""
    return [
        {"post": r.post.id, "words": r.post.words, "title": r.post.title, "reason": r.reason}
        for r in routing.suggestions(_appeal(request, pk))
    ]


@router.post("/appeals/{pk}/dispatch", response=schemas.DetailOut, auth=HANDLE)
def dispatch(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """派单: give it to a post."""
    return _deed(request, pk, lambda a, p: flow.dispatch(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/reassignment", response=schemas.DetailOut, auth=HANDLE)
def reassign(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """改派: to another post, with the reason."""
    return _deed(
        request, pk, lambda a, p: flow.reassign(a, by=p, post=body.post, reason=body.reason), key
    )


@router.post("/appeals/{pk}/classification", response=schemas.DetailOut, auth=HANDLE)
def classify(request: PersonRequest, pk: UUID, body: schemas.ClassifyIn, key: str = KEY) -> Made:
    """改类别: the limits change with it."""
    return _deed(request, pk, lambda a, p: flow.classify(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/location", response=schemas.DetailOut, auth=HANDLE)
def locate(request: PersonRequest, pk: UUID, body: schemas.LocateIn, key: str = KEY) -> Made:
    """改地点: another area."""
    return _deed(request, pk, lambda a, p: flow.locate(a, by=p, area=body.area), key)


@router.post("/appeals/{pk}/refusal", response=schemas.DetailOut, auth=HANDLE)
def decline(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """不予受理: with the ground, and where to turn."""
    return _deed(request, pk, lambda a, p: flow.decline(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/signature", response=schemas.DetailOut, auth=HANDLE)
def sign(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """签收."""
    return _deed(request, pk, lambda a, p: flow.sign(a, by=p), key)


@router.post("/appeals/{pk}/contact", response=schemas.DetailOut, auth=HANDLE)
def contact(request: PersonRequest, pk: UUID, body: schemas.ContactIn, key: str = KEY) -> Made:
    """联系: the first one stops the clock of first contact."""
    return _deed(request, pk, lambda a, p: flow.contact(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/progress", response=schemas.DetailOut, auth=HANDLE)
def progress(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """写进展."""
    return _deed(request, pk, lambda a, p: flow.progress(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/remark", response=schemas.DetailOut, auth=HANDLE)
def remark(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """内部备注."""
    return _deed(request, pk, lambda a, p: flow.remark(a, by=p, inner=body.inner), key)


@router.post("/appeals/{pk}/question", response=schemas.DetailOut, auth=HANDLE)
def ask(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """问居民: the clock stands still until the answer."""
    return _deed(request, pk, lambda a, p: flow.ask(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/return", response=schemas.DetailOut, auth=HANDLE)
def return_(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """退回."""
    return _deed(request, pk, lambda a, p: flow.return_(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/help-request", response=schemas.DetailOut, auth=HANDLE)
def escalate(request: PersonRequest, pk: UUID, body: schemas.ReasonIn, key: str = KEY) -> Made:
    """上报."""
    return _deed(request, pk, lambda a, p: flow.escalate(a, by=p, reason=body.reason), key)


@router.post("/appeals/{pk}/help", response=schemas.DetailOut, auth=HANDLE)
def hand_down(request: PersonRequest, pk: UUID, body: schemas.GiveIn, key: str = KEY) -> Made:
    """下派."""
    return _deed(
        request, pk, lambda a, p: flow.hand_down(a, by=p, post=body.post, reason=body.reason), key
    )


@router.post("/appeals/{pk}/proposal", response=schemas.DetailOut, auth=HANDLE)
def propose(request: PersonRequest, pk: UUID, body: schemas.ProposeIn, key: str = KEY) -> Made:
    """报结: solved, explained, handed over or unfounded."""
    return _deed(request, pk, lambda a, p: flow.propose(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/callback", response=schemas.DetailOut, auth=WRITE)
def call_back(request: PersonRequest, pk: UUID, body: schemas.CallbackIn, key: str = KEY) -> Made:
    """回访: by staff who did not handle it, or by the reporter."""
    answers = flow.Answers(**body.dict())
    return _deed(request, pk, lambda a, p: flow.call_back(a, answers, by=p), key)


@router.post("/appeals/{pk}/contact-details", response=schemas.ContactOut, auth=HANDLE)
def reveal(request: PersonRequest, pk: UUID, body: schemas.RevealIn) -> Made:
    """看联系方式: for a purpose; the look is journalled."""
    name, phone = flow.reveal(_appeal(request, pk), by=_person(request), purpose=body.purpose)
    return {"contact_name": name, "contact_phone": phone}


@router.post("/appeals/{pk}/supplements", response=schemas.DetailOut, auth=WRITE)
def supplement(
    request: PersonRequest, pk: UUID, public: str = WORDS,
    photos: list[UploadedFile] = PHOTOS, key: str = KEY,
) -> Made:  # fmt: skip
    """补充: words or photos (multipart) by the reporter."""
    return _deed(
        request, pk, lambda a, p: flow.supplement(a, by=p, public=public, photos=photos), key
    )


@router.post("/appeals/{pk}/answer", response=schemas.DetailOut, auth=WRITE)
def answer(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """回复: what was asked."""
    return _deed(request, pk, lambda a, p: flow.answer(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/reminder", response=schemas.DetailOut, auth=WRITE)
def urge(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """催办: once a day."""
    return _deed(request, pk, lambda a, p: flow.urge(a, by=p), key)


@router.post("/appeals/{pk}/withdrawal", response=schemas.DetailOut, auth=WRITE)
def withdraw(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """撤回."""
    return _deed(request, pk, lambda a, p: flow.withdraw(a, by=p, public=body.public), key)


@router.post("/appeals/{pk}/objection", response=schemas.DetailOut, auth=WRITE)
def reopen(request: PersonRequest, pk: UUID, body: schemas.LinesIn, key: str = KEY) -> Made:
    """问题没解决: contest a closed appeal within thirty days."""
    return _deed(request, pk, lambda a, p: flow.reopen(a, by=p, public=body.public), key)


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


@router.post("/triage", response=schemas.TriageOut, auth=READ, summary="按词语建议类别")
def triage(request: PersonRequest, body: schemas.ReportIn) -> Made:
    """Which categories the words speak for, and whether somebody should call first."""
    known = taxonomy()
    alarm = known.alarm(f"{body.title} {body.detail}")
    found = known.suggest(body.title, body.detail)
    return {
        "suggestions": [schemas.SuggestionOut.of(s) for s in found],
        "urgency": alarm.urgency if alarm else "normal",
        "call_first": alarm.advice if alarm else "",
    }
