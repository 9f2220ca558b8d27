"""What calendars are told: exact by RFC 5545, a key for ever, changes by a sequence, zones named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mulin.meetings.ical import calendar
from mulin.meetings.models import Meeting, Status

KEY = UUID("0197a000-0000-7000-8000-000000000001")
START = datetime(2026, 11, 15, 11, tzinfo=UTC)


def a_meeting(**changes: object) -> Meeting:
    """One that is not in any table."""
    said = {
        "pk": KEY, "title": "网格夜谈会", "place": "社区议事室", "starts_at": START,
        "ends_at": START + timedelta(minutes=90), "changed_at": START - timedelta(days=9),
        "status": Status.ANNOUNCED, "sequence": 2, **changes,
    }  # fmt: skip
    return Meeting(**said)


def feed(*meetings: Meeting) -> bytes:
    """A calendar of these."""
    return calendar(
        "和乐社区的会",
        meetings,
        host="360483.mulin",
        address=lambda one: f"https://x.cn/meetings/{one.pk}/",
    )


def test_lines_end_as_the_standard_says_and_times_name_their_zone() -> None:
    lines = feed(a_meeting()).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "DTSTART;TZID=Asia/Shanghai:20261115T190000", "DTEND;TZID=Asia/Shanghai:20261115T203000",
        "DTSTAMP:20261106T110000Z", f"UID:{KEY}@360483.mulin", "SEQUENCE:2", "STATUS:CONFIRMED",
        "SUMMARY:网格夜谈会", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "TZOFFSETTO:+0800",
        "METHOD:PUBLISH", "VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ):  # fmt: skip
        assert line in lines, line
    assert not any("\n" in line for line in lines)


def test_what_is_called_off_says_so_and_why() -> None:
    text = feed(a_meeting(status=Status.CANCELLED, reason="台风，不开了")).decode()
    assert "STATUS:CANCELLED" in text
    assert "DESCRIPTION:台风，不开了" in text
    assert "STATUS:TENTATIVE" in feed(a_meeting(status=Status.POSTPONED, reason="雨")).decode()


def test_an_empty_calendar_is_one() -> None:
    assert Calendar.from_ical(feed()).walk("VEVENT") == []


@given(
    title=st.text(
        st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("，；,;\\:\"\n"), min_size=1,
        max_size=60,
    ),
    about=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300),
)  # fmt: skip
def test_whatever_is_written_is_folded_escaped_and_read_back(title: str, about: str) -> None:
    raw = feed(a_meeting(title=title, about=about))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.replace(b"\r\n", b"").find(b"\n") == -1
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert str(event.get("DESCRIPTION", "")) == about
    assert event.decoded("DTSTART").astimezone(UTC) == START
