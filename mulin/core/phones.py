"""Telephone numbers as people type them."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.tables import lost_digits

MOBILE, LANDLINE = re.compile(r"1[3-9]\d{9}"), re.compile(r"0\d{9,11}|[2-9]\d{6,7}")


def clean_phone(text: str) -> str:
    """A number to call, however it was typed; "" for none. Raises Refused."""
    if lost_digits(text.strip()):
        raise Refused(
            "lost_digits", _("电话丢了位数。请把这一列设为文本格式，重新填写。"), field="phone"
        )
    digits = re.sub(r"[\s\-—－·+()（）]", "", unicodedata.normalize("NFKC", text))
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if not digits or MOBILE.fullmatch(digits):
        return digits
    if not LANDLINE.fullmatch(digits):
        raise Refused("bad_phone", _("电话不对：手机 11 位，座机带区号。"), field="phone")
    return digits
