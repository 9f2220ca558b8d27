"""Photos, documents and recordings: taken in with care, kept under random names, given out safely.

Whoever calls `response` has fetched the record the file belongs to as the person who asks: the
file is as visible as its record.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.jobs import periodic
from mulin.core.models import Attachment
from mulin.core.photos import JPEG, PDF, Facts, clean_copy, facts_of, type_of
from mulin.core.sounds import SOUNDS, Listener

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

ENDINGS = {JPEG: ".jpg", PDF: ".pdf", **SOUNDS}
ORPHAN_AGE = timedelta(hours=24)
_SIZES = 500
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e]")


def _read(upload: Upload) -> bytes:
    """The content, refused with a sentence when it is empty or too large."""
    limit = settings.PHOTO_LIMIT_BYTES
    data = b"" if (upload.size or 0) > limit else upload.read(limit + 1)
    if len(data) > limit or (upload.size or 0) > limit:
        megabytes = max(limit // 1024 // 1024, 1)
        raise Refused(
            "file_too_large",
            _("这个文件太大了，最多 %(size)s MB。请压缩后再传。") % {"size": megabytes},
        )
    if not data:
        raise Refused("file_empty", _("这个文件是空的，请重新选一个。"))
    return bytes(data)


def _accepted_type(data: bytes, *, documents: bool) -> str:
    kind = type_of(data)
    if kind == "image/heic":
        raise Refused(
            "photo_heic",
            _(
                "暂时不能收这种 HEIC 照片。苹果手机请在“设置—相机—格式”里选“兼容性最佳”后重拍，或截图后再传。"
            ),
        )
    if kind == PDF and documents:
        return PDF
    if not kind.startswith("image/"):
        raise Refused(
            "file_type",
            _("只能传照片（JPG、PNG、WebP）或 PDF。")
            if documents
            else _("只能传照片（JPG、PNG、WebP）。"),
        )
    return kind


def clean_name(name: str) -> str:
    """The sender's name for the file, without folders and control letters, at most 120 long."""
    base = _UNSEEN.sub("", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, ending = base.strip(" .").rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}"[:120] if dot else base.strip(" .")[:120]


@dataclass(frozen=True)
class Received:
    """An upload that has been examined and written to the disk; nothing names it yet."""

    name: str
    stored: str
    thumb: str
    content_type: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0
    facts: Facts = field(default_factory=Facts)


def receive(upload: Upload, *, documents: bool = False) -> Received:
    """Examine a photo (or, with `documents`, a PDF) and write it down; raises Refused.

    Call it before the deed's transaction: decoding a photo takes a good part of a second, and
    nobody else should wait for that. What no row names is swept away a day later.
    """
    data = _read(upload)
    name, stem = clean_name(upload.name or ""), secrets.token_hex(16)
    if _accepted_type(data, documents=documents) == PDF:
        stored = _store(stem + ".pdf", data)
        return Received(name, stored, "", PDF, len(data), hashlib.sha256(data).hexdigest())
    copy = clean_copy(data)
    return Received(
        name, _store(stem + ".jpg", copy.image), _store(stem + "_s.jpg", copy.thumb), JPEG,
        len(copy.image), hashlib.sha256(copy.image).hexdigest(), copy.width, copy.height,
        facts_of(data),
    )  # fmt: skip


def receive_sound(upload: Upload) -> Received:
    """Write a recording down as it comes, piece by piece: an MP3, M4A or Ogg by its content, without
    a picture in it, at most `SOUND_LIMIT_BYTES`. Raises Refused beside the field `sound`."""
    listener = Listener(most=settings.SOUND_LIMIT_BYTES)
    relative, target = _place(secrets.token_hex(16) + ".sound")
    with target.with_suffix(".part").open("wb") as stream:
        try:
            for piece in upload.chunks():
                stream.write(listener.hear(piece))
            kind = listener.end()
        except Refused:
            Path(stream.name).unlink()
            raise
        stream.flush()
        os.fsync(stream.fileno())
    target.with_suffix(".part").replace(target)
    name = clean_name(upload.name or "")
    return Received(name, relative, "", kind, listener.size, listener.sha256)


