"""The chair goes round: whoever's turn it is chairs, who cannot owes a turn, and nobody chairs an
item of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Refused, line
from mulin.core.rota import next_up
from mulin.meetings.flow.steps import leads, take, take_item, tell_these
from mulin.meetings.models import Item, ItemStatus, Meeting, Turn
from mulin.meetings.queries.chairing import (
    barred,
    eligible,
    order_of,
    past_of,
    wants_other,
)
from mulin.people.models import Person


def whose_turn(meeting: Meeting) -> UUID | None:
    """Who chairs this meeting by the order of its series; None without one."""
    if meeting.series_id is None:
        return None
    return next_up(order_of(meeting.series_id), past_of(meeting))


def give_chair(meeting: Meeting, *, by: Person | None, at: datetime) -> None:
    """Where nobody chairs yet: whoever's turn it is, told ahead."""
    if meeting.chair_id is not None or (who := whose_turn(meeting)) is None:
        return
    take(meeting, "chair", by=by, at=at, data={"by_turn": True}, chair_id=who)
    _tell_chair(meeting)
    settle(meeting, by=by, at=at)


def _tell_chair(meeting: Meeting) -> None:
    day = timezone.localtime(meeting.starts_at)
    tell_these(
        meeting, [meeting.chair_id], "chair",
        gettext_noop("轮到您主持：%s") % meeting.title,
        gettext_noop("时间：%(when)s，地点：%(place)s。不能来请早点告诉社区。")
        % {"when": f"{day:%m-%d %H:%M}", "place": meeting.place},
    )  # fmt: skip


@transaction.atomic
def set_chair(
    meeting: Meeting, *, by: Person, person: Person | None, at: datetime | None = None
) -> Meeting:
    """Name who chairs, out of turn: the order of the series stays as it is."""
    leads(by, meeting)
    now = at or timezone.now()
    if person is None or not person.is_active:
        raise Refused("nobody", _("请选由谁主持。"), field="person")
    take(meeting, "chair", by=by, at=now, data={"by_turn": False}, chair=person)
    if person.pk != by.pk:
        _tell_chair(meeting)
    settle(meeting, by=by, at=now)
    return meeting


@transaction.atomic
def skip_chair(meeting: Meeting, *, by: Person, words: str, at: datetime | None = None) -> Meeting:
    """Whoever's turn it is cannot: they owe a turn, and the next of the order chairs."""
    leads(by, meeting)
    now = at or timezone.now()
    why = line(words, field="words", needed=_("请写为什么不能主持。"), most=200)
    if meeting.series_id is None or meeting.chair_id not in order_of(meeting.series_id):
        raise Refused("no_turn", _("这次的主持人不是轮到的，请直接另选一位。"))
    Turn.objects.create(
        series_id=meeting.series_id, meeting=meeting, person_id=meeting.chair_id, held=False,
        why=why,
    )  # fmt: skip
    take(meeting, "skip", by=by, at=now, data={"words": why}, chair_id=whose_turn(meeting))
    _tell_chair(meeting)
    settle(meeting, by=by, at=now)
    return meeting


@transaction.atomic
def set_item_chair(item: Item, *, by: Person, person: Person, at: datetime | None = None) -> Item:
    """Somebody else chairs an item whose chair brought it or has an interest in it."""
    leads(by, item.meeting)
    if person.pk in barred(item):
        raise Refused("interest", _("这件事和这位有关系，请另请一位主持。"), field="person")
    return take_item(item, "chair", by=by, at=at or timezone.now(), chair=person)


def settle(meeting: Meeting, *, by: Person | None, at: datetime) -> None:
    """See to it that nobody chairs an item of their own: the next of the order does, as far as
    there is one; where the meeting's chair may, nobody else is named."""
    rows = Item.objects.filter(meeting=meeting, status=ItemStatus.OPEN, began_at__isnull=True)
    _settle_items(meeting, rows.prefetch_related("conflicts"), by=by, at=at)


def _settle_items(
    meeting: Meeting, items: Iterable[Item], *, by: Person | None, at: datetime
) -> None:
    order: list[UUID] | None = None
    for item in items:
        item.meeting = meeting
        other: UUID | None = None
        if wants_other(item):
            if item.chair_id is not None and item.chair_id not in barred(item):
                continue
            order = order_of(meeting.series_id) if order is None else order
            other = eligible(order, meeting.chair_id, barred(item))
        if other != item.chair_id:
            take_item(item, "chair", by=by, at=at, chair_id=other)


def note_turn(meeting: Meeting) -> None:
    """Who chaired a meeting of a series has had their turn."""
    if meeting.series_id is not None and meeting.chair_id is not None:
        Turn.objects.create(
            series_id=meeting.series_id, meeting=meeting, person_id=meeting.chair_id, held=True
        )
