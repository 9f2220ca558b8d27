"""Duties at the machine door: the table, ticking with words or a record, seeing and sending back.
Photos are given on the page."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status

from mulin.core.http import PersonRequest
from mulin.duties import flow, queries, rules
from mulin.duties.models import Duty
from mulin.duties.presets import preset
from mulin.duties.queries import Filters, Row
from mulin.people.machines import KEY, SIZE, Columns, Made, do_once
from mulin.people.queries import posts
from mulin.people.standing import SEE_AREA
from mulin.people.tokens import Needs
from mulin.places.queries import ladder

router = Router(tags=["duties"])
READ, WRITE = Needs("duties:read"), Needs("duties:write")


class DutyCellOut(Schema):
    """An item of a worker in one period. `state`: seen, ticked, returned, open, soon, late, off."""

    item: str
    since: date
    until: date
    state: str
    duty: UUID | None


class DutyRowOut(Schema):
    """A worker's post; `holders` is empty where nobody holds it."""

    post: UUID
    title: str
    area_path: str
    holders: list[str]
    items: list[DutyCellOut]


class TableOut(Schema):
    """A page of the table; `counts` are over all of it, by state."""

    items: list[DutyRowOut]
    total: int
    counts: dict[str, int]
    after: str


class DutyOut(Columns):
    """A tick and what proves it."""

    id: UUID
    post_id: UUID
    item: str
    since: date
    until: date
    at: datetime
    words: str
    label: str
    photos: int
    remark: str
    status: str
    seen_at: datetime | None


class TickIn(Schema):
    """What proves an item of one's post in the period that begins on `since`."""

    post: UUID
    item: str
    since: date
    words: str = ""
    record: UUID | None = None


class BackIn(Schema):
    """What is missing."""

    words: str


@router.get("/duties", response=TableOut, auth=READ, summary="履职清单")
def duties(
    request: PersonRequest, area: str = "", day: str = "", view: str = "all", after: str = "",
    size: int = SIZE,
) -> Made:  # fmt: skip
    """The table worker × item of an area that one looks after, in the periods of a day."""
    standing = request.user.standing
    own, place = standing.paths(SEE_AREA), ladder().by_code.get(area)
    path = place.path if place else own[0] if own and not area else ""
    if not path or not rules.may_look(request.user) or not standing.has(SEE_AREA, path):
        raise Http404
    filters = Filters.read({"view": view, "area": area, "day": day})
    of = preset().lists[0]
    found = queries.table(request.user, of, path, filters, after=after, size=size)
    return {
        "items": [_row(row) for row in found.rows], "total": found.total,
        "counts": {str(state): n for state, n in found.counts.items()}, "after": found.after,
    }  # fmt: skip


def _row(row: Row) -> Made:
    cells = [
        {"item": one.item.key, "since": one.period.since, "until": one.period.until,
         "state": str(one.state), "duty": one.duty.pk if one.duty else None}
        for one in row.cells
    ]  # fmt: skip
    post = row.post
    return {"post": post.id, "title": post.title, "area_path": post.path,
            "holders": list(post.holders), "items": cells}  # fmt: skip


@router.post("/duties", response={201: DutyOut}, auth=WRITE, summary="报一项履职")
def tick_duty(request: PersonRequest, body: TickIn, key: str = KEY) -> Status[Made]:
    """Tick an item of one's own post."""
    post, item = posts().get(body.post), preset().item(body.item)
    if post is None or item is None or not rules.may_tick(request.user, post.id):
        raise Http404
    task = queries.task_of(post, item, body.since, today=timezone.localdate())
    if task is None:
        raise Http404
    proof = flow.Proof(body.words, body.record)
    return Status(201, DutyOut.of(flow.tick(task, proof, by=request.user, key=key)))


@router.post("/duties/{pk}/sight", response=DutyOut, auth=WRITE, summary="看过一项履职")
def see_duty(request: PersonRequest, pk: UUID, key: str = KEY) -> Made:
    """It is good."""
    duty = _duty(request, pk)
    do_once(request, pk, lambda by: flow.see(duty, by=by), key)
    return DutyOut.of(_duty(request, pk))


@router.post("/duties/{pk}/return", response=DutyOut, auth=WRITE, summary="退回一项履职")
def return_duty(request: PersonRequest, pk: UUID, body: BackIn, key: str = KEY) -> Made:
    """Something is missing."""
    duty = _duty(request, pk)
    do_once(request, pk, lambda by: flow.send_back(duty, by=by, words=body.words), key)
    return DutyOut.of(_duty(request, pk))


def _duty(request: PersonRequest, pk: UUID) -> Duty:
    return get_object_or_404(Duty.objects.visible_to(request.user), pk=pk)