def received(photos: Sequence[Upload]) -> list[Received]:
    """Several photos of a form, each by `receive`; refused beside the field `photos`."""
    if len(photos) > settings.PHOTO_LIMIT_COUNT:
        raise Refused(
            "too_many_photos", _("照片最多 %d 张，请挑最要紧的。") % settings.PHOTO_LIMIT_COUNT,
            field="photos",
        )  # fmt: skip
    try:
        return [receive(photo) for photo in photos]
    except Refused as error:
        raise Refused(error.code, error.message, field="photos") from error


def attach(
    received: Received, *, record_id: UUID, kind: str, role: str, by: models.Model | None,
    public: bool = False,
) -> Attachment:  # fmt: skip
    """Write the row that gives a received file to a record: one INSERT, in the deed's transaction.

    What the EXIF said is told by `facts(attachment)` while the object lives; it is not stored.
    """
    columns = {f.name: getattr(received, f.name) for f in fields(received) if f.name != "facts"}
    attachment = Attachment(
        record=record_id, kind=kind, role=role, by_id=by.pk if by else None, public=public, **columns
    )  # fmt: skip
    attachment.save(force_insert=True)
    setattr(attachment, FACTS, received.facts)
    return attachment


def accept(
    upload: Upload, *, record_id: UUID, kind: str, role: str, by: models.Model | None,
    documents: bool = False, public: bool = False,
) -> Attachment:  # fmt: skip
    """`receive` and `attach` in one, for callers that hold no transaction; raises Refused."""
    received = receive(upload, documents=documents)
    return attach(received, record_id=record_id, kind=kind, role=role, by=by, public=public)


FACTS = "_facts"


def facts(attachment: Attachment) -> Facts:
    """What the EXIF of a photo accepted just now said (empty for one read from the database)."""
    found = getattr(attachment, FACTS, None)
    return found if isinstance(found, Facts) else Facts()


def _place(name: str) -> tuple[str, Path]:
    """Where a file of this random name lies: below MEDIA_ROOT, and in whole."""
    relative = f"{name[:2]}/{name}"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    return relative, target


def _store(name: str, data: bytes) -> str:
    """Write a file durably under its random name; returns its path below MEDIA_ROOT."""
    relative, target = _place(name)
    draft = target.with_suffix(".part")
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    return relative


def of(record_id: UUID) -> models.QuerySet[Attachment]:
    """The files of a record, in the order they came."""
    return Attachment.objects.filter(record=record_id).order_by("id")


def open_file(attachment: Attachment, *, thumb: bool = False) -> BinaryIO:
    """The stored bytes; raises FileNotFoundError."""
    relative = attachment.thumb if thumb and attachment.thumb else attachment.stored
    return (Path(settings.MEDIA_ROOT) / relative).open("rb")


def response(attachment: Attachment, *, thumb: bool = False) -> FileResponse:
    """Give a file to a browser: never guessed at, kept an hour by that browser alone. 404 if its
    bytes are gone."""
    is_photo = attachment.content_type == JPEG
    name = Path(attachment.name or _("附件")).stem + ENDINGS[attachment.content_type]
    try:
        stream = open_file(attachment, thumb=thumb)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        stream, content_type=attachment.content_type,
        as_attachment=not is_photo, filename=name,
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def remove(attachment: Attachment) -> None:
    """Forget a file: the row now, the bytes with the next sweep."""
    attachment.delete()


def _old_files(root: Path) -> Iterator[str]:
    """Paths below MEDIA_ROOT of files that have lain there for a day."""
    old = timezone.now().timestamp() - ORPHAN_AGE.total_seconds()
    for path in sorted(root.glob("??/*")):
        if path.is_file() and path.stat().st_mtime < old:
            yield path.relative_to(root).as_posix()


def sweep() -> int:
    """Delete files that no row names (a failed transaction, a removed row); returns how many."""
    root, gone = Path(settings.MEDIA_ROOT), 0
    names = _old_files(root)
    while batch := list(islice(names, _SIZES)):
        rows = Attachment.objects.filter(models.Q(stored__in=batch) | models.Q(thumb__in=batch))
        named = {name for row in rows.values_list("stored", "thumb") for name in row}
        for name in batch:
            if name not in named:
                (root / name).unlink(missing_ok=True)
                gone += 1
    return gone


@periodic("core.sweep_files", every="daily 03:40")
def _sweep_daily(_slot: object) -> None:
    sweep()
