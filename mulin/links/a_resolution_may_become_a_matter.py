"""Whenever a matter is proposed from the page of a resolution, the resolution waits for it and is over with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.events import when
from mulin.matters.events import MatterChanged, MatterEnded, MatterProposed
from mulin.matters.models import ENTER, Status
from mulin.meetings.flow.handing import KIND, Became, hand, settle, take_back

MATTER = "matter"


def _may(person: Any, brought: starts.Matter) -> bool:
    return bool(person.standing.has(ENTER, brought.path))


starts.register(
    KIND, gettext_lazy("提成议题，请大家商量"), url_name="matters:record", allowed=_may,
    symbol="messages", order=20,
)  # fmt: skip


@when(MatterProposed)
def proposed(event: MatterProposed) -> None:
    """Raises `Refused` if the resolution is not theirs to hand on; nothing is proposed then."""
    matter = event.matter
    if matter.source_kind == KIND:
        label = _("议题“%s”") % matter.title
        hand(
            matter.source_id,
            Became(MATTER, matter.pk, label, f"/matters/{matter.pk}/"),
            by=event.by,
        )


@when(MatterEnded)
def ended(event: MatterEnded) -> None:
    """Closed: what came of it shows that the resolution is done. Rejected: the meeting has it again."""
    matter = event.matter
    if matter.source_kind != KIND:
        return
    if matter.status == Status.CLOSED:
        settle(MATTER, matter.pk, words=matter.outcome or matter.title)
    else:
        take_back(MATTER, matter.pk, words=_("大家议了，决定不办。"))


@when(MatterChanged)
def turned_down(event: MatterChanged) -> None:
    """Not taken up: the meeting has it again."""
    matter = event.matter
    if matter.source_kind == KIND and event.verb == "decline":
        take_back(MATTER, matter.pk, words=_("没有列入议题：%s") % matter.reason)
