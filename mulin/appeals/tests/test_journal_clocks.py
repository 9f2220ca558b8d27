"""Random journals: the clocks that are read from them, and the steps of the ladder, hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.appeals import clocks
from mulin.appeals.ladder import Ladder, fired, next_look
from mulin.appeals.models import Urgency
from mulin.appeals.terms import shipped
from mulin.appeals.tests.journals import MINUTE, OFFICE, Deed, Minutes, entries_of, lives
from mulin.core import calendars
from mulin.core.worktime import SHANGHAI

RULES = shipped()
URGENCIES = st.sampled_from([Urgency.NORMAL, Urgency.CRITICAL])


@pytest.fixture(autouse=True, scope="module")
def _office() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(calendars, "current", lambda _key="": OFFICE)
    patch.setattr(calendars, "as_of", lambda _key, _at: OFFICE)
    yield
    patch.undo()


@settings(max_examples=60, deadline=None)
@given(lives())
def test_the_deadline_is_that_of_a_clock_that_lives_every_minute(life: list[Deed]) -> None:
    assert clocks.read(entries_of(life)).resolution.deadline == Minutes(life).deadline()


@settings(max_examples=60, deadline=None)
@given(lives())
def test_reading_again_gives_the_same(life: list[Deed]) -> None:
    assert clocks.read(entries_of(life)) == clocks.read(entries_of(life))


@settings(max_examples=80, deadline=None)
@given(lives(), st.sampled_from(["4wh", "3wd", "2d"]))
def test_a_change_of_priority_gives_no_free_time(life: list[Deed], limit: str) -> None:
    """Whoever changes it and changes it back is where they were: nothing used has been forgotten,
    and no pause has become work."""
    before = clocks.read(entries_of(life))
    terms = [deed.data["limits"] for deed in life if "limits" in deed.data][-1]
    later = life[-1].minute
    there = Deed(later + 1, "classify", {"limits": [terms[0], limit]})
    back = Deed(later + 2, "classify", {"limits": terms})
    after = clocks.read(entries_of([*life, there, back]))
    assert after.resolution == before.resolution
    assert after.holds == before.holds


@settings(max_examples=60, deadline=None)
@given(lives())
def test_more_time_never_comes_sooner(life: list[Deed]) -> None:
    before = clocks.read(entries_of(life)).resolution.deadline
    more = Deed(life[-1].minute + 1, "grant_extension", {"limit": "1wd"})
    after = clocks.read(entries_of([*life, more])).resolution.deadline
    assert after is None or (before is not None and after >= before)


@settings(max_examples=60, deadline=None)
@given(lives())
def test_first_contact_stands_once_it_was_made(life: list[Deed]) -> None:
    made = [n for n, deed in enumerate(life) if deed.verb == "contact"]
    found = clocks.read(entries_of(life))
    if made:
        then = clocks.read(entries_of(life[: made[0] + 1]))
        assert found.first_contact == then.first_contact
        assert found.contacted_at == life[made[0]].at


@settings(max_examples=80, deadline=None)
@given(lives(), URGENCIES, st.lists(st.integers(1, 12 * 1440), max_size=8, unique=True))
def test_however_long_the_worker_sleeps_the_same_steps_are_taken(
    life: list[Deed], urgency: str, looks: list[int]
) -> None:
    ladder, entries = Ladder(RULES, urgency), entries_of(life)
    end = life[-1].at + timedelta(days=20)
    awake = {due.mark: due.moment for due in fired(entries, ladder, until=end)}
    taken: dict[str, datetime] = {}
    for minutes in [*sorted(looks), None]:
        now = end if minutes is None else life[0].at + minutes * MINUTE
        seen = [entry for entry in entries if entry.at <= now]
        for due in fired(seen, ladder, until=now):
            assert taken.setdefault(due.mark, due.moment) == due.moment
    assert taken == awake


@settings(max_examples=60, deadline=None)
@given(lives(), URGENCIES)
def test_the_next_look_is_never_too_late(life: list[Deed], urgency: str) -> None:
    """Between a look and the next one named by it nothing falls due."""
    ladder, entries = Ladder(RULES, urgency), entries_of(life)
    now = life[-1].at
    found = clocks.read(entries)
    following = next_look(found, ladder, now=now, since=now)
    known = {due.mark for due in fired(entries, ladder, until=now)}
    until = (following or now + timedelta(days=30)) - timedelta(seconds=1)
    if until > now:
        assert {due.mark for due in fired(entries, ladder, until=until)} == known


@settings(max_examples=60, deadline=None)
@given(lives())
def test_nobody_is_woken_but_for_what_is_critical(life: list[Deed]) -> None:
    end = life[-1].at + timedelta(days=20)
    for due in fired(entries_of(life), Ladder(RULES, Urgency.NORMAL), until=end):
        local = due.moment.astimezone(SHANGHAI)
        assert RULES.policy.quiet_until <= local.time() < RULES.policy.quiet_from
