"""What stands in the side bar of the desk for covenants."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.covenants import rules
from mulin.covenants.queries import waiting


def may_open(person: Any) -> bool:
    """Who looks after an area, or writes down what is signed on paper."""
    return bool(person is not None and person.is_authenticated and rules.may_open_desk(person))


def count(person: Any) -> Any:
    """Covenants that wait for whoever keeps them."""
    return waiting(person) if rules.may_keep(person) else None


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.PUBLIC, cast("str", _("公约契约")), icon="certificate", url_name="covenants:desk",
        may=may_open, count=count, order=48,
    )  # fmt: skip
