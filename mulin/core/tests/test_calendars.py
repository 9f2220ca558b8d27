"""The county's calendars: edited by deeds, told by the journal, known as they were."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from mulin.core import calendars, events
from mulin.core.calendars import CalendarChanged
from mulin.core.deeds import Refused
from mulin.core.models import CalendarDay, Entry
from mulin.core.worktime import SHANGHAI, CalendarError

pytestmark = pytest.mark.django_db
WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)


def seeded() -> None:
    calendars.seed(periods=[["08:30", "12:00"], ["14:00", "17:30"]], years=[2026])


def test_an_edited_day_counts_from_then_on() -> None:
    seeded()
    row = calendars.county_row()
    assert calendars.edit(row, by=None, days={WEDNESDAY: (False, "全县停工检修")}) == 1
    assert not calendars.current().is_working(WEDNESDAY)
    assert calendars.current().names[WEDNESDAY] == "全县停工检修"
    calendars.edit(row, by=None, days={WEDNESDAY: None})
    assert calendars.current().is_working(WEDNESDAY)


def test_an_edit_that_changes_nothing_is_not_written() -> None:
    seeded()
    row = calendars.county_row()
    calendars.edit(row, by=None, days={SATURDAY: (True, "调休上班")})
    before = Entry.objects.count()
    assert calendars.edit(row, by=None, days={SATURDAY: (True, "调休上班")}) == 0
    assert Entry.objects.count() == before


def test_hours_nobody_could_work_by_are_refused_and_leave_all_as_it_was() -> None:
    seeded()
    row = calendars.county_row()
    with pytest.raises(CalendarError):
        calendars.edit(
            row, by=None, periods=[["12:00", "08:00"]], days={SATURDAY: (True, "调休上班")}
        )
    row.refresh_from_db()
    assert row.periods == [["08:30", "12:00"], ["14:00", "17:30"]]
    assert not CalendarDay.objects.filter(date=SATURDAY).exists()


def test_days_far_away_are_refused() -> None:
    with pytest.raises(Refused, match="2100"):
        calendars.edit(calendars.county_row(), by=None, days={date(2150, 1, 1): (False, "")})


def test_a_calendar_is_known_as_it_was_on_any_day() -> None:
    seeded()
    row = calendars.county_row()
    first = timezone.now()
    calendars.edit(row, by=None, at=first, days={WEDNESDAY: (False, "检修")})
    second = first + timedelta(hours=1)
    calendars.edit(
        row, by=None, at=second, days={WEDNESDAY: None, SATURDAY: (True, "加班")},
        periods=[["09:00", "17:00"]],
    )  # fmt: skip
    before, between = first - timedelta(minutes=1), first + timedelta(minutes=1)
    assert calendars.as_of("", before).is_working(WEDNESDAY)
    assert calendars.as_of("", before).periods == ((510, 720), (840, 1050))
    assert not calendars.as_of("", between).is_working(WEDNESDAY)
    assert not calendars.as_of("", between).is_working(SATURDAY)
    assert calendars.as_of("", second) == calendars.current()
    assert calendars.current().periods == ((540, 1020),)


def test_a_unit_takes_the_countys_days_where_it_names_none_of_its_own() -> None:
    seeded()
    county, unit = calendars.county_row(), calendars.found("供水公司", by=None)
    key = str(unit.pk)
    calendars.edit(county, by=None, days={WEDNESDAY: (False, "检修")})
    assert not calendars.current(key).is_working(WEDNESDAY)
    calendars.edit(unit, by=None, days={WEDNESDAY: (True, "值班")}, weekdays=[0, 1, 2, 3, 4, 5])
    assert calendars.current(key).is_working(WEDNESDAY)
    assert calendars.current(key).is_working(SATURDAY)
    assert not calendars.current().is_working(SATURDAY)
    calendars.edit(unit, by=None, follows_county=False)
    assert calendars.current(key).is_working(date(2026, 10, 1)), "a Thursday, without the holiday"
    assert calendars.as_of(key, timezone.now() - timedelta(days=1)).weekdays == frozenset(range(5))
    assert calendars.name_of(key) == "供水公司"
    assert calendars.name_of("") == calendars.name_of("unknown") == "全县工作时间"


def test_a_name_is_needed_and_only_once() -> None:
    calendars.found("供水公司", by=None)
    with pytest.raises(Refused, match="已经有"):
        calendars.found(" 供水公司 ", by=None)
    with pytest.raises(Refused, match="名字"):
        calendars.found("", by=None)


def test_setting_up_again_leaves_what_was_edited() -> None:
    seeded()
    row = calendars.county_row()
    calendars.edit(
        row, by=None, days={date(2026, 10, 1): (True, "加班")}, periods=[["09:00", "17:00"]]
    )
    added = calendars.seed(periods=[["08:30", "12:00"]], years=[2025, 2026])
    assert added > 20
    assert calendars.current().is_working(date(2026, 10, 1))
    assert calendars.current().periods == ((540, 1020),)
    assert not calendars.current().is_working(date(2025, 10, 1))
    assert [entry.verb for entry in calendars.edits(row)] == [calendars.EDITED] * 2


def test_everybody_who_listens_hears_of_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(events._listeners, CalendarChanged, [heard.append])
    row = calendars.county_row()
    calendars.edit(row, by=None, days={SATURDAY: (True, "")})
    assert [event.calendar for event in heard] == [row]


def run(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("deadline", *words, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


class TestTheCommand:
    def test_a_make_up_saturday_counts(self) -> None:
        told = run("--from", "2026-02-13T17:30", "--limit", "4wh")
        assert told["deadline"] == "2026-02-14T14:30:00+08:00"
        assert told["counted"] == [
            ["2026-02-14T08:30:00+08:00", "2026-02-14T12:00:00+08:00"],
            ["2026-02-14T14:00:00+08:00", "2026-02-14T14:30:00+08:00"],
        ]

    @pytest.mark.parametrize(
        ("start", "limit", "calendar", "due"),
        [
            ("2026-11-23T10:00", "1wd", "default", "2026-11-24T10:00:00+08:00"),
            ("2026-11-23T10:00", "1wd", "end-of-day", "2026-11-24T17:30:00+08:00"),
            ("2026-11-21T10:00", "3wd", "default", "2026-11-26T08:30:00+08:00"),
            ("2026-10-01T10:00", "1wd", "weekdays", "2026-10-02T10:00:00+08:00"),
            ("2026-11-21T22:00", "2wh", "always", "2026-11-22T00:00:00+08:00"),
            ("2026-11-21T22:00", "2uh", "default", "2026-11-22T00:00:00+08:00"),
            ("2026-11-23T02:00Z", "30m", "default", "2026-11-23T10:30:00+08:00"),
        ],
    )
    def test_units_and_calendars(self, start: str, limit: str, calendar: str, due: str) -> None:
        told = run("--from", start, "--limit", limit, "--calendar", calendar)
        assert told["deadline"] == due

    def test_pauses_that_overlap_are_one(self) -> None:
        pauses = ("2026-11-23T10:00/2026-11-23T11:00", "2026-11-23T10:30/2026-11-23T11:30")
        told = run("--from", "2026-11-23T09:30", "--limit", "4wh", "--pause", *pauses)
        assert told["deadline"] == "2026-11-23T17:00:00+08:00"
        assert told["paused"] == [["2026-11-23T10:00:00+08:00", "2026-11-23T11:30:00+08:00"]]

    def test_an_open_pause_has_no_deadline(self) -> None:
        told = run("--from", "2026-11-23T09:30", "--limit", "4wh", "--pause", "2026-11-23T10:00/")
        assert told["deadline"] is None
        assert told["left_seconds"] == 3.5 * 3600

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--limit", "4wh"], "--from"),
            (["--from", "2026-11-23"], "--limit"),
            (["--from", "2026-02-30T10:00", "--limit", "4wh"], "没有这一天"),
            (["--from", "1900-02-03T10:00", "--limit", "4wh"], "1992"),
            (["--from", "2026-11-23", "--limit", "4 fortnights"], "看不懂这个时限"),
            (["--from", "2026-11-23", "--limit", "0wh"], "1 到 9999"),
            (["--from", "2026-11-23", "--limit", "4wh", "--calendar", "乌有"], "没有名为“乌有”"),
            (["--from", "2026-11-23", "--limit", "4wh", "--pause", "2026-11-24"], "看不懂暂停"),
            (
                ["--from", "2026-11-23", "--limit", "4wh", "--pause", "2026-11-24/2026-11-23"],
                "比开始还早",
            ),
        ],
    )
    def test_what_cannot_be_read_is_said(self, words: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            call_command("deadline", *words)

    def test_the_countys_own_calendars_are_known_by_their_names(self) -> None:
        unit = calendars.found("供水公司", by=None)
        calendars.edit(unit, by=None, urgent_periods=[["07:00", "22:00"]])
        words = ("--from", "2026-11-21T21:00", "--limit", "2uh", "--calendar", "供水公司")
        assert run(*words)["deadline"] == "2026-11-22T08:00:00+08:00"

    def test_it_is_said_to_people_too(self) -> None:
        out = StringIO()
        call_command("deadline", "--from", "2026-11-23T16:30", "--limit", "2wh", stdout=out)
        assert "到 2026-11-24 09:30 到期" in out.getvalue()
        assert "非工作时间" in out.getvalue()
        out = StringIO()
        call_command(
            "deadline", "--from", "2026-11-23T16:30", "--limit", "2wh", "--pause",
            "2026-11-23T17:00/", stdout=out,
        )  # fmt: skip
        assert "现在停着" in out.getvalue()

    def test_it_needs_no_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
        told = run("--from", "2026-02-13T17:30", "--limit", "4wh")
        assert datetime.fromisoformat(told["deadline"]).astimezone(SHANGHAI).day == 14
