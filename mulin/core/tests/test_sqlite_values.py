"""Times and keys as SQLite keeps them are read as Django reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.sqlite3.operations import DatabaseOperations as Djangos
from django.utils.dateparse import parse_datetime
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.sqlite.values import DatabaseOperations, moment

UTC_PLACE: Any = SimpleNamespace(timezone=UTC)


def read(kind: Any, text: object, place: Any = UTC_PLACE) -> datetime | None:
    """One value by one way of reading."""
    operations = kind(place)
    return cast("datetime | None", operations.convert_datetimefield_value(text, None, place))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 1, 1)))  # noqa: DTZ001 (as the column keeps it)
def test_what_a_column_keeps_is_read_alike(moment: datetime) -> None:
    found = read(DatabaseOperations, str(moment))
    assert found == read(Djangos, str(moment)) == moment.replace(tzinfo=UTC)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text", [None, "2026-11-21", "2026-11-21 3:04", datetime(2026, 1, 1, tzinfo=UTC)]
)
def test_anything_else_goes_django_s_way(text: object) -> None:
    assert read(DatabaseOperations, text) == read(Djangos, text)


def test_a_zone_in_the_text_is_kept_and_another_of_the_connection_obeyed() -> None:
    east = timezone(timedelta(hours=8))
    assert read(DatabaseOperations, "2026-11-21 03:04:05+08:00") == datetime(
        2026, 11, 21, 3, 4, 5, tzinfo=east
    )
    place = SimpleNamespace(timezone=ZoneInfo("Asia/Shanghai"))
    assert read(DatabaseOperations, "2026-11-21 03:04:05", place) == datetime(
        2026, 11, 21, 3, 4, 5, tzinfo=ZoneInfo("Asia/Shanghai")
    )


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 1, 1)))  # noqa: DTZ001 (as the driver gives it)
def test_what_the_driver_has_read_gets_its_zone(moment: datetime) -> None:
    for place in (UTC_PLACE, SimpleNamespace(timezone=ZoneInfo("Asia/Shanghai"))):
        found = read(DatabaseOperations, moment, place)
        assert found == read(Djangos, moment, place)
        assert found is not None
        assert found.tzinfo is place.timezone


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 1, 1)))  # noqa: DTZ001 (as the column keeps it)
def test_the_driver_hands_over_moments_that_nothing_has_to_be_done_to(kept: datetime) -> None:
    found = moment(str(kept).encode())
    assert found == kept.replace(tzinfo=UTC)
    assert found is not None
    assert found.tzinfo is UTC
    assert read(DatabaseOperations, found) is found


@pytest.mark.parametrize("text", ["2026-11-21", "2026-11-21 3:04", "2026-11-21 03:04:05+08:00"])
def test_what_the_driver_cannot_read_by_the_short_way_is_read_django_s(text: str) -> None:
    assert moment(text.encode()) == parse_datetime(text)


@given(st.uuids())
def test_a_key_is_read_alike(key: UUID) -> None:
    operations = DatabaseOperations(UTC_PLACE)
    for kept in (key.hex, str(key), key.hex.upper(), None):
        found = operations.convert_uuidfield_value(kept, None, UTC_PLACE)
        assert found == (None if kept is None else key)
