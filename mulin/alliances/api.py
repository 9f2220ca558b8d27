"""Alliances at the machine door: units, chairs and pledges, to be read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema

from mulin.alliances import queries
from mulin.alliances.models import Partner, Pledge
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.machines import SIZE, paged
from mulin.people.tokens import Needs
from mulin.places.queries import ladder

router = Router(tags=["alliances"])
READ = Needs("alliances:read")


class UnitOut(Schema):
    """A unit that registered in a community."""

    id: UUID
    name: str
    kind: str
    area: str
    offers: str
    since: date


class UnitsOut(Schema):
    """A page of units."""

    items: list[UnitOut]
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
