"""Whenever somebody looks at an appeal that concerns many, its page offers to have it talked over as a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal
from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.events import when
from mulin.matters.events import MatterProposed
from mulin.matters.models import ENTER

APPEAL = "appeal"


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(ENTER, matter.path))


starts.register(
    APPEAL, gettext_lazy("提成议题，请大家商量"), url_name="matters:record", allowed=_may,
    symbol="messages", order=40,
)  # fmt: skip


@when(MatterProposed)
def seen(event: MatterProposed) -> None:
    """What the form says it comes of is typed by a browser or a program: a matter writes into the
    appeal's story and tells its reporter, so that only who sees the appeal proposes from it. What
    complains of staff is not for a talk that staff of the area read.

    Raises `Refused`; nothing is proposed then.
    """
    matter = event.matter
    if matter.source_kind != APPEAL:
        return
    seen_by = Appeal.objects.visible_to(event.by).filter(about_staff=False)
    if matter.source_id is None or not seen_by.filter(pk=matter.source_id).exists():
        raise Refused("no_source", _("没有找到，或者不归您看。"))
