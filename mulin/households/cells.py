"""What stands in a cell of a ledger's table: a member of the family, an area, a share, a day. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import DeedError
from mulin.core.tables import RowError
from mulin.households.models import Tie
from mulin.households.persons import Who, clean_birth, taken_down

AREA_WORDS = gettext_lazy("面积写平方米数，比如 89.50。")
SHARE_WORDS = gettext_lazy("份额写 1 到 100 之间的数。")
TIES = {
    Tie.OWNER: ("业主", "自有", "自住", "自住房", "房主", "产权人", "业主自住"),
    Tie.TENANT: ("租户", "租客", "租住", "承租", "承租人", "出租", "租赁", "租房"),
    Tie.FAMILY: (
        "家人", "家属", "家庭成员", "户主", "本人", "配偶", "妻", "妻子", "丈夫", "夫", "父", "母",
        "父亲", "母亲", "子", "女", "儿子", "女儿", "孙子", "孙女", "外孙", "外孙女", "儿媳", "女婿",
        "兄弟", "姐妹", "长子", "次子", "长女", "次女", "常住",
    ),
}  # fmt: skip
TIE_OF = {word: tie for tie, words in TIES.items() for word in words}
APART = re.compile(r"[、，,;；/\n]+")
NUMBER_IN = re.compile(r"[1-9]\d{16}[\dXx]")
PHONE_IN = re.compile(r"1[3-9]\d{9}")
MARKS = re.compile(r"[（(].*?[)）]|[:：]")


def member_of(text: str) -> Who:
    """«李小明（子）360483…», of a cell that lists the family."""
    number, phone = NUMBER_IN.search(text), PHONE_IN.search(NUMBER_IN.sub("", text))
    name = MARKS.sub(" ", PHONE_IN.sub("", NUMBER_IN.sub("", text))).split()
    if name and name[0] in TIE_OF:
        name = name[1:]
    return taken_down(
        name[0] if name else "", phone=phone[0] if phone else "",
        id_number=number[0] if number else "",
    )  # fmt: skip


def _decimal(text: str, *, field: str, sentence: object, most: int) -> Decimal | None:
    words = text.strip().rstrip("%％㎡平方米m²")
    if not words:
        return None
    try:
        number = Decimal(words).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise RowError(sentence, field=field) from None
    if not 0 < number <= most:
        raise RowError(sentence, field=field)
    return number


def area_of(text: str) -> Decimal | None:
    return _decimal(text, field="area", most=99_999, sentence=AREA_WORDS)


def share_of(text: str) -> Decimal | None:
    return _decimal(text, field="share", most=100, sentence=SHARE_WORDS)


def day_of(text: str, *, field: str) -> date | None:
    """A day that has come."""
    if not text:
        return None
    sentence = _("日期写成 2024-03-05，不能晚于今天。")
    try:
        day, year = clean_birth(text)
    except DeedError as error:
        raise RowError(sentence, field=field) from error
    if year and not day:
        raise RowError(sentence, field=field)
    return date.fromisoformat(day) if day else None
