"""The public wall for programs: reading only, without a token; what everybody reads and no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema

from mulin.appeals.models import Publication
from mulin.appeals.queries import wall as reads
from mulin.appeals.queries.echo import outcome, story
from mulin.appeals.queries.wall import WallFilters
from mulin.core import limits
from mulin.core.http import client_key
from mulin.people.machines import Made, paged
from mulin.places.queries import ladder

router = Router(tags=["wall"])


class EntryOut(Schema):
    """An entry of the wall. Times are ISO 8601 in UTC; the point is the middle of the grid."""

    id: UUID
    title: str
    text: str
    place: str
    area: str
    category: str
    category_name: str
    lng: float | None
    lat: float | None
    requested_at: datetime
    published_at: datetime
    updated_at: datetime
    outcome: str
    closed: bool
    ending: str
    solved: bool | None
    satisfied: str
    photos: list[str]


class ToldOut(Schema):
    """A line of what became of it; `text` only as a moderator let it through."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str


class EntryWholeOut(EntryOut):
    """An entry with its story, newest first."""

    story: list[ToldOut]


class WallOut(Schema):
    """A page of the wall; `after` asks for the next."""

    items: list[EntryOut]
    after: str
    before: str


def _entry(request: HttpRequest, row: Publication) -> Made:
    leaf, place, appeal = reads.leaf_of(row), ladder().by_path.get(row.area_path), row.appeal
    columns = (
        "id",
        "title",
        "text",
        "place",
        "lng",
        "lat",
        "requested_at",
        "published_at",
        "updated_at",
    )
    return {
        **{name: getattr(row, name) for name in columns},
        "area": place.code if place else "", "category": leaf.code if leaf else "",
        "category_name": leaf.name if leaf else "", "outcome": outcome(appeal).line,
        "closed": not appeal.is_open, "ending": appeal.ending, "solved": appeal.solved,
        "satisfied": appeal.satisfied,
        "photos": [
            request.build_absolute_uri(reverse("appeals:wall_photo", args=[row.pk, key]))
            for key in row.photos
        ],
    }  # fmt: skip


@router.get("/wall", response=WallOut, auth=None, summary="说事墙")
def wall_entries(
    request: HttpRequest, area: str = "", group: str = "", state: str = "", q: str = "",
    after: str = "", before: str = "",
) -> Made:  # fmt: skip
    """What hangs on the wall, newest first: area and group by code, state open, solved or
    explained, q looks in what is published only."""
    limits.hit("open311", client_key(request))
    filters = WallFilters.read({"area": area, "group": group, "state": state, "q": q})
    page = reads.wall(filters, after=after, before=before)
    items = [_entry(request, row) for row in page.rows]
    return paged(page, items)


@router.get("/wall/{pk}", response=EntryWholeOut, auth=None, summary="墙上的一件事")
def wall_entry(request: HttpRequest, pk: UUID) -> Made:
    """One entry with what became of it; what does not hang there is 404."""
    limits.hit("open311", client_key(request))
    row = get_object_or_404(reads.hanging(), pk=pk)
    told = [
        {"verb": one.verb, "title": one.title, "text": one.text, "at": one.when, "who": one.who}
        for one in story(row)
    ]
    return {**_entry(request, row), "story": told}
