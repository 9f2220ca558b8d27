"""Business numbers from an in-county counter, taken in blocks so that it is never the queue."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from django.db import connection, models, transaction

from mulin.core.models import Counter

BLOCK = 20
_lock = threading.Lock()
_pool: dict[tuple[str, str], list[int]] = defaultdict(list)


def take(name: str, count: int = 1) -> list[int]:
    """The next `count` numbers of a series. Gaps are fine; a number is never given twice.

    A block's remainder goes to this process only after the transaction that took it commits:
    one that is rolled back gives its numbers back with the row.
    """
    where = (str(connection.settings_dict["NAME"]), name)
    with _lock:
        ready = _pool[where]
        if len(ready) >= count:
            mine, _pool[where] = ready[:count], ready[count:]
            return mine
    size = max(count, BLOCK)
    last = _advance(name, size)
    block = list(range(last - size + 1, last + 1))
    if rest := block[count:]:
        transaction.on_commit(_keep(where, rest))
    return block[:count]


def _keep(where: tuple[str, str], rest: list[int]) -> Callable[[], None]:
    def keep() -> None:
        with _lock:
            _pool[where].extend(rest)

    return keep


def _advance(name: str, size: int) -> int:
    with transaction.atomic(savepoint=False):
        rows = Counter.objects.filter(name=name)
        if not rows.update(last=models.F("last") + size):
            Counter.objects.bulk_create([Counter(name=name)], ignore_conflicts=True)
            rows.update(last=models.F("last") + size)
        return rows.values_list("last", flat=True).get()


def forget() -> None:
    """Drop what this process holds (after a restore, between tests)."""
    with _lock:
        _pool.clear()
