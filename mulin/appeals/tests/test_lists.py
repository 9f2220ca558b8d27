"""What the filters of a list mean, each against rows that are in and rows that are out."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import Filters, listed, narrowed
from mulin.appeals.queries.chips import chip, first_contact_chip
from mulin.appeals.schemas import FilterIn
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.appeals.views import desk
from mulin.core.filters import day_of
from mulin.core.tests.browsing import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0301", "路灯", phrases=["路灯"])
    a_category("0101", "垃圾", phrases=["垃圾"])
    return Cast()


def numbers(cast: Cast, **asked: str) -> set[str]:
    """Numbers of the rows that the centre's list shows."""
    return {row.number for row in listed(cast.centre, Filters(**asked))}


def test_by_category_group_and_none(cast: Cast) -> None:
    lamp, waste = cast.appeal(detail="路灯坏了"), cast.appeal(detail="垃圾没人清")
    vague = cast.appeal(detail="有件事想说")
    assert numbers(cast, category="0301") == {lamp.number}
    assert numbers(cast, group="01") == {waste.number}
    assert numbers(cast, category="none") == {vague.number}
    assert len(numbers(cast, category="9999")) == 3


def test_by_post_and_organisation(cast: Cast) -> None:
    mine = cast.appeal(Status.HANDLING)
    cast.appeal()
    assert numbers(cast, post=str(cast.post.pk)) == {mine.number}
    assert numbers(cast, post=str(uuid4())) == set()
    assert numbers(cast, post="nonsense") == set()
    assert numbers(cast, organisation=str(uuid4())) == set()


def test_by_outcome(cast: Cast) -> None:
    closed = cast.appeal(Status.CLOSED)
    cast.appeal(Status.HANDLING)
    assert numbers(cast, solved="yes") == {closed.number}
    assert numbers(cast, solved="no") == set()
    assert numbers(cast, satisfied="yes", ending="solved") == {closed.number}
    assert len(numbers(cast, solved="perhaps")) == 2


def test_by_period_both_days_included(cast: Cast) -> None:
    days = {d: cast.appeal(at=datetime(2026, 11, d, 4, tzinfo=UTC)).number for d in (2, 3, 4)}
    assert numbers(cast, since="2026-11-03") == {days[3], days[4]}
    assert numbers(cast, until="2026-11-03") == {days[2], days[3]}
    assert numbers(cast, since="2026-11-03", until="2026-11-03") == {days[3]}
    assert numbers(cast, since="2999-01-01") == set()
    assert day_of("2026-13-01") is None


def test_by_exactly_here_or_all_below(cast: Cast) -> None:
    here, below = cast.appeal(), cast.appeal()
    flow.locate(here, area=cast.community.code, by=cast.centre)
    assert numbers(cast, area=cast.community.code) == {here.number, below.number}
    assert numbers(cast, area=cast.community.code, here="yes") == {here.number}


def test_the_command_narrows_without_a_person(cast: Cast) -> None:
    cast.appeal()
    done = cast.appeal(Status.CLOSED)
    rows = narrowed(Appeal.objects.all(), Filters(status="closed"))
    assert [row.number for row in rows] == [done.number]


def test_the_address_of_a_list_is_short_and_reads_back() -> None:
    filters = Filters.read({"view": "late", "q": " 路灯 ", "status": "open", "other": "x"})
    assert filters.query() == "view=late&q=%E8%B7%AF%E7%81%AF&status=open"
    assert filters.query(view="all", q="") == "status=open"
    assert set(filters.active) == {"q", "status"}


def test_late_and_due_today(cast: Cast) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    late, today, later = cast.appeal(), cast.appeal(), cast.appeal()
    for appeal, due in (
        (late, noon - timedelta(hours=1)), (today, noon + timedelta(hours=1)),
        (later, noon + timedelta(days=3)),
    ):  # fmt: skip
        Appeal.objects.filter(pk=appeal.pk).update(due=due)
    assert [a.number for a in listed(cast.centre, Filters(view="late"), now=noon)] == [late.number]
    assert [a.number for a in listed(cast.centre, Filters(view="today"), now=noon)] == [
        today.number
    ]


def test_chips_say_what_is_left_or_why_it_stands_still(cast: Cast) -> None:
    now = timezone.now()
    words = {
        Status.CLOSED: "已办结", Status.PROPOSED: "等回访", Status.WAITING: "等居民回复",
    }  # fmt: skip
    for status, said in words.items():
        assert chip(cast.appeal(status), now).words == said
    late = cast.appeal(Status.CLOSED)
    late.closed_in_time = False
    assert chip(late, now).words == "超期办结"
    open_ = cast.appeal(Status.HANDLING)
    assert "还剩" in chip(open_, now).words
    open_.due = None
    assert chip(open_, now).words == "已暂停"
    assert first_contact_chip(open_, now) is not None
    flow.contact(open_, by=cast.handler, way="phone")
    assert first_contact_chip(open_, now) is None


def test_the_machine_door_describes_every_filter_of_the_desk() -> None:
    assert {field.name for field in fields(Filters)} == set(FilterIn.model_fields)


def test_a_list_of_long_ago_says_that_there_are_more_and_not_how_many_lately() -> None:
    cast = Cast()
    for _ in range(52):
        an_appeal(area=cast.area, by=cast.reporter, at=timezone.now() - timedelta(days=200))
    page = browser(cast.dispatcher).get("/desk/appeals/", {"view": "all"}).content.decode()
    assert "50 件以上" in page
    assert "近三个月" not in page


@pytest.mark.parametrize(("most", "said"), [(100, "近三个月 53 件"), (20, "50 件以上")])
def test_a_search_says_how_many_as_far_as_it_has_looked(
    monkeypatch: pytest.MonkeyPatch, most: int, said: str
) -> None:
    cast = Cast()
    for _ in range(53):
        an_appeal(area=cast.area, by=cast.reporter, detail="电梯又停了")
    an_appeal(area=cast.area, by=cast.reporter, detail="垃圾没有清运")
    monkeypatch.setattr(desk, "MOST_COUNTED", most)
    client = browser(cast.dispatcher)
    page = client.get("/desk/appeals/", {"view": "all", "q": "电梯"}).content.decode()
    assert said in page
    after = re.search(r"after=([\w-]+)", page)
    assert after is not None
    rest = client.get(
        "/desk/appeals/", {"view": "all", "q": "电梯", "after": after[1]}
    ).content.decode()
    assert rest.count("电梯又停了") >= 3
    assert "垃圾没有清运" not in page + rest
