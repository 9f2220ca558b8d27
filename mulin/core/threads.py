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
from django.utils import timezone, translation
from django.utils.translation import trans_real

KEPT: tuple[tuple[ModuleType, str], ...] = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


# Words of the house and of Django; more than that would be somebody's text given to gettext.
MOST_WORDS = 20_000
_words: dict[tuple[str | None, str], str] = {}


def plain() -> None:
    """Let threads keep them, and remember translations. To be called once, before the first request
    of a threaded server."""
    for module, name in KEPT:
        setattr(module, name, threading.local())
    translation._trans.gettext = remembered  # type: ignore[attr-defined]  # where Django's own is


def remembered(message: str) -> str:
    """What Django's own gettext says, which looks through its catalogues each time: labels that are
    translated when they are drawn ask a hundred and fifty times a page."""
    key = trans_real.get_language(), message
    said = _words.get(key)
    if said is None:
        said = trans_real.gettext(message)
        if len(_words) < MOST_WORDS:
            _words[key] = said
    return said
