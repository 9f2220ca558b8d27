"""What a file really is, and refusing the ones that would fill the memory or the disk."""

from __future__ import annotations

import gzip
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import IO, BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import DeedError

CHUNK = 1 << 20
MEGABYTE = 1 << 20
# A csv is read row by row, a workbook in memory: so the one may be larger than the other.
MOST_TEXT = 2048 * MEGABYTE
MOST_WORKBOOK = 400 * MEGABYTE
MOST_PARTS = 5_000
# Honest tables shrink 5 to 60 times; only files that are large when unpacked are judged.
MOST_RATIO = 250
RATIO_FROM = 20 * MEGABYTE
IN_MEMORY = 8 * MEGABYTE


class TableError(DeedError):
    """A table that cannot be read at all; the message says what to do about it."""

    code = "bad_table"


class Kind(Enum):
    """What the first bytes say a file is."""

    TEXT = auto()
    WORKBOOK = auto()
    GZIP = auto()


_SUSPECT = gettext_lazy("文件压缩得不正常，可能有害，没有读取。请用表格软件另存后再上传。")
_ARCHIVE = gettext_lazy("这是压缩包。请解压后上传里面的 .csv 或 .xlsx 文件。")
_PICTURE = gettext_lazy("这是图片，不是表格。请上传 .csv 或 .xlsx 文件。")
_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        gettext_lazy("这是旧版 .xls 或加了密码的文件。请另存为不设密码的 .xlsx 再上传。"),
    ),
    (b"%PDF", gettext_lazy("这是 PDF，不是表格。请上传 .csv 或 .xlsx 文件。")),
    # Many old systems export a web page and call it .xls.
    (b"<", gettext_lazy("这是网页，不是表格。请在表格软件里打开，另存为 .xlsx 再上传。")),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
)


def kind_of(file: BinaryIO) -> Kind:
    """Tell what the file is by its content, never by its name; rewinds it."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise TableError(_("文件是空的。"))
    for magic, sentence in _OTHERS:
        if head.startswith(magic):
            raise TableError(sentence)
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    return Kind.WORKBOOK if head.startswith(b"PK") else Kind.TEXT


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """Give the file itself, or what its gzip holds, on disk and within the limits."""
    if kind_of(file) is not Kind.GZIP:
        yield file
        return
    packed = file.seek(0, 2)
    file.seek(0)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
        out = cast("BinaryIO", whole)
        _gunzip(file, out, packed=packed)
        if kind_of(out) is Kind.GZIP:
            raise TableError(_("文件压缩了不止一层。请解压后再上传。"))
        yield out


def _gunzip(file: BinaryIO, out: BinaryIO, *, packed: int) -> None:
    total = 0
    try:
        with gzip.GzipFile(fileobj=file) as source:
            while chunk := source.read(CHUNK):
                total += len(chunk)
                judge(total, packed, most=MOST_TEXT)
                out.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(_("压缩文件不完整或已损坏。请重新压缩后再上传。")) from error


def judge(total: int, packed: int, *, most: int) -> None:
    """Refuse what unpacks to more than `most` bytes, or swells too much to be honest."""
    if total > most:
        text = _("文件解压后太大了（超过 %(mb)d MB）。请分成几个文件。")
        raise TableError(text % {"mb": most // MEGABYTE})
    if total > RATIO_FROM and total > MOST_RATIO * max(packed, 1):
        raise TableError(_SUSPECT)


# All that zipfile was seen to raise on files with a few bytes changed.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, OverflowError, RuntimeError, ValueError),
)


def check_workbook(file: BinaryIO) -> None:
    """Refuse a zip that is no xlsx, is damaged, or holds more than its sizes admit."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise TableError(_("这个压缩包不是 .xlsx 表格。请上传 .csv 或 .xlsx 文件。"))
            if len(parts) > MOST_PARTS:
                raise TableError(_SUSPECT)
            _measure(archive, parts)
    except _DAMAGED as error:
        raise TableError(_("这个 .xlsx 文件已损坏。请在表格软件里打开，另存后再上传。")) from error
    finally:
        file.seek(0)


def _measure(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part without keeping it: the sizes a zip declares may be lies."""
    packed = sum(part.compress_size for part in parts)
    total = sum(part.file_size for part in parts)
    judge(total, packed, most=MOST_WORKBOOK)
    total = 0
    for part in parts:
        # With the declared size raised, zipfile reads to the true end and checks the sum there.
        part.file_size = MOST_WORKBOOK + 1
        with archive.open(part) as stream:
            total += _drain(stream, total, packed)


def _drain(stream: IO[bytes], before: int, packed: int) -> int:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        judge(before + size, packed, most=MOST_WORKBOOK)
    return size
