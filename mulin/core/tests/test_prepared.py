"""Statements put together once read what a queryset reads; rows are written as `save` writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, NotSupportedError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mulin.core.ids import uuid7
from mulin.core.models import Attachment, CalendarDay, Entry, Receipt, WorkCalendar
from mulin.core.prepared import Columns, Given, Prepared
from mulin.core.rows import write

pytestmark = pytest.mark.django_db
DAYS = Prepared(
    lambda: (
        CalendarDay.objects.select_related("calendar")
        .filter(calendar=Given(0, models.UUIDField()), date__gte=Given(1, models.DateField()))
        .order_by("date")
    )
)
SUMS = Columns(
    lambda: (
        CalendarDay.objects.filter(calendar=Given(0, models.UUIDField()))
        .order_by("calendar").values_list("calendar").annotate(models.Count("pk"), models.Min("date"))
    )
)  # fmt: skip
ALL_DAYS = Prepared(lambda: CalendarDay.objects.select_related("calendar"))


def a_calendar(name: str, *days: int) -> WorkCalendar:
    made = WorkCalendar.objects.create(name=name, weekdays=[1, 2])
    for day in days:
        CalendarDay.objects.create(
            calendar=made, date=f"2026-10-{day:02}", working=False, note=name
        )
    return made


def columns(record: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def test_it_reads_what_the_queryset_reads_with_what_is_joined_in_one_statement() -> None:
    ours, _others = a_calendar("ours", 3, 1, 9), a_calendar("others", 2)
    with CaptureQueriesContext(connection) as seen:
        found = DAYS.all(ours.pk, datetime(2026, 10, 2, tzinfo=UTC).date())
        assert [(day.date.day, day.calendar.weekdays) for day in found] == [
            (3, [1, 2]),
            (9, [1, 2]),
        ]
    assert len(seen) == 1
    for day in found:
        assert columns(day) == columns(CalendarDay.objects.get(pk=day.pk))
        day.note = "said anew"
        day.save()
    assert CalendarDay.objects.filter(note="said anew").count() == 2


def test_columns_and_sums_are_those_of_the_queryset() -> None:
    ours, others = a_calendar("ours", 3, 1, 9), a_calendar("others", 2)
    for calendar in (ours, others, ours):
        rows = CalendarDay.objects.filter(calendar=calendar).order_by("calendar")
        wanted = rows.values_list("calendar").annotate(models.Count("pk"), models.Min("date"))
        assert SUMS.all(calendar.pk) == list(wanted)
    assert SUMS.all(uuid7()) == []


def test_each_run_has_its_own_values() -> None:
    ours, others = a_calendar("ours", 3), a_calendar("others", 2)
    whole = datetime(2026, 1, 1, tzinfo=UTC).date()
    assert [day.note for day in DAYS.all(ours.pk, whole)] == ["ours"]
    assert [day.note for day in DAYS.all(others.pk, whole)] == ["others"]
    assert DAYS.all(uuid4(), whole) == []


def test_a_queryset_narrows_it_by_any_condition_of_its_own() -> None:
    ours, others = a_calendar("ours", 3), a_calendar("others", 2)
    asked = CalendarDay.objects.filter(models.Q(note="ours") | models.Q(date="2026-10-02"))
    assert {day.calendar.name for day in ALL_DAYS.among(asked)} == {"ours", "others"}
    assert [day.calendar for day in ALL_DAYS.among(asked.filter(calendar=others))] == [others]
    assert ALL_DAYS.among(CalendarDay.objects.none()) == []
    assert len(ALL_DAYS.among(CalendarDay.objects.all())) == 2
    nested = CalendarDay.objects.filter(calendar__in=WorkCalendar.objects.filter(name="ours"))
    assert [day.calendar for day in ALL_DAYS.among(nested)] == [ours]


def test_a_condition_that_joins_is_left_to_django() -> None:
    ours, _others = a_calendar("ours", 3), a_calendar("others", 2)
    with CaptureQueriesContext(connection) as seen:
        found = ALL_DAYS.among(CalendarDay.objects.filter(calendar__name="ours"))
        assert [day.calendar for day in found] == [ours]
    assert len(seen) == 1


def test_a_cut_or_a_sum_of_rows_is_left_to_django() -> None:
    ours, others = a_calendar("ours", 3, 5), a_calendar("others", 2)
    mine = CalendarDay.objects.filter(calendar=ours).order_by("date")
    assert [day.date.day for day in ALL_DAYS.among(mine[:1])] == [3]
    assert len(ALL_DAYS.among(mine.distinct())) == 2
    with pytest.raises(NotSupportedError):
        ALL_DAYS.among(mine.union(CalendarDay.objects.filter(calendar=others)))


def test_only_whole_records_are_read() -> None:
    for rows in (
        Receipt.objects.only("record"),
        Receipt.objects.annotate(more=models.F("at")),
    ):
        with pytest.raises(ValueError, match="whole records"):
            Prepared(lambda rows=rows: rows).all()  # type: ignore[misc]  # the loop's own value


def test_what_is_written_reads_as_what_save_would_have_written() -> None:
    at = timezone.now() - timedelta(days=1)
    told: dict[str, Any] = {
        "at": at, "by_id": None, "verb": "tried", "kind": "core.entry", "record": uuid4(),
        "data": {"中文": [1, None]}, "digest": "d", "hash": "h",
    }  # fmt: skip
    ours, djangos = Entry(**told), Entry(**told)
    write(ours)
    djangos.save(force_insert=True)
    kept = [columns(Entry.objects.get(pk=one.pk)) for one in (ours, djangos)]
    assert kept[0].pop("id") == ours.pk
    assert kept[1].pop("id") == djangos.pk
    assert kept[0] == kept[1]
    ours.verb = "changed"
    ours.save()
    assert Entry.objects.get(pk=ours.pk).verb == "changed"


def test_the_same_key_twice_is_an_error_and_undone_with_its_transaction() -> None:
    @transaction.atomic
    def twice() -> None:
        write(Receipt(key="other", record=uuid7()))
        write(Receipt(key="k", record=uuid7()))

    write(Receipt(key="k", record=uuid7()))
    with pytest.raises(IntegrityError):
        twice()
    assert list(Receipt.objects.values_list("key", flat=True)) == ["k"]


def test_a_record_with_a_save_of_its_own_is_not_written_past_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Attachment, "save", lambda _self: None)
    with pytest.raises(ValueError, match="way of its own"):
        write(Attachment())
