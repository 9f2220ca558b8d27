"""Dates, durations and figures read as people say them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mulin.core import wording

HERE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 11, 21, 15, 30, tzinfo=HERE)


def at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> dt.datetime:
    """A moment on the county's clock."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(11, 21, 9, 5), "今天 9:05"),
        (at(11, 21, 0, 0), "今天 0:00"),
        (at(11, 20, 18, 21), "昨天 18:21"),
        (at(11, 19, 8), "前天 8:00"),
        (at(11, 22, 10, 20), "明天 10:20"),
        (at(11, 23, 23, 59), "后天 23:59"),
        (at(11, 18, 8), "11月18日"),
        (at(3, 1, 8, year=2025), "2025年3月1日"),
    ],
)
def test_when_names_near_days_and_dates_far_ones(moment: dt.datetime, words: str) -> None:
    assert wording.when_words(moment, now=NOW) == words


def test_when_counts_days_in_shanghai_not_in_utc() -> None:
    late_evening_in_utc = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)
    assert wording.when_words(late_evening_in_utc, now=NOW) == "今天 0:30"


def test_when_is_a_time_element_with_the_exact_moment() -> None:
    drawn = wording.when(at(11, 18, 8), now=NOW, timed=True)
    assert drawn == (
        '<time datetime="2026-11-18T08:00+08:00" title="2026年11月18日 周三 8:00">11月18日 8:00</time>'
    )
    assert wording.when(None) == ""
    assert 'datetime="2026-11-21"' in wording.when(NOW.date(), now=NOW)


@pytest.mark.parametrize(
    ("minutes", "words", "state"),
    [
        (-35, "超时 35 分钟", "late"),
        (-150, "超时 2 小时", "late"),
        (0, "还剩 1 分钟", "soon"),
        (35, "还剩 35 分钟", "soon"),
        (120, "还剩 2 小时", "soon"),
        (121, "还剩 2 小时", "ok"),
        (19 * 60 - 10, "明天 10:20", "ok"),
        (4 * 24 * 60, "周三 15:30", "ok"),
        (12 * 24 * 60, "12月3日", "ok"),
    ],
)
def test_a_clock_says_what_is_left(minutes: int, words: str, state: str) -> None:
    deadline = NOW + dt.timedelta(minutes=minutes)
    assert wording.left(deadline, now=NOW) == words
    assert wording.clock_state(deadline, now=NOW) == state


def test_no_deadline_is_rest() -> None:
    assert (wording.left(None), wording.clock_state(None)) == ("没有期限", "rest")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "不到 1 分钟"),
        (35 * 60, "35 分钟"),
        (2 * 3600, "2 小时"),
        (2 * 3600 + 5 * 60, "2 小时 5 分钟"),
        (3 * 86400 + 4 * 3600, "3 天 4 小时"),
        (3 * 86400 + 59 * 60, "3 天"),
        (None, "—"),
    ],
)
def test_duration_has_two_units_at_most(seconds: float | None, words: str) -> None:
    assert wording.duration(seconds) == words


def test_ago_is_short_for_today_and_a_date_later() -> None:
    assert "刚刚" in wording.ago(NOW - dt.timedelta(seconds=20), now=NOW)
    assert "26 分钟前" in wording.ago(NOW - dt.timedelta(minutes=26), now=NOW)
    assert "昨天 15:30" in wording.ago(NOW - dt.timedelta(days=1), now=NOW)


def test_masks_hide_the_middle() -> None:
    assert wording.mask_phone("13812345678") == "138****5678"
    assert wording.mask_phone("2680000") == "*****00"
    assert wording.mask_phone(None) == ""
    assert wording.mask_name("欧阳建国") == "欧***"


def test_paragraphs_escape_and_keep_line_ends() -> None:
    assert wording.paragraphs("<b>一\r\n二\n\n\n三") == "<p>&lt;b&gt;一<br>二</p><p>三</p>"
    assert wording.paragraphs(None) == ""


def test_no_figure_is_a_dash_not_nought() -> None:
    assert (wording.number(1234), wording.number(0), wording.number(None)) == ("1,234", "0", "—")
    assert wording.percent(18, 19) == "94.7%"
    assert wording.percent(1, 2) == "50%"
    assert wording.percent(100, 100) == "100%"
    assert (wording.percent(3, 0), wording.percent(None, 3)) == ("—", "—")
