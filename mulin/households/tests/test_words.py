"""Names, numbers, doors and days as people write them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.deeds import Refused
from mulin.core.personal_numbers import ID_CHECKS, ID_WEIGHTS
from mulin.households.buildings import plain
from mulin.households.doors import clean_room, clean_unit, floor_of, number_of, split_address
from mulin.households.flow.needs import months_after
from mulin.households.models import Dwelling, Resident
from mulin.households.needs import kind_of, kind_words, kinds, wording, wordings
from mulin.households.persons import (
    birth_of,
    clean_birth,
    clean_name,
    clean_number,
    taken_down,
)
from mulin.households.wording import age_words, share_words

# The check values of the house, kept outside of it.
VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "id_vectors.csv"
GOOD = ("11010519491231002X", "41160219000101001X", "310151199912310044", "620200190001010056")


@pytest.mark.skipif(not VECTORS.exists(), reason="the check values lie beside the project")
def test_identity_numbers_of_the_check_values() -> None:
    for row in csv.DictReader(VECTORS.read_text(encoding="utf-8").splitlines()):
        if row["valid"] == "1":
            assert clean_number(row["id18"]) == row["id18"]
        else:
            with pytest.raises(Refused):
                clean_number(row["id18"])


@pytest.mark.parametrize("number", GOOD)
def test_numbers_with_blanks_and_a_small_x_are_read(number: str) -> None:
    assert clean_number(f" {number[:6]} {number[6:].lower()}'") == number


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999), st.integers(0, 17))
def test_every_single_wrong_digit_is_found(born: date, serial: int, place: int) -> None:
    head = f"360483{born:%Y%m%d}{serial:03}"
    total = sum(int(d) * w for d, w in zip(head, ID_WEIGHTS, strict=True))
    number = head + ID_CHECKS[total % 11]
    assert birth_of(clean_number(number)) == born
    digit = number[place]
    wrong = "1" if digit == "X" else str((int(digit) + 1) % 10)
    with pytest.raises(Refused):
        clean_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3.6E+17", "改坏了"), ("360483190001010000", "改坏了"), ("360483900101001", "15 位"),
        ("12", "18 位"), ("110105194912310021", "校验码"), ("320282190002290030", "不存在"),
        ("36048318500101003X", "校验码|不存在"),
    ],
)  # fmt: skip
def test_a_wrong_number_says_how_to_mend_it(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        clean_number(text)


def test_names() -> None:
    assert clean_name(" 张 三 ") == "张三"
    assert clean_name("John  Smith") == "John  Smith"
    for right in ("湖㳇", "买买提·艾力", "李〇", "O'Neil", "张三（租户）", "𠮷田"):
        assert clean_name(right) == right
    for wrong in ("", "张3", "张" * 41):
        with pytest.raises(Refused):
            clean_name(wrong)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("=cmd|calc", "="), ("@SUM", "@"), ("+张三", r"\+"), ("<script>alert</script>", "<"),
        ("王**", r"\*"), ("张三/李四", "/"), ("张\x07三", ""),
    ],
)  # fmt: skip
def test_a_formula_a_script_or_a_masked_name_is_no_name(text: str, sign: str) -> None:
    with pytest.raises(Refused, match=f"姓名里不能有“{sign}"):
        clean_name(text)


@pytest.mark.parametrize(
    ("text", "day", "year"),
    [
        ("", "", None), ("1942", "", 1942), ("1942年", "", 1942), ("1942.3", "", 1942),
        ("1942-03-05", "1942-03-05", 1942), ("1942年3月5日", "1942-03-05", 1942),
        ("19420305", "1942-03-05", 1942), ("1942-03-05 00:00:00", "1942-03-05", 1942),
        ("1942.3.5生", "1942-03-05", 1942),
    ],
)  # fmt: skip
def test_births(text: str, day: str, year: int | None) -> None:
    assert clean_birth(text) == (day, year)


@pytest.mark.parametrize("text", ["2999-01-01", "2999", "2999年3月"])
def test_a_birth_that_is_still_to_come_is_told_so(text: str) -> None:
    with pytest.raises(Refused, match="这一天还没有到"):
        clean_birth(text)


@pytest.mark.parametrize("text", ["1942-13-01", "1700", "很老", "1942-02-30"])
def test_births_that_cannot_be(text: str) -> None:
    with pytest.raises(Refused):
        clean_birth(text)


def test_a_birth_that_differs_from_the_number_is_refused() -> None:
    assert taken_down("王", id_number=GOOD[0], born="1949").born == "1949-12-31"
    for born in ("1950", "1949-12-30"):
        with pytest.raises(Refused, match="对不上"):
            taken_down("王", id_number=GOOD[0], born=born)


def test_doors_are_written_one_way() -> None:
    assert [clean_unit(t) for t in ("二单元", "2 单元", "02", "十二门", "", "Ａ单元")] == [
        "2", "2", "2", "12", "", "A",
    ]  # fmt: skip
    assert [clean_room(t) for t in ("501室", "五零一", " 501 户", "１２０３号")] == [
        "501", "501", "501", "1203",
    ]  # fmt: skip
    assert [floor_of(t) for t in ("501", "1203", "1", "A01", "99999", "001")] == [
        5, 12, None, None, None, None,
    ]  # fmt: skip
    assert [number_of(t) for t in ("十", "二十", "二十三", "十几", "百")] == [
        "10", "20", "23", "十几", "百",
    ]  # fmt: skip
    for wrong in ("", "室" * 30 + "1"):
        with pytest.raises(Refused):
            clean_room(wrong)
    with pytest.raises(Refused):
        clean_unit("很长很长很长很长很长的单元名")
    assert [plain(t) for t in ("三号楼", "3#", "03栋", "东楼")] == ["3", "3", "3", "东楼"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("东湖小区3栋2单元501室", ("东湖小区3栋", "2", "501")),
        ("3栋-2-501", ("3栋", "2", "501")), ("3-2-501", ("3", "2", "501")),
        ("8号楼301", ("8号楼", "", "301")), ("3#1单元101", ("3", "1", "101")),
        ("没有门牌", ("", "", "")),
    ],
)  # fmt: skip
def test_addresses_are_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert split_address(text) == parts


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 24))
def test_months_later_is_that_month_and_never_later_than_its_end(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_kinds_of_needs_are_data() -> None:
    assert kind_of("独居老人") == kinds()["alone"]
    assert kind_of("上访户") is None
    assert kind_words("gone") == "gone"
    assert wording().version in wordings()
    text = wording().said(kind="残疾", purpose="代办")
    assert "残疾" in text
    assert "撤回" in text


def test_ages_shares_and_masks() -> None:
    known = Resident(born="1940-06-15", birth_year=1940)
    assert known.age_on(date(2026, 6, 14)) == 85
    assert known.age_on(date(2026, 6, 15)) == 86
    assert Resident(birth_year=1940).age_on(date(2026, 1, 1)) == 86
    assert age_words(Resident()) == "—"
    assert share_words(None) == "共同共有"
    assert str(Dwelling(unit="1")).endswith(" 1")


@pytest.mark.parametrize("key", ["alone", "aged"])
def test_needs_of_the_old_fit_from_eighty(key: str) -> None:
    kind = kinds()[key]
    assert [kind.fits(age) for age in (79, 80, None)] == [False, True, True]
