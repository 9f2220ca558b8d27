"""Filters in an address: what is read, written again, and passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from django.db.models import Q

from mulin.core.filters import AddressFilters, day_of, key_is, midnight


@dataclass(frozen=True)
class Kinds(AddressFilters):
    views = ("all", "mine")

    q: str = ""
    sort: str = ""


def test_an_address_is_read_and_what_is_unknown_is_passed_over() -> None:
    found = Kinds.read({"view": "mine", "q": "  灯 ", "page": "7", "sort": None})
    assert found == Kinds(view="mine", q="灯")
    assert Kinds.read({"view": "secret", "q": "长" * 300}) == Kinds(q="长" * 200)
    assert Kinds.read({"view": "mine"}, view="all", q="水").q == "水"


def test_what_is_written_is_read_again() -> None:
    found = Kinds(view="mine", q="楼道 灯", sort="oldest")
    assert found.query() == "view=mine&q=%E6%A5%BC%E9%81%93+%E7%81%AF&sort=oldest"
    assert found.query(q="", view="all") == "sort=oldest"
    assert Kinds().query() == ""


def test_view_and_order_do_not_narrow() -> None:
    assert Kinds(view="mine", sort="oldest").active == {}
    assert Kinds(q="灯").active == {"q": "灯"}


def test_a_day_is_one_of_the_calendar_and_begins_here() -> None:
    assert day_of("2026-11-21") == date(2026, 11, 21)
    assert day_of("2026-13-01") is None
    assert day_of("") is None
    assert midnight(date(2026, 11, 21)) == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_what_is_no_key_finds_nothing() -> None:
    key = uuid4()
    assert key_is("post", str(key)) == Q(post=key)
    assert key_is("post", "no key") == Q(pk__in=[])
