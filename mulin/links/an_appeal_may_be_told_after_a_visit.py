"""Whenever a visitor has written a visit down, its page offers to tell what was seen as an appeal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.appeals import rules
from mulin.core import starts


def _staff(person: Any, _matter: starts.Matter) -> bool:
    return bool(rules.may_record_for_others(person))


def _others(person: Any, matter: starts.Matter) -> bool:
    return not _staff(person, matter)


starts.register(
    "visit", _("反映这件事"), url_name="appeals:record", allowed=_staff, symbol="message", order=10
)
starts.register(
    "visit", _("反映这件事"), url_name="appeals:report", allowed=_others, symbol="message", order=10
)
