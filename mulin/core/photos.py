"""Looking into an uploaded file: what it is, what its EXIF says, and a clean small copy of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

from django.utils import timezone as clock
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from mulin.core.deeds import Refused

LONG_SIDE = 2048
THUMB_SIDE = 480
QUALITY, THUMB_QUALITY = 85, 78
MOST_PIXELS = 80_000_000
JPEG, PDF = "image/jpeg", "application/pdf"
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
# What Pillow's decoders raise when a file is cut off or made to harm.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError,
          ZeroDivisionError, OverflowError, MemoryError, Image.DecompressionBombError,
          Image.DecompressionBombWarning)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a photo's EXIF says: when (aware) and where (WGS-84 degrees), as far as it says."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Copy:
    """A re-encoded JPEG without any metadata, and its thumbnail."""

    image: bytes
    thumb: bytes
    width: int
    height: int


def type_of(data: bytes) -> str:
    """The content's type by its first bytes: image/jpeg|png|webp|heic, application/pdf or ""."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "image/heic"
    return PDF if data.startswith(b"%PDF-") else ""


def _too_large() -> Refused:
    return Refused("photo_too_large", _("这张照片的像素太多了，请换一张小一些的，或截图后再传。"))


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The picture, or a sentence why not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=FORMATS)
        with picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_large()
            yield picture
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, *BROKEN) as error:
        raise Refused("photo_broken", _("这张照片没有传完整或已损坏，请重新选一张。")) from error


def clean_copy(data: bytes) -> Copy:
    """Decode, turn upright, shrink to 2048 px, encode anew; raises Refused."""
    with _opened(data) as picture:
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        picture.load()
        upright = _flat(ImageOps.exif_transpose(picture))
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return Copy(_jpeg(upright, QUALITY), _jpeg(small, THUMB_QUALITY), *upright.size)


def _flat(picture: Image.Image) -> Image.Image:
    """RGB, with white behind whatever was transparent; no metadata comes along."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    flat = picture.convert("RGB")
    flat.info.clear()
    return flat


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()


def facts_of(data: bytes) -> Facts:
    """Time and place out of the EXIF; nothing that cannot be trusted to be well formed."""
    try:
        with _opened(data) as picture:
            exif = picture.getexif()
            inner, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Refused:
        return Facts()
    south, west = gps.get(ExifTags.GPS.GPSLatitudeRef), gps.get(ExifTags.GPS.GPSLongitudeRef)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), negative=south == "S")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), negative=west == "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    taken = _moment(
        inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime),
        inner.get(ExifTags.Base.OffsetTimeOriginal),
    )
    return Facts(taken, latitude, longitude)


def _degrees(parts: Any, *, negative: bool) -> float | None:
    """Degrees, minutes and seconds as a number; cameras write 0/0 when they do not know."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if value != value or value == 0:
        return None
    return round(-value if negative else value, 6)


def _moment(text: object, offset: object) -> datetime | None:
    """EXIF's `2026:11:21 08:30:00`; without an offset it is the county's local time."""
    try:
        naive = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (EXIF tells no zone)
        if offset:
            zone = datetime.strptime(str(offset).strip("\0 "), "%z").utcoffset()
            return naive.replace(tzinfo=timezone(zone or timedelta()))
    except ValueError:
        return None
    return clock.make_aware(naive)
