"""The clocks of appeals at the machine door: why a deadline is what it is, more time, shelving, stages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from mulin.appeals import flow, rules, schemas
from mulin.appeals.api.common import appeal_of, deed_on
from mulin.appeals.clocks import Clocks
from mulin.appeals.queries import deadline_of
from mulin.appeals.queries.deadlines import Part, parts_of
from mulin.appeals.queries.reminders import waiting_of
from mulin.core import calendars
from mulin.core.http import PersonRequest
from mulin.people.machines import KEY, whose
from mulin.people.tokens import HANDLE, READ

router = Router(tags=["clocks"])
Made = dict[str, Any]


class StretchOut(Schema):
    """A stretch of time; `end` is null where the clock stands still now, `reason` empty where it
    counted."""

    begin: datetime
    end: datetime | None
    reason: str
    paused: bool


class ClockOut(Schema):
    """One clock: its limit (4wh), its deadline (null while it stands still) and every stretch."""

    title: str
    limit: str
    start: datetime
    deadline: datetime | None
    done_at: datetime | None
    left_seconds: float
    stretches: list[StretchOut]


class ClocksOut(Schema):
    """All clocks of an appeal, and what has been granted."""

    calendar: str
    clocks: list[ClockOut]
    extensions: list[str]
    shelved_until: date | None
    asked: str


class ExtensionIn(Schema):
    """How much more (1wd, 4wh), and why."""

    limit: str
    why: str


class ShelvingIn(Schema):
    """The day on which it is looked at again, and why it cannot be done now."""

    until: date
    why: str


class PublicIn(Schema):
    """What the resident reads; may be empty."""

    public: str = ""


class WhyIn(Schema):
    """Why."""

    why: str = ""


class ReminderOut(Schema):
    """A reminder of a deadline that waits for one's word."""

    appeal: UUID
    number: str
    title: str
    clock: str
    level: str
    before: bool
    deadline: datetime
    at: datetime


def _clock(part: Part) -> Made:
    return {
        "title": part.title, "limit": str(part.clock.limit), "start": part.clock.start,
        "deadline": part.clock.deadline, "done_at": part.done_at, "left_seconds": part.clock.left,
        "stretches": [one for day in part.days for one in day.stretches],
    }  # fmt: skip


def _request(found: Clocks) -> str:
    return found.request.verb if found.request else ""


@router.get("/appeals/{pk}/clocks", response=ClocksOut, auth=READ, summary="期限怎么算")
def clocks(request: PersonRequest, pk: UUID) -> Made:
    """Every clock with each stretch counted and not counted, and the reason."""
    appeal, person = appeal_of(request, pk), whose(request)
    found, staff = deadline_of(appeal).clocks, rules.may_see_inner(person, appeal)
    return {
        "calendar": calendars.name_of(found.calendar),
        "clocks": [_clock(part) for part in parts_of(found, staff=staff)],
        "extensions": [str(one.limit) for one in found.extensions],
        "shelved_until": found.shelved_until, "asked": _request(found) if staff else "",
    }  # fmt: skip


@router.get("/reminders", response=list[ReminderOut], auth=HANDLE, summary="等我确认的期限提醒")
def reminders(request: PersonRequest) -> list[Made]:
    """What one was reminded of and has not taken note of, the oldest deadline first."""
    return [
        {
            "appeal": told.escalation.appeal_id, "number": told.escalation.appeal.number,
            "title": told.escalation.appeal.title, "clock": told.escalation.clock,
            "level": told.escalation.level, "before": told.escalation.before,
            "deadline": told.escalation.deadline, "at": told.at,
        }
        for told in waiting_of(whose(request))[:200]
    ]  # fmt: skip


@router.post("/appeals/{pk}/reminder-noted", response=schemas.DetailOut, auth=HANDLE)
def take_note(request: HttpRequest, pk: UUID, key: str = KEY) -> Made:
    """知道了: the reminders of this appeal that one was told of."""
    return deed_on(request, pk, lambda a, p: flow.take_note(a, by=p), key)


@router.post("/appeals/{pk}/extension-request", response=schemas.DetailOut, auth=HANDLE)
def ask_extension(request: HttpRequest, pk: UUID, body: ExtensionIn, key: str = KEY) -> Made:
    """申请延期: before the deadline, with the reason."""
    return deed_on(request, pk, lambda a, p: flow.ask_extension(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/extension", response=schemas.DetailOut, auth=HANDLE)
def grant_extension(request: HttpRequest, pk: UUID, body: PublicIn, key: str = KEY) -> Made:
    """同意延期: by somebody else; the resident is told."""
    return deed_on(request, pk, lambda a, p: flow.grant_extension(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/extension-refusal", response=schemas.DetailOut, auth=HANDLE)
def refuse_extension(request: HttpRequest, pk: UUID, body: WhyIn, key: str = KEY) -> Made:
    """不同意延期."""
    return deed_on(request, pk, lambda a, p: flow.refuse_extension(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/shelving-request", response=schemas.DetailOut, auth=HANDLE)
def ask_shelving(request: HttpRequest, pk: UUID, body: ShelvingIn, key: str = KEY) -> Made:
    """申请挂账: until a day on which it is looked at again."""
    return deed_on(request, pk, lambda a, p: flow.ask_shelving(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/shelving", response=schemas.DetailOut, auth=HANDLE)
def shelve(request: HttpRequest, pk: UUID, body: PublicIn, key: str = KEY) -> Made:
    """同意挂账: the clock stands still until that day."""
    return deed_on(request, pk, lambda a, p: flow.shelve(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/shelving-refusal", response=schemas.DetailOut, auth=HANDLE)
def refuse_shelving(request: HttpRequest, pk: UUID, body: WhyIn, key: str = KEY) -> Made:
    """不同意挂账."""
    return deed_on(request, pk, lambda a, p: flow.refuse_shelving(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/taking-up", response=schemas.DetailOut, auth=HANDLE)
def unshelve(request: HttpRequest, pk: UUID, body: WhyIn, key: str = KEY) -> Made:
    """恢复办理: before its day."""
    return deed_on(request, pk, lambda a, p: flow.unshelve(a, by=p, **body.dict()), key)


@router.post("/appeals/{pk}/stages", response=schemas.DetailOut, auth=HANDLE)
def stage_done(request: HttpRequest, pk: UUID, body: PublicIn, key: str = KEY) -> Made:
    """完成一个阶段: the one whose turn it is."""
    return deed_on(request, pk, lambda a, p: flow.stage_done(a, by=p, **body.dict()), key)
