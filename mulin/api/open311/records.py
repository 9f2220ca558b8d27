"""A publication as a service request: the public copy and what became of it, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mulin.api.open311.document import Document
from mulin.appeals.models import Appeal, Ending, Publication, Status
from mulin.appeals.queries.echo import outcome
from mulin.appeals.queries.wall import leaf_of
from mulin.people.queries import posts
from mulin.places.queries import ladder

LONGEST = 4000
# CitySDK's words for how far it is.
DETAILED = {
    Status.RECEIVED: "PENDING", Status.DISPATCHED: "RECEIVED", Status.HANDLING: "IN_PROCESS",
    Status.WAITING: "IN_PROCESS", Status.VERIFYING: "IN_PROCESS", Status.MERGED: "IN_PROCESS",
    Status.PROPOSED: "IN_PROCESS",
}  # fmt: skip
REJECTED = frozenset({Ending.DECLINED, Ending.UNFOUNDED, Ending.WITHDRAWN})


def document(request: HttpRequest, rows: Sequence[Publication], *, extended: bool) -> Document:
    """A list, also of one and of none."""
    return Document("service_requests", [record(request, row, extended=extended) for row in rows])


def record(request: HttpRequest, row: Publication, *, extended: bool) -> dict[str, Any]:
    """One record. The id is the appeal's key: numbers that run would tell how many are hidden."""
    appeal, leaf, place = row.appeal, leaf_of(row), ladder().by_path.get(row.area_path)
    closed = appeal.status == Status.CLOSED
    photos = photo_urls(request, row)
    found: dict[str, Any] = {
        "service_request_id": str(row.appeal_id),
        "status": "closed" if closed else "open",
        "status_notes": notes(row),
        "service_name": leaf.name if leaf else None,
        "service_code": leaf.code if leaf else "",
        "description": row.text[:LONGEST],
        "agency_responsible": agency(appeal),
        "service_notice": None,
        "requested_datetime": row.requested_at,
        "updated_datetime": appeal.closed_at if closed else row.updated_at,
        "expected_datetime": None if closed else appeal.due,
        "address": row.place or None,
        "address_id": place.code if place else None,
        "zipcode": None,
        "lat": row.lat,
        "long": row.lng,
        "media_url": photos[0] if photos else None,
    }
    if extended:
        found["extended_attributes"] = _more(request, row, photos)
    return found


def _more(request: HttpRequest, row: Publication, photos: list[str]) -> dict[str, Any]:
    told, appeal = outcome(row.appeal), row.appeal
    url = reverse("appeals:wall_entry", args=[row.pk])
    return {
        "title": row.title, "votes": appeal.supporters, "detailed_status": detailed(appeal), "media_urls": photos,
        "published_datetime": row.published_at, "modified_datetime": row.updated_at,
        "ending": appeal.ending or None, "solved": appeal.solved, "satisfied": appeal.satisfied or None,
        "outcome": told.line, "url": request.build_absolute_uri(url),
    }  # fmt: skip


def notes(row: Publication) -> str:
    """How far it is, what the resident says of it, and the last answer that may be read."""
    answers = list(row.answers.values())
    return "\n".join([outcome(row.appeal).line, *answers[-1:]])[:LONGEST]


def agency(appeal: Appeal) -> str | None:
    """The body that answers for it, else the post: never a person."""
    post = posts().get(appeal.post_id)
    return (post.organisation_name or post.title) if post else None


def detailed(appeal: Appeal) -> str:
    """In CitySDK's words."""
    if appeal.status == Status.CLOSED:
        return "REJECTED" if appeal.ending in REJECTED else "PROCESSED"
    return DETAILED[Status(appeal.status)]


def photo_urls(request: HttpRequest, row: Publication) -> list[str]:
    """The chosen photos, full size."""
    return [
        request.build_absolute_uri(reverse("appeals:wall_photo", args=[row.pk, key]))
        for key in row.photos
    ]
