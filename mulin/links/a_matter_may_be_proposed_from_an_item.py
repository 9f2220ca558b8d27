"""Whenever an item of a meeting concerns many, its page offers to propose it as a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.events import when
from mulin.matters.events import MatterProposed
from mulin.matters.models import ENTER
from mulin.meetings.models import Item

ITEM = "item"


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(ENTER, matter.path))


starts.register(
    ITEM, gettext_lazy("提成议题，请大家商量"), url_name="matters:record", allowed=_may,
    symbol="messages", order=20,
)  # fmt: skip


@when(MatterProposed)
def seen(event: MatterProposed) -> None:
    """The item's key comes back from a browser or a program: only who sees it proposes from it.

    Raises `Refused`; nothing is proposed then.
    """
    matter = event.matter
    if matter.source_kind != ITEM:
        return
    rows = Item.objects.visible_to(event.by)
    if matter.source_id is None or not rows.filter(pk=matter.source_id).exists():
        raise Refused("no_source", _("没有找到，或者不归您看。"))
