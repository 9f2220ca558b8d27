"""The agenda: topics asked for, items talked over, put off, rolled on; nobody chairs their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.ids import uuid7
from mulin.meetings import flow
from mulin.meetings.models import Item, ItemStatus, Meeting, Series, Status
from mulin.meetings.queries.chairing import chair_of
from mulin.meetings.testing import Cast
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db


def again(item: Item) -> Item:
    """As it stands now."""
    return Item.objects.select_related("meeting").get(pk=item.pk)


def agenda(meeting: Meeting) -> list[str]:
    """Titles in their order."""
    return list(meeting.items.order_by("place").values_list("title", flat=True))


def ten_days(cast: Cast) -> Series:
    """A series whose next meetings are ten days apart."""
    return cast.series(rule="FREQ=DAILY;INTERVAL=10")


def test_items_stand_in_the_order_they_were_put_and_are_raised() -> None:
    cast = Cast()
    meeting = cast.meeting(items=3)
    last = meeting.items.order_by("place").last()
    assert last is not None
    flow.raise_up(last, by=cast.leader)
    assert agenda(meeting) == ["议题1", "议题3", "议题2"]
    flow.raise_up(again(last), by=cast.leader)
    flow.raise_up(again(last), by=cast.leader)
    assert agenda(meeting) == ["议题3", "议题1", "议题2"]


def test_a_retry_puts_one_item_and_one_thing_stands_once_on_an_agenda() -> None:
    cast = Cast()
    meeting, source = cast.meeting(), flow.From("other", uuid7(), "路灯", "/desk/things/x/")
    topic = flow.Topic("路灯", source=source)
    made = [flow.put(meeting, topic, by=cast.leader, key="abcdefgh") for _n in range(2)]
    assert made[0] == made[1]
    with pytest.raises(Refused, match="已经在"):
        flow.put(meeting, topic, by=cast.leader)
    flow.withdraw(made[0], by=cast.leader)
    assert flow.put(meeting, topic, by=cast.leader) != made[0]


@pytest.mark.parametrize("changes", [{"title": " "}, {"minutes": 0}, {"minutes": 241}])
def test_what_is_no_item_is_refused(changes: dict[str, Any]) -> None:
    cast = Cast()
    with pytest.raises(Refused):
        cast.item(cast.meeting(), **changes)


def test_an_address_outside_of_the_house_is_left_out() -> None:
    cast = Cast()
    for url in ("//evil.cn/", "https://evil.cn/", "/\\evil.cn"):
        item = cast.item(cast.meeting(), source=flow.From("other", uuid7(), "x", url))
        assert item.source_url == ""


def test_a_resident_asks_for_a_topic_and_is_answered() -> None:
    cast = Cast()
    meeting = cast.meeting()
    item = flow.suggest(
        meeting, flow.Topic("装个长椅", "我是王阿姨，电话 13800138000"), by=cast.resident
    )
    assert item.status == ItemStatus.PROPOSED
    assert "13800138000" not in item.words
    assert "王阿姨" not in item.words
    assert Notice.objects.filter(kind="meeting.topic", person=cast.leader).exists()
    assert not Item.objects.visible_to(cast.neighbour).filter(pk=item.pk).exists()
    flow.decline(item, by=cast.leader, words="归园林管，已经转过去了")
    flow.accept(again(item), by=cast.leader)
    assert Item.objects.visible_to(cast.neighbour).filter(pk=item.pk).exists()
    kinds = set(Notice.objects.filter(person=cast.resident).values_list("kind", flat=True))
    assert {"meeting.topic_accepted", "meeting.topic_declined"} <= kinds


def test_topics_are_asked_for_by_neighbours_before_it_begins_a_few_at_a_time() -> None:
    cast = Cast()
    meeting = cast.meeting()
    with pytest.raises(Forbidden):
        flow.suggest(meeting, flow.Topic("装个长椅"), by=cast.outsider)
    flow.invite(meeting, [cast.outsider.pk], by=cast.leader)
    flow.suggest(meeting, flow.Topic("装个长椅"), by=cast.outsider)
    for number in range(5):
        flow.suggest(meeting, flow.Topic(f"第{number}个"), by=cast.resident)
    with pytest.raises(Refused, match="5 个"):
        flow.suggest(meeting, flow.Topic("再来一个"), by=cast.resident)
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    with pytest.raises(Forbidden):
        flow.suggest(meeting, flow.Topic("晚了"), by=cast.neighbour)
    with pytest.raises(Forbidden):
        flow.suggest(cast.meeting(Status.PLANNED), flow.Topic("早了"), by=cast.neighbour)


def test_who_brought_it_takes_it_back_and_nobody_else() -> None:
    cast = Cast()
    item = flow.suggest(cast.meeting(), flow.Topic("装个长椅"), by=cast.resident)
    with pytest.raises(Forbidden):
        flow.withdraw(item, by=cast.neighbour)
    assert flow.withdraw(item, by=cast.resident).status == ItemStatus.WITHDRAWN


def test_one_item_after_the_other_is_talked_over() -> None:
    cast = Cast()
    meeting = cast.meeting(items=3)
    first, second, third = meeting.items.select_related("meeting")
    with pytest.raises(NotAllowed):
        flow.begin(first, by=cast.leader)
    with pytest.raises(NotAllowed):
        flow.conclude(first, by=cast.leader)
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    first, second, third = meeting.items.select_related("meeting")
    flow.begin(first, by=cast.leader, at=meeting.starts_at)
    with pytest.raises(NotAllowed, match="还在议"):
        flow.begin(second, by=cast.leader)
    flow.conclude(first, by=cast.leader, at=meeting.starts_at + timedelta(minutes=20))
    flow.conclude(second, by=cast.leader, at=meeting.starts_at + timedelta(minutes=30))
    assert second.began_at == second.ended_at
    flow.defer(third, by=cast.leader, words="资料不齐")
    assert (third.status, third.reason) == (ItemStatus.DEFERRED, "资料不齐")
    for deed in (flow.begin, flow.withdraw):
        with pytest.raises(NotAllowed):
            deed(first, by=cast.leader)


def test_words_change_until_it_is_talked_over() -> None:
    cast = Cast()
    item = cast.item(cast.meeting())
    flow.reword(item, by=cast.leader, title="停车", words="先看方案", minutes=30)
    assert (again(item).title, again(item).minutes) == ("停车", 30)
    with pytest.raises(Refused):
        flow.reword(item, by=cast.leader, title="停车", minutes=0)
    with pytest.raises(Forbidden):
        flow.reword(item, by=cast.resident, title="停车")


def test_nobody_chairs_an_item_of_their_own_the_next_of_the_order_does() -> None:
    cast = Cast()
    series = ten_days(cast)
    flow.set_order(series, [cast.leader.pk, cast.worker.pk, cast.company.pk], by=cast.leader)
    meeting = cast.of_series(series)
    item = cast.item(meeting, brought_by=cast.leader)
    assert chair_of(again(item)) == cast.worker.pk
    flow.declare(again(item), cast.worker, by=cast.leader, words="他家就在旁边")
    assert chair_of(again(item)) == cast.company.pk
    # Another chair, who has nothing to do with it: nobody else is needed.
    flow.set_chair(meeting, by=cast.leader, person=cast.centre)
    assert chair_of(again(item)) == cast.centre.pk
    assert again(item).chair_id is None


def test_where_nobody_else_is_in_the_order_somebody_is_named_before_it_begins() -> None:
    cast = Cast()
    meeting = cast.meeting()
    flow.set_chair(meeting, by=cast.leader, person=cast.leader)
    item = cast.item(meeting, brought_by=cast.leader)
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    with pytest.raises(Refused, match="另请一位"):
        flow.begin(again(item), by=cast.leader)
    with pytest.raises(Refused):
        flow.set_item_chair(again(item), by=cast.leader, person=cast.leader)
    flow.set_item_chair(again(item), by=cast.leader, person=cast.neighbour)
    assert chair_of(flow.begin(again(item), by=cast.leader)) == cast.neighbour.pk


def test_an_interest_is_declared_by_whoever_has_it_or_by_who_leads() -> None:
    cast = Cast()
    meeting = cast.meeting()
    item = cast.item(meeting)
    with pytest.raises(Forbidden):
        flow.declare(item, cast.resident, by=cast.resident)
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    one = flow.declare(item, cast.resident, by=cast.resident, words="我家车位")
    assert flow.declare(again(item), cast.resident, by=cast.resident) == one
    with pytest.raises(Forbidden):
        flow.declare(item, cast.neighbour, by=cast.resident)
    assert Item.objects.get(pk=item.pk).conflicts.count() == 1


def test_what_was_put_off_stands_on_the_next_agenda_once() -> None:
    cast = Cast()
    series = ten_days(cast)
    first, second = cast.of_series(series), cast.of_series(series, 1)
    cast.item(first, title="停车", brought_by=cast.resident)
    done = cast.item(first, title="路灯")
    flow.announce(second, by=cast.leader)
    flow.announce(first, by=cast.leader, at=first.starts_at - timedelta(days=2))
    flow.open_(first, by=cast.leader, at=first.starts_at)
    flow.conclude(again(done), by=cast.leader)
    flow.close(first, by=cast.leader, at=first.ends_at)
    assert agenda(second) == ["停车"]
    rolled = second.items.get()
    assert (rolled.brought_by, rolled.rolled_from.title if rolled.rolled_from else "") == (
        cast.resident, "停车",
    )  # fmt: skip
    flow.open_(second, by=cast.leader, at=second.starts_at)
    assert agenda(second) == ["停车"]


def test_where_no_next_one_is_announced_it_waits_for_that() -> None:
    cast = Cast()
    series = ten_days(cast)
    cast.item(cast.of_series(series), title="停车")
    cast.hold(series)
    third = cast.of_series(series, 2)
    assert agenda(cast.of_series(series, 1)) == []
    flow.cancel(cast.of_series(series, 1), by=cast.leader, words="过节")
    flow.announce(third, by=cast.leader)
    assert agenda(third) == ["停车"]


def test_what_stood_on_the_agenda_of_one_that_was_called_off_is_not_lost() -> None:
    cast = Cast()
    series = ten_days(cast)
    first = cast.of_series(series)
    cast.item(first, title="停车")
    flow.cancel(first, by=cast.leader, words="台风")
    second = cast.of_series(series, 1)
    flow.announce(second, by=cast.leader)
    assert agenda(second) == ["停车"]


def test_nothing_is_put_on_an_agenda_that_is_over() -> None:
    cast = Cast()
    for status in (Status.HELD, Status.CANCELLED):
        with pytest.raises(NotAllowed):
            cast.item(cast.meeting(status))
    with pytest.raises(Forbidden):
        cast.item(cast.meeting(), by=cast.resident)
