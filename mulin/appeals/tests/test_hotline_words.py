"""What the words of a hotline's export mean here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.appeals.flow import hotline_words as words
from mulin.appeals.models import Ending


@pytest.mark.parametrize(
    ("state", "over"),
    [("已办结", True), ("待办结", False), ("未结案", False), ("办理中", False), ("已归档", True),
     ("申请办结", False), ("", False), ("部分办结", False)],
)  # fmt: skip
def test_the_hotlines_own_end_is_told_from_what_is_not_yet_one(state: str, *, over: bool) -> None:
    assert words.finished(state) is over


@pytest.mark.parametrize(
    ("result", "ending"),
    [
        ("已解决", Ending.SOLVED), ("未解决", Ending.EXPLAINED), ("部分解决", Ending.EXPLAINED),
        ("解释说明", Ending.EXPLAINED), ("经查不属实", Ending.UNFOUNDED), ("转办至区城管", Ending.HANDED_OVER),
        ("不予受理", Ending.DECLINED), ("来电人撤回", Ending.WITHDRAWN), ("", Ending.HANDED_OVER),
    ],
)  # fmt: skip
def test_a_result_is_an_honest_end(result: str, ending: str) -> None:
    assert words.ending_of(result, words.Said()) == ending


def test_without_a_result_the_callers_answer_tells_the_end() -> None:
    assert words.ending_of("", words.Said(solved=True)) == Ending.SOLVED
    assert words.ending_of("", words.Said(solved=False)) == Ending.EXPLAINED
    assert words.ending_of("", words.Said(partly=True)) == Ending.EXPLAINED


@given(st.text(max_size=40))
def test_a_day_in_a_number_is_never_invented(number: str) -> None:
    day = words.day_in(number)
    assert day is None or timezone.localtime(day).strftime("%Y%m%d") in number


@given(st.lists(st.sampled_from(["城建", "市政", "路灯", "A"]), min_size=1, max_size=4))
def test_a_path_and_its_beginnings(parts: Sequence[str]) -> None:
    path = words.path_of(" → ".join(parts))
    assert path == "->".join(parts)
    assert words.beginnings(path)[0] == path
    assert words.beginnings(path)[-1] == parts[0]
    assert words.path_of(path) == path


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("RX20261101000012", "2026-11-01"), ("20251231000001", "2025-12-31"),
        ("RX20260231000001", None), ("RX20991231000001", None), ("RX12", None), ("", None),
        ("工单120260101", None),
    ],
)  # fmt: skip
def test_the_day_of_a_number_is_one_of_the_calendar_and_has_come(
    number: str, day: str | None
) -> None:
    found = words.day_in(number)
    assert (found and timezone.localtime(found).date().isoformat()) == day


@pytest.mark.parametrize(
    ("said", "kind"),
    [("投诉举报", "complaint"), ("表扬", "praise"), ("其他", "help"), ("", "help")],
)
def test_an_unknown_kind_is_a_call_for_help(said: str, kind: str) -> None:
    assert words.kind_of(said) == kind
