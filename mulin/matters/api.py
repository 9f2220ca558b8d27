"""Matters at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.matters import flow, rules, schemas
from mulin.matters.models import Matter, Statement, Task
from mulin.matters.practice import Period
from mulin.matters.queries import (
    Filters,
    mine_of,
    next_statement,
    now_open,
    result_is_public,
    shown,
    statements_of,
    story,
)
from mulin.matters.queries.denominator import denominator
from mulin.matters.queries.talk import newest_finding
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.models import Person
from mulin.people.tokens import Needs

router = Router(tags=["matters"])
READ, WRITE = Needs("matters:read"), Needs("matters:write")


def _matter(request: HttpRequest, pk: UUID) -> Matter:
    return get_object_or_404(Matter.objects.visible_to(whose(request)), pk=pk)


def _statement(request: HttpRequest, pk: UUID, said: UUID) -> Statement:
    rows = Statement.objects.visible_to(whose(request)).filter(matter=pk)
    return get_object_or_404(rows.select_related("matter", "like"), pk=said)


def _task(request: HttpRequest, pk: UUID, task: UUID) -> Task:
    rows = Task.objects.visible_to(whose(request)).filter(matter=pk)
    return get_object_or_404(rows.select_related("matter", "owner"), pk=task)


def _whole(request: HttpRequest, pk: UUID) -> Made:
    matter = _matter(request, pk)
    phases, tasks = list(matter.phases.all()), list(matter.tasks.select_related("owner"))
    return {
        **schemas.MatterOut.of(matter), "text": matter.text, "reason": matter.reason,
        "outcome": matter.outcome, "open": sorted(now_open(matter, timezone.localdate(), phases)),
        "phases": [schemas.PhaseOut.of(one) for one in phases],
        "decisions": [schemas.DecisionOut.of(one) for one in matter.decisions.all()],
        "tasks": [schemas.TaskOut.of(one) for one in tasks],
        "story": [schemas.MatterStoryOut.of(item) for item in story(matter, tasks)],
    }  # fmt: skip


def _deed(request: HttpRequest, pk: UUID, do: Callable[[Person], object], key: str) -> Made:
    """Do the deed once, answer the matter as it then stands."""
    do_once(request, pk, do, key)
    return _whole(request, pk)


@router.get(
    "/matters", response=schemas.MattersOut, auth=READ, url_name="matters", summary="民事民议"
)
def index(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """What is public, narrowed as on the page: q, area, state, origin."""
    rows = shown(whose(request), Filters.read(request.GET))
    page = keyset(rows, ("-id",), after=after, before=before, size=size)
    items = [schemas.MatterOut.of(row) for row in page.rows]
    return paged(page, items)


@router.post("/matters", response={201: schemas.MatterWholeOut}, auth=WRITE, summary="民提")
def matter_propose(
    request: PersonRequest, body: schemas.ProposalIn, key: str = KEY
) -> Status[Made]:
    """A new matter, or with a used `Idempotency-Key` the one it made."""
    said = body.dict()
    source = flow.From(**(said.pop("source") or {}))
    made = flow.propose(flow.Proposal(**said, source=source), by=whose(request), key=key)
    return Status(201, _whole(request, made.pk))


@router.get(
    "/matters/{pk}", response=schemas.MatterWholeOut, auth=READ, url_name="matter_detail",
    summary="一件事",
)  # fmt: skip
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One matter with its phases, decisions, tasks and story."""
    return _whole(request, pk)


def _periods(body: schemas.PhasesIn) -> list[Period]:
    return [Period(**one.dict()) for one in body.phases]


@router.post("/matters/{pk}/adoption", response=schemas.MatterWholeOut, auth=WRITE)
def matter_take_up(
    request: PersonRequest, pk: UUID, body: schemas.PhasesIn, key: str = KEY
) -> Made:
    """列入."""
    matter = _matter(request, pk)
    return _deed(
        request, pk,
        lambda p: flow.take_up(matter, by=p, phases=_periods(body), words=body.words), key,
    )  # fmt: skip


@router.post("/matters/{pk}/phases", response=schemas.MatterWholeOut, auth=WRITE)
def matter_plan(request: PersonRequest, pk: UUID, body: schemas.PhasesIn, key: str = KEY) -> Made:
    """改日程."""
    matter = _matter(request, pk)
    return _deed(
        request, pk, lambda p: flow.plan(matter, by=p, phases=_periods(body), words=body.words), key
    )


