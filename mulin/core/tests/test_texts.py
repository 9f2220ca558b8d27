"""How alike texts are, and where names of places begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.texts import (
    alike,
    is_fine,
    near_duplicate,
    place_words,
    readings,
    same_place,
    shingles,
)


def test_pieces_of_a_text() -> None:
    assert shingles("路灯，坏了 LED8") == ["路灯", "坏了", "led8"]
    assert shingles("路灯坏") == ["路灯", "灯坏", "路灯坏"]
    assert shingles("！？") == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("投诉丽湖新城附近的搅拌站", ["丽湖新城"]),
        ("A2区暮云街道丽湖新城小区", ["暮云街道", "丽湖新城"]),
        ("我们小区的路灯坏了", []),
        ("马路对面的公路和铁路", []),
        ("政府和城市里的家庭", []),
        ("通程商业广场门口", ["通程商业广场"]),
        ("严重影响小区", []),
        ("沿湖滨路往东", ["湖滨路"]),
        ("青石村的水泥路", ["青石村"]),
    ],
)
def test_places_are_known_by_their_endings(text: str, places: list[str]) -> None:
    assert place_words(text) == places


def test_a_name_begins_where_many_texts_say_so() -> None:
    texts = ["月亮岛路要修", "月亮岛路的灯", "月亮岛路堵车", "就着月亮岛路", "顺月亮岛路走"]
    read = readings(place_words(text) for text in texts)
    assert read["顺月亮岛路"] == read["月亮岛路"] == "月亮岛路"


def test_small_places_tell_affairs_apart() -> None:
    assert is_fine("丽湖新城")
    assert not is_fine("湖滨路")
    assert same_place("门前丽湖新城", "丽湖新城")
    assert not same_place("阳光花园", "幸福花园")


def test_a_short_word_and_a_long_letter_about_one_thing_are_alike() -> None:
    letter = "三栋二单元的楼道灯已经坏了一个星期，老人晚上下楼很不方便，请尽快来修。"
    assert alike("楼道灯坏了", letter) > 0.35
    assert alike("垃圾没人清运", letter) < 0.05
    assert alike("", letter) == 0


def test_a_copy_is_a_near_duplicate() -> None:
    one = "小区门口的烧烤摊每天晚上冒烟，熏得人睡不着觉"
    assert near_duplicate(one, one + "！") == 1
    assert near_duplicate(one, "小区门口的早餐摊每天早上占道，车子都开不进来") < 0.2
    assert near_duplicate("灯坏", "灯坏。") == 1
    assert near_duplicate("灯坏", "") == near_duplicate("", "") == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    for measure in (alike, near_duplicate):
        assert 0 <= measure(one, other) <= 1.0000001
        assert measure(one, other) == pytest.approx(measure(other, one))


@given(st.text(max_size=200))
def test_places_stand_in_the_text(text: str) -> None:
    from mulin.core.phrases import fold  # noqa: PLC0415 (only this test looks inside)

    assert all(place in fold(text) for place in place_words(text))
