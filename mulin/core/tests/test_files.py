"""Photos come in clean, small and under random names; what is not a photo is refused kindly."""

from __future__ import annotations

import os
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pytest_django import Settings

from mulin.core import files
from mulin.core.deeds import Refused
from mulin.core.ids import uuid7
from mulin.core.models import Attachment
from mulin.core.photos import facts_of

pytestmark = pytest.mark.django_db
RECORD = UUID("01a20051-5793-7000-bc7f-ecdfc09f76e4")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


def photo(
    size: tuple[int, int] = (64, 48), *, form: str = "JPEG", mode: str = "RGB",
    exif: Image.Exif | None = None,
) -> bytes:  # fmt: skip
    out = BytesIO()
    Image.new(mode, size, 120 if mode == "L" else None).save(out, form, exif=exif or Image.Exif())
    return out.getvalue()


def exif_of(**more: object) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Orientation] = more.get("orientation", 1)
    exif[Base.Model] = "SECRET-PHONE"
    inner: dict[int, object] = {Base.DateTimeOriginal: more.get("taken", "2026:11:21 08:30:00")}
    if "offset" in more:
        inner[Base.OffsetTimeOriginal] = more["offset"]
    exif.get_ifd(IFD.Exif).update(inner)
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: more.get("ns", "N"),
            GPS.GPSLatitude: more.get("lat", (29.0, 16.0, 30.0)),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (116.0, 12.0, 0.0),
        }
    )
    return exif


def send(data: bytes, name: str = "照片.jpg", **more: bool) -> Attachment:
    upload = SimpleUploadedFile(name, data)
    return files.accept(upload, record_id=RECORD, kind="appeal", role="report", by=None, **more)


def test_a_photo_is_turned_upright_shrunk_and_stripped(media: Path) -> None:
    made = send(photo((3000, 1000), exif=exif_of(orientation=6)))
    assert (made.width, made.height) == (683, 2048)
    stored = (media / made.stored).read_bytes()
    assert b"SECRET-PHONE" not in stored
    assert b"Exif" not in stored
    assert made.size == len(stored)
    with Image.open(media / made.thumb) as thumb:
        assert max(thumb.size) == 480
    seen = files.facts(made)
    assert (seen.latitude, seen.longitude) == (29.275, 116.2)
    assert seen.taken_at == datetime(2026, 11, 21, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    assert files.facts(Attachment.objects.get()).latitude is None
    assert list(files.of(RECORD)) == [made]
    assert list(files.of(uuid7())) == []


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "P"), ("JPEG", "CMYK"), ("JPEG", "L")],
)
def test_every_kind_of_photo_becomes_a_jpeg(form: str, mode: str, media: Path) -> None:
    made = send(photo(form=form, mode=mode), name="x.exe")
    with Image.open(media / made.stored) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")


def test_transparent_ground_becomes_white(media: Path) -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    made = send(out.getvalue())
    with Image.open(media / made.stored) as picture:
        assert picture.getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 50,000 × 50,000."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def sized() -> bytes:
    return bomb().replace(struct.pack(">II", 50_000, 50_000), struct.pack(">II", 10_000, 10_000))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"<svg onload=alert(1)>", "file_type"),
        (b"GIF89a" + bytes(50), "file_type"),
        (b"MZ" + bytes(200), "file_type"),
        (b"%PDF-1.7 x", "file_type"),
        (bytes(4) + b"ftypheic" + bytes(40), "photo_heic"),
        (photo((400, 300))[:500], "photo_broken"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "photo_broken"),
        (bomb(), "photo_too_large"),
        (sized(), "photo_broken"),
    ],
)
def test_what_is_not_a_whole_photo_is_refused(data: bytes, code: str, media: Path) -> None:
    with pytest.raises(Refused) as caught:
        send(data)
    assert caught.value.code == code
    assert str(caught.value).endswith("。")
    assert not Attachment.objects.exists()
    assert not media.exists()


def test_too_many_bytes_or_pixels(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mulin.core.photos.MOST_PIXELS", 100)
    with pytest.raises(Refused) as caught:
        send(photo())
    assert caught.value.code == "photo_too_large"
    settings.PHOTO_LIMIT_BYTES = 2 * 1024 * 1024
    with pytest.raises(Refused, match="最多 2 MB"):
        send(bytes(2 * 1024 * 1024 + 1))


def test_documents_are_kept_as_they_are_and_downloaded(media: Path) -> None:
    made = send(b"%PDF-1.7 body", name="C:\\证明\\居住\u202e证明.PDF", documents=True)
    assert made.name == "居住证明.PDF"
    answer = files.response(made)
    assert b"".join(answer) == b"%PDF-1.7 body"
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    with pytest.raises(Refused, match="PDF"):
        send(b"nothing", documents=True)


def test_a_file_whose_bytes_are_gone_is_404() -> None:
    made = send(photo())
    files.open_file(made).close()
    Attachment.objects.filter(pk=made.pk).update(stored="gone.jpg", thumb="")
    made.refresh_from_db()
    with pytest.raises(Http404):
        files.response(made)


def test_photos_of_a_form_are_counted_and_refused_beside_their_field(settings: Settings) -> None:
    settings.PHOTO_LIMIT_COUNT = 2
    good = [SimpleUploadedFile("灯.png", photo()) for _ in range(3)]
    assert len(files.received(good[:2])) == 2
    with pytest.raises(Refused, match="最多 2 张") as many:
        files.received(good)
    assert (many.value.code, many.value.field) == ("too_many_photos", "photos")
    with pytest.raises(Refused) as odd:
        files.received([SimpleUploadedFile("灯.png", b"nothing")])
    assert odd.value.field == "photos"


def test_photos_are_given_out_without_guessing() -> None:
    made = send(photo((900, 900)), name="../../etc/井盖.png")
    big, small = files.response(made), files.response(made, thumb=True)
    assert big["X-Content-Type-Options"] == "nosniff"
    assert big["Cache-Control"].startswith("private")
    assert big["Content-Disposition"].startswith("inline")
    assert "%E4%BA%95%E7%9B%96.jpg" in big["Content-Disposition"]
    assert int(small["Content-Length"]) < int(big["Content-Length"])
    big.close()
    small.close()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a/b\\c.jpg", "c.jpg"),
        ("x\r\ny.jpg", "xy.jpg"),
        ("..", ""),
        ("长" * 300 + ".jpeg", "长" * 115 + ".jpeg"),
        ("", ""),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert files.clean_name(name) == clean
    assert len(clean) <= 120


def test_exif_is_believed_only_when_it_makes_sense() -> None:
    south = facts_of(photo(exif=exif_of(ns="S", offset="+05:30")))
    assert south.latitude == -29.275
    assert south.taken_at == datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    wild = facts_of(photo(exif=exif_of(lat=(299.0, 0.0, 0.0), taken="0000:00:00 00:00:00")))
    assert (wild.latitude, wild.longitude, wild.taken_at) == (None, None, None)
    assert facts_of(b"no photo").taken_at is None


def send_and_fail() -> None:
    with transaction.atomic():
        send(photo())
        raise ZeroDivisionError


def test_the_sweep_takes_only_what_nobody_names(media: Path) -> None:
    kept = send(photo())
    with pytest.raises(ZeroDivisionError):
        send_and_fail()
    paths = list(media.glob("??/*"))
    assert len(paths) == 4
    assert files.sweep() == 0
    for path in paths:
        os.utime(path, (1, 1))
    assert files.sweep() == 2
    assert (media / kept.stored).exists()
    assert (media / kept.thumb).exists()
    files.remove(kept)
    assert files.sweep() == 2
