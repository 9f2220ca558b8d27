"""What other systems tell us: a report once, however often it is sent, and what follows it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.flow.callback import reopen
from mulin.appeals.flow.following import answer, supplement, withdraw
from mulin.appeals.flow.reporting import Report, report
from mulin.appeals.flow.steps import STEPS, take
from mulin.appeals.models import Appeal, Status
from mulin.core.deeds import Conflict, Forbidden, Refused, line
from mulin.core.flow import can
from mulin.core.ids import first_at
from mulin.core.once import once
from mulin.people.models import Person

# Other systems repeat a report whose answer was lost at once, after minutes, after half hours.
RETRIED_WITHIN = timedelta(hours=24)
TRIES = 4
BACK = frozenset({"open", "reopen"})
TAKEN_BACK = frozenset({"cancelled"})


def report_once(
    said: Report, *, by: Person, scope: str, key: str = "", at: datetime | None = None
) -> Appeal:
    """Take a report in. With a `key` the same key gives the same appeal; without one the same
    words at the same place from the same system are one appeal for a day."""
    if key:
        return report(said, by=by, key=_hashed("key", key), scope=scope, at=at)
    now = at or timezone.now()
    if (twin := _twin(said, by=by, since=now - RETRIED_WITHIN)) is not None:
        return twin
    told = "\x1f".join([
        said.category, said.detail, said.place, repr((said.lng, said.lat)), said.contact_name,
        said.contact_phone, f"{timezone.localtime(now):%F}",
    ])  # fmt: skip
    return report(said, by=by, key=_hashed("said", told), scope=scope, at=at)


def _twin(said: Report, *, by: Person, since: datetime) -> Appeal | None:
    """The same told by the same system a little while ago (yesterday before midnight, say)."""
    recent = Appeal.objects.filter(reporter=by, pk__gte=first_at(since), detail=said.detail.strip())
    for appeal in recent.order_by("-pk")[:20]:
        same = (appeal.contact_name, appeal.contact_phone) == (
            said.contact_name, said.contact_phone,
        )  # fmt: skip
        if same and appeal.place == said.place.strip() and _same_point(appeal, said):
            return appeal
    return None


def _same_point(appeal: Appeal, said: Report) -> bool:
    """Whether both have a point or neither has; the words and the place are the same already."""
    return (appeal.datum == "") == (said.lng is None)


def _hashed(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


@dataclass(frozen=True)
class Update:
    """What another system tells of an appeal that it reported: its own key for it, when it
    happened there, the state it thinks the matter is in, words and photos."""

    key: str
    at: datetime
    status: str
    words: str
    photos: Sequence[UploadedFile[bytes]] = ()


class AlreadyTold(Refused):
    """This key of this system was used before."""


def take_update(appeal: Appeal, update: Update, *, by: Person) -> Appeal:
    """Take an update in, once. What is older than the last thing that happened here is written
    down and moves nothing; what says nothing new makes no line."""
    if not rules.may_follow(by, appeal):
        raise Forbidden

    def make() -> UUID:
        for turn in range(TRIES):
            try:
                _apply(Appeal.objects.get(pk=appeal.pk), update, by=by)
                break
            except Conflict:
                # Somebody did something at this very moment: look again at how it stands.
                if turn == TRIES - 1:
                    raise
        return appeal.pk

    _key, again = once(_hashed("update", update.key), scope=f"update:{by.pk}", make=make)
    if again:
        raise AlreadyTold("already_exists", _("这个 update_id 已经收过了（already exists）。"))
    return Appeal.objects.get(pk=appeal.pk)


def _apply(appeal: Appeal, update: Update, *, by: Person) -> None:
    words = line(update.words, field="description")
    late = update.at < appeal.stage_since
    if not late and appeal.is_open and update.status in TAKEN_BACK:
        withdraw(appeal, by=by, public=words)
    elif not late and appeal.status == Status.CLOSED and update.status in BACK:
        reopen(appeal, by=by, public=words)
    elif appeal.status == Status.WAITING and words and not late:
        answer(appeal, by=by, public=words)
    elif not words and not update.photos:
        return
    elif can(appeal, "supplement", STEPS) and not late:
        supplement(appeal, by=by, public=words, photos=update.photos)
    else:
        take(
            appeal, "remark", by=by,
            inner=_("对方系统的更新（办结后或迟到的，不改变状态）：%s") % words,
        )  # fmt: skip
