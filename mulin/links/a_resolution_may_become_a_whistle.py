"""Whenever a whistle is blown from the page of a resolution, the resolution waits for it and is over with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.events import when
from mulin.meetings.flow.handing import KIND, Became, hand, settle, take_back
from mulin.whistles.events import WhistleBlown, WhistleReleased, WhistleWithdrawn
from mulin.whistles.queries import levels

WHISTLE = "whistle"


def _may(person: Any, brought: starts.Matter) -> bool:
    return bool(levels().open_to(person.standing, brought.path))


starts.register(
    KIND, gettext_lazy("吹哨，叫几家一起来"), url_name="whistles:new", allowed=_may,
    symbol="speakerphone", order=30,
)  # fmt: skip


@when(WhistleBlown)
def blown(event: WhistleBlown) -> None:
    """Raises `Refused` if the resolution is not theirs to hand on; nothing is blown then."""
    whistle = event.whistle
    if whistle.source_kind == KIND:
        label = _("吹哨 %s") % whistle.number
        url = f"/desk/whistles/{whistle.pk}/"
        hand(whistle.source_id, Became(WHISTLE, whistle.pk, label, url), by=event.by)


@when(WhistleReleased)
def released(event: WhistleReleased) -> None:
    """The matter is done, and the units may go."""
    if event.whistle.source_kind == KIND:
        settle(WHISTLE, event.whistle.pk, words=event.words)


@when(WhistleWithdrawn)
def withdrawn(event: WhistleWithdrawn) -> None:
    """Nobody came of it: the meeting has it again."""
    if event.whistle.source_kind == KIND:
        take_back(WHISTLE, event.whistle.pk, words=_("哨撤了：%s") % event.reason)
