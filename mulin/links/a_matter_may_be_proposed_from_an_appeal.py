"""Whenever somebody looks at an appeal that concerns many, its page offers to have it talked over as a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.core import starts
from mulin.matters.models import ENTER


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(ENTER, matter.path))


starts.register(
    "appeal", _("提成议题，请大家商量"), url_name="matters:record", allowed=_may,
    symbol="messages", order=40,
)  # fmt: skip
