"""What stands in the side bar of the desk for whistles."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.core.events import when
from mulin.people.models import Person
from mulin.whistles import rules
from mulin.whistles.events import WhistleChanged
from mulin.whistles.queries.levels import levels
from mulin.whistles.queries.mine import waiting


def may_see_board(person: Any) -> bool:
    """Staff, and whoever may blow (a building lead, where the town has it so)."""
    if person is None or not person.is_authenticated:
        return False
    return bool(person.standing.is_staff or rules.may_blow_any(person, levels().active))


def forget(event: WhistleChanged) -> None:
    """Who did a deed sees the count without it at once; others within seconds."""
    if (person := event.by) is not None:
        transaction.on_commit(lambda: _forget(person))


def _forget(person: Person) -> None:
    nav.forget_counts(person)


def register() -> None:
    """Called once, when the app is ready."""
    when(WhistleChanged)(forget)
    nav.register_desk(
        nav.TOGETHER, cast("str", _("吹哨")), icon="speakerphone",
        url_name="whistles:board", may=may_see_board, count=waiting, order=30,
    )  # fmt: skip
