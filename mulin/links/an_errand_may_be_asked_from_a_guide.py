"""Whenever somebody who has signed in reads a guide, its page offers to have the errand run."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.core import starts


def _may(person: Any, _matter: starts.Matter) -> bool:
    return bool(person is not None and person.is_authenticated)


starts.register(
    "guide",
    _("请人代办"),
    url_name="care:errand_new",
    allowed=_may,
    symbol="shopping-bag",
    order=20,
)
