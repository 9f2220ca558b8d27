"""Working time, edited by the administrator: days, hours, the yearly notice, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import calendars, journal, versions
from mulin.core.calendars import Said
from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import WorkCalendar
from mulin.core.worktime import CalendarError
from mulin.core.worktime_data import spans_of
from mulin.people import rules
from mulin.people.models import Organisation, Person, UnitCalendar

LONGEST = timedelta(days=31)
MOST_LINES = 200
DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
LINE = re.compile(
    rf"\s*{DAY}(?:\s*(?:至|到|~|—+|–)\s*{DAY})?\s*[,，、\s]\s*(\S+?)(?:[,，、\s]+(.*))?\s*"
)
REST = frozenset({"休", "放假", "假", "休息", "holiday"})
WORK = frozenset({"班", "上班", "调休", "调休上班", "补班", "work"})
# The notice in its own words: «元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）上班。»
ONE_DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号]"
STRETCH = rf"{ONE_DAY}(?:[至到~—–－-]+{ONE_DAY})?"
TOLD = re.compile(
    rf"(?P<days>{STRETCH}(?:[、,，和及]{STRETCH})*)[,，]?(?P<kind>放假|调休放假|补?上班|补班)"
)
FEAST = re.compile(r"(?:[一二三四五六七八九十]+[、.．])?([一-龥、]{2,12})[:：]")
YEAR_OF = re.compile(r"(\d{4})年(?:部分)?(?:节假日|放假|元旦|春节)")
ASIDE = re.compile(r"\s+|[（(][^（()）]*[)）]")
PERIOD = re.compile(r"(\d{1,2}:\d{2})\s*[-–—~至到]+\s*(\d{1,2}:\d{2})")


def _administers(by: Person) -> None:
    if not rules.may_administer(by):
        raise Forbidden


def set_day(row: WorkCalendar, *, day: date, kind: str, note: str, by: Person) -> int:
    """Make a day worked (`work`), free (`rest`), or as its weekday says (`usual`)."""
    _administers(by)
    said: dict[str, Said | None] = {
        "work": (True, note), "rest": (False, note), "usual": None,
    }  # fmt: skip
    if kind not in said:
        raise Refused("no_choice", _("请选这一天上班、休息，还是照平常。"), field="kind")
    return calendars.edit(row, by=by, days={day: said[kind]})


def set_hours(
    row: WorkCalendar, *, periods: str, weekdays: Sequence[int], end_of_day: bool, urgent: str,
    follows_county: bool, by: Person,
) -> int:  # fmt: skip
    """Set the periods of a working day («08:30-12:00，14:00-17:30»), its weekdays and the rest."""
    _administers(by)
    try:
        return calendars.edit(
            row, by=by, periods=periods_of(periods, "periods"), weekdays=sorted(weekdays),
            end_of_day=end_of_day, urgent_periods=periods_of(urgent, "urgent"),
            follows_county=follows_county,
        )  # fmt: skip
    except CalendarError as error:
        raise Refused(error.code, str(error), field="periods") from error


def periods_of(text: str, field: str) -> list[list[str]]:
    """[["08:30", "12:00"], …] from what was typed."""
    text = text.replace("：", ":")
    found = [[low.zfill(5), high.zfill(5)] for low, high in PERIOD.findall(text)]
    rest = re.sub(r"[\s,，;；、]+", "", PERIOD.sub("", text))
    try:
        spans_of([(low, high) for low, high in found])
    except ValueError:
        rest = text
    if rest:
        raise Refused(
            "bad_period", _("看不懂“%s”。请写成 08:30-12:00 的样子，几段用逗号隔开。") % text[:60],
            field=field,
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Notice:
    """One line of the yearly notice: days off, or days worked instead."""

    first: date
    last: date
    working: bool
    note: str

    @property
    def days(self) -> Iterable[date]:
        """Each of its days."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def notice_of(first: str, last: str, kind: str, note: str) -> Notice:
    """One line of a notice, in parts (Refused)."""
    kind = kind.strip().lower()
    if kind not in REST | WORK:
        raise Refused("kind", _("“%s”要写成“休”或者“班”。") % kind[:10], field="kind")
    begin = _day_of(first)
    end = _day_of(last) if last.strip() else begin
    if end < begin:
        raise Refused("order", _("结束的日子比开始还早。"), field="until")
    if end - begin > LONGEST:
        raise Refused("long", _("一行最多 31 天，请核对日期。"), field="until")
    working = kind in WORK
    named = note.strip()[:20]
    return Notice(begin, end, working, f"{named}调休上班" if working and named else named)


def _day_of(text: str) -> date:
    found = re.fullmatch(rf"\s*{DAY}\s*", text)
    try:
        year, month, day = (int(part) for part in (found.groups() if found else ()))
        return date(year, month, day)
    except ValueError as error:
        raise Refused(
            "bad_day", _("没有“%s”这一天，请写成 2027-01-01 的样子。") % text[:20], field="date"
        ) from error


