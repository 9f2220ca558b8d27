"""Whoever handled an appeal has left their post and nobody came: the post above takes it on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.flow.dispatching import _give
from mulin.appeals.models import Appeal
from mulin.core.deeds import Forbidden
from mulin.people.models import Person
from mulin.people.rules import may_administer


def hand_over(appeal: Appeal, *, post: UUID, by: Person, at: datetime | None = None) -> Appeal:
    """Give it to another post because its own falls vacant: by whoever ends the appointment (an
    administrator), or dispatches. Never to a post of which it complains."""
    if not (may_administer(by) or rules.may_dispatch(by, appeal)):
        raise Forbidden
    return _give(appeal, "reassign", post, by=by, reason=_("原岗位的人离岗，岗位空缺"), at=at)
