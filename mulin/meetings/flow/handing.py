"""A resolution becomes something else – a matter, a whistle, an appeal, an errand – and follows its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Refused
from mulin.meetings import rules_minutes
from mulin.meetings.flow.steps_minutes import take_resolution, tell_leaders, tell_owners
from mulin.meetings.models import Resolution, ResolutionStatus
from mulin.people.models import Person

KIND = "resolution"


@dataclass(frozen=True)
class Became:
    """What it became: the kind of record, its key, words for it and where it is shown."""

    kind: str
    id: UUID
    label: str
    url: str = ""


@transaction.atomic
def hand(
    key: UUID | None, became: Became, *, by: Person, at: datetime | None = None
) -> Resolution | None:
    """What was begun from the page of a resolution is told there, and the resolution waits for it.
    The key is typed by a browser or a program: it must be one that this person leads or owns, else
    it is refused and nothing is begun."""
    rows = Resolution.objects.visible_to(by).filter(pk=key) if key else Resolution.objects.none()
    resolution = rows.select_related("meeting").first()
    if resolution is None or not rules_minutes.may_report(by, resolution):
        raise Refused("no_source", _("没有找到，或者不归您看。"))
    if resolution.status != ResolutionStatus.OPEN:
        raise Refused("ended", _("这条决议已经不在办了，不能再转出去。"))
    return take_resolution(
        resolution, "hand", by=by, at=at or timezone.now(), became_kind=became.kind[:20],
        became_id=became.id, became_label=became.label[:120], became_url=became.url[:200],
        data={"kind": became.kind, "label": became.label, "url": became.url},
    )  # fmt: skip


def _handed(kind: str, key: UUID) -> list[Resolution]:
    rows = Resolution.objects.filter(
        became_id=key, became_kind=kind, status=ResolutionStatus.HANDED
    )
    return list(rows.select_related("meeting"))


@transaction.atomic
def settle(kind: str, key: UUID, *, words: str, at: datetime | None = None) -> int:
    """What it became is over and done: so is the resolution; returns how many were."""
    now, found = at or timezone.now(), _handed(kind, key)
    for one in found:
        words = words[:1000]
        take_resolution(
            one, "settle", by=None, at=now, settled_at=now, evidence=words, data={"words": words}
        )
        tell_leaders(one, "done", gettext_noop("转出去的决议办成了：%s") % one.what, words)
    return len(found)


@transaction.atomic
def take_back(kind: str, key: UUID, *, words: str, at: datetime | None = None) -> int:
    """What it became came to nothing: the meeting has it again; returns how many."""
    now, found = at or timezone.now(), _handed(kind, key)
    for one in found:
        words = words[:1000]
        take_resolution(one, "take_back", by=None, at=now, reminded=0, data={"words": words})
        title = gettext_noop("转出去没有办成，回到会上：%s") % one.what
        tell_leaders(one, "back", title, words)
        tell_owners(one, "back", title, words)
    return len(found)
