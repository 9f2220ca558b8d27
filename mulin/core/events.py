"""Announcing a fact to whoever asked to hear it, inside the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def when(event: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a listener for one kind of event. Listeners live in `mulin/links`, a file each."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _listeners[event]:
            _listeners[event].append(listener)
        return listener

    return register


def announce(event: object) -> None:
    """Tell every listener, now: if one fails, the deed fails with it and nothing is written."""
    for listener in _listeners[type(event)]:
        listener(event)
