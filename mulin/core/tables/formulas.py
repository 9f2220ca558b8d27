"""Text that a spreadsheet would run as a formula: marked on the way out, unmarked on the way in.

The mark is a leading ' (OWASP's advice on CSV injection). Text that already looks marked gets one
more, so that reading what was written gives the same text.
"""

from __future__ import annotations

MARK = "'"
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
SUSPECT = _FORMULA | {MARK}


def _dangerous(text: str) -> bool:
    return text.lstrip(MARK)[:1] in _FORMULA


def quoted(text: str) -> str:
    """Put the mark in front of text that a spreadsheet could run."""
    if not text or text[0] not in SUSPECT:
        return text
    return MARK + text if _dangerous(text) else text


def unquoted(text: str) -> str:
    """Take one mark in front of formula-like text away, then blanks around the text."""
    if text.startswith(MARK) and _dangerous(text):
        text = text[1:]
    return text.strip()
