"""Short words after a deed, shown once on the next page, with a way back where there is one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

KEY = "toasts"


def say(
    request: HttpRequest, text: str, *, undo_url: str | None = None, level: str = "good"
) -> None:
    """Keep a sentence for the next page. `level`: good, plain or bad; `undo_url` takes a POST."""
    waiting = request.session.get(KEY, [])
    request.session[KEY] = [*waiting, {"text": str(text), "undo_url": undo_url, "level": level}]


def toasts(request: HttpRequest) -> list[dict[str, Any]]:
    """The waiting sentences, each shown once; none where there is no session (an early error)."""
    session = getattr(request, "session", None)
    if session is None or KEY not in session:
        return []
    waiting: list[dict[str, Any]] = session.pop(KEY)
    return waiting