@router.post("/matters/{pk}/wording", response=schemas.MatterWholeOut, auth=WRITE)
def matter_revise(
    request: PersonRequest, pk: UUID, body: schemas.WordingIn, key: str = KEY
) -> Made:
    """改文字."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.revise(matter, by=p, **body.dict()), key)


WORDS_DEEDS: dict[str, Callable[..., object]] = {
    "refusal": flow.decline, "notes": flow.note, "discussion": flow.discuss_again,
    "completion": flow.finish,
}  # fmt: skip
PLAIN_DEEDS: dict[str, Callable[..., object]] = {
    "withdrawal": flow.withdraw, "reconsideration": flow.reconsider,
    "conclusion": flow.end_appraisal, "following": flow.follow,
}  # fmt: skip


def _words_deed(noun: str) -> None:
    """A door for a deed that wants nothing but words."""
    do = WORDS_DEEDS[noun]

    def deed(request: PersonRequest, pk: UUID, body: schemas.MatterWordsIn, key: str = KEY) -> Made:
        matter = _matter(request, pk)
        return _deed(request, pk, lambda p: do(matter, by=p, words=body.words), key)

    deed.__name__ = f"matter_{noun}"
    deed.__doc__ = (do.__doc__ or "").partition("\n")[0]
    router.post(f"/matters/{{pk}}/{noun}", response=schemas.MatterWholeOut, auth=WRITE)(deed)


def _plain_deed(noun: str) -> None:
    """A door for a deed that wants nothing."""
    do = PLAIN_DEEDS[noun]

    def deed(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
        matter = _matter(request, pk)
        return _deed(request, pk, lambda p: do(matter, by=p), key)

    deed.__name__ = f"matter_{noun}"
    deed.__doc__ = (do.__doc__ or "").partition("\n")[0]
    router.post(f"/matters/{{pk}}/{noun}", response=schemas.MatterWholeOut, auth=WRITE)(deed)


for _noun in WORDS_DEEDS:
    _words_deed(_noun)
for _noun in PLAIN_DEEDS:
    _plain_deed(_noun)


@router.get("/matters/{pk}/statements", response=list[schemas.StatementOut], auth=READ)
def matter_statements(request: PersonRequest, pk: UUID) -> list[Made]:
    """Published statements, with the asker's own answers; who moderates sees the others too."""
    matter, person = _matter(request, pk), whose(request)
    mine = mine_of(matter, person)
    stand = (
        ("shown", "waiting", "refused", "hidden") if rules.may_lead(person, matter) else ("shown",)
    )
    return [
        schemas.StatementOut.of(one, mine[one.pk].vote if one.pk in mine else None)
        for one in statements_of(matter, stand=stand)
    ]


@router.post("/matters/{pk}/statements", response={201: schemas.StatementOut}, auth=WRITE)
def matter_say(
    request: PersonRequest, pk: UUID, body: schemas.StatementIn, key: str = KEY
) -> Status[Made]:
    """写一条意见."""
    said = flow.say(_matter(request, pk), by=whose(request), key=key, **body.dict())
    return Status(201, schemas.StatementOut.of(said))


@router.get("/matters/{pk}/statements/next", response=schemas.AskedOut, auth=READ)
def matter_next(request: PersonRequest, pk: UUID) -> Made:
    """The statement to answer next."""
    asked = next_statement(_matter(request, pk), whose(request))
    told = schemas.StatementOut.of(asked.statement) if asked.statement else None
    return {"statement": told, "answered": asked.answered, "total": asked.total}


@router.put("/matters/{pk}/statements/{said}/answer", response=schemas.StatementOut, auth=WRITE)
def matter_answer(request: PersonRequest, pk: UUID, said: UUID, body: schemas.VoteIn) -> Made:
    """表态: the newest answer holds; the same again changes nothing."""
    statement = _statement(request, pk, said)
    flow.answer(statement, by=whose(request), vote=body.vote)
    return schemas.StatementOut.of(statement, body.vote)


