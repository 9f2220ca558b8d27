"""Whatever is done to a meeting in whatever order: the table holds, counts add up, the journal proves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.core import journal
from mulin.core.deeds import DeedError
from mulin.core.models import Entry
from mulin.meetings import flow
from mulin.meetings.models import Attendance, Item, ItemStatus, Meeting, Status
from mulin.meetings.testing import Cast, moment

pytestmark = pytest.mark.django_db


def first_open(meeting: Meeting) -> Item:
    """An item that stands open; refused like a deed where there is none."""
    item = Item.objects.select_related("meeting").filter(
        meeting=meeting, status__in=[ItemStatus.OPEN, ItemStatus.PROPOSED]
    ).first()  # fmt: skip
    if item is None:
        raise DeedError("nothing")
    return item


DEEDS: dict[str, Callable[[Cast, Meeting], Any]] = {
    "announce": lambda c, m: flow.announce(m, by=c.leader),
    "postpone": lambda c, m: flow.postpone(m, by=c.leader, words="下雨"),
    "move": lambda c, m: flow.reschedule(m, flow.When(moment(30), 60), by=c.leader, words="改"),
    "cancel": lambda c, m: flow.cancel(m, by=c.leader, words="不开"),
    "open": lambda c, m: flow.open_(m, by=c.leader, at=m.starts_at),
    "close": lambda c, m: flow.close(m, by=c.leader, at=m.starts_at + timedelta(minutes=50)),
    "put": lambda c, m: c.item(m, brought_by=c.worker),
    "suggest": lambda c, m: flow.suggest(m, flow.Topic("长椅"), by=c.resident),
    "accept": lambda c, m: flow.accept(first_open(m), by=c.leader),
    "begin": lambda c, m: flow.begin(first_open(m), by=c.leader, at=m.starts_at),
    "conclude": lambda c, m: flow.conclude(first_open(m), by=c.leader, at=m.starts_at),
    "defer": lambda c, m: flow.defer(first_open(m), by=c.leader, words="下次"),
    "chair": lambda c, m: flow.set_chair(m, by=c.leader, person=c.worker),
    "come": lambda c, m: flow.check_in(m, by=c.leader, person=c.resident, at=m.starts_at),
    "heads": lambda c, m: flow.check_in(m, by=c.leader, heads=4, at=m.starts_at),
    "reply": lambda c, m: flow.reply(m, by=c.neighbour, answer="maybe"),
}


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(wanted=st.lists(st.sampled_from(sorted(DEEDS)), min_size=4, max_size=14))
def test_any_order_of_deeds_keeps_the_rules(wanted: list[str]) -> None:
    cast = Cast()
    meeting = cast.meeting(Status.PLANNED)
    for name in wanted:
        with suppress(DeedError):
            DEEDS[name](cast, Meeting.objects.get(pk=meeting.pk))
    stands = Meeting.objects.get(pk=meeting.pk)
    for entry in Entry.objects.filter(record=meeting.pk).exclude(verb="call"):
        step = flow.STEPS[entry.verb]
        assert entry.old in step.before
        assert entry.new == (step.after or entry.old)
    rows = Attendance.objects.filter(meeting=meeting)
    persons = rows.exclude(person=None).values("person").distinct().count()
    assert stands.present == persons + sum(one.heads for one in rows.filter(person=None))
    if stands.status == Status.HELD:
        assert not rows.filter(left_at=None).exists()
        assert not stands.items.filter(status=ItemStatus.OPEN).exists()
    for item in stands.items.filter(began_at__isnull=False).prefetch_related("conflicts"):
        chair = item.chair_id or stands.chair_id
        assert chair != item.brought_by_id or item.status == ItemStatus.OPEN
    assert list(journal.verify()) == []
