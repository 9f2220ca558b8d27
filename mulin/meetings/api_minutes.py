"""Minutes and resolutions at the machine door: final minutes, lists of resolutions, reporting one done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.meetings import flow
from mulin.meetings.models import Minutes, Resolution
from mulin.meetings.queries import became
from mulin.meetings.queries.became import Became
from mulin.meetings.queries.versions import versions_for
from mulin.people.machines import KEY, SIZE, Columns, Made, do_once, paged, whose
from mulin.people.tokens import Needs
from mulin.places.queries import ladder

router = Router(tags=["meetings"])
READ, WRITE = Needs("meetings:read"), Needs("meetings:write")


class MinutesVersionOut(Columns):
    """A version of minutes: out, final or correction, with the reason of a correction."""

    number: int
    stage: str
    reason: str
    at: datetime


class MinutesOut(Schema):
    """Minutes as they were issued last: `body` has items (with what was said and agreed), opinions,
    agreement, sides and resolutions; nobody who has no post stands in it by name."""

    meeting: UUID
    status: str
    objections_until: date | None
    version: int
    versions: list[MinutesVersionOut]
    body: dict[str, Any]


class ResolutionOut(Columns):
    """A resolution; `owner` is a post, a body or «一位居民», `became` what it was handed to."""

    id: UUID
    meeting: UUID
    series: UUID | None
    area: str
    held_on: date
    what: str
    owner: str
    due: date | None
    no_due: str
    status: str
    evidence: str
    reason: str
    rolls: int
    became: str

    @classmethod
    def of(cls, row: object) -> Made:
        """The values."""
        assert isinstance(row, Resolution)  # noqa: S101 (narrows the type)
        place = ladder().by_path.get(row.area_path)
        return {
            "id": row.pk, "meeting": row.meeting_id, "series": row.series_id,
            "area": place.code if place else "", "held_on": row.held_on, "what": row.what,
            "owner": row.owner_words, "due": row.due, "no_due": row.no_due, "status": row.status,
            "evidence": row.evidence, "reason": row.reason, "rolls": row.rolls,
            "became": row.became_label,
        }  # fmt: skip


class ResolutionsOut(Schema):
    """A page of resolutions, and how many stand where."""

    items: list[ResolutionOut]
    after: str
    before: str
    figures: dict[str, int]


class MeetingReportIn(Schema):
    """What was done, in words that everybody reads."""

    words: str = Field("", max_length=2000)


@router.get("/meetings/{pk}/minutes", response=MinutesOut, auth=READ, url_name="meeting_minutes")
def minutes(request: PersonRequest, pk: UUID) -> Made:
    """会议纪要."""
    rows = Minutes.objects.visible_to(whose(request)).select_related("meeting")
    one = get_object_or_404(rows, meeting=pk)
    known = versions_for(one, whose(request))
    if not known:
        raise Http404
    return {
        "meeting": pk, "status": one.status, "objections_until": one.objections_until,
        "version": known[0].number, "versions": [MinutesVersionOut.of(version) for version in known],
        "body": known[0].body,
    }  # fmt: skip


@router.get("/resolutions", response=ResolutionsOut, auth=READ, url_name="resolutions")
def index(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """议定的事, narrowed as on the page: view (all, done, way, late, dropped, reported), series,
    area, since, until."""
    filters, person = Became.read(request.GET), whose(request)
    rows = became.listed(person, filters)
    page = keyset(rows, ("-held_on", "-id"), after=after, before=before, size=size)
    items = [ResolutionOut.of(row) for row in page.rows]
    return {**paged(page, items), "figures": became.figures(person, filters)}


def _one(request: HttpRequest, pk: UUID) -> Resolution:
    found = became.one(whose(request), pk)
    if found is None:
        raise Http404
    return found


@router.get("/resolutions/{pk}", response=ResolutionOut, auth=READ, url_name="resolution")
def detail(request: PersonRequest, pk: UUID) -> Made:
    """一条决议."""
    return ResolutionOut.of(_one(request, pk))


@router.post(
    "/resolutions/{pk}/report", response=ResolutionOut, auth=WRITE, url_name="resolution_report"
)
def resolution_report(
    request: PersonRequest, pk: UUID, body: MeetingReportIn, key: str = KEY
) -> Made:
    """报办好了."""
    one = _one(request, pk)
    do_once(request, pk, lambda p: flow.resolving.report(one, by=p, words=body.words), key)
    return ResolutionOut.of(_one(request, pk))
