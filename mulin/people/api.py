"""Posts at the machine door: the teams of the county and who fills them, to be read by staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema

from mulin.core.deeds import Forbidden
from mulin.core.http import PersonRequest
from mulin.people import rules, teams
from mulin.people.machines import SIZE
from mulin.people.models import Pattern
from mulin.people.tokens import Needs
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

router = Router(tags=["posts"])
READ = Needs("posts:read")


class SeatOut(Schema):
    """A role of a team. `wanted` 0: as many as come; 0 also where nobody must."""

    key: str
    name: str
    role: str
    wanted: int
    duty: str


class StandardOut(Schema):
    """One of the things that make a place complete."""

    key: str
    name: str
    about: str


class TeamOut(Schema):
    """A team: what a row of its table is, and its roles."""

    key: str
    name: str
    about: str
    level: str
    most: int
    seats: list[SeatOut]
    standards: list[StandardOut]


class HolderOut(Schema):
    """Somebody on a post; neighbours of an area that the token's person does not look after are
    masked."""

    name: str
    post: UUID
    entrance: str
    load: int
    too_many: bool


class PostCellOut(Schema):
    """A role in a row: who is there, how many posts are vacant, how many were never founded."""

    seat: str
    holders: list[HolderOut]
    vacant: int
    missing: int


class PostRowOut(Schema):
    """A grid, a community (by code) or a building (by key)."""

    key: str
    name: str
    area: str
    cells: list[PostCellOut]
    lacks: list[str]


class RowsOut(Schema):
    """A page of rows; `after` asks for the next."""

    items: list[PostRowOut]
    total: int
    gaps: int
    incomplete: int
    after: str


def _staff(request: PersonRequest) -> None:
    if not rules.may_see_directory(request.user):
        raise Forbidden


@router.get("/teams", response=list[TeamOut], auth=READ, summary="队伍")
def all_teams(request: PersonRequest) -> list[teams.PatternInfo]:
    """The teams of this county, in their order."""
    _staff(request)
    return list(teams.patterns())


@router.get(
    "/teams/{key}/rows", response=RowsOut, auth=READ, url_name="team_rows", summary="岗位表"
)
def rows(
    request: PersonRequest, key: str, area: str = "", only: str = "", after: str = "",
    size: int = SIZE,
) -> dict[str, Any]:  # fmt: skip
    """The table «place × role» below an area: `only` is `gaps` or `incomplete`. Rows of buildings
    need the code of a community or a grid."""
    _staff(request)
    pattern = teams.pattern_by(key)
    place = ladder().by_code.get(area)
    if pattern is None or (area and place is None) or not _near_enough(pattern, place):
        raise Http404
    found = teams.matrix(
        pattern,
        place.path if place else "/",
        viewer=request.user,
        only=only,
        after=after,
        size=size,
    )
    return {
        "items": [_row(row) for row in found.rows], "total": found.total, "gaps": found.gaps,
        "incomplete": found.incomplete, "after": found.after,
    }  # fmt: skip


def _near_enough(pattern: teams.PatternInfo, place: Place | None) -> bool:
    if pattern.level != Pattern.Level.BUILDING:
        return True
    return place is not None and ladder().above(place.path, Level.COMMUNITY) is not None


def _row(row: teams.Row) -> dict[str, Any]:
    return {
        "key": row.key, "name": row.name, "area": row.place.code,
        "cells": [_cell(cell) for cell in row.cells], "lacks": [one.key for one in row.lacks],
    }  # fmt: skip


def _cell(cell: teams.Cell) -> dict[str, Any]:
    return {
        "seat": cell.seat.key, "vacant": cell.vacant, "missing": cell.missing,
        "holders": [
            {
                "name": one.name, "post": one.post, "entrance": one.where, "load": one.load,
                "too_many": one.too_many,
            }
            for one in cell.holders
        ],
    }  # fmt: skip
