"""Whistles at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from mulin.core.deeds import Forbidden, Refused
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.models import Person
from mulin.people.tokens import Needs
from mulin.places.queries import ladder
from mulin.whistles import flow, schemas
from mulin.whistles.models import Summons, Whistle
from mulin.whistles.navigation import may_see_board
from mulin.whistles.queries import Filters, levels, listed, timeline, units_near

router = Router(tags=["whistles"])
READ, WRITE = Needs("whistles:read"), Needs("whistles:write")


def _at_board(request: HttpRequest) -> None:
    """As on the pages: for staff, and whoever may blow."""
    if not may_see_board(whose(request)):
        raise Forbidden(_("吹哨给在岗的工作人员用。叫到您的话，会有消息带您到报到的页面。"))


def _whistle(request: HttpRequest, pk: UUID) -> Whistle:
    return get_object_or_404(Whistle.objects.visible_to(whose(request)), pk=pk)


def _part(request: HttpRequest, pk: UUID, part: UUID) -> Summons:
    rows = Summons.objects.visible_to(whose(request)).filter(whistle=pk)
    return get_object_or_404(rows.select_related("whistle"), pk=part)


def _whole(request: HttpRequest, pk: UUID) -> Made:
    whistle = _whistle(request, pk)
    parts = list(whistle.summonses.order_by("id"))
    return {
        **schemas.WhistleOut.of(whistle), "need": whistle.need,
        "parts": [schemas.PartOut.of(part) for part in parts],
        "timeline": [schemas.WhistleStoryOut.of(item) for item in timeline(whistle, parts)],
    }  # fmt: skip


def _deed(request: HttpRequest, pk: UUID, do: Callable[[Person], object], key: str) -> Made:
    """Do the deed once, answer the whistle as it then stands."""
    do_once(request, pk, do, key)
    return _whole(request, pk)


@router.post("/whistles", response={201: schemas.WhistleWholeOut}, auth=WRITE, summary="吹哨")
def blow(request: PersonRequest, body: schemas.CallIn, key: str = KEY) -> Status[Made]:
    """A new whistle, or with a used `Idempotency-Key` the one it made."""
    said = body.dict()
    source = flow.Source(**(said.pop("source") or {}))
    if source.url and not flow.is_inside(source.url):
        raise Refused(
            "bad_address", _("来源的网址只能是本平台里的，以一个 / 开头。"), field="source.url"
        )
    call = flow.Call(**{**said, "units": tuple(said["units"]), "source": source})
    made = flow.blow(call, by=whose(request), key=key)
    return Status(201, _whole(request, made.pk))


@router.get(
    "/whistles", response=schemas.WhistlesOut, auth=READ, url_name="whistles", summary="哨单"
)
def index(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """A list as the desk has it: view, q, status, level, urgency, area, source, unit, month,
    since, until, figure, sort."""
    filters = Filters.read(request.GET)
    rows = listed(whose(request), filters)
    page = keyset(rows, filters.order, after=after, before=before, size=size)
    items = [schemas.WhistleOut.of(row) for row in page.rows]
    return paged(page, items)


@router.get("/whistles/levels", response=list[schemas.LevelOut], auth=READ, summary="几级哨")
def all_levels(request: PersonRequest) -> list[Made]:
    """The levels of this county, the lowest first."""
    _at_board(request)
    return [schemas.LevelOut.of(level) for level in levels().all]


@router.get(
    "/whistles/units", response=list[schemas.WhistleUnitOut], auth=READ, summary="能叫的单位"
)
def units(request: PersonRequest, area: str) -> list[Made]:
    """Units that can be called to an area, those that look after it first."""
    _at_board(request)
    place = ladder().by_code.get(area)
    return [schemas.WhistleUnitOut.of(unit) for unit in units_near(place.path)] if place else []


@router.get(
    "/whistles/{pk}", response=schemas.WhistleWholeOut, auth=READ, url_name="whistle_detail",
    summary="一声哨",
)  # fmt: skip
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One whistle with its units and its story."""
    return _whole(request, pk)


@router.post("/whistles/{pk}/calls", response=schemas.WhistleWholeOut, auth=WRITE)
def call_more(request: PersonRequest, pk: UUID, body: schemas.UnitIn, key: str = KEY) -> Made:
    """再叫一家."""
    whistle = _whistle(request, pk)
    return _deed(request, pk, lambda p: flow.call_more(whistle, by=p, unit=body.unit), key)


