"""Dates, durations and figures in the words that people use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SOON = 2 * HOUR
WORDS_BY_THE_HOUR = 12 * HOUR
WEEK_DAYS = 7
MASKED_LENGTH = 7
NOTHING = "—"
# Words are looked up when they are said: a list says a hundred dates, each with one of these.
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
MONTHS = (
    gettext_lazy("1月"), gettext_lazy("2月"), gettext_lazy("3月"), gettext_lazy("4月"),
    gettext_lazy("5月"), gettext_lazy("6月"), gettext_lazy("7月"), gettext_lazy("8月"),
    gettext_lazy("9月"), gettext_lazy("10月"), gettext_lazy("11月"), gettext_lazy("12月"),
)  # fmt: skip
NEAR_DAYS = {
    0: gettext_lazy("今天"), -1: gettext_lazy("昨天"), -2: gettext_lazy("前天"),
    1: gettext_lazy("明天"), 2: gettext_lazy("后天"),
}  # fmt: skip


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the county's own clock (settings.TIME_ZONE)."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(timezone.get_default_timezone())


def weekday(day: dt.date) -> str:
    """周一 … 周日."""
    return str(WEEKDAYS[day.weekday()])


def month_words(month: int) -> str:
    """1月 … 12月, Jan … Dec."""
    return str(MONTHS[month - 1])


def date_words(day: dt.date, *, year: bool) -> str:
    """11月19日, or 2025年3月1日 with its year."""
    return _date_words(day, year, get_language())


# A list says a hundred dates and most of them twice: their words are put together once a language.
@lru_cache(maxsize=4096)
def _date_words(day: dt.date, year: bool, language: str | None) -> str:  # noqa: FBT001 (part of the key)
    del language
    values = {"year": day.year, "month": month_words(day.month), "day": day.day}
    return (_("%(year)s年%(month)s%(day)s日") if year else _("%(month)s%(day)s日")) % values


def clock_time(moment: dt.datetime) -> str:
    """9:05 – the hour without a leading zero, as people write it."""
    return f"{moment.hour}:{moment.minute:02}"


def day_words(day: dt.date, *, today: dt.date) -> str:
    """今天, 昨天, 前天, 明天, 后天, 11月19日, or with the year if it is another one."""
    if (distance := (day - today).days) in NEAR_DAYS:
        return str(NEAR_DAYS[distance])
    return date_words(day, year=day.year != today.year)


def exact(moment: dt.datetime | dt.date | None) -> str:
    """2026年11月21日 周六 15:30 – for titles, prints and records."""
    if moment is None:
        return ""
    if not isinstance(moment, dt.datetime):
        return _exact_day(moment, get_language())
    here = local(moment)
    return f"{_exact_day(here.date(), get_language())} {clock_time(here)}"


@lru_cache(maxsize=4096)
def _exact_day(day: dt.date, language: str | None) -> str:
    del language
    return _("%(year)s年%(month)s%(day)s日 %(weekday)s") % {
        "year": day.year,
        "month": month_words(day.month),
        "day": day.day,
        "weekday": weekday(day),
    }


def _element(here: dt.date, title: str, words: str) -> Markup:
    """A <time> of words that we put together ourselves, so that nothing in them needs escaping."""
    stamp = (
        here.isoformat(timespec="minutes") if isinstance(here, dt.datetime) else here.isoformat()
    )
    return Markup(f'<time datetime="{stamp}" title="{title}">{words}</time>')  # noqa: S704 (dates only)


def when_words(
    moment: dt.datetime | dt.date, *, now: dt.datetime | None = None, timed: bool = False
) -> str:
    """今天 15:30, 昨天 18:21, 11月19日 (with the hour when `timed`), 2025年3月1日."""
    today = local(now or timezone.now()).date()
    if not isinstance(moment, dt.datetime):
        return day_words(moment, today=today)
    here = local(moment)
    words = day_words(here.date(), today=today)
    near = abs((here.date() - today).days) <= len("前天")
    return f"{words} {clock_time(here)}" if near or timed else words


def when(
    moment: dt.datetime | dt.date | None,
    *,
    now: dt.datetime | None = None,
    timed: bool = False,
) -> Markup:
    """The words of `when_words` in a <time> element whose title is exact; empty for None."""
    if moment is None:
        return Markup("")
    here = local(moment) if isinstance(moment, dt.datetime) else moment
    return _element(here, exact(moment), when_words(moment, now=now, timed=timed))


def ago(moment: dt.datetime | None, *, now: dt.datetime | None = None) -> Markup:
    """刚刚, 26 分钟前, 3 小时前, then the words of `when`."""
    if moment is None:
        return Markup("")
    passed = int(((now or timezone.now()) - moment).total_seconds())
    if not 0 <= passed < WORDS_BY_THE_HOUR:
        return when(moment, now=now)
    words = _("刚刚") if passed < MINUTE else _("%(duration)s前") % {"duration": rounded(passed)}
    return _element(local(moment), exact(moment), words)


def rounded(seconds: float) -> str:
    """One unit only: 35 分钟, 2 小时, 3 天 (rounded down, at least 1 分钟)."""
    whole = abs(int(seconds))
    if whole < HOUR:
        count = max(1, whole // MINUTE)
        return ngettext("%(count)s 分钟", "%(count)s 分钟", count) % {"count": count}
    if whole < DAY:
        count = whole // HOUR
        return ngettext("%(count)s 小时", "%(count)s 小时", count) % {"count": count}
    count = whole // DAY
    return ngettext("%(count)s 天", "%(count)s 天", count) % {"count": count}


def duration(seconds: float | None) -> str:
    """Two units at most: 35 分钟, 2 小时 5 分钟, 3 天 4 小时; 不到 1 分钟 below a minute."""
    if seconds is None:
        return NOTHING
    whole = abs(int(seconds))
    if whole < MINUTE:
        return _("不到 1 分钟")
    first = rounded(whole)
    rest = whole % (DAY if whole >= DAY else HOUR)
    unit = HOUR if whole >= DAY else MINUTE
    return f"{first} {rounded(rest)}" if whole >= HOUR and rest >= unit else first


def left(deadline: dt.datetime | None, *, now: dt.datetime | None = None) -> str:
    """What a clock says: 还剩 35 分钟, 超时 2 小时, 明天 10:20, 周三 9:00, 12月3日."""
    if deadline is None:
        return _("没有期限")
    present = now or timezone.now()
    seconds = (deadline - present).total_seconds()
    if seconds < 0:
        return _("超时 %(duration)s") % {"duration": rounded(seconds)}
    if seconds < WORDS_BY_THE_HOUR:
        return _("还剩 %(duration)s") % {"duration": rounded(seconds)}
    here, today = local(deadline), local(present).date()
    distance = (here.date() - today).days
    if len("前天") < distance < WEEK_DAYS:
        return f"{weekday(here)} {clock_time(here)}"
    return when_words(deadline, now=present)


def clock_state(deadline: dt.datetime | None, *, now: dt.datetime | None = None) -> str:
    """The state of a clock chip: rest (no deadline), late, soon (two hours or less), ok."""
    if deadline is None:
        return "rest"
    seconds = (deadline - (now or timezone.now())).total_seconds()
    if seconds < 0:
        return "late"
    return "soon" if seconds <= SOON else "ok"


def mask_phone(phone: str | None) -> str:
    """138****5678; a shorter number keeps its last two digits only."""
    if not phone:
        return ""
    if len(phone) <= MASKED_LENGTH:
        return "*" * max(0, len(phone) - 2) + phone[-2:]
    return f"{phone[:3]}****{phone[-4:]}"


def mask_name(name: str | None) -> str:
    """张*, 欧**: the first character, then a star for each of the others."""
    return name[:1] + "*" * (len(name) - 1) if name else ""


def paragraphs(text: str | None) -> Markup:
    """Plain text as paragraphs: blank lines part them, single line ends stay line ends."""
    parts = re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip())
    lines = (Markup("<br>").join(escape(part).splitlines()) for part in parts if part.strip())
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def number(value: float | None) -> str:
    """1,234 – or a dash when there is no figure (none is not nought)."""
    return NOTHING if value is None else f"{value:,}"


def percent(numerator: float | None, denominator: float | None, *, digits: int = 1) -> str:
    """94.7% – or a dash when there is nothing to divide by."""
    if numerator is None or not denominator:
        return NOTHING
    share = f"{100 * numerator / denominator:.{digits}f}"
    return f"{share.rstrip('0').rstrip('.') if '.' in share else share}%"


_rungs: list[Callable[[str], str]] = []


def name_rungs_by(namer: Callable[[str], str]) -> None:
    """Tell templates who knows what a rung of the ladder is called: the room of places."""
    _rungs[:] = [namer]


def rung(level: str) -> str:
    """The county's word for a rung of the ladder: «社区（村）», «网格»."""
    return _rungs[0](level)
