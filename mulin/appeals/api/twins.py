"""Twins at the machine door: what others have said near by, and joining it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Schema, Status

from mulin.appeals import schemas
from mulin.appeals.flow import supporting
from mulin.appeals.flow.nearby import near_report
from mulin.appeals.flow.reporting import check
from mulin.appeals.models import Supporter
from mulin.appeals.queries import following as reads
from mulin.appeals.queries.twins import OFFER, Twin, joinable
from mulin.core.http import PersonRequest
from mulin.people.machines import whose
from mulin.people.tokens import READ, WRITE

router = Router(tags=["twins"])


class TwinLineOut(Schema):
    """An open appeal in words that anybody may read; `title` only if it hangs on the wall."""

    id: UUID = Field(alias="key")
    category: str
    place: str
    status: str
    supporters: int
    reported_at: datetime
    title: str


class TwinOut(TwinLineOut):
    """One near by and alike; `offer` is sent back by whoever joins it."""

    offer: str


class JoinIn(Schema):
    """What was offered."""

    offer: str


class StageOut(Schema):
    """A stage of what was joined."""

    title: str
    when: datetime


class FollowedOut(TwinLineOut):
    """What was joined: its stages, the newest first, in public words."""

    stages: list[StageOut]


@router.post("/twins", response=list[TwinOut], auth=READ, summary="附近类似的事")
def near_twins(request: PersonRequest, body: schemas.ReportIn) -> list[Twin]:
    """Send what would be reported; nothing is kept. At most five, the likest first."""
    person = whose(request)
    return near_report(check(body.said(), person), person=person, least=OFFER)


@router.post("/appeals/{pk}/supporters", response=FollowedOut, auth=WRITE, summary="我也遇到")
def join_appeal(request: PersonRequest, pk: UUID, body: JoinIn) -> reads.Followed:
    """Join an open appeal that `/twins` offered; joining twice is joining once."""
    appeal = joinable(pk, body.offer)
    if appeal is None:
        raise Http404
    supporting.support(appeal, who=supporting.Who(whose(request)))
    return reads.followed(appeal)


def _row(request: PersonRequest, pk: UUID) -> Supporter:
    row = reads.joined(whose(request)).filter(appeal=pk).first()
    if row is None:
        raise Http404
    return row


@router.get("/appeals/{pk}/supporters/mine", response=FollowedOut, auth=READ, summary="我跟进的事")
def joined_appeal(request: PersonRequest, pk: UUID) -> reads.Followed:
    """The stages of what one has joined."""
    return reads.followed(_row(request, pk).appeal)


@router.api_operation(
    ["DELETE"], "/appeals/{pk}/supporters/mine", response={204: None}, auth=WRITE, summary="不再跟进",
)  # fmt: skip
def leave_appeal(request: PersonRequest, pk: UUID) -> Status[None]:
    """Leave it."""
    supporting.unsupport(_row(request, pk), by=whose(request))
    return Status(204, None)
