"""Grids at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.params.functions import Query

from mulin.core.deeds import Forbidden, Refused
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.grids import flow, rules, schemas
from mulin.grids.flow import Order
from mulin.grids.queries import areas as reads
from mulin.grids.queries import grounds
from mulin.grids.queries.checks import Kind, counts, findings
from mulin.grids.queries.circle import Circle, kinds
from mulin.grids.queries.suggestion import suggest
from mulin.people.machines import KEY, SIZE, Made
from mulin.people.models import Person
from mulin.people.tokens import Needs
from mulin.places.flow import NewArea
from mulin.places.models import Area, Plot
from mulin.places.plots import grounds_in
from mulin.places.queries import changes_within, ladder

router = Router(tags=["grids"])
READ, WRITE = Needs("grids:read"), Needs("grids:write")


def _person(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (the token's scope let it in)
    if not rules.may_look(person):
        raise Forbidden
    return person


def _area(request: HttpRequest, code: str) -> Area:
    return get_object_or_404(reads.areas_of(_person(request)), code=code)


def _known(kind: str, kinds: set[str]) -> None:
    """Refuse a kind that there is not: of nothing, every figure would be false."""
    if kind and kind not in kinds:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field="kind")


def _order(request: HttpRequest, body: schemas.ActIn, key: str) -> Order:
    return Order(_person(request), body.on, body.basis, key)


@router.get(
    "/grids/checks",
    response=schemas.ChecksOut,
    auth=READ,
    url_name="grid_checks",
    summary="边界检查",
)
def checks(request: PersonRequest, area: str = "", kind: str = "") -> Made:
    """What is amiss in one's areas, or in one of them."""
    paths = [_area(request, area).path] if area else reads.paths_of(_person(request))
    _known(kind, set(Kind.values))
    found = findings(paths, kind=kind)
    return {"counts": counts(found), "findings": [schemas.finding_out(one) for one in found]}


@router.get(
    "/grids/circle",
    response=schemas.CircleOut,
    auth=READ,
    url_name="grid_circle",
    summary="十五分钟生活圈",
)
def circle(request: PersonRequest, kind: str = "", area: str = "") -> Made:
    """How many live beyond the walk to a station (of a kind), and the best next sites."""
    paths = [_area(request, area).path] if area else reads.paths_of(_person(request))
    _known(kind, {one.key for one in kinds()})
    return schemas.CircleOut.of(Circle.of(paths, kind=kind))


@router.get(
    "/grids/{code}",
    response=schemas.HistoryOut,
    auth=READ,
    url_name="grid_history",
    summary="一个区域和它的变动",
)
def history(request: PersonRequest, code: str, after: str = "", size: int = SIZE) -> Made:
    """What became of an area and all below it, the newest first."""
    area = _area(request, code)
    page = keyset(changes_within(area.path), ("-id",), after=after, size=size)
    return {
        "area": schemas.GridAreaOut.of(area), "seen": flow.seen_of(area),
        "changes": [schemas.GridChangeOut.of(row) for row in page.rows], "after": page.after,
    }  # fmt: skip


@router.get(
    "/grids/{code}/outlines",
    response=Made,
    auth=READ,
    url_name="grid_outlines",
    summary="下面的边界",
)
def outlines(request: PersonRequest, code: str) -> Made:
    """The borders of the areas below one (its own, if nothing lies below), as GeoJSON."""
    area = _area(request, code)
    known = ladder()
    below = [p for p in known.under(area.path) if p.path != area.path]
    return reads.collection(below or [known.by_path[area.path]])


@router.get(
    "/grids/{code}/suggestion",
    response=schemas.GridSuggestionOut,
    auth=READ,
    url_name="grid_suggestion",
    summary="建议划分",
)
def suggestion(request: PersonRequest, code: str, count: int = Query(0, ge=0, le=60)) -> Made:
    """Balanced grids for a community; never applied by itself."""
    return schemas.GridSuggestionOut.of(
        suggest(ladder().by_path[_area(request, code).path], count=count)
    )


@router.put(
    "/grids/{code}/outlines", response=list[schemas.GridAreaOut], auth=WRITE, url_name="grid_draw",
    summary="画边界",
)  # fmt: skip
def draw(request: PersonRequest, code: str, body: schemas.OutlinesIn, key: str = KEY) -> list[Made]:
    """Draw the areas below one, all or none; the answer lists those that changed."""
    area = _area(request, code)
    changed = flow.draw(
        area, text=orjson.dumps(body.outlines).decode(), datum=body.datum, seen=body.seen,
        order=_order(request, body, key),
    )  # fmt: skip
    return [schemas.GridAreaOut.of(one) for one in changed]


