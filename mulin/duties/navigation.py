"""What stands in the navigation for duties."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.duties import queries, rules


def may_look(person: Any) -> bool:
    """Those who look after an area."""
    return bool(person.is_authenticated and rules.may_look(person))


def count(person: Any) -> Any:
    """Ticks that wait for this person to look at them."""
    return queries.to_see(person) if rules.judges(person) else None


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.TOGETHER, cast("str", _("履职清单")), icon="checklist", url_name="duties:table",
        may=may_look, count=count, order=70,
    )  # fmt: skip
