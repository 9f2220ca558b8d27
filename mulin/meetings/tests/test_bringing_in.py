"""Meetings held before the house kept them: many at once, each once, only what is over."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.tests.browsing import statements
from mulin.meetings import flow
from mulin.meetings.models import Item, ItemStatus, Meeting, Series, Status, Turn
from mulin.meetings.testing import Cast, moment

pytestmark = pytest.mark.django_db


def past(days: int, **changes: Any) -> flow.Past:
    """A talk of so many days ago."""
    begins = moment(-days)
    said = {"items": ("停车", "路灯"), "heads": 23, **changes}
    return flow.Past(begins.date(), begins, 90, **said)


def test_they_stand_as_held_with_what_was_talked_over() -> None:
    cast = Cast()
    series = cast.series()
    made = flow.bring_in(series, [past(60, chair=cast.worker.pk), past(30)], by=cast.leader)
    assert [one.status for one in made] == [Status.HELD] * 2
    assert Meeting.objects.get(pk=made[0].pk).present == 23
    assert {one.status for one in Item.objects.all()} == {ItemStatus.DISCUSSED}
    assert Turn.objects.get().person == cast.worker
    assert flow.bring_in(series, [past(60), past(30)], by=cast.leader) == []
    assert list(journal.verify()) == []


@pytest.mark.parametrize(
    "wrong",
    [past(-3), past(3, heads=5001), past(3, items=("x",) * 21), past(3, items=(" ",)),
     past(3, chair=Series().pk)],
)  # fmt: skip
def test_what_cannot_have_been_is_refused(wrong: flow.Past) -> None:
    cast = Cast()
    series = cast.series()
    with pytest.raises(Refused):
        flow.bring_in(series, [wrong], by=cast.leader)
    with pytest.raises(Refused):
        flow.bring_in(series, [past(3)] * 501, by=cast.leader)
    with pytest.raises(Forbidden):
        flow.bring_in(series, [past(3)], by=cast.stranger)


def test_many_cost_no_more_than_few() -> None:
    cast = Cast()
    series = cast.series()
    found = []
    for first, count in ((10, 3), (100, 60)):
        rows = [past(first + n) for n in range(count)]
        found.append(statements(lambda rows=rows: flow.bring_in(series, rows, by=cast.leader)))  # type: ignore[misc]  # bound now
    assert found[0] == found[1]