@router.post(
    "/grids/{code}/split", response={201: schemas.GridAreaOut}, auth=WRITE, url_name="grid_split",
    summary="拆分",
)  # fmt: skip
def split(
    request: PersonRequest, code: str, body: schemas.GridSplitIn, key: str = KEY
) -> Status[Made]:
    """Cut an area by a line; the answer is the one that was founded."""
    made = flow.split(
        _area(request, code), line=body.line, datum=body.datum, new=NewArea(body.name, body.code),
        order=_order(request, body, key),
    )  # fmt: skip
    return Status(201, schemas.GridAreaOut.of(made))


@router.post(
    "/grids/{code}/merge", response=schemas.GridAreaOut, auth=WRITE, url_name="grid_merge",
    summary="合并",
)  # fmt: skip
def merge(request: PersonRequest, code: str, body: schemas.GridMergeIn, key: str = KEY) -> Made:
    """Put neighbours into an area."""
    gone = [_area(request, one) for one in body.gone]
    made = flow.merge(_area(request, code), gone, order=_order(request, body, key))
    return schemas.GridAreaOut.of(made)


@router.post(
    "/grids/{code}/handover", response={201: schemas.GridAreaOut}, auth=WRITE,
    url_name="grid_handover", summary="划转",
)  # fmt: skip
def hand_over(
    request: PersonRequest, code: str, body: schemas.HandOverIn, key: str = KEY
) -> Status[Made]:
    """Give an area to another parent; the answer is the one that was founded there."""
    made = flow.hand_over(
        _area(request, code), to=_area(request, body.to), code=body.code,
        order=_order(request, body, key),
    )  # fmt: skip
    return Status(201, schemas.GridAreaOut.of(made))


@router.post(
    "/grids/{code}/name", response=schemas.GridAreaOut, auth=WRITE, url_name="grid_name",
    summary="改名",
)  # fmt: skip
def rename(request: PersonRequest, code: str, body: schemas.NameIn, key: str = KEY) -> Made:
    """Call an area otherwise; the old name stays as an alias."""
    made = flow.rename(_area(request, code), name=body.name, order=_order(request, body, key))
    return schemas.GridAreaOut.of(made)


@router.post(
    "/grids/{code}/founding", response={201: schemas.GridAreaOut}, auth=WRITE,
    url_name="grid_founding", summary="新设网格",
)  # fmt: skip
def found(request: PersonRequest, code: str, body: schemas.FoundIn, key: str = KEY) -> Status[Made]:
    """A new grid in a community."""
    made = flow.found(
        _area(request, code), name=body.name, code=body.code, order=_order(request, body, key)
    )
    return Status(201, schemas.GridAreaOut.of(made))


@router.post(
    "/grids/{code}/closing", response=schemas.GridAreaOut, auth=WRITE, url_name="grid_closing",
    summary="撤销",
)  # fmt: skip
def close(request: PersonRequest, code: str, body: schemas.ActIn, key: str = KEY) -> Made:
    """End an area in which nothing is left."""
    made = flow.close(_area(request, code), order=_order(request, body, key))
    return schemas.GridAreaOut.of(made)


@router.get(
    "/grids/{code}/plots/{kind}", response=Made, auth=READ, url_name="grid_plots",
    summary="画出的小区、物业服务区域、楼栋",
)  # fmt: skip
def plots(request: PersonRequest, code: str, kind: Plot.Kind) -> Made:
    """What is drawn of a kind at and below an area, as GeoJSON."""
    path = _area(request, code).path
    return grounds.features(grounds.things(path, kind), kind, grounds_in(path))


@router.put(
    "/grids/{code}/plots/{kind}", response=schemas.PlotsOut, auth=WRITE, url_name="grid_plot",
    summary="画小区、物业服务区域、楼栋",
)  # fmt: skip
def plot(
    request: PersonRequest, code: str, kind: Plot.Kind, body: schemas.OutlinesIn, key: str = KEY
) -> Made:
    """Draw things of a kind at and below an area, all or none; the answer tells how many changed."""
    made = flow.draw_plots(
        _area(request, code), kind=kind, text=orjson.dumps(body.outlines).decode(),
        datum=body.datum, seen=body.seen, order=_order(request, body, key),
    )  # fmt: skip
    return {"drawn": len(made)}
