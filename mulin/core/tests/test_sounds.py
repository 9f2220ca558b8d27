"""Recordings come in as they are, by their content; films, pictures and what is too large do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from mulin.core import files
from mulin.core.deeds import Refused
from mulin.core.sounds import M4A, MP3, OGG, Listener, sound_of

M4A_HEAD = b"\0\0\0\x18ftypM4A " + b"\0" * 40
FILM = b"hdlr" + b"\0" * 8 + b"vide"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04" + b"\0" * 9, MP3), (b"\xff\xfb\x90\x00" + b"\0" * 9, MP3), (M4A_HEAD, M4A),
        (b"OggS\0\x02" + b"\0" * 9, OGG), (b"\0\0\0\x18ftyp3gp4" + b"\0" * 9, M4A),
        (b"\xff\xd8\xff\xe0" + b"\0" * 9, ""), (b"\0\0\0\x18ftypheic", ""), (b"RIFF1234WAVE", ""),
        (b"\xff", ""), (b"", ""),
    ],
)  # fmt: skip
def test_it_is_known_by_its_content(head: bytes, kind: str) -> None:
    assert sound_of(head) == kind


def refused(data: bytes, *, most: int = 1000, size: int = 7) -> str:
    """Field and code with which it is refused, heard in pieces of this size; empty if it is taken."""
    listener = Listener(most=most)
    try:
        for at in range(0, len(data), size):
            listener.hear(data[at : at + size])
        listener.end()
    except Refused as error:
        return f"{error.field}: {error.code}"
    return ""


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_film_is_refused_wherever_a_piece_ends(size: int) -> None:
    assert refused(M4A_HEAD + FILM + b"\0" * 30, size=size) == "sound: sound_film"
    assert refused(M4A_HEAD + b"hdlr" + b"\0" * 8 + b"soun", size=size) == ""


def test_too_large_empty_and_others_are_refused() -> None:
    assert refused(M4A_HEAD, most=20) == "sound: file_too_large"
    assert refused(b"") == "sound: file_empty"
    assert refused(b"%PDF-1.7 and so on") == "sound: file_type"


@pytest.mark.django_db
def test_it_is_stored_whole_and_nothing_of_what_is_refused(settings: Settings) -> None:
    kept = files.receive_sound(SimpleUploadedFile("会议.m4a", M4A_HEAD, "audio/mp4"))
    root = Path(str(settings.MEDIA_ROOT))
    assert (root / kept.stored).read_bytes() == M4A_HEAD
    assert (kept.name, kept.content_type, kept.size) == ("会议.m4a", M4A, len(M4A_HEAD))
    with pytest.raises(Refused):
        files.receive_sound(SimpleUploadedFile("x.mp4", M4A_HEAD + FILM))
    assert [path.name for path in root.rglob("*") if path.is_file()] == [Path(kept.stored).name]
