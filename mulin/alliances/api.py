"""Alliances at the machine door: units, chairs and pledges, to be read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from mulin.alliances import queries
from mulin.alliances.models import Branch, Partner, Pledge
from mulin.alliances.queries.branches import branch_with_line, level
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.machines import SIZE, paged
from mulin.people.tokens import Needs
from mulin.places.queries import ladder

router = Router(tags=["alliances"])
READ = Needs("alliances:read")


class AllianceUnitOut(Schema):
    """A unit that registered in a community."""

    id: UUID
    name: str
    kind: str
    area: str
    offers: str
    since: date


class UnitsOut(Schema):
    """A page of units."""

    items: list[AllianceUnitOut]
    after: str
    before: str


class AllianceOut(Schema):
    """An alliance and the unit in its chair, empty where there is none."""

    id: UUID
    name: str
    area: str
    units: int
    chair: str
    chair_until: date | None


class PledgeOut(Schema):
    """A pledge. `who` is a unit, or a member who agreed to be named or whom one looks after."""

    id: UUID
    what: str
    who: str
    area: str
    due: date
    status: str
    done: str
    helped: int
    confirmed_at: datetime | None


class PledgesOut(Schema):
    """A page of pledges."""

    items: list[PledgeOut]
    after: str
    before: str


class BranchOut(Schema):
    """A branch or group; `kind` is one of the town's, `below` how many hang under it."""

    id: UUID
    name: str
    kind: str
    area: str
    parent: UUID | None
    members: int
    below: int
    since: date


class BranchesOut(Schema):
    """A level of the tree, a page of it."""

    items: list[BranchOut]
    after: str
    before: str


class TwinningOut(Schema):
    """A unit and whom it is paired with; of a household only the area is told."""

    id: UUID
    unit: str
    kind: str
    area: str
    about: str
    status: str
    since: date | None
    until: date | None
    pledged: int
    kept: int


class TwinningsOut(Schema):
    """A page of pairings."""

    items: list[TwinningOut]
    after: str
    before: str


def _path(area: str) -> str:
    """The path of an area by its code; all areas for none."""
    place = ladder().by_code.get(area)
    if area and place is None:
        raise Http404
    return place.path if place else "/"


def _code(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


@router.get("/alliances", response=list[AllianceOut], auth=READ, summary="联盟和轮值主席")
def all_alliances(request: PersonRequest, area: str = "") -> list[dict[str, Any]]:
    """Alliances of an area and below."""
    return [
        {
            "id": one.pk, "name": one.name, "area": _code(one.area_path), "units": many,
            "chair": str(turn.member) if turn else "", "chair_until": turn.until if turn else None,
        }
        for one, turn, many in queries.alliances(_path(area))
    ]  # fmt: skip


@router.get("/alliances/units", response=UnitsOut, auth=READ, summary="报到的单位")
def all_units(
    request: PersonRequest, area: str = "", kind: str = "", q: str = "", after: str = "",
    before: str = "", size: int = SIZE,
) -> dict[str, Any]:  # fmt: skip
    """Units that registered in an area and below."""
    rows = queries.units(_path(area), words=q, kind=kind)
    page = keyset(rows, ("area_path", "name", "id"), after=after, before=before, size=size)
    items = [_unit(one) for one in page.rows]
    return paged(page, items)


def _unit(one: Partner) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "kind": one.kind, "area": _code(one.area_path),
        "offers": one.offers, "since": one.since,
    }  # fmt: skip


@router.get("/pledges", response=PledgesOut, auth=READ, summary="承诺")
def all_pledges(
    request: PersonRequest, area: str = "", view: str = "all", after: str = "", before: str = "",
    size: int = SIZE,
) -> dict[str, Any]:  # fmt: skip
    """Pledges that the token's person sees: `view` is all, waiting, late or kept."""
    today = timezone.localdate()
    rows = queries.pledges(request.user, _path(area), view=view, today=today)
    page = keyset(
        rows.select_related("partner", "person"),
        queries.LIST,
        after=after,
        before=before,
        size=size,
    )
    items = [_pledge(one) for one in page.rows]
    return paged(page, items)


def _pledge(one: Pledge) -> dict[str, Any]:
    return {
        "id": one.pk, "what": one.what, "who": str(one.partner or one.person),
        "area": _code(one.area_path), "due": one.due, "status": one.status, "done": one.done,
        "helped": one.helped, "confirmed_at": one.confirmed_at,
    }  # fmt: skip


@router.get("/branches", response=BranchesOut, auth=READ, summary="组织树")
def all_branches(
    request: PersonRequest, area: str = "", under: UUID | None = None, after: str = "",
    before: str = "", size: int = SIZE,
) -> dict[str, Any]:  # fmt: skip
    """The top of the tree of an area, or what hangs `under` a branch."""
    if not request.user.standing.is_staff:
        raise Http404
    at = get_object_or_404(branch_with_line(Branch.objects.all()), pk=under) if under else None
    found = level(at, _path(area), after=after, before=before, size=size)
    items = [
        {
            "id": node.branch.pk, "name": node.branch.name, "kind": node.branch.kind,
            "area": _code(node.branch.area_path), "parent": node.branch.parent_id,
            "members": node.branch.members, "below": node.below, "since": node.branch.since,
        }
        for node in found.nodes
    ]  # fmt: skip
    return paged(found.page, items)


@router.get("/pairings", response=TwinningsOut, auth=READ, summary="结对共建")
def all_pairings(
    request: PersonRequest, area: str = "", view: str = "active", after: str = "",
    before: str = "", size: int = SIZE,
) -> dict[str, Any]:  # fmt: skip
    """Pairings that the token's person sees: `view` is active, proposed, over or all."""
    rows = queries.twinnings(request.user, _path(area), view=view).select_related("partner")
    page = keyset(rows, queries.LIST, after=after, before=before, size=size)
    items = [
        {
            "id": one.pk, "unit": one.partner.name, "kind": one.kind, "area": _code(one.area_path),
            "about": one.about, "status": one.status, "since": one.since, "until": one.until,
            "pledged": getattr(one, "pledged", 0), "kept": getattr(one, "kept", 0),
        }
        for one in page.rows
    ]  # fmt: skip
    return paged(page, items)
