"""Folding text letter by letter, so that places stay: full-width forms, Chinese and other digits."""

from __future__ import annotations

import re
import unicodedata

CHINESE_DIGITS = str.maketrans(
    "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參陸", "0001234567891212345678923" + "6"
)
# Chinese digits are numbers only where several stand together; «两» alone means «a couple».
SEVERAL = re.compile(
    r"(?:[0-9零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參陸][ \t\-–—－_.·、，,\u200b-\u200f]{0,2}){6,}"
)


def folded(text: str) -> str:
    """The text with full-width letters and foreign digits plain; every letter keeps its place."""
    return "".join(map(_plain, text))


def _plain(letter: str) -> str:
    if letter < "\x80" or "一" <= letter <= "\u9fff":
        return letter
    digit = unicodedata.digit(letter, -1)
    if digit >= 0:
        return str(digit)
    wide = unicodedata.normalize("NFKC", letter)
    return wide if len(wide) == 1 else letter


def widened(plain: str) -> str:
    """Folded text in which runs of six and more digits, Chinese ones among them, are plain
    digits, and commas within such a run are blanks."""
    return SEVERAL.sub(lambda hit: _as_digits(hit[0]), plain)


def _as_digits(run: str) -> str:
    return re.sub(r"[、，,](?=.)", " ", run.translate(CHINESE_DIGITS))
