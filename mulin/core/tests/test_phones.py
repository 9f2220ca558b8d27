"""Telephone numbers as people type them."""

from __future__ import annotations

import pytest

from mulin.core.deeds import Refused
from mulin.core.phones import clean_phone


def test_phones_however_they_are_typed() -> None:
    assert clean_phone("+86 138 0013-8000") == "13800138000"
    assert clean_phone("0792－8888888") == "07928888888"
    assert clean_phone("") == ""
    for wrong in ("1380013800", "1.38E+10", "12800138000", "0792", "abc"):
        with pytest.raises(Refused):
            clean_phone(wrong)
