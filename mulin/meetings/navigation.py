"""What stands in the navigation for meetings."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.core.events import when
from mulin.meetings import rules
from mulin.meetings.events import MeetingChanged, ResolutionChanged
from mulin.meetings.models import LEAD
from mulin.meetings.queries.became import waiting as unsettled
from mulin.meetings.queries.lists import waiting
from mulin.people.models import Person


def may_see_desk(person: Any) -> bool:
    """Who calls meetings, and who looks after the house."""
    return bool(person is not None and person.is_authenticated and rules.may_lead_any(person))


def forget(event: MeetingChanged | ResolutionChanged) -> None:
    """Who did a deed sees the count without it at once; others within seconds."""
    if (person := event.by) is not None:
        transaction.on_commit(lambda: _forget(person))


def _forget(person: Person) -> None:
    nav.forget_counts(person)


def may_follow(person: Any) -> bool:
    """Who leads meetings follows what was decided there."""
    return bool(person is not None and person.is_authenticated and person.standing.has(LEAD))


def register() -> None:
    """Called once, when the app is ready."""
    when(MeetingChanged)(forget)
    when(ResolutionChanged)(forget)
    nav.register_desk(
        nav.PUBLIC, cast("str", _("会议")), icon="users-group", url_name="meetings:desk",
        may=may_see_desk, count=waiting, order=44,
    )  # fmt: skip
    nav.register_desk(
        nav.PUBLIC, cast("str", _("议定的事")), icon="gavel", url_name="meetings:desk_became",
        may=may_follow, count=unsettled, order=45,
    )  # fmt: skip
