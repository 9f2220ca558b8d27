"""Whenever somebody puts a resolution on the agenda of a meeting, it must be one that they see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.events import when
from mulin.meetings.events import ItemPut
from mulin.meetings.flow.handing import KIND
from mulin.meetings.models import Resolution


@when(ItemPut)
def seen(event: ItemPut) -> None:
    """The key is typed by a browser or a program. Raises `Refused`; nothing is put then."""
    item = event.item
    if item.source_kind != KIND or event.by is None:
        return
    rows = Resolution.objects.visible_to(event.by)
    if item.source_id is None or not rows.filter(pk=item.source_id).exists():
        raise Refused("no_source", _("没有找到，或者不归您看。"))
