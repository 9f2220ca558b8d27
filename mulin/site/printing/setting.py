"""Setting a sheet: a template and its data become a PDF, or a picture of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import orjson
import segno
from django.utils.translation import gettext as _

from mulin.site.printing.fonts import CannotPrint, family, fonts, missing

FOLDER: Final = Path(__file__).resolve().parent / "data"
NAME: Final = re.compile(r"[a-z-]+")
# Not checked for letters: drawings, and numbers for the template.
DRAWN: Final = frozenset({"qr", "shape"})


def set_paper(template: str, data: Mapping[str, Any], *, picture: bool = False) -> bytes:
    """A PDF of `data/TEMPLATE.typ` (a PNG of its first page, if `picture`).

    Raises CannotPrint where there is no Chinese font, or a letter that no font has: a sheet with
    a box in somebody's name is not printed.
    """
    if not NAME.fullmatch(template):
        raise ValueError(template)
    chosen = family()
    if lacking := missing(_words(data)):
        raise CannotPrint(
            _(
                "这几个字本机字体里没有，印出来会是方框：%(letters)s。"
                "请装收字更全的字体（例如“遍黑体”“花园明朝”），或放进数据目录的 fonts 文件夹，再重启。"
            )
            % {"letters": _("、").join(lacking)}
        )
    # Eighty megabytes that only paper needs: loaded when the first sheet is set.
    import typst  # noqa: PLC0415 (heavy, see above)

    return typst.compile(
        FOLDER / f"{template}.typ", root=FOLDER, font_paths=fonts(),
        format="png" if picture else "pdf", ppi=110.0 if picture else None,
        sys_inputs={"font": chosen, "data": orjson.dumps(data).decode()},
    )  # fmt: skip


def _words(data: object) -> object:
    if isinstance(data, Mapping):
        return {key: _words(value) for key, value in data.items() if key not in DRAWN}
    if isinstance(data, list | tuple):
        return [_words(value) for value in data]
    return data


def qr(address: str) -> str:
    """A QR of an address, as SVG, that survives rain and a thumb (a quarter of it may be lost)."""
    drawn = BytesIO()
    code = segno.make(address, error="q")
    code.save(drawn, kind="svg", border=0, dark="#1F2430", light=None)
    return drawn.getvalue().decode()
