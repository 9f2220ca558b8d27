"""Updates in both directions: mySociety's extension, the only one that is widely deployed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.api.open311 import asking
from mulin.api.open311.asking import Given, filled
from mulin.api.open311.document import Document
from mulin.api.open311.faults import Fault, missing, unknown, wrong
from mulin.api.open311.reading import MOST, period
from mulin.api.open311.records import LONGEST, photo_urls
from mulin.api.open311.writing import FORMS
from mulin.appeals.flow.machine import Update, take_update
from mulin.appeals.models import Appeal, Ending, Publication
from mulin.appeals.queries.echo import Told, story
from mulin.appeals.queries.wall import hanging
from mulin.core.models import Entry

RECENT = timedelta(hours=2)
WORDS = frozenset({
    "unchanged", "open", "investigating", "in_progress", "planned", "action_scheduled", "fixed",
    "closed", "no_further_action", "not_councils_responsibility", "duplicate",
    "internal_referral", "for_triage", "cancelled", "reopen",
})  # fmt: skip
MOVES = {
    "dispatch": "investigating", "reassign": "investigating", "sign": "in_progress",
    "progress": "in_progress", "escalate": "internal_referral", "hand_down": "internal_referral",
    "reopen": "reopen", "close": "closed", "decline": "not_councils_responsibility",
}  # fmt: skip
ENDS = {
    Ending.SOLVED: "fixed", Ending.EXPLAINED: "no_further_action", Ending.UNFOUNDED: "closed",
    Ending.HANDED_OVER: "not_councils_responsibility",
}  # fmt: skip


def many(request: HttpRequest, given: Given) -> Document:
    """What could be read anew in a stretch of time: of the last two hours unless asked."""
    start, end = asking.when(given, "start_date"), asking.when(given, "end_date")
    start, end = period(start, end, usual=RECENT if end is None else timedelta(days=1))
    rows = list(hanging().filter(updated_at__gte=start).order_by("updated_at", "id")[:MOST])
    entries: dict[UUID, list[Entry]] = {}
    for entry in Entry.objects.filter(record__in=[row.appeal_id for row in rows]).order_by("id"):
        entries.setdefault(entry.record, []).append(entry)
    found = [
        update
        for row in rows
        for update in _of(request, row, entries.get(row.appeal_id, []))
        if start <= update["updated_datetime"] <= end
    ]
    found.sort(key=lambda update: (update["updated_datetime"], update["update_id"]))
    return Document("service_request_updates", found[:MOST])


def _of(request: HttpRequest, row: Publication, entries: list[Entry]) -> Iterator[dict[str, Any]]:
    """The updates of one request: each move from the moment it could be read, each answer from
    the moment a moderator let it through; both in one where they came together."""
    since = {
        str(one["entry"]): datetime.fromisoformat(one["at"]) for one in row.lines if one["text"]
    }
    public = row.published_at or row.updated_at
    for told in reversed(story(row, entries)):
        if told.verb not in MOVES and told.verb != "propose":
            continue
        seen = max(told.when, public)
        read = since.get(told.key)
        together = read is not None and read <= seen
        if told.verb != "progress" or together:
            yield _update(request, row, told, at=seen, words=told.text if together else "")
        if read is not None and not together and told.text:
            yield _update(request, row, told, at=read, words=told.text, part="-text")


def _update(
    request: HttpRequest, row: Publication, told: Told, *, at: datetime, words: str, part: str = ""
) -> dict[str, Any]:
    photos = photo_urls(request, row) if told.verb == "propose" else []
    return {
        "update_id": f"{told.key}{part}", "service_request_id": str(row.appeal_id),
        "status": _status(told), "description": words or told.title, "updated_datetime": at,
        "media_url": photos[0] if photos else None,
    }  # fmt: skip


def _status(told: Told) -> str:
    if told.verb == "propose":
        ending = str(told.data.get("ending", ""))
        return ENDS.get(Ending(ending), "closed") if ending in Ending.values else "closed"
    return MOVES[told.verb]


def create(request: HttpRequest, _given: Given) -> Document:
    """An update to a request that the same key reported."""
    if request.content_type not in FORMS:
        raise Fault(400, _("请用 %s 发送。") % _(" 或 ").join(FORMS))
    given = filled({**request.GET.dict(), **request.POST.dict()})
    by = asking.key_holder(request, given)
    for name in ("service_request_id", "update_id", "status"):
        if name not in given:
            raise missing(name)
    status, at = given["status"].lower(), asking.when(given, "updated_datetime")
    if at is None:
        raise missing("updated_datetime")
    if status not in WORDS:
        raise wrong("status", _("可以是 %s。") % _("、").join(sorted(w.upper() for w in WORDS)))
    words = given.get("description", "")
    if len(words) > LONGEST:
        raise wrong("description", _("最多 %d 字。") % LONGEST)
    try:
        key = UUID(given["service_request_id"])
    except ValueError as error:
        raise unknown("service_request_id") from error
    rows = Appeal.objects.visible_to(by).filter(reporter=by)
    appeal = get_object_or_404(rows, pk=key)
    photos = [one for _name, parts in request.FILES.lists() for one in parts]
    update = Update(given["update_id"][:200], at, status, words, photos)
    take_update(appeal, update, by=by)
    return Document("service_request_updates", [{"update_id": given["update_id"]}])
