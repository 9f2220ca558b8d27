"""Whenever somebody looks at an appeal and may blow a whistle there, its page offers to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal
from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.events import when
from mulin.whistles.events import WhistleBlown
from mulin.whistles.queries import levels

APPEAL = "appeal"


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(levels().open_to(person.standing, matter.path))


starts.register(
    APPEAL, gettext_lazy("吹哨，叫几家一起来"), url_name="whistles:new", allowed=_may,
    symbol="speakerphone", order=20,
)  # fmt: skip


@when(WhistleBlown)
def seen(event: WhistleBlown) -> None:
    """What the form says it comes of is typed by a browser or a program: a whistle writes into the
    appeal's story and opens its orders, so that only who sees the appeal blows from it. What
    complains of staff is nobody's to be called to.

    Raises `Refused`; nothing is blown then.
    """
    whistle = event.whistle
    if whistle.source_kind != APPEAL:
        return
    seen_by = Appeal.objects.visible_to(event.by).filter(about_staff=False)
    if whistle.source_id is None or not seen_by.filter(pk=whistle.source_id).exists():
        raise Refused("no_source", _("没有找到这件诉求。请从诉求的页面上吹哨，或者直接吹。"))