@router.post("/whistles/{pk}/notes", response=schemas.WhistleWholeOut, auth=WRITE)
def note(request: PersonRequest, pk: UUID, body: schemas.WhistleWordsIn, key: str = KEY) -> Made:
    """告诉大家一句."""
    whistle = _whistle(request, pk)
    return _deed(request, pk, lambda p: flow.note(whistle, by=p, words=body.words), key)


@router.post(
    "/whistles/{pk}/escalation", response=schemas.WhistleWholeOut, auth=WRITE,
    url_name="whistle_escalate",
)  # fmt: skip
def escalate(
    request: PersonRequest, pk: UUID, body: schemas.WhistleWordsIn, key: str = KEY
) -> Made:
    """升一级."""
    whistle = _whistle(request, pk)
    return _deed(request, pk, lambda p: flow.escalate(whistle, by=p, words=body.words), key)


@router.post("/whistles/{pk}/release", response=schemas.WhistleWholeOut, auth=WRITE)
def release(request: PersonRequest, pk: UUID, body: schemas.WhistleWordsIn, key: str = KEY) -> Made:
    """放行: when every unit is done or excused."""
    whistle = _whistle(request, pk)
    return _deed(request, pk, lambda p: flow.release(whistle, by=p, words=body.words), key)


@router.post(
    "/whistles/{pk}/withdrawal", response=schemas.WhistleWholeOut, auth=WRITE,
    url_name="whistle_withdraw",
)  # fmt: skip
def withdraw(
    request: PersonRequest, pk: UUID, body: schemas.WhistleWordsIn, key: str = KEY
) -> Made:
    """撤哨."""
    whistle = _whistle(request, pk)
    return _deed(request, pk, lambda p: flow.withdraw(whistle, by=p, words=body.words), key)


@router.post("/whistles/{pk}/units/{part}/report-in", response=schemas.WhistleWholeOut, auth=WRITE)
def report_in(
    request: PersonRequest, pk: UUID, part: UUID, body: schemas.PresenceIn, key: str = KEY
) -> Made:
    """报到: a point or words for the place, and how many."""
    summons, presence = _part(request, pk, part), flow.Presence(**body.dict())
    return _deed(request, pk, lambda p: flow.report_in(summons, presence, by=p), key)


WORDS_DEEDS: dict[str, Callable[..., object]] = {
    "progress": flow.progress, "completion": flow.finish, "refusal": flow.refuse,
    "exemption": flow.excuse, "insistence": flow.insist, "return": flow.send_back,
}  # fmt: skip


def _words_deed(noun: str) -> None:
    """A door for a deed that wants nothing but words."""
    do = WORDS_DEEDS[noun]

    def deed(
        request: PersonRequest, pk: UUID, part: UUID, body: schemas.WhistleWordsIn, key: str = KEY
    ) -> Made:
        summons = _part(request, pk, part)
        return _deed(request, pk, lambda p: do(summons, by=p, words=body.words), key)

    deed.__name__ = f"unit_{noun.replace('-', '_')}"
    deed.__doc__ = (do.__doc__ or "").partition("\n")[0]
    router.post(
        f"/whistles/{{pk}}/units/{{part}}/{noun}", response=schemas.WhistleWholeOut, auth=WRITE
    )(deed)


for _noun in WORDS_DEEDS:
    _words_deed(_noun)


@router.post("/whistles/{pk}/units/{part}/mark", response=schemas.WhistleWholeOut, auth=WRITE)
def mark(
    request: PersonRequest, pk: UUID, part: UUID, body: schemas.WhistleMarkIn, key: str = KEY
) -> Made:
    """吹哨人评单位."""
    summons = _part(request, pk, part)
    return _deed(request, pk, lambda p: flow.appraise_unit(summons, by=p, **body.dict()), key)


@router.post("/whistles/{pk}/units/{part}/verdict", response=schemas.WhistleWholeOut, auth=WRITE)
def verdict(
    request: PersonRequest, pk: UUID, part: UUID, body: schemas.VerdictIn, key: str = KEY
) -> Made:
    """单位评这次吹哨."""
    summons = _part(request, pk, part)
    return _deed(request, pk, lambda p: flow.appraise(summons, by=p, **body.dict()), key)
