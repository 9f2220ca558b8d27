"""Whose turn it is: the order goes round, debts are paid, nobody is passed over for ever."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mulin.core.rota import Past, ends, next_up, owing

ORDER = "甲乙丙丁"


def play(order: str, skips: list[bool]) -> tuple[list[Past[str]], list[str]]:
    """Let whoever is next hold or skip; the turns, and who held."""
    past: list[Past[str]] = []
    for skipped in skips:
        who = next_up(order, past)
        assert who is not None
        past.append(Past(who, not skipped))
    return past, [turn.who for turn in past if turn.held]


def test_the_order_goes_round() -> None:
    assert play(ORDER, [False] * 6)[1] == ["甲", "乙", "丙", "丁", "甲", "乙"]


def test_who_is_skipped_pays_after_the_next_and_the_order_goes_on_where_it_was() -> None:
    past, held = play(ORDER, [True, False, False, False, False, False])
    assert [turn.who for turn in past] == ["甲", "乙", "甲", "丙", "丁", "甲"]
    assert held == ["乙", "甲", "丙", "丁", "甲"]
    assert owing(ORDER, past) == []


def test_two_who_are_skipped_owe_in_the_order_of_their_debts() -> None:
    past, _held = play(ORDER, [True, True])
    assert owing(ORDER, past) == ["甲", "乙"]
    assert next_up(ORDER, past) == "丙"


def test_nobody_chairs_an_empty_alliance_and_one_chairs_a_single() -> None:
    assert next_up("", []) is None
    assert play("甲", [False, True, False])[0][-1].who == "甲"


def test_who_left_is_asked_no_more_and_their_debt_is_forgotten() -> None:
    past = [Past("甲", held=False), Past("乙", held=True)]
    assert next_up("乙丙", past) == "丙"
    assert owing("乙丙", past) == []


@given(st.integers(2, 6), st.lists(st.booleans(), max_size=40))
def test_whoever_owes_is_asked_again_soon(size: int, skips: list[bool]) -> None:
    """However often it was skipped: when nobody skips any more, all debts are paid before anybody
    has chaired twice since."""
    order = "甲乙丙丁戊己"[:size]
    past, _held = play(order, skips)
    debts, later = set(owing(order, past)), []
    for _round in range(2 * size + 1):
        who = next_up(order, past)
        assert who is not None
        past.append(Past(who, held=True))
        later.append(who)
    assert debts <= set(later)
    assert owing(order, past) == []


@given(st.integers(2, 6), st.integers(0, 60))
def test_without_skips_all_chair_equally(size: int, turns: int) -> None:
    order = "甲乙丙丁戊己"[:size]
    counted = Counter(play(order, [False] * turns)[1])
    assert max(counted.values(), default=0) - min(counted[who] for who in order) <= 1


@given(st.integers(2, 6), st.lists(st.booleans(), min_size=1, max_size=30))
def test_who_just_skipped_is_never_asked_next(size: int, skips: list[bool]) -> None:
    order = "甲乙丙丁戊己"[:size]
    past, _held = play(order, skips)
    if not past[-1].held and len(set(owing(order, past))) < size:
        assert next_up(order, past) != past[-1].who


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 24))
def test_a_turn_ends_the_day_before_the_same_day_some_months_later(day: date, months: int) -> None:
    last = ends(day, months)
    following = last + timedelta(days=1)
    assert (following.year * 12 + following.month) - (day.year * 12 + day.month) == months
    assert following.day == min(day.day, following.day)


def test_a_turn_from_the_end_of_a_month_ends_with_the_shorter_one() -> None:
    assert ends(date(2026, 11, 30), 3) == date(2027, 2, 27)
    assert ends(date(2026, 1, 1), 12) == date(2026, 12, 31)
