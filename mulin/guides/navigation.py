"""What stands in the side bar of the desk for guides."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.guides import rules
from mulin.guides.queries import waiting


def may_open(person: Any) -> bool:
    """Staff."""
    return bool(person.is_authenticated and rules.may_see_all(person))


def count(person: Any) -> Any:
    """The guides that wait for somebody to check them, for those who may."""
    return waiting() if rules.may_edit(person) else None


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.PUBLIC, cast("str", _("办事指南")), icon="book", url_name="guides:desk", may=may_open,
        count=count, order=60,
    )  # fmt: skip
