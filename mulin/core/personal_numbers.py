"""Numbers that are somebody's, known by their digits alone: identity, bank card, telephone.

Sources of the check digits: GB 11643-1999 (identity numbers), ISO/IEC 7812 (Luhn, bank cards).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
OLDEST = 1880
# Of numbers whose check digit is wrong: numbers of orders, too, begin with a region and a day.
YOUNGEST = 2019
# GB/T 2260: the provinces, in their six parts of the country; 8 for the islands and residents.
LIKE_IDENTITY = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{15}[\dX]")


def is_like_identity(number: str) -> bool:
    """An identity number, or one mistyped: its check digit may be wrong, its day of birth not."""
    if is_identity(number):
        return True
    region = LIKE_IDENTITY.fullmatch(number)
    return bool(region) and _is_day(number[6:14]) and int(number[6:10]) <= YOUNGEST


def is_identity(number: str) -> bool:
    """A Chinese identity number of eighteen places: region, date of birth and check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or not _is_day(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == number[17]


def is_old_identity(number: str) -> bool:
    """The fifteen places issued before 1999: no check digit, the year without its century."""
    regions = {"1", "2", "3", "4", "5", "6", "8"}
    return number[0] in regions and _is_day(f"19{number[6:12]}")


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= OLDEST


def is_card(number: str) -> bool:
    """A bank card: a known beginning, and Luhn's check digit."""
    if not number.startswith(("62", "4", "51", "52", "53", "54", "55", "60", "9558", "35", "37")):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_mobile(number: str) -> bool:
    """Eleven digits of a mobile telephone."""
    return number[0] == "1" and number[1] in "3456789"


def is_landline(number: str) -> bool:
    """A telephone with the number of its town before it."""
    return number[0] == "0" and number[1] in "123456789" and number[3] != "0"


def prefixed(size: int) -> Callable[[str], bool]:
    """A mobile telephone of so many digits with the country's number before it."""
    return lambda number: (
        number.startswith({13: "86", 15: "0086"}[size]) and is_mobile(number[-11:])
    )
