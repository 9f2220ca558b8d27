"""Keys made by the application: UUID version 7 (RFC 9562), ordered by the time they were made."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new key: 48 bits of milliseconds, 12 bits of counter, 62 bits at random.

    Within a process keys only grow (RFC 9562 §6.2, method 1: the counter steps when the clock
    stands still or goes back), so that «order by id» is the order of making.
    """
    global _last  # noqa: PLW0603 (the counter is the point)
    ticks = time.time_ns() // 1_000_000 << 12
    with _lock:
        _last = max(ticks, _last + 1)
        mine = _last
    noise = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = (mine >> 12) << 80 | 7 << 76 | (mine & 0xFFF) << 64 | 2 << 62 | noise
    return UUID(int=value)


def uuid7_at(milliseconds: int, counter: int = 0) -> UUID:
    """A key as if made at that moment (Unix milliseconds), for imports that keep their order."""
    noise = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = milliseconds << 80 | 7 << 76 | (counter & 0xFFF) << 64 | 2 << 62 | noise
    return UUID(int=value)


def first_at(moment: datetime) -> UUID:
    """The smallest key that could be made at that moment: keys tell time, so the primary key can
    bound a search by it."""
    return UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)


def made_at(key: UUID) -> datetime:
    """When a key was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
