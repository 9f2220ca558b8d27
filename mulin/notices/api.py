"""One's own messages at the machine door."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.notices import flow, queries
from mulin.people.machines import SIZE, paged
from mulin.people.tokens import READ, WRITE

router = Router(tags=["notices"])


class NoticeOut(Schema):
    """A message; `record` is what it tells of."""

    id: UUID
    at: datetime
    kind: str
    title: str
    body: str
    record: UUID | None
    read_at: datetime | None


class NoticesOut(Schema):
    """A page of messages, the newest first."""

    items: list[NoticeOut]
    unread: int
    after: str
    before: str


class ReadIn(Schema):
    """Which were read; without keys all."""

    ids: list[UUID] | None = Field(None, description="不写就是全部")


class ReadOut(Schema):
    """How many were marked as read just now."""

    read: int


@router.get("/notices", response=NoticesOut, auth=READ, summary="我的消息")
def notices(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> dict[str, Any]:
    """One's own messages."""
    page = keyset(queries.mine(request.user), ("-id",), after=after, before=before, size=size)
    return {**paged(page, page.rows), "unread": queries.unread(request.user)}


@router.post("/notices/read", response=ReadOut, auth=WRITE, summary="标成看过")
def read(request: PersonRequest, body: ReadIn) -> dict[str, int]:
    """Mark one's own messages as read."""
    return {"read": flow.mark_read(request.user, body.ids)}
