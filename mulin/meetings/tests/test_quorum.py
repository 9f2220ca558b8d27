"""Who counts for an item: once each, those there when it ends, without observers and the interested."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from mulin.meetings.kinds import kind_of, kinds
from mulin.meetings.quorum import Stay, heads_at, quorum

START = datetime(2026, 11, 15, 11, tzinfo=UTC)
PEOPLE = [UUID(int=n) for n in range(1, 6)]


def at(minute: int) -> datetime:
    """So many minutes after the beginning."""
    return START + timedelta(minutes=minute)


def stay(came: int, left: int | None = None, **more: object) -> Stay:
    """From one minute to another."""
    given = {"person": uuid4(), **more}
    return Stay(at(came), None if left is None else at(left), **given)  # type: ignore[arg-type]  # names are those of the dataclass


def test_who_leaves_before_the_item_ends_is_heard_and_not_counted() -> None:
    found = quorum([stay(0), stay(0, 20), stay(40)], since=at(10), until=at(30), needed=2)
    assert (found.counted, found.heard, found.met) == (1, 2, False)


def test_who_comes_and_goes_and_comes_again_is_one() -> None:
    me = uuid4()
    both = [stay(0, 10, person=me), stay(12, person=me)]
    assert quorum(both, since=at(0), until=at(30), needed=1).counted == 1
    assert heads_at(both, at(11)) == 0


def test_people_without_a_phone_are_counted_by_their_number() -> None:
    several = stay(0, person=None, heads=7)
    assert quorum([several, stay(5)], since=at(0), until=at(30), needed=8).met


def test_observers_and_those_with_an_interest_are_not_counted() -> None:
    interested, watcher = uuid4(), stay(0, counts=False)
    there = [stay(0), stay(0, person=interested), watcher]
    found = quorum(there, since=at(0), until=at(30), needed=2, conflicted={interested})
    assert (found.counted, found.aside, found.heard, found.met) == (1, 1, 3, False)


def test_an_item_ends_with_the_meeting_and_those_who_stayed_decided_it() -> None:
    """Everybody's stay ends in the very moment in which the last item does."""
    assert quorum([stay(0, 60)], since=at(30), until=at(60), needed=1).met


stays = st.lists(
    st.builds(
        lambda came, long, who, counts: Stay(
            at(came), None if long is None else at(came + long), who, counts=counts
        ),
        st.integers(0, 60), st.none() | st.integers(0, 60), st.sampled_from(PEOPLE), st.booleans(),
    ), max_size=12,
)  # fmt: skip


@given(
    there=stays,
    since=st.integers(0, 60),
    long=st.integers(1, 60),
    aside=st.sets(st.sampled_from(PEOPLE)),
)
def test_nobody_is_counted_twice_nor_without_having_been_there(
    there: list[Stay], since: int, long: int, aside: set[UUID]
) -> None:
    found = quorum(there, since=at(since), until=at(since + long), needed=0, conflicted=aside)
    here = {
        one.person for one in there
        if one.counts and one.came_at <= at(since + long)
        and (one.left_at is None or one.left_at >= at(since + long))
    }  # fmt: skip
    assert found.counted <= len(here - aside)
    assert found.aside <= len(aside)
    assert found.counted + found.aside <= found.heard <= len(PEOPLE)
    assert found.met


def test_every_kind_says_when_it_is_announced_and_how_many_must_be_there() -> None:
    assert len(kinds()) == 8
    hearing, talk = kind_of("hearing"), kind_of("talk")
    assert (hearing.notice_days, hearing.observers, hearing.everyone) == (10, True, False)
    assert (hearing.needed(4), hearing.needed(21)) == (5, 11)
    assert (talk.needed(0), talk.needed(90)) == (0, 0)
    assert not kind_of("briefing").sets_aside
