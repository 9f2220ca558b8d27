"""Whenever somebody asks for their record to be corrected, the grid is told; answered, they are."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from mulin.core.events import when
from mulin.households.events import CorrectionChanged
from mulin.households.models import Correction
from mulin.notices.flow import Message, tell
from mulin.people.models import Role
from mulin.people.queries import holders_of, posts

DESK, MINE = "/desk/households/corrections/{}/", "/me/household/"
KEEPERS = (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY)


@when(CorrectionChanged)
def told(event: CorrectionChanged) -> None:
    """Asked: whoever keeps the ledger there, the nearest post. Answered: whoever asked. The
    message names nobody and not what is wrong."""
    if event.verb == "ask":
        _keepers(event.correction)
    elif event.verb in {"accept", "decline"}:
        words = gettext_noop("您提出的台账更正有答复了")
        row = event.correction
        tell([row.asked_by_id], Message("household.answered", words, "", MINE, row.pk))


def _keepers(row: Correction) -> None:
    for role in KEEPERS:
        filled = [post for post in posts().answering(role, row.area_path) if not post.vacant]
        if filled:
            words = gettext_noop("有居民提出更正台账里的信息")
            message = Message("household.correction", words, "", DESK.format(row.pk), row.pk)
            people = [one for one in holders_of(filled[0].id) if one != row.asked_by_id]
            tell(people, message)
            return
