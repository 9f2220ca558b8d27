"""Things kept in memory until they change: one small read a request tells whether they did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from mulin.core.models import Version

Thing = TypeVar("Thing")
FRESH_SECONDS = 1.0


class Kept(Generic[Thing]):
    """A value built from the database and rebuilt when its version has grown.

    The version is read at most once a second and process, so a change made elsewhere shows
    within a second, and one made here at once (`changed` clears the memory on commit).
    """

    def __init__(self, name: str, build: Callable[[], Thing]) -> None:
        self.name, self._build = name, build
        self._lock = threading.Lock()
        self._held: dict[str, tuple[int, float, Thing]] = {}
        _all.append(self)

    def get(self) -> Thing:
        """The value as of now (or of up to a second ago)."""
        # The settings of the connection, by the way that asks no thread-local: a page asks often.
        where = str(connections.settings[DEFAULT_DB_ALIAS]["NAME"])
        held = self._held.get(where)
        now = time.monotonic()
        if held and now - held[1] < FRESH_SECONDS:
            return held[2]
        with self._lock:
            number = version(self.name)
            if held and held[0] == number:
                self._held[where] = (number, now, held[2])
                return held[2]
            value = self._build()
            self._held[where] = (number, now, value)
            return value

    def forget(self) -> None:
        """Build anew at the next asking."""
        self._held.clear()


class Same:
    """A thing kept in memory as a part of a key: equal to nothing but itself, so that what was
    made from it is made anew once it was built anew."""

    __slots__ = ("thing",)

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


_all: list[Kept[Any]] = []


def version(name: str) -> int:
    """How often the named thing has changed."""
    return Version.objects.filter(name=name).values_list("number", flat=True).first() or 0


def changed(name: str) -> None:
    """Say, in the deed's transaction, that the named thing has changed."""
    rows = Version.objects.filter(name=name)
    if not rows.update(number=models.F("number") + 1):
        Version.objects.bulk_create([Version(name=name, number=1)], ignore_conflicts=True)
    forget(name)
    transaction.on_commit(lambda: forget(name))


def forget(name: str = "") -> None:
    """Clear this process's memory of one thing, or of all."""
    for kept in _all:
        if not name or kept.name == name:
            kept.forget()
