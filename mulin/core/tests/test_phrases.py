"""Phrases in a text: each place once, the longest wins, as a slow search would find them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mulin.core.phrases import Finder

SHORT = st.text(alphabet="路灯不亮a", max_size=4)


@given(phrases=st.lists(SHORT, max_size=6), text=st.text(alphabet="路灯不亮a坏", max_size=30))
def test_it_finds_what_an_expression_finds(phrases: list[str], text: str) -> None:
    real = sorted({p for p in phrases if p}, key=lambda p: (-len(p), p))
    slow = re.compile("|".join(map(re.escape, real)) or r"(?!)")
    assert Finder(phrases).find(text) == slow.findall(text)


def test_the_longest_wins() -> None:
    assert Finder(["路灯", "路灯不亮"]).find("那盏路灯不亮了，路灯") == ["路灯不亮", "路灯"]


def test_a_single_letter_and_nothing() -> None:
    assert Finder(["灯"]).find("路灯灯") == ["灯", "灯"]
    assert Finder([]).find("路灯") == []
