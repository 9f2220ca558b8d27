"""Looking into an uploaded recording while it comes: what it is by its content, and that it is only sound."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused

MP3, M4A, OGG = "audio/mpeg", "audio/mp4", "audio/ogg"
SOUNDS: Final = {MP3: ".mp3", M4A: ".m4a", OGG: ".ogg"}
# Brands (ISO 14496-12, four letters after «ftyp») under which phones write what they record.
BRANDS: Final = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5"}
# A handler box of a track that is a picture: a film comes under the same brands.
FILM: Final = re.compile(rb"hdlr.{8}vide|\x80theora|OVP80", re.DOTALL)
HEAD, OVERLAP = 12, 32


def sound_of(head: bytes) -> str:
    """The type of a recording by its first bytes: audio/mpeg, audio/mp4, audio/ogg or ""."""
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and _is_frame(head[1])):
        return MP3
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return M4A
    return OGG if head[:4] == b"OggS" else ""


def _is_frame(second: int) -> bool:
    """The second byte of an MPEG audio frame: sync, layer III."""
    return second & 0xE6 == 0xE2


class Listener:
    """Hears a recording piece by piece; `end` says what it was, or refuses it."""

    def __init__(self, *, most: int) -> None:
        self.most, self.size = most, 0
        self._head, self._tail, self._sum = b"", b"", hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of all that was heard."""
        return self._sum.hexdigest()

    def hear(self, piece: bytes) -> bytes:
        """The piece as it came; raises Refused as soon as it cannot be taken."""
        self.size += len(piece)
        if self.size > self.most:
            size = max(self.most // 1024 // 1024, 1)
            raise _no("file_too_large", _("录音太大了，最多 %(size)s MB。") % {"size": size})
        if len(self._head) < HEAD:
            self._head += piece[:HEAD]
        if FILM.search(self._tail + piece):
            raise _no("sound_film", _("这是录像。只收录音，请把声音另存成 MP3 或 M4A 再传。"))
        self._tail = (self._tail + piece)[-OVERLAP:]
        self._sum.update(piece)
        return piece

    def end(self) -> str:
        """Its type."""
        if kind := sound_of(self._head):
            return kind
        if not self.size:
            raise _no("file_empty", _("这个文件是空的，请重新选一个。"))
        raise _no("file_type", _("只能传录音（MP3、M4A、OGG）。"))


def _no(code: str, words: str) -> Refused:
    return Refused(code, words, field="sound")
