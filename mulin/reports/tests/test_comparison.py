"""More or less than before: which days are compared, what is said of few, and what is not known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.appeals.flow import classify
from mulin.appeals.models import Appeal, Category, Channel
from mulin.appeals.queries import Filters, listed
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.core import versions
from mulin.people.flow import issue_token
from mulin.people.models import Person
from mulin.places.queries import ladder
from mulin.reports import flow
from mulin.reports.models import DayVolume
from mulin.reports.queries.comparison import Asked, Comparison, comparison
from mulin.reports.queries.spans import (
    Change,
    Known,
    Span,
    known,
    month_end,
    months_back,
    spans_of,
)
from mulin.reports.views.comparison import change_words

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


def span(since: str, until: str) -> Span:
    """Days as they are written."""
    return Span(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("asked", "today", "now", "before", "year", "whole"),
    [
        ({}, "2026-11-22", ("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-22"),
         ("2025-11-01", "2025-11-22"), False),
        ({"period": "last_month"}, "2026-11-22", ("2026-10-01", "2026-10-31"),
         ("2026-09-01", "2026-09-30"), ("2025-10-01", "2025-10-31"), True),
        ({"period": "last_month"}, "2028-03-05", ("2028-02-01", "2028-02-29"),
         ("2028-01-01", "2028-01-31"), ("2027-02-01", "2027-02-28"), True),
        ({"period": "last_month"}, "2029-03-05", ("2029-02-01", "2029-02-28"),
         ("2029-01-01", "2029-01-31"), ("2028-02-01", "2028-02-29"), True),
        ({}, "2026-03-30", ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28"),
         ("2025-03-01", "2025-03-30"), False),
        ({"period": "quarter"}, "2026-11-22", ("2026-10-01", "2026-11-22"),
         ("2026-07-01", "2026-08-22"), ("2025-10-01", "2025-11-22"), False),
        ({"period": "year"}, "2028-02-29", ("2028-01-01", "2028-02-29"),
         ("2027-01-01", "2027-02-28"), ("2027-01-01", "2027-02-28"), False),
        ({"since": "2026-11-09", "until": "2026-11-15"}, "2026-11-22",
         ("2026-11-09", "2026-11-15"), ("2026-11-02", "2026-11-08"),
         ("2025-11-09", "2025-11-15"), False),
        ({"since": "2026-01-01", "until": "2026-06-30"}, "2026-11-22",
         ("2026-01-01", "2026-06-30"), ("2025-07-01", "2025-12-31"),
         ("2025-01-01", "2025-06-30"), True),
        ({"since": "2028-02-29", "until": "2028-02-29"}, "2028-03-22",
         ("2028-02-29", "2028-02-29"), ("2028-02-28", "2028-02-28"),
         ("2027-02-28", "2027-02-28"), False),
        ({"period": "custom", "since": "2027-01-01", "until": "2027-02-01"}, "2026-11-22",
         ("2026-11-22", "2026-11-22"), ("2026-11-21", "2026-11-21"),
         ("2025-11-22", "2025-11-22"), False),
        ({"period": "nonsense"}, "2026-11-01", ("2026-11-01", "2026-11-01"),
         ("2026-10-01", "2026-10-01"), ("2025-11-01", "2025-11-01"), False),
    ],
)  # fmt: skip
def test_the_days_that_are_compared(
    asked: dict[str, str], today: str, now: tuple[str, str], before: tuple[str, str],
    year: tuple[str, str], *, whole: bool,
) -> None:  # fmt: skip
    found = spans_of(asked, date.fromisoformat(today))
    assert (found.now, found.before, found.year) == (span(*now), span(*before), span(*year))
    assert found.whole is whole


@given(DAYS, st.integers(0, 60))
def test_months_back_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    back = months_back(day, months)
    assert (day.year - back.year) * 12 + day.month - back.month == months
    assert back.day == min(day.day, month_end(back).day)


@given(DAYS, st.sampled_from(["month", "last_month", "quarter", "year"]))
def test_nothing_overlaps_and_nothing_lies_ahead(today: date, period: str) -> None:
    found = spans_of({"period": period}, today)
    assert found.now.until <= today
    assert found.before.until < found.now.since
    assert found.year.until < found.now.since
    assert found.before.days >= 1
    assert abs(found.year.days - found.now.days) <= 1


@given(DAYS, DAYS, DAYS)
def test_days_of_ones_own_are_never_compared_with_themselves(
    one: date, other: date, today: date
) -> None:
    asked = {"period": "custom", "since": one.isoformat(), "until": other.isoformat()}
    found = spans_of(asked, today)
    assert found.now.since <= found.now.until <= today
    assert found.before.until < found.now.since


def test_half_as_many_is_minus_fifty_percent() -> None:
    assert Change(50, 100).share == -0.5
    assert change_words(Change(78, 100)) == "-22.0%"
    assert change_words(Change(150, 100)) == "+50.0%"
    assert change_words(Change(100, 100)) == "持平"


def test_of_few_a_number_is_told_and_of_none_no_percentage() -> None:
    assert change_words(Change(6, 3)) == "+3 件"
    assert Change(6, 3).small
    assert change_words(Change(5, 0)) == "+5 件"
    assert Change(5, 0).share is None
    assert change_words(Change(5, None)) == "没有可比"
    assert Change(5, None).difference is None


def test_what_is_known_in_part_is_not_compared() -> None:
    days = span("2025-11-01", "2025-11-30")
    assert known(days, date(2025, 10, 1)) == Known.ALL
    assert known(days, date(2025, 11, 1)) == Known.ALL
    assert known(days, date(2025, 11, 2)) == Known.PART
    assert known(days, date(2026, 1, 1)) == Known.NOTHING
    assert known(days, None) == Known.NOTHING


# With appeals


def at(day: str) -> datetime:
    """Noon of a day."""
    return timezone.make_aware(datetime.fromisoformat(f"{day}T12:00:00"))


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    a_category("0301")
    a_category("0302", name="道路", phrases=["路面"])
    return Cast()


def told(cast: Cast, *days: str, category: str = "0301", **more: Any) -> list[Appeal]:
    """Appeals of some days."""
    made = [
        an_appeal(area=cast.area, by=cast.reporter, category=category, at=at(day), **more)
        for day in days
    ]
    flow.refresh_all()
    return made


def compared(person: Person, cast: Cast, **asked: str) -> Comparison:
    """November 2026, unless said otherwise."""
    days = {"since": "2026-11-01", "until": "2026-11-20", **asked}
    channel = days.pop("channel", "")
    place = ladder().by_code[cast.town.code]
    return comparison(Asked(person, place, spans_of(days, date(2026, 11, 22)), channel))


def test_volume_by_category_and_area_against_before_and_a_year_ago(cast: Cast) -> None:
    told(cast, "2025-01-05", "2025-11-03", "2025-11-04", "2026-10-20", "2026-11-02")
    told(cast, "2026-11-05", "2026-11-06", category="0302")
    found = compared(cast.centre, cast)
    assert (found.total.now, found.total.before.then, found.total.year.then) == (3, 1, 2)
    leaves = {row.label: row.now for group in found.groups for row in group.rows}
    assert leaves == {"公共照明": 1, "道路": 2}
    assert [(row.label, row.now) for row in found.areas if row.now] == [(cast.community.name, 3)]


def test_each_number_opens_just_its_rows(cast: Cast) -> None:
    told(cast, "2025-01-05", "2025-11-03", "2026-10-20", "2026-11-02", "2026-11-03")
    found = compared(cast.centre, cast)
    for row in [found.total, *found.areas, *found.groups, *found.groups[0].rows]:
        numbers = (row.now, row.before.then, row.year.then)
        for number, href in zip(numbers, row.hrefs, strict=True):
            asked = dict(part.split("=") for part in href.split("&"))
            assert listed(cast.centre, Filters.read(asked)).count() == number, row.label


def test_a_channel_is_counted_alone_and_its_beginning_is_its_own(cast: Cast) -> None:
    told(cast, "2025-11-03", "2026-11-02")
    for one in told(cast, "2026-11-03", "2026-11-04"):
        Appeal.objects.filter(pk=one.pk).update(channel=Channel.HOTLINE)
    list(flow.rebuild())
    found = compared(cast.centre, cast, channel=Channel.HOTLINE)
    assert found.total.now == 2
    assert found.year_known == Known.NOTHING
    assert found.total.year.then is None
    assert found.begins == date(2026, 11, 3)
    whole = compared(cast.centre, cast)
    # The hotline is a main door now and was not there a year ago: nothing to compare with.
    assert (whole.total.now, whole.year_known) == (3, Known.NOTHING)


def test_what_has_no_category_an_old_one_or_no_lower_area_is_not_lost(cast: Cast) -> None:
    nameless, wide = told(cast, "2026-11-02", "2026-11-03")
    told(cast, "2026-11-04", category="0302")
    Appeal.objects.filter(pk=nameless.pk).update(category=None)
    Appeal.objects.filter(pk=wide.pk).update(area_path=cast.town.path)
    Category.objects.filter(code="0302").update(active=False)
    versions.forget()
    list(flow.rebuild())
    found = compared(cast.centre, cast)
    assert found.total.now == 3
    labels = {row.label: row.now for row in found.groups}
    assert labels["没有类别"] == labels["已停用的类别"] == 1
    assert {row.label: row.now for row in found.areas}["没有分到下级"] == 1


def test_a_small_new_door_does_not_hinder_the_comparison(cast: Cast) -> None:
    told(cast, "2025-01-05", "2025-11-03", *["2026-11-02"] * 6)
    (new,) = told(cast, "2026-11-04")
    Appeal.objects.filter(pk=new.pk).update(channel=Channel.WALL)
    list(flow.rebuild())
    assert compared(cast.centre, cast).year_known == Known.ALL


def test_the_first_year_has_nothing_to_compare_with(cast: Cast) -> None:
    told(cast, "2026-11-02")
    found = compared(cast.centre, cast)
    assert (found.before_known, found.year_known) == (Known.NOTHING, Known.NOTHING)
    assert found.total.before.share is None


def test_complaints_of_staff_are_counted_for_the_centre_alone(cast: Cast) -> None:
    told(cast, "2026-11-02")
    told(cast, "2026-11-03", about_staff=True)
    assert compared(cast.centre, cast).total.now == 2
    assert compared(cast.dispatcher, cast).total.now == 1


def test_what_moves_is_counted_where_it_went_and_a_rebuild_mends_nothing(cast: Cast) -> None:
    (one,) = told(cast, "2026-11-02")
    classify(one, category="0302", by=cast.dispatcher)
    flow.refresh_all()
    assert [row.category for row in DayVolume.objects.all()] == ["0302"]
    assert sum(stretch.mended for stretch in flow.rebuild()) == 0
    DayVolume.objects.update(received=7)
    assert sum(stretch.mended for stretch in flow.rebuild()) == 1


def test_the_page_its_filters_and_its_files(cast: Cast, client: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    told(cast, yesterday.isoformat())
    client.force_login(cast.centre)
    url = reverse("reports:comparison")
    for query in ("", "?period=year", "?period=quarter&channel=web", "?channel=nonsense", "?group=03",
                  f"?area={cast.community.code}", "?since=2020-01-01&until=2020-02-01"):  # fmt: skip
        assert client.get(url + query).status_code == 200
    assert (
        "这几段时间都没有收到"
        in client.get(url + "?since=2020-01-01&until=2020-02-01").content.decode()
    )
    for kind in ("csv", "xlsx"):
        for table in ("category", "area"):
            assert client.get(url, {"format": kind, "table": table}).status_code == 200
    assert client.get(url, {"format": "pdf"}).status_code == 404
    assert client.get(url, {"area": "nowhere"}).status_code == 404


def test_a_stranger_and_another_community_see_nothing(cast: Cast, client: Client) -> None:
    url = reverse("reports:comparison")
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 403
    client.force_login(Cast().dispatcher)
    assert client.get(url, {"area": cast.community.code}).status_code == 404


def test_machines_read_the_same(cast: Cast, client: Client) -> None:
    told(cast, timezone.localdate().isoformat())
    head = {"Authorization": f"Bearer {issue_token(cast.centre, name='t')}"}
    for by in ("category", "group", "area"):
        answer = client.get(
            "/api/v1/figures/comparison", {"by": by, "period": "year"}, headers=head
        )
        assert answer.status_code == 200
        assert answer.json()["total"]["now"] == 1
        assert answer.json()["rows"][0]["now"] == 1
