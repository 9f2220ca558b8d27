"""Photos at the machine door: sent with a deed as multipart, and looked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.params.functions import File, Form

from mulin.appeals import flow, rules, schemas
from mulin.appeals.api.common import appeal_of, deed_on, whole
from mulin.appeals.models import Appeal
from mulin.appeals.queries.resident import INNER_ROLE
from mulin.core import files
from mulin.core.http import PersonRequest
from mulin.core.models import Attachment
from mulin.people.machines import KEY, Made, whose
from mulin.people.tokens import HANDLE, READ, WRITE

router = Router(tags=["photos"])
PHOTOS: list[UploadedFile] = File(..., description="最多 6 张，JPG、PNG、WebP")
REPORT: schemas.ReportIn = Form(...)
LINES: schemas.LinesIn = Form(...)
PROPOSAL: schemas.ProposeIn = Form(...)


class PhotoOut(Schema):
    """A photo of an appeal; `role` says what it is to it: report, work, proof, inner."""

    id: UUID
    role: str
    name: str
    width: int
    height: int
    size: int = Field(description="字节")


def _seen(request: PersonRequest, appeal: Appeal) -> Any:
    """The photos this person may see: what belongs to inner lines is for staff."""
    rows = files.of(appeal.pk)
    if not rules.may_see_inner(whose(request), appeal):
        rows = rows.exclude(role=INNER_ROLE)
    return rows


@router.post(
    "/appeals/with-photos", response={201: schemas.DetailOut}, auth=WRITE,
    summary="反映一件事，带照片",
)  # fmt: skip
def report_with_photos(
    request: PersonRequest, body: schemas.ReportIn = REPORT,
    photos: list[UploadedFile] = PHOTOS, key: str = KEY,
) -> Status[Made]:  # fmt: skip
    """A new appeal with photos (multipart)."""
    made = flow.report(body.said(photos), by=whose(request), key=key)
    return Status(201, whole(request, made))


@router.post(
    "/appeals/{pk}/progress/with-photos", response=schemas.DetailOut, auth=HANDLE,
    summary="写进展，带照片",
)  # fmt: skip
def progress_with_photos(
    request: PersonRequest, pk: UUID, body: schemas.LinesIn = LINES,
    photos: list[UploadedFile] = PHOTOS, key: str = KEY,
) -> Made:  # fmt: skip
    """写进展, with photos (multipart): without a public line they are for staff."""
    return deed_on(
        request, pk, lambda a, p: flow.progress(a, by=p, photos=photos, **body.dict()), key
    )


@router.post(
    "/appeals/{pk}/proposal/with-photos", response=schemas.DetailOut, auth=HANDLE,
    summary="报结，带照片",
)  # fmt: skip
def propose_with_photos(
    request: PersonRequest, pk: UUID, body: schemas.ProposeIn = PROPOSAL,
    photos: list[UploadedFile] = PHOTOS, key: str = KEY,
) -> Made:  # fmt: skip
    """报结, with photos of the result (multipart)."""
    return deed_on(
        request, pk, lambda a, p: flow.propose(a, by=p, photos=photos, **body.dict()), key
    )


@router.post(
    "/appeals/{pk}/supplements/with-photos", response=schemas.DetailOut, auth=WRITE,
    summary="补充，带照片",
)  # fmt: skip
def supplement_with_photos(
    request: PersonRequest, pk: UUID, body: schemas.LinesIn = LINES,
    photos: list[UploadedFile] = PHOTOS, key: str = KEY,
) -> Made:  # fmt: skip
    """补充, with photos (multipart) by the reporter; they say enough without words."""
    return deed_on(
        request, pk, lambda a, p: flow.supplement(a, by=p, public=body.public, photos=photos), key
    )


@router.get("/appeals/{pk}/photos", response=list[PhotoOut], auth=READ, summary="一件诉求的照片")
def photos(request: PersonRequest, pk: UUID) -> list[Attachment]:
    """In the order they came."""
    return list(_seen(request, appeal_of(request, pk)))


@router.get("/appeals/{pk}/photos/{photo}", auth=READ, summary="一张照片")
def photo(
    request: PersonRequest, pk: UUID, photo: UUID, *, thumb: bool = False
) -> HttpResponseBase:
    """The picture itself (image/jpeg), or its thumbnail."""
    found = get_object_or_404(_seen(request, appeal_of(request, pk)), pk=photo)
    return files.response(found, thumb=thumb)
