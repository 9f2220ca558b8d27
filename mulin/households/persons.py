"""What is taken down of a person, checked: name, phone, identity number, birth. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import Refused
from mulin.core.personal_numbers import ID_CHECKS, ID_WEIGHTS
from mulin.core.phones import clean_phone
from mulin.core.tables import lost_digits

LONGEST_NAME, OLDEST = 40, 130
# Letters of any script (〇 is a number letter; rare characters may stand in the private area), and
# what stands in names. Anything else is no name: a formula, a script, a name masked elsewhere.
NAME_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nl", "Co"})
NAME_MARKS = frozenset(" ·•‧・.．'’-－‐（）()")
NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
OLD_NUMBER = re.compile(r"[1-9]\d{14}")
# Excel keeps fifteen digits: of a longer number it makes the last three zeros.
ZEROED = re.compile(r"[1-9]\d{14}000")
BIRTH_WORDS = gettext_lazy("出生日期写成 1942-03-05，只知道年份就写 1942。")
BIRTH = re.compile(r"(\d{4})[-/.年]?(?:(\d{1,2})[-/.月]?(?:(\d{1,2})日?)?)?")


@dataclass(frozen=True)
class Who:
    """A person as taken down. `born` is a day (ISO) or "", `birth_year` None if nobody knows."""

    name: str
    phone: str = ""
    id_number: str = ""
    born: str = ""
    birth_year: int | None = None


def taken_down(
    name: str, *, phone: str = "", id_number: str = "", born: str = "", today: date | None = None,
) -> Who:  # fmt: skip
    """A person of what was typed. Birth comes from the identity number where there is one. `today`
    is for who takes down thousands: to ask for the county's day takes longer than the rest.

    Raises Refused with the field and a sentence how to mend it.
    """
    name = clean_name(name)
    today = today or timezone.localdate()
    phone, number = clean_phone(phone), clean_number(id_number, today=today)
    day, year = clean_birth(born, today=today)
    if number:
        told = _born(number)
        if (day and day != told.isoformat()) or (not day and year and year != told.year):
            raise Refused(
                "birth_differs", _("出生日期和身份证号对不上，请核对其中一个。"), field="born"
            )
        day, year = told.isoformat(), told.year
    return Who(name, phone, number, day, year)


def clean_name(text: str) -> str:
    """A name without blanks around it, and without those between Chinese letters («张 三»)."""
    name = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text.replace("\x00", "").strip())
    if not name:
        raise Refused("no_name", _("请写姓名。"), field="name")
    if len(name) > LONGEST_NAME or any(c.isdigit() for c in name):
        raise Refused("bad_name", _("姓名里不能有数字，最多 40 个字。"), field="name")
    strange = next((c for c in name if not (c in NAME_MARKS or category(c) in NAME_LETTERS)), "")
    if strange:
        sentence = _("姓名里不能有“%s”这样的符号。")
        raise Refused("bad_name", sentence % strange, field="name")
    return name


def clean_number(text: str, *, today: date | None = None) -> str:
    """An identity number of eighteen places with a right check digit; "" for none.

    Raises Refused, for a number that a spreadsheet has spoilt with how to mend it. Source of the
    check digit and of what a number holds: GB 11643-1999.
    """
    number = re.sub(r"[\s'’‘`]", "", text).upper()
    if not number:
        return ""
    if lost_digits(number) or (ZEROED.fullmatch(number) and not _checks(number)):
        raise Refused(
            "lost_digits",
            _("身份证号被表格软件改坏了（后三位成了 0，或显示成 3.6E+17）。"
              "请把这一列设为文本格式，重新填写。"),
            field="id_number",
        )  # fmt: skip
    if OLD_NUMBER.fullmatch(number):
        raise Refused(
            "old_number", _("这是 15 位的旧号码，请填 18 位的新号码。"), field="id_number"
        )
    if not NUMBER.fullmatch(number):
        raise Refused(
            "bad_number", _("身份证号应为 18 位，最后一位可以是 X。请再看一遍。"), field="id_number"
        )
    if not _checks(number):
        raise Refused("bad_check", _("身份证号的校验码不对，多半有一位写错了。"), field="id_number")
    birth_of(number, today=today)
    return number


def _checks(number: str) -> bool:
    total = sum(int(d) * w for d, w in zip(number[:17], ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11] == number[17]


def birth_of(number: str, *, today: date | None = None) -> date:
    """The day of birth that an identity number tells; refused if there is no such day."""
    try:
        day = _born(number)
    except ValueError:
        day = date.max
    today = today or timezone.localdate()
    if not today.year - OLDEST <= day.year or day > today:
        raise Refused(
            "no_such_day", _("身份证号里的出生日期不存在，请核对第 7 到 14 位。"), field="id_number"
        )
    return day


def _born(number: str) -> date:
    """The day in places 7 to 14. Raises ValueError if there is none."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def clean_birth(text: str, *, today: date | None = None) -> tuple[str, int | None]:
    """A day of birth (ISO) and its year, or the year alone: «1942», «1942-03-05», «1942年3月»."""
    words = text.strip().removesuffix(" 00:00:00")
    if not words:
        return "", None
    found = BIRTH.fullmatch(words.removesuffix("生").strip())
    sentence = BIRTH_WORDS
    if found is None and (found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words)) is None:
        raise Refused("bad_birth", sentence, field="born")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        exact = date(year, month or 1, day or 1)
    except ValueError:
        raise Refused("bad_birth", sentence, field="born") from None
    today = today or timezone.localdate()
    if exact > today:
        raise Refused("ahead", _("这一天还没有到，请核对日期。"), field="born")
    if year < today.year - OLDEST:
        raise Refused("bad_birth", sentence, field="born")
    return (exact.isoformat() if day else ""), year
