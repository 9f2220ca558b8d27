"""Which view answers an address, remembered by the shape of the address.

Django tries the patterns of all rooms in turn: some hundred and thirty for a page, six hundred for
the machine door, each time. An address without words of its own, or with one record's key in it, leads
where it led before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import ResolverMatch, get_resolver

KEY = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Resolve = Callable[[str], ResolverMatch]


def remember() -> None:
    """Let this process remember. To be called once, before the first request."""
    resolver = get_resolver()
    resolver.resolve = remembering(resolver.resolve)  # type: ignore[method-assign, assignment]  # Django has no door for it


def remembering(resolve: Resolve) -> Resolve:
    """The same, asked once for each shape; of shapes there are no more than patterns."""
    known: dict[str, ResolverMatch] = {}

    def find(path: str) -> ResolverMatch:
        path = str(path)
        keys = KEY.findall(path)
        shape = path.replace(keys[0], "*") if keys else path
        kept = known.get(shape) if len(keys) <= 1 else None
        if kept is not None:
            return _with(kept, UUID(keys[0])) if keys else kept
        match = resolve(path)
        if len(keys) <= 1 and list(_words_of(match).values()) == [UUID(key) for key in keys]:
            known[shape] = match
        return match

    return find


def _words_of(match: Any) -> dict[str, Any]:
    """What was read from the address itself."""
    return dict(match.captured_kwargs)


def _with(match: ResolverMatch, key: UUID) -> ResolverMatch:
    """The same match for another record."""
    words = dict.fromkeys(_words_of(match), key)
    made = object.__new__(ResolverMatch)
    made.__dict__.update(match.__dict__, kwargs={**match.kwargs, **words}, captured_kwargs=words)
    return made
