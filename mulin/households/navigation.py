"""What stands in the side bar of the desk for the ledger."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.households import rules
from mulin.households.queries import needs_due


def may_open(person: Any) -> bool:
    """Whoever sees persons, and whoever sees numbers."""
    if person is None or not person.is_authenticated:
        return False
    return rules.may_see(person) or rules.may_count(person)


def waiting(person: Any) -> Any:
    """People whose needs want to be looked at, for those who keep the ledger."""
    return needs_due(person) if rules.may_write(person) else None


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.WORK, cast("str", _("户情台账")), icon="home", url_name="households:list",
        may=may_open, count=waiting, order=60,
    )  # fmt: skip