@router.post("/matters/{pk}/answers/withdrawal", response=schemas.MatterWholeOut, auth=WRITE)
def matter_forget(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """撤回全部表态."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.forget_answers(matter, by=p), key)


@router.post(
    "/matters/{pk}/statements/{said}/publication", response=schemas.StatementOut, auth=WRITE
)
def statement_publish(
    request: PersonRequest, pk: UUID, said: UUID, body: schemas.PublicationIn
) -> Made:
    """公开."""
    statement = _statement(request, pk, said)
    done = flow.publish(statement, by=whose(request), **body.dict())
    return schemas.StatementOut.of(done)


@router.post("/matters/{pk}/statements/{said}/refusal", response=schemas.StatementOut, auth=WRITE)
def statement_refuse(
    request: PersonRequest, pk: UUID, said: UUID, body: schemas.MatterWordsIn
) -> Made:
    """不公开."""
    statement = _statement(request, pk, said)
    done = flow.refuse(statement, by=whose(request), words=body.words)
    return schemas.StatementOut.of(done)


@router.post("/matters/{pk}/statements/{said}/hiding", response=schemas.StatementOut, auth=WRITE)
def statement_hide(
    request: PersonRequest, pk: UUID, said: UUID, body: schemas.MatterWordsIn
) -> Made:
    """撤下."""
    statement = _statement(request, pk, said)
    done = flow.hide(statement, by=whose(request), words=body.words)
    return schemas.StatementOut.of(done)


@router.put("/matters/{pk}/statements/{said}/like", response=schemas.StatementOut, auth=WRITE)
def statement_like(request: PersonRequest, pk: UUID, said: UUID, body: schemas.LikeIn) -> Made:
    """标相近的."""
    flow.link(_statement(request, pk, said), by=whose(request), like=body.like)
    return schemas.StatementOut.of(_statement(request, pk, said))


@router.post("/matters/{pk}/slips", response=schemas.MatterWholeOut, auth=WRITE)
def matter_slip(request: PersonRequest, pk: UUID, body: schemas.SlipIn, key: str = KEY) -> Made:
    """录纸条."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.enter_slip(matter, by=p, **body.dict()), key)


@router.get("/matters/{pk}/result", response=schemas.MatterResultOut, auth=READ)
def matter_result(request: PersonRequest, pk: UUID) -> Made:
    """最大公约数, once it is public (before that for who leads the matter)."""
    matter, person = _matter(request, pk), whose(request)
    public = result_is_public(matter, timezone.localdate(), matter.phases.all())
    finding = newest_finding(matter)
    if finding is None or not (public or rules.may_lead(person, matter)):
        raise Http404
    return schemas.MatterResultOut.of(denominator(matter, finding))


@router.post("/matters/{pk}/decisions", response=schemas.MatterWholeOut, auth=WRITE)
def matter_decide(
    request: PersonRequest, pk: UUID, body: schemas.ResolutionIn, key: str = KEY
) -> Made:
    """民决."""
    matter, said = _matter(request, pk), flow.Resolution(**body.dict())
    return _deed(request, pk, lambda p: flow.decide(matter, said, by=p), key)


@router.post("/matters/{pk}/tasks", response=schemas.MatterWholeOut, auth=WRITE)
def matter_assign(request: PersonRequest, pk: UUID, body: schemas.TaskIn, key: str = KEY) -> Made:
    """定任务."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.assign(matter, by=p, **body.dict()), key)


@router.post("/matters/{pk}/tasks/{task}/completion", response=schemas.MatterWholeOut, auth=WRITE)
def task_complete(
    request: PersonRequest, pk: UUID, task: UUID, body: schemas.MatterWordsIn, key: str = KEY
) -> Made:
    """办好了."""
    found = _task(request, pk, task)
    return _deed(request, pk, lambda p: flow.complete(found, by=p, words=body.words), key)


@router.post("/matters/{pk}/tasks/{task}/dropping", response=schemas.MatterWholeOut, auth=WRITE)
def task_drop(
    request: PersonRequest, pk: UUID, task: UUID, body: schemas.MatterWordsIn, key: str = KEY
) -> Made:
    """不办了."""
    found = _task(request, pk, task)
    return _deed(request, pk, lambda p: flow.drop(found, by=p, words=body.words), key)


@router.post("/matters/{pk}/tasks/{task}/redoing", response=schemas.MatterWholeOut, auth=WRITE)
def task_redo(
    request: PersonRequest, pk: UUID, task: UUID, body: schemas.RedoIn, key: str = KEY
) -> Made:
    """重做."""
    found = _task(request, pk, task)
    return _deed(request, pk, lambda p: flow.redo(found, by=p, **body.dict()), key)


@router.post("/matters/{pk}/appraisal", response=schemas.MatterWholeOut, auth=WRITE)
def matter_appraise(
    request: PersonRequest, pk: UUID, body: schemas.MatterMarkIn, key: str = KEY
) -> Made:
    """民评."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.appraise(matter, by=p, **body.dict()), key)


@router.post("/matters/{pk}/appraisals", response=schemas.MatterWholeOut, auth=WRITE)
def matter_enter_appraisal(
    request: PersonRequest, pk: UUID, body: schemas.PaperMarkIn, key: str = KEY
) -> Made:
    """录入纸上的评价."""
    matter = _matter(request, pk)
    return _deed(request, pk, lambda p: flow.enter_appraisal(matter, by=p, **body.dict()), key)
