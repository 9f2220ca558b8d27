"""One thread computes at a time, and nobody waits long for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mulin.core import turns as module
from mulin.core.turns import Turns

LONG = 30.0


def together(*deeds: Callable[[], object]) -> None:
    """Do them at once; all have to come to their end."""
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()


def asking(turns: Turns, answer: Callable[[], object]) -> Callable[[], object]:
    """A request whose answer is made by that."""

    def application(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        answer()
        return []

    served = turns.in_turn(application)
    return lambda: served({}, None)


def test_answers_are_made_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", LONG)
    inside, most = 0, 0

    def answer() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        sum(range(20_000))
        inside -= 1

    one = asking(Turns(), answer)
    together(*[lambda: [one() for _ in range(20)]] * 4)
    assert most == 1


def test_behind_one_that_takes_long_the_first_waits_a_little_and_the_next_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, began, ended = Turns(), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        assert ended.wait(LONG)

    def others() -> None:
        assert began.wait(LONG)
        monkeypatch.setattr(module, "PATIENCE", 0.01)
        asking(mine, lambda: None)()
        monkeypatch.setattr(module, "PATIENCE", LONG)
        asking(mine, ended.set)()

    together(asking(mine, slow), others)
    assert (mine.slow, mine.turn.locked()) == (False, False)


def test_a_request_that_fails_gives_its_turn_back() -> None:
    mine = Turns()
    with pytest.raises(ZeroDivisionError):
        asking(mine, lambda: 1 / 0)()
    assert not mine.turn.locked()
