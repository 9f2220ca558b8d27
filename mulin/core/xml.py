"""What XML can hold: feeds and machine answers leave out the letters that it cannot."""

from __future__ import annotations

import re

_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def sayable(text: str) -> str:
    """The text without control letters and halves of letters (XML 1.0, production 2)."""
    return _UNSAYABLE.sub("", text)
