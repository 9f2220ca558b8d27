"""Photos of an appeal: examined before the deed's transaction, kept within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
from mulin.core import files
from mulin.core.deeds import Refused
from mulin.people.models import Person


def received(photos: Sequence[UploadedFile[bytes]]) -> list[files.Received]:
    """Examine uploads and write them down, before anything is locked; refused beside the field."""
    if len(photos) > settings.PHOTO_LIMIT_COUNT:
        raise Refused(
            "too_many_photos", _("照片最多 %d 张，请挑最要紧的。") % settings.PHOTO_LIMIT_COUNT,
            field="photos",
        )  # fmt: skip
    try:
        return [files.receive(photo) for photo in photos]
    except Refused as error:
        raise Refused(error.code, error.message, field="photos") from error


def attach(
    appeal: Appeal, kept: Sequence[files.Received], *, role: str, by: Person | None
) -> dict[str, Any]:
    """Give received photos to the appeal; answers the columns that change."""
    for photo in kept:
        files.attach(photo, record_id=appeal.pk, kind="appeal", role=role, by=by)
    return {"photos": appeal.photos + len(kept)} if kept else {}
