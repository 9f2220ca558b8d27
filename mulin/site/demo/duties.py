"""What grid workers of the demonstration ticked of their list, through the deeds; all invented."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from mulin.core.ids import uuid7
from mulin.duties import flow
from mulin.duties.models import Duty
from mulin.duties.queries import Found, State, Task, found_for, tasks_of
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import PostInfo, posts
from mulin.site.demo.chance import dice
from mulin.site.demo.pictures import picture

SAID: Final = {
    "ledger": "把 1 到 6 栋核对了一遍，搬来两户，搬走一户。", "card": "新发了 20 张，换了号码的楼栋都换上了。",
}  # fmt: skip
#: Drawing and examining a picture takes a while: so many workers send one.
PICTURES: Final = 10


@transaction.atomic
def tick_off(now: datetime) -> int:
    """Most is done and seen, some waits, one was sent back, some is late; returns how many."""
    source, mark, made = dice("duties"), uuid7(), 0
    drawn = picture("corridor", name="公示牌", mended=True)
    workers = [post for post in posts().all if post.role == Role.GRID_WORKER and not post.vacant]
    for index, post in enumerate(workers):
        by = Person.objects.get(pk=post.holder_ids[0])
        for task in tasks_of([post], today=now.date()):
            proof = _proof(task, by, drawn if index < PICTURES else b"")
            if proof is None or source.random() < 0.2:
                continue
            _look_at(flow.tick(task, proof, by=by), post, source.random())
            made += 1
    # Nobody of a demonstration gets mail.
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)
    return made


def _proof(task: Task, by: Person, drawn: bytes) -> flow.Proof | None:
    """What this worker has to show for it; None where nothing."""
    item = task.item
    if task.state == State.OFF:
        return None
    if "words" in item.proof:
        return flow.Proof(SAID[item.key])
    if "record" in item.proof:
        found = _own(task, by)
        return flow.Proof(record=found[0].id) if found else None
    if drawn:
        photo = SimpleUploadedFile("演示图片.jpg", drawn, content_type="image/jpeg")
        return flow.Proof(photos=[photo])
    return None


def _own(task: Task, by: Person) -> list[Found]:
    days = task.period
    return found_for(
        by, task.post.path, kinds=task.item.records, since=days.since, until=days.until
    )


def _look_at(duty: Duty, post: PostInfo, luck: float) -> None:
    """The community has seen most of it and sent some back."""
    clerks = posts().answering(Role.COMMUNITY_STAFF, post.path)
    keys = [key for one in clerks for key in one.holder_ids if key != duty.by_id]
    if not keys or luck < 0.35:
        return
    clerk = Person.objects.get(pk=keys[0])
    if luck < 0.42:
        flow.send_back(duty, by=clerk, words="写一下是哪几栋，再发一次。")
    else:
        flow.see(duty, by=clerk)
