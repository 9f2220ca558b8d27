"""What pages say of a demonstration: that it is one, and who may be played in it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation

ACCOUNTS: Final = "demo-accounts.json"


def on() -> bool:
    """Whether this house is a demonstration (MULIN_DEMO)."""
    return bool(settings.DEMO)


def accounts() -> list[dict[str, str]]:
    """The sign-ins to play with: `role`, `username`, `password`, `home`; none outside of one."""
    path = Path(settings.HOME) / ACCOUNTS
    if not on() or not path.is_file():
        return []
    found = _read(str(path), path.stat().st_mtime_ns)
    in_words = translation.gettext  # by another name: the message stands in site.demo.accounts
    return [{**one, "role": in_words(one["role"])} for one in found]


@lru_cache(maxsize=2)
def _read(path: str, _modified_ns: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found
