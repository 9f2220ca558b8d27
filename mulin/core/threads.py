"""What Django keeps for each request under way, kept by plain threads.

Django keeps the language, the time zone and the routes of a request in values that also follow
asynchronous tasks; asking one takes two microseconds and a lock, and a page of a list asks seven
hundred times. Our servers answer every request in one thread from beginning to end
(docs/decisions/0001-django-sqlite.md), so the thread's own storage says the same at a twentieth of the price.
Django itself replaces these values in its autoreloader and its tests.
"""

from __future__ import annotations

import threading
from types import ModuleType

from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

KEPT: tuple[tuple[ModuleType, str], ...] = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


def plain() -> None:
    """Let threads keep them. To be called once, before the first request of a threaded server."""
    for module, name in KEPT:
        setattr(module, name, threading.local())
