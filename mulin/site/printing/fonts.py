"""The fonts of this machine: which one sets Chinese, and which letters none of them has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ImageFont

from mulin.core.deeds import DeedError

if TYPE_CHECKING:
    from typst import FontInfo, Fonts

# The first that is found sets the text; letters it lacks are looked for in the others.
FAMILIES: Final = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC",
    "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimHei", "SimSun",
)  # fmt: skip
SIZE: Final = 24
# A code point that is no letter and never will be: what a font draws for it, it draws for all it lacks.
NOTHING: Final = "\U0010ffff"
# Controls, joiners and halves of letters draw nothing.
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})


class CannotPrint(DeedError):
    """No font, or no font for a letter; the sentence says what to do."""

    code = "cannot_print"
    status = 503


def own_folder() -> Path:
    """Where an installation puts fonts of its own, beside those of the system."""
    return Path(settings.HOME) / "fonts"


@lru_cache(maxsize=4)
def _found(folder: str) -> Fonts:
    # Eighty megabytes that only paper needs: loaded when the first sheet is set.
    from typst import Fonts as Found  # noqa: PLC0415 (heavy, see above)

    return Found(include_embedded_fonts=False, font_paths=[folder] if folder else [])


def fonts() -> Fonts:
    """The fonts of the system and of the installation, looked for once a process."""
    folder = own_folder()
    return _found(str(folder) if folder.is_dir() else "")


def family() -> str:
    """The family that sets Chinese; raises CannotPrint where there is none."""
    known = set(fonts().families())
    for name in FAMILIES:
        if name in known:
            return name
    raise CannotPrint(
        _(
            "这台机器没有中文字体，打印不了。请装 Noto Sans CJK"
            "（Debian、Ubuntu：apt install fonts-noto-cjk），或者把字体文件放进 %(folder)s，再重启。"
        )
        % {"folder": own_folder()}
    )


@lru_cache(maxsize=4)
def _faces(chosen: str) -> tuple[ImageFont.FreeTypeFont, ...]:
    """One face of each family that may stand in, the chosen family first."""
    faces: dict[str, FontInfo] = {}
    for info in fonts().fonts():
        if info.path and (info.family not in faces or info.weight == 400):
            faces[info.family] = info
    order = sorted(faces.values(), key=lambda info: (info.family != chosen, info.family))
    return tuple(ImageFont.truetype(str(info.path), SIZE, index=info.index) for info in order)


@lru_cache(maxsize=8192)
def _has(letter: str, chosen: str) -> bool:
    return any(_draws(face, letter) for face in _faces(chosen))


def _draws(face: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a face has a letter: what it draws is not what it draws for what it lacks."""
    return bytes(face.getmask(letter)) != bytes(face.getmask(NOTHING))


def _letters(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield from data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _letters(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _letters(value)


def missing(data: object) -> str:
    """The letters in data that no font of this machine can set, each once, in order."""
    chosen = family()
    letters = dict.fromkeys(_letters(data))
    seen = (one for one in letters if not (one.isspace() or unicodedata.category(one) in UNSEEN))
    return "".join(one for one in seen if not _has(one, chosen))
