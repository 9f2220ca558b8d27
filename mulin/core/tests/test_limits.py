"""Counting requests in windows, and saying how long to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from mulin.core import limits
from mulin.core.deeds import Refused
from mulin.core.models import Tally

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small(settings: Settings) -> None:
    settings.LIMITS = {"sign_in": 2, "api": 1, "track": 0, "new": 1}


def test_the_third_time_is_refused_until_the_window_ends() -> None:
    for minute in (0, 1):
        limits.hit("sign_in", "10.0.0.1", now=NOW + timedelta(minutes=minute))
    with pytest.raises(Refused, match="13 分钟") as caught:
        limits.hit("sign_in", "10.0.0.1", now=NOW + timedelta(minutes=2))
    assert caught.value.code == "too_many"
    limits.hit("sign_in", "10.0.0.2", now=NOW)
    limits.hit("sign_in", "10.0.0.1", now=NOW + timedelta(minutes=15))
    assert Tally.objects.count() == 2


def test_short_waits_are_told_in_seconds() -> None:
    limits.hit("api", "x", now=NOW)
    with pytest.raises(Refused, match="20 秒"):
        limits.hit("api", "x", now=NOW + timedelta(seconds=40))


def test_names_do_not_share_counts_and_zero_is_off() -> None:
    for _ in range(5):
        limits.hit("track", "x", now=NOW)
    assert not Tally.objects.exists()
    limits.hit("api", "x", now=NOW)
    limits.hit("new", "x", now=NOW)


def test_keys_are_not_kept_readable() -> None:
    limits.hit("sign_in", "13812345678", now=NOW)
    assert "138" not in Tally.objects.get().key


def test_forgiven_and_forgotten() -> None:
    limits.hit("api", "x", now=NOW)
    limits.forgive("api", "x")
    limits.hit("api", "x", now=NOW)
    assert limits.prune(NOW + timedelta(hours=23)) == 0
    assert limits.prune(NOW + timedelta(days=2)) == 1


def test_one_statement_a_count(django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(3):  # With the savepoint's two.
        limits.hit("api", "x", now=NOW)
