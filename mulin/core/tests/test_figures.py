"""Figures as conditions, and how they are asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from mulin.core.figures import Figure, bare, counted


def test_a_rate_is_asked_for_with_its_denominator() -> None:
    plain = Figure("open", "在办", Q(a=1))
    rate = Figure("solved", "解决率", Q(b=1), Q(c=1))
    asked: dict[str, Any] = {**counted([plain, rate], distinct=True)}
    assert list(asked) == ["n_open", "n_solved", "n_solved_of"]
    assert all(count.distinct for count in asked.values())
    assert asked["n_solved_of"].filter == Q(c=1)
    once: Any = counted([plain])["n_open"]
    assert not once.distinct


def test_names_come_back_without_their_mark() -> None:
    assert bare({"n_open": 2, "area": "x"}) == {"open": 2, "area": "x"}
