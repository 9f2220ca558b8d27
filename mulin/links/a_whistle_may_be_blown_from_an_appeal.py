"""Whenever somebody looks at an appeal and may blow a whistle there, its page offers to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.core import starts
from mulin.whistles.queries import levels


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(levels().open_to(person.standing, matter.path))


starts.register(
    "appeal", _("吹哨，叫几家一起来"), url_name="whistles:new", allowed=_may,
    symbol="speakerphone", order=20,
)  # fmt: skip
