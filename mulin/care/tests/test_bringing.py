"""Pairings that a town kept before come in at once, by the rules of a pairing made here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.care import flow
from mulin.care.flow import Brought, Went
from mulin.care.models import Pairing, PairStatus, Recipient, Visit, VisitStatus
from mulin.care.queries import rounds
from mulin.care.testing import AGREED, Cast, days_ago
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import statements
from mulin.notices.models import Notice
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def brought(cast: Cast, name: str = "周桂兰", *, last: float = 2) -> Brought:
    """A line: two visits and a call at which nobody was there."""
    visits = (
        Went(days_ago(last + 7), form="plain", answers={"health": "well"}, words="好"),
        Went(days_ago(last), "phone"),
        Went(days_ago(last - 1), met=False, words="没人应门"),
    )
    return Brought(
        cast.lives_here(name), cast.card(), AGREED, days_ago(30), cast.visitor, cast.backup, visits
    )


def test_a_line_stands_as_if_it_had_been_made_here(cast: Cast) -> None:
    (one,) = flow.bring_in([brought(cast)], by=cast.keeper)
    one.refresh_from_db()
    today = timezone.localdate()
    assert (one.paired, one.round, one.due_on) == (True, 2, today + timedelta(days=5))
    assert one.dwelling is not None
    assert Pairing.objects.get().status == PairStatus.ACTIVE
    states = list(Visit.objects.order_by("id").values_list("status", flat=True))
    assert states == [VisitStatus.DONE, VisitStatus.DONE, VisitStatus.MISSED]
    assert [stop.key for stop in rounds(cast.visitor, today=today)] == [one.pk]
    assert list(journal.verify()) == []
    # Nobody is told of what was long agreed; then life goes on by the same deeds.
    assert not Notice.objects.exists()
    cast.visit(one, words="又去了")
    assert Recipient.objects.get().round == 3


def test_who_is_late_is_told_and_who_is_not_is_not_looked_at(cast: Cast) -> None:
    fresh, late = flow.bring_in(
        [brought(cast), brought(cast, "李素珍", last=8)], by=cast.keeper, at=timezone.now()
    )
    assert fresh.watch_at is not None
    assert fresh.watch_at > timezone.now()
    noon = timezone.localtime().replace(hour=12) + timedelta(days=1)
    assert flow.sweep(noon) == 1
    assert set(late.alerts.values_list("rung", flat=True)) == {"visitor", "backup"}


def test_all_or_none_and_by_whom(cast: Cast) -> None:
    line = brought(cast)
    other = brought(cast, "李素珍")
    with pytest.raises(Refused, match="第 2 行"):
        flow.bring_in([other, replace(line, resident=other.resident)], by=cast.keeper)
    with pytest.raises(Forbidden):
        flow.bring_in([line], by=cast.centre)
    with pytest.raises(NotAllowed, match="第 1 行"):
        flow.bring_in([replace(line, backup=cast.visitor)], by=cast.keeper)
    assert not Recipient.objects.exists()
    flow.bring_in([line], by=cast.keeper)
    with pytest.raises(Refused, match="第 1 行"):
        flow.bring_in([line], by=cast.keeper)


def test_nobody_has_more_than_a_dozen(cast: Cast) -> None:
    many = [brought(cast, f"周桂{letter}") for letter in "一二三四五六七八九十甲乙丙"]
    with pytest.raises(NotAllowed, match="第 13 行"):
        flow.bring_in(many, by=cast.keeper)
    someone = a_person("志愿者小钱", area=cast.grid)
    flow.bring_in([*many[:12], replace(many[12], visitor=someone)], by=cast.keeper)
    assert Pairing.objects.filter(visitor=cast.visitor).count() == 12


def test_a_list_without_visitors_waits_for_them(cast: Cast) -> None:
    (one,) = flow.bring_in([replace(brought(cast), visitor=None)], by=cast.keeper)
    assert not one.paired
    assert not Pairing.objects.exists()
    assert set(Visit.objects.values_list("by", flat=True)) == {cast.keeper.pk}


def test_few_statements_however_many(cast: Cast) -> None:
    def bring(names: str) -> int:
        lines = [brought(cast, f"周桂{letter}") for letter in names]
        with_any = [replace(line, visitor=None) for line in lines]
        once = iter([with_any[:-1], with_any[-1:]])
        return statements(lambda: flow.bring_in(next(once), by=cast.keeper))

    assert bring("一二") == bring("三四五六七八九")
