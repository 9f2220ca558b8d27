"""The agenda: topics asked for, items put there, worded, ordered, talked over, put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.once import once
from mulin.meetings import rules
from mulin.meetings.events import ItemDiscussed, ItemPut, MeetingChanged
from mulin.meetings.flow.chairs import settle
from mulin.meetings.flow.steps import (
    leads,
    public_line,
    struck_line,
    take_item,
    tell_leads,
    tell_these,
)
from mulin.meetings.models import (
    LIVE,
    Conflict,
    Invitee,
    Item,
    ItemStatus,
    Meeting,
    Status,
)
from mulin.meetings.queries import sources
from mulin.meetings.queries.chairing import chair_of
from mulin.people.models import Person

LONGEST, A_DAY = 240, 5


@dataclass(frozen=True)
class From:
    """What an item came of: the kind of record, its key, words for it and where it is shown."""

    kind: str = ""
    id: UUID | None = None
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Topic:
    """What is to be talked about. `title` is all that others read of what it came of."""

    title: str
    words: str = ""
    minutes: int = 15
    source: From = From()


def put(
    meeting: Meeting, topic: Topic, *, by: Person, brought_by: Person | None = None, key: str = "",
    at: datetime | None = None,
) -> Item:  # fmt: skip
    """Put it on the agenda; with a key used before, the item that it made."""
    leads(by, meeting)
    words = {
        "title": public_line(topic.title, field="title", needed=_("请写议什么。"), most=60),
        "words": public_line(topic.words, field="words", needed="", most=500)
        if topic.words.strip() else "",
    }  # fmt: skip
    item = _item(meeting, topic, words)
    item.status, item.brought_by = ItemStatus.OPEN, brought_by
    return _once(item, "put", by=by, key=key, at=at)


def suggest(
    meeting: Meeting, topic: Topic, *, by: Person, key: str = "", at: datetime | None = None
) -> Item:
    """A resident asks for a topic: who leads the meeting puts it on the agenda, or says why not."""
    invited = Invitee.objects.filter(meeting=meeting, person=by).exists()
    if not rules.may_suggest(by, meeting, invited=invited):
        raise Forbidden(_("会前，住在这个片区的居民和受邀请的人可以提议题。"))
    waiting = Item.objects.filter(meeting=meeting, brought_by=by, status=ItemStatus.PROPOSED)
    if waiting.count() >= A_DAY:
        raise Refused("too_many", _("您已经提了 5 个议题，请等答复以后再提。"))
    words = {
        "title": struck_line(topic.title, field="title", needed=_("请写想议什么。"), most=60, by=by),
        "words": struck_line(topic.words, field="words", needed="", most=500, by=by)
        if topic.words.strip() else "",
    }  # fmt: skip
    item = _item(meeting, topic, words)
    item.status, item.brought_by = ItemStatus.PROPOSED, by
    return _once(item, "suggest", by=by, key=key, at=at)


def _item(meeting: Meeting, topic: Topic, words: dict[str, str]) -> Item:
    if meeting.status not in LIVE:
        raise NotAllowed(_("这次会已经开完或者不开了，请放到别的会上。"))
    if not 1 <= topic.minutes <= LONGEST:
        raise Refused("minutes", _("预计几分钟，请填 1 到 240。"), field="minutes")
    source = topic.source
    inside = source.url.startswith("/") and not source.url.startswith(("//", "/\\"))
    return Item(
        meeting=meeting, minutes=topic.minutes, source_kind=source.kind[:20], source_id=source.id,
        source_label=source.label.replace("\x00", "")[:120],
        source_url=source.url[:200] if inside else "", **words,
    )  # fmt: skip


def _once(item: Item, verb: str, *, by: Person, key: str, at: datetime | None) -> Item:
    now = at or timezone.now()

    def make() -> UUID:
        last = Item.objects.filter(meeting=item.meeting).aggregate(most=Max("place"))["most"]
        item.place = (last or 0) + 1
        _begin(item, verb, by=by, at=now)
        announce(ItemPut(item, by))
        announce(MeetingChanged(item.meeting, f"item.{verb}", by))
        settle(item.meeting, by=by, at=now)
        if verb == "suggest":
            tell_leads(item.meeting, "topic", gettext_noop("有人提了议题：%s") % item.title)
        return item.pk

    made, _replay = once(key, scope=f"{by.pk}/meetings.{verb}/{item.meeting_id}", make=make)
    return Item.objects.select_related("meeting").get(pk=made)


def _begin(item: Item, verb: str, *, by: Person, at: datetime) -> None:
    if not sources.may_bring(by, item.source_kind, item.source_id):
        raise Refused("no_source", _("没有找到，或者不归您看。"))
    if item.source_id is not None and Item.objects.filter(
        meeting=item.meeting, source_id=item.source_id
    ).exclude(status__in=[ItemStatus.WITHDRAWN, ItemStatus.DECLINED]).exists():  # fmt: skip
        raise Refused("twice", _("这件事已经在这次会的议程上了。"))
    try:
        with transaction.atomic():
            journal.begin(item, verb, by=by, at=at, data={"source": item.source_kind})
    except IntegrityError as error:
        raise Refused("twice", _("这件事已经在这次会的议程上了。")) from error


@transaction.atomic
def accept(item: Item, *, by: Person, at: datetime | None = None) -> Item:
    """A topic that was asked for stands on the agenda."""
    leads(by, item.meeting)
    _live(item)
    now = at or timezone.now()
    take_item(item, "accept", by=by, at=now, reason="")
    settle(item.meeting, by=by, at=now)
    title = gettext_noop("您提的议题列入了：%s") % item.title
    tell_these(item.meeting, [item.brought_by_id], "topic_accepted", title)
    return item


@transaction.atomic
def decline(item: Item, *, by: Person, words: str, at: datetime | None = None) -> Item:
    """It does not, and whoever asked reads why."""
    leads(by, item.meeting)
    why = public_line(words, field="words", needed=_("请写为什么不列入。"), most=300)
    take_item(item, "decline", by=by, at=at or timezone.now(), data={"words": why}, reason=why)
    title = gettext_noop("您提的议题没有列入：%s") % item.title
    tell_these(item.meeting, [item.brought_by_id], "topic_declined", title, why)
    return item


@transaction.atomic
def reword(
    item: Item, *, by: Person, title: str, words: str = "", minutes: int = 15,
    at: datetime | None = None,
) -> Item:  # fmt: skip
    """Change its words, and how long it takes."""
    leads(by, item.meeting)
    if not 1 <= minutes <= LONGEST:
        raise Refused("minutes", _("预计几分钟，请填 1 到 240。"), field="minutes")
    columns: dict[str, Any] = {
        "title": public_line(title, field="title", needed=_("请写议什么。"), most=60),
        "words": public_line(words, field="words", needed="", most=500) if words.strip() else "",
        "minutes": minutes,
    }  # fmt: skip
    data = {"was": {name: getattr(item, name) for name in columns}}
    return take_item(item, "reword", by=by, at=at or timezone.now(), data=data, **columns)


@transaction.atomic
def raise_up(item: Item, *, by: Person, at: datetime | None = None) -> Item:
    """One place further up; the one above it goes down."""
    leads(by, item.meeting)
    now = at or timezone.now()
    above = Item.objects.filter(
        meeting=item.meeting, place__lt=item.place,
        status__in=[ItemStatus.OPEN, ItemStatus.PROPOSED],
    ).order_by("-place").first()  # fmt: skip
    if above is None:
        return item
    above.meeting = item.meeting
    here, there = item.place, above.place
    take_item(above, "place", by=by, at=now, place=here)
    return take_item(item, "place", by=by, at=now, place=there)


@transaction.atomic
def declare(item: Item, person: Person, *, by: Person, words: str = "",
            at: datetime | None = None) -> Conflict:  # fmt: skip
    """Somebody has an interest of their own in it: they say so, or who leads the meeting does."""
    if person.pk != by.pk:
        leads(by, item.meeting)
    elif item.meeting.chair_id != by.pk and not _takes_part(item.meeting, by):
        raise Forbidden(_("受邀请的人和到场的人可以声明回避。"))
    now = at or timezone.now()
    made, fresh = Conflict.objects.get_or_create(
        item=item,
        person=person,
        defaults={"words": words.strip()[:200], "declared_by": by, "at": now},
    )
    if fresh:
        take_item(item, "conflict", by=by, at=now, data={"person": str(person.pk)})
        settle(item.meeting, by=by, at=now)
    return made


def _takes_part(meeting: Meeting, person: Person) -> bool:
    mine = {"meeting": meeting, "person": person}
    return Invitee.objects.filter(**mine).exists() or meeting.stays.filter(person=person).exists()


@transaction.atomic
def begin(item: Item, *, by: Person, at: datetime | None = None) -> Item:
    """It is talked over from now on."""
    leads(by, item.meeting)
    if item.meeting.status != Status.OPEN:
        raise NotAllowed(_("会还没有开始，或者已经开完了。"))
    if (chair := chair_of(item)) is None:
        raise Refused(
            "own", _("这件事是主持人自己提的，或者和主持人有关系：请先另请一位主持这一项。")
        )
    now = at or timezone.now()
    going = Item.objects.filter(
        meeting=item.meeting, status=ItemStatus.OPEN, began_at__isnull=False
    ).exclude(pk=item.pk).first()  # fmt: skip
    if going is not None:
        raise NotAllowed(_("“%s”还在议，请先结束那一项。") % going.title)
    return take_item(item, "begin", by=by, at=now, began_at=now, chair_id=chair)


@transaction.atomic
def conclude(item: Item, *, by: Person, at: datetime | None = None) -> Item:
    """It was talked over."""
    leads(by, item.meeting)
    now = at or timezone.now()
    if item.meeting.status != Status.OPEN:
        raise NotAllowed(_("会还没有开始，或者已经开完了。"))
    if item.began_at is None:
        begin(item, by=by, at=now)
    take_item(item, "conclude", by=by, at=now, ended_at=now)
    announce(ItemDiscussed(item, by))
    return item


@transaction.atomic
def defer(item: Item, *, by: Person, words: str, at: datetime | None = None) -> Item:
    """Not now: it moves into the next meeting of the series."""
    leads(by, item.meeting)
    why = public_line(words, field="words", needed=_("请写为什么放到下次。"), most=300)
    _live(item)
    now = at or timezone.now()
    return put_off(item, why, by=by, at=now)


def put_off(item: Item, why: str, *, by: Person, at: datetime) -> Item:
    """What `defer` and the end of a meeting do."""
    ended = at if item.began_at is not None else None
    return take_item(item, "defer", by=by, at=at, data={"words": why}, reason=why, ended_at=ended)


@transaction.atomic
def withdraw(item: Item, *, by: Person, at: datetime | None = None) -> Item:
    """It goes from the agenda."""
    if not rules.may_withdraw(by, item):
        raise Forbidden(_("只有提的人和主持会议的人能撤回议题。"))
    _live(item)
    return take_item(item, "withdraw", by=by, at=at or timezone.now())


def _live(item: Item) -> None:
    if item.meeting.status not in LIVE:
        raise NotAllowed(_("这次会已经开完或者不开了。"))