def read_notice(text: str, *, year: int | None = None) -> list[Notice]:
    """The lines of a notice («2027-02-05至2027-02-11 休 春节»), or its own wording, whose year
    stands in it or else is `year`; refused with every broken line."""
    rows = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not rows:
        raise Refused("missing", _("请把通知里的放假和调休一行一行贴进来。"), field="notice")
    if len(rows) > MOST_LINES:
        raise Refused("too_long", _("一次最多 200 行。"), field="notice")
    found: list[Notice] = []
    broken: list[str] = []
    said: dict[date, bool] = {}
    told = _Told(text, year)
    for number, line in rows:
        try:
            these = told.of(line) if told.in_words(line) else [_line_of(line)]
            for one in these:
                agree(one, said)
            found += these
        except Refused as error:
            broken.append(_("第 %(n)d 行：%(why)s") % {"n": number, "why": error})
    if broken:
        raise Refused("bad_line", "　".join(broken[:5]), field="notice")
    return found


def _line_of(line: str) -> Notice:
    parts = LINE.fullmatch(line)
    if parts is None:
        raise Refused("bad_line", _("看不懂，请写成“2027-01-01 休 元旦”的样子。"))
    y, m, d, y2, m2, d2, kind, note = parts.groups()
    last = f"{y2}-{m2}-{d2}" if y2 else ""
    return notice_of(f"{y}-{m}-{d}", last, kind, note or "")


class _Told:
    """A notice in its own words, line by line: its year, and the feast that is spoken of."""

    def __init__(self, text: str, year: int | None) -> None:
        self.spoken = any(TOLD.search(ASIDE.sub("", line)) for line in text.splitlines())
        named = YEAR_OF.search(ASIDE.sub("", text))
        self.year = named[1] if named else str(year or "")
        self.feast = ""

    def in_words(self, line: str) -> bool:
        """Whether a line is to be read as words, and not as «2027-01-01 休 元旦»."""
        row = LINE.fullmatch(line)
        if row is None:
            return self.spoken
        return row[7].lower() not in REST | WORK and bool(TOLD.search(ASIDE.sub("", line)))

    def of(self, line: str) -> list[Notice]:
        """The days a line tells of, none if it only speaks; refused if it tells more."""
        plain = ASIDE.sub("", line)
        found: list[Notice] = []
        for sentence in re.split("[。；;]", plain):
            if feast := FEAST.match(sentence):
                self.feast = feast[1]
            for told in TOLD.finditer(sentence):
                kind = "休" if "假" in told["kind"] else "班"
                found += self._days(told["days"], kind)
            if re.search("放假|上班|补班", sentence) and re.search(
                r"月\d+[日号]|\d日", TOLD.sub("", sentence)
            ):
                raise Refused(
                    "bad_line",
                    _("看不懂“%s”，请照通知原文贴，或者写成“2027-01-01 休 元旦”。") % sentence[:40],
                )
        return found

    def _days(self, days: str, kind: str) -> Iterator[Notice]:
        month = ""
        for stretch in re.findall(STRETCH, days):
            ends = []
            for y, m, d in re.findall(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]", stretch):
                self.year, month = y or self.year, m or month
                ends.append(f"{self.year}-{month}-{d}")
            yield notice_of(ends[0], "".join(ends[1:]), kind, self.feast)


def agree(line: Notice, said: dict[date, bool]) -> None:
    """Note what a line says of its days; refused where one before it said the contrary."""
    for day in line.days:
        if said.setdefault(day, line.working) != line.working:
            raise Refused(
                "contrary", _("%(day)s 又写休又写班，前后对不上，请留一个。") % {"day": day.isoformat()},
                field="date",
            )  # fmt: skip


def bring_notice(row: WorkCalendar, *, text: str, by: Person, year: int | None = None) -> int:
    """Bring a notice in: all of it or nothing. Returns how many days changed."""
    _administers(by)
    return enter(row, read_notice(text, year=year), by=by)


def enter(row: WorkCalendar, lines: Iterable[Notice], *, by: Person | None) -> int:
    """Enter the days of some lines."""
    days: dict[date, Said | None] = {
        day: (line.working, line.note) for line in lines for day in line.days
    }
    return calendars.edit(row, by=by, days=days)


def found_calendar(*, name: str, by: Person) -> WorkCalendar:
    """A further calendar, for units that keep hours of their own."""
    _administers(by)
    return calendars.found(name, by=by)


@transaction.atomic
def set_units(row: WorkCalendar, *, units: Iterable[UUID], by: Person) -> None:
    """Say which bodies keep this calendar; what is dispatched to them from now on counts by it."""
    _administers(by)
    wanted = set(units)
    if row.name == calendars.DEFAULT:
        raise Refused("county", _("全县的工作时间对所有单位有效，不用选单位。"))
    before = set(UnitCalendar.objects.filter(calendar=row).values_list("organisation", flat=True))
    if before == wanted:
        return
    known = Organisation.objects.filter(pk__in=wanted)
    UnitCalendar.objects.filter(calendar=row).exclude(organisation__in=wanted).delete()
    UnitCalendar.objects.filter(organisation__in=wanted - before).delete()
    UnitCalendar.objects.bulk_create(
        UnitCalendar(organisation=one, calendar=row) for one in known if one.pk not in before
    )
    journal.remark(row, "calendar.units", by=by, data={"units": sorted(str(key) for key in wanted)})
    versions.changed("posts")
