"""What stands in the side bar of the desk for matters."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.core.events import when
from mulin.matters import rules
from mulin.matters.events import MatterChanged
from mulin.matters.queries import waiting
from mulin.people.models import Person


def may_see_desk(person: Any) -> bool:
    """Who leads matters, or writes down what others say."""
    if person is None or not person.is_authenticated:
        return False
    return rules.may_lead_any(person) or rules.may_enter_any(person)


def forget(event: MatterChanged) -> None:
    """Who did a deed sees the count without it at once; others within seconds."""
    if (person := event.by) is not None:
        transaction.on_commit(lambda: _forget(person))


def _forget(person: Person) -> None:
    nav.forget_counts(person)


def register() -> None:
    """Called once, when the app is ready."""
    when(MatterChanged)(forget)
    nav.register_desk(
        nav.PUBLIC, cast("str", _("民事民议")), icon="messages", url_name="matters:desk",
        may=may_see_desk, count=waiting, order=46,
    )  # fmt: skip
