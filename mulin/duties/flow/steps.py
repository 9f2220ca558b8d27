"""The life of a tick: done with proof, seen by the community, or sent back and proved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.flow import move, step
from mulin.core.once import once
from mulin.duties import rules
from mulin.duties.models import Duty, Status
from mulin.duties.presets import PHOTO, RECORD, WORDS
from mulin.duties.queries import Found, State, Task, found_for
from mulin.notices.flow import Message, tell
from mulin.people.models import Person, Post

#        deed            from                                     to (None: stays)
STEPS = {
    "again":         step({Status.TICKED, Status.RETURNED}, Status.TICKED),
    "see":           step(Status.TICKED, Status.SEEN),
    "send_back":     step({Status.TICKED, Status.SEEN}, Status.RETURNED),
}  # fmt: skip

PAGE = "/duties/{}/{}/{}/"


@dataclass(frozen=True)
class Proof:
    """What proves it: words, photos as sent, or a record of the worker's own."""

    words: str = ""
    record: UUID | None = None
    photos: Sequence[files.Upload] = field(default=())


def page_of(duty: Duty) -> str:
    """The worker's page of it."""
    return PAGE.format(duty.post_id, duty.item, duty.since)


def tick(task: Task, proof: Proof, *, by: Person, key: str = "") -> Duty:
    """Tick an item with its proof; ticked already and not yet seen, the new proof takes the place
    of the words and the record, and photos are added. The same key makes no twin."""
    if not rules.may_tick(by, task.post.id):
        raise Forbidden
    if task.state == State.OFF:
        raise NotAllowed(_("这一期没有轮到这个岗位。"))
    said = _proved(task, proof, by=by)
    photos = files.received(proof.photos)

    def make() -> UUID:
        made = _write(task, said, len(photos), by=by)
        for photo in photos:
            files.attach(photo, record_id=made.pk, kind="duties.duty", role="proof", by=by)
        return made.pk

    made, _replay = once(key, scope=f"{by.pk}/duties.tick", make=make)
    return Duty.objects.get(pk=made)


def _write(task: Task, said: dict[str, Any], photos: int, *, by: Person) -> Duty:
    # Two holders of one post at once: the second finds the tick of the first.
    Post.objects.select_for_update(no_key=True).get(pk=task.post.id)
    known = Duty.objects.filter(
        post=task.post.id, item=task.item.key, since=task.period.since
    ).first()  # fmt: skip
    now = timezone.now()
    if known is not None:
        if known.status == Status.SEEN:
            raise NotAllowed(_("社区已经看过这一项了，不用再报。"))
        return move(
            known, "again", STEPS, by=by, at=now, by_id=by.pk, photos=known.photos + photos,
            seen_by_id=None, seen_at=None, remark="", **said,
        )  # fmt: skip
    made = Duty(
        post_id=task.post.id, area_path=task.post.path, item=task.item.key, by=by, at=now,
        since=task.period.since, until=task.period.until, photos=photos, **said,
    )  # fmt: skip
    journal.begin(made, "tick", by=by, at=now, data={"item": task.item.key})
    return made


def _proved(task: Task, proof: Proof, *, by: Person) -> dict[str, Any]:
    """The columns that the proof fills; refused beside the first thing that would do."""
    item, kept = task.item, task.duty.photos if task.duty else 0
    words = line(proof.words, field="words", most=500)
    found = _record(task, proof.record, by=by) if proof.record else None
    given = {WORDS: bool(words), PHOTO: bool(proof.photos) or kept > 0, RECORD: found is not None}
    if not any(given[kind] for kind in item.proof):
        asked = {WORDS: _("写两句"), PHOTO: _("拍一张"), RECORD: _("选一条记录")}
        ways = _("，或者").join(asked[kind] for kind in item.proof)
        field_of = {WORDS: "words", PHOTO: "photos", RECORD: "record"}[item.proof[0]]
        raise Refused("no_proof", _("还没有凭据：请%s。") % ways, field=field_of)
    return {
        "words": words, "linked": found.id if found else None, "label": found.label if found else "",
        "url": found.url if found else "",
    }  # fmt: skip


def _record(task: Task, key: UUID, *, by: Person) -> Found:
    period = task.period
    rows = found_for(
        by, task.post.path, kinds=task.item.records, since=period.since, until=period.until
    )
    found = next((one for one in rows if one.id == key), None)
    if found is None:
        raise Refused("no_record", _("请从这一期您自己的记录里选。"), field="record")
    return found


@transaction.atomic
def see(duty: Duty, *, by: Person, at: datetime | None = None) -> Duty:
    """The community has looked at it, and it is good."""
    if not rules.may_judge(by, duty):
        raise Forbidden(_("要由社区或镇治理中心里没有参与的人来看。"))
    now = at or timezone.now()
    return move(duty, "see", STEPS, by=by, at=now, seen_by_id=by.pk, seen_at=now)


@transaction.atomic
def send_back(duty: Duty, *, by: Person, words: str) -> Duty:
    """It does not show that it was done; what is missing, in words. The worker is told."""
    if not rules.may_judge(by, duty):
        raise Forbidden(_("要由社区或镇治理中心里没有参与的人来看。"))
    words = line(words, field="words", needed=_("请写还差什么。"))
    move(
        duty, "send_back", STEPS, by=by, at=timezone.now(), data={"inner": words}, remark=words,
        seen_by_id=None, seen_at=None,
    )  # fmt: skip
    title = gettext_noop("履职清单有一项要补")
    tell([duty.by_id], Message("duty.sent_back", title, words, page_of(duty), duty.pk))
    return duty
