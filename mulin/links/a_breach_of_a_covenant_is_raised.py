"""Whenever a clause in force is not kept, its page offers to raise it: as an appeal, by staff as a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.appeals import rules
from mulin.core import starts
from mulin.matters.models import ENTER

CLAUSE = "clause"


def _staff(person: Any, _clause: starts.Matter) -> bool:
    return person is not None and bool(rules.may_record_for_others(person))


def _others(person: Any, clause: starts.Matter) -> bool:
    return not _staff(person, clause)


def _may_propose(person: Any, clause: starts.Matter) -> bool:
    return person is not None and bool(person.standing.has(ENTER, clause.path))


starts.register(
    CLAUSE,
    _("反映没有守的地方"),
    url_name="appeals:record",
    allowed=_staff,
    symbol="message",
    order=10,
)
starts.register(
    CLAUSE,
    _("反映没有守的地方"),
    url_name="appeals:report",
    allowed=_others,
    symbol="message",
    order=10,
)
starts.register(
    CLAUSE, _("提成议题，请大家商量"), url_name="matters:record", allowed=_may_propose,
    symbol="messages", order=20,
)  # fmt: skip
