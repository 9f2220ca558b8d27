"""One thread of a server process computes at a time, and the others wait for their turn, a little.

Python lets one thread run at a time in any case, and takes up to five milliseconds to pass the turn
from one that computes to one that has just come back from the database. With SQLite that is after
every statement: who holds the queue of writers waited there for a neighbour who draws a page, and
all writers of the county with them. Here a request keeps its turn from beginning to end, but for
the wait for the disk. Whoever has waited `PATIENCE` seconds goes ahead, and behind one that takes so
long nobody waits again: a long export holds nobody up (docs/decisions/0014-turns.md).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

PATIENCE = 0.05
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Turns:
    """The turns of one process. Without `in_turn` nobody has one, and `give` gives nothing up."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.mine = threading.local()
        self.slow = False

    def take(self) -> None:
        """Wait for the turn, or go ahead without it after a while."""
        held = self.turn.acquire(timeout=0 if self.slow else PATIENCE)
        self.mine.held = held
        if not held:
            self.slow = True

    def give(self) -> bool:
        """Let the next one compute; whether this thread had the turn."""
        held: bool = getattr(self.mine, "held", False)
        if held:
            self.mine.held = self.slow = False
            self.turn.release()
        return held

    def in_turn(self, application: Application) -> Application:
        """The application, whose answers are made one after another. What an answer streams later
        is outside of its turn."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.take()
            try:
                return application(environ, start_response)
            finally:
                self.give()

        return answer


turns = Turns()
