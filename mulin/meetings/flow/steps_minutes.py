"""The life tables of minutes, an objection and a resolution, and the one way to take a step in each.

Draft → out for objections → final; what is issued is kept as a version and never overwritten. A
resolution goes on until the meeting says that it is done, drops it, or what it became is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core import personal
from mulin.core.deeds import Conflict, Forbidden, Refused
from mulin.core.deeds import line as checked
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.core.models import Flowing
from mulin.meetings import rules_minutes
from mulin.meetings.events import MinutesChanged, ResolutionChanged
from mulin.meetings.models import (
    LEAD,
    Meeting,
    Minutes,
    MinutesStatus,
    Objection,
    ObjectionStatus,
    Resolution,
    ResolutionStatus,
)
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of, posts
from mulin.people.standing import QUIET

EDITED = {MinutesStatus.DRAFT, MinutesStatus.OUT}
KEPT = {*EDITED, MinutesStatus.FINAL}
R = ResolutionStatus

#        deed            from                                      to (None: stays)
MINUTES_STEPS = {
    "write":         step(EDITED, None),
    "agreement":     step(EDITED, None),
    "sign":          step(EDITED, None),
    "issue":         step(MinutesStatus.DRAFT, MinutesStatus.OUT),
    "recall":        step(MinutesStatus.OUT, MinutesStatus.DRAFT),
    "object":        step(MinutesStatus.OUT, None),
    "answer":        step(MinutesStatus.OUT, None),
    "finish":        step(MinutesStatus.OUT, MinutesStatus.FINAL),
    "correct":       step(MinutesStatus.FINAL, None),
    "record":        step(KEPT, None),
    "wipe":          step(KEPT, None),
}  # fmt: skip

#        deed            from                                      to (None: stays)
OBJECTION_STEPS = {
    "take":          step(ObjectionStatus.OPEN, ObjectionStatus.TAKEN),
    "keep":          step(ObjectionStatus.OPEN, ObjectionStatus.KEPT),
    "withdraw":      step(ObjectionStatus.OPEN, ObjectionStatus.WITHDRAWN),
}  # fmt: skip

#        deed            from                                      to (None: stays)
RESOLUTION_STEPS = {
    "amend":         step(R.OPEN, None),
    "roll":          step({R.OPEN, R.REPORTED}, None),
    "report":        step(R.OPEN, R.REPORTED),
    "confirm":       step(R.REPORTED, R.DONE),
    "not_yet":       step(R.REPORTED, R.OPEN),
    "hand":          step(R.OPEN, R.HANDED),
    "settle":        step(R.HANDED, R.DONE),
    "take_back":     step(R.HANDED, R.OPEN),
    "drop":          step({R.OPEN, R.REPORTED, R.HANDED}, R.DROPPED),
    "reopen":        step({R.DONE, R.DROPPED}, R.OPEN),
}  # fmt: skip

# Where messages lead. Plain text, since deeds are also done where no address is being served.
PAGE, DESK = "/meetings/{}/minutes/", "/desk/meetings/{}/minutes/"
RESOLUTION = "/meetings/resolutions/{}/"


def take_minutes(
    minutes: Minutes, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Minutes:  # fmt: skip
    """Do one deed of the minutes. Runs inside the caller's transaction."""
    move(minutes, verb, MINUTES_STEPS, by=by, at=at, data=data, **columns)
    announce(MinutesChanged(minutes, verb, by))
    return minutes


def take_objection(
    objection: Objection, verb: str, *, by: Person, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Objection:  # fmt: skip
    """Do one deed about an objection."""
    move(objection, verb, OBJECTION_STEPS, by=by, at=at, data=data, **columns)
    announce(MinutesChanged(objection.minutes, verb, by))
    return objection


def take_resolution(
    resolution: Resolution, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Resolution:  # fmt: skip
    """Do one deed about a resolution."""
    move(resolution, verb, RESOLUTION_STEPS, by=by, at=at, data=data, **columns)
    announce(ResolutionChanged(resolution, verb, by))
    return resolution


def keeps(by: Person, meeting: Meeting) -> None:
    """Refuse whoever does not keep the minutes of this meeting."""
    if not rules_minutes.may_keep(by, meeting):
        raise Forbidden(_("纪要由主持人和这个片区的社区、网格员来记。"))


def as_seen(record: Flowing, seen: str) -> None:
    """Refuse what was typed on a page that is older than the record: somebody (perhaps in another
    window) has written since. Empty: nobody looked at a page."""
    if seen and seen != record.journal_head:
        raise Conflict(_("这份内容刚才在别处改过了。请对照现在的内容，再保存一次。"))


def plain(text: str, *, field: str, needed: str = "", most: int = 1000) -> str:
    """Words that others will read: refused with what is personal in them, so that minutes tell
    what was said and not whose telephone it is. A name alone is for whoever writes to judge."""
    text = checked(text, field=field, needed=needed, most=most)
    found = [kind for kind in personal.kinds(text) if kind not in {"name", "address"}]
    if found:
        words = _("、").join(str(personal.Personal(kind).label) for kind in found)
        raise Refused("personal", _("里面好像有%s，别人会看到，请去掉。") % words, field=field)
    return text


def leaders(meeting: Meeting) -> list[UUID]:
    """Whoever keeps its minutes: the chair, and the posts nearest to its area."""
    near = [
        post for post in posts().all
        if post.role in LEAD and meeting.area_path.startswith(post.path) and post.holder_ids
    ]  # fmt: skip
    nearest = max((len(post.path) for post in near), default=0)
    found = [key for post in near if len(post.path) == nearest for key in holders_of(post.id)]
    return [*([meeting.chair_id] if meeting.chair_id else []), *found]


def owners(resolution: Resolution) -> list[UUID]:
    """Whoever is told of a resolution that is theirs."""
    if resolution.owner_person_id is not None:
        return [resolution.owner_person_id]
    if resolution.owner_post_id is not None:
        return holders_of(resolution.owner_post_id)
    body = resolution.owner_body_id
    found = (p for p in posts().all if p.organisation == body and p.role not in QUIET)
    return [key for post in found for key in post.holder_ids]


def tell_owners(resolution: Resolution, kind: str, title: str, body: str = "") -> None:
    """A message to whoever owns it."""
    url = RESOLUTION.format(resolution.pk)
    tell(owners(resolution), Message(f"meeting.{kind}", title, body, url, resolution.pk))


def tell_leaders(resolution: Resolution, kind: str, title: str, body: str = "") -> None:
    """A message to whoever confirms it."""
    url = RESOLUTION.format(resolution.pk)
    people = leaders(resolution.meeting)
    tell(people, Message(f"meeting.{kind}", title, body, url, resolution.pk))
