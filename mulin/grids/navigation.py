"""What stands in the side bar of the desk for grids."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.grids import rules


def may_look(person: Any) -> bool:
    """Whoever looks after an area."""
    return bool(person is not None and person.is_authenticated and rules.may_look(person))


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.SETTINGS, cast("str", _("网格和边界")), icon="map", url_name="grids:areas",
        may=may_look, order=20,
    )  # fmt: skip
