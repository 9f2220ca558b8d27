"""«期限怎么算»: each clock told day by day, every stretch counted or not, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.clocks import SHELVED, Clocks, Hold
from mulin.core import calendars, worktime
from mulin.core.wording import HOUR, duration, local
from mulin.core.worktime import Calendar, Reckoning, Unit, Why
from mulin.core.worktime_data import amount_words

# Why a clock stands still, for staff and for the resident.
REASONS: dict[str, tuple[object, object]] = {
    "ask": (gettext_lazy("等居民回复"), gettext_lazy("等您回复")),
    "propose": (gettext_lazy("等回访"), gettext_lazy("等您确认")),
    "submit": (gettext_lazy("等核查"), gettext_lazy("等核查")),
    "verify": (gettext_lazy("等回访"), gettext_lazy("等您确认")),
    "conclude": (gettext_lazy("等回访"), gettext_lazy("等您确认")),
    "merge": (gettext_lazy("并案办理"), gettext_lazy("和同一件事一起办")),
    "close": (gettext_lazy("已办结"), gettext_lazy("已办结")),
    "hotline_close": (gettext_lazy("热线已办结"), gettext_lazy("热线已办结")),
    "withdraw": (gettext_lazy("居民已撤回"), gettext_lazy("您已撤回")),
    "decline": (gettext_lazy("不予受理"), gettext_lazy("不予受理")),
    SHELVED: (gettext_lazy("挂账"), gettext_lazy("暂时办不了")),
}
DAY = timedelta(days=1)
SUNDAY_BEGINS = 5


@dataclass(frozen=True)
class Stretch:
    """A part of one day, in local time; `end` None where the clock stands still now. Without a
    `reason` it counted."""

    begin: datetime
    end: datetime | None
    reason: str = ""
    paused: bool = False

    @property
    def words(self) -> str:
        """«8:30–12:00»."""
        if self.end is None:
            return _("%(from)s起") % {"from": f"{self.begin:%-H:%M}"}
        end = "24:00" if self.end.date() != self.begin.date() else f"{self.end:%-H:%M}"
        return f"{self.begin:%-H:%M}–{end}"


@dataclass
class DayLine:
    """A day, or several on which nothing counted for the same reason."""

    first: date
    last: date
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def counted(self) -> list[Stretch]:
        """What counted."""
        return [one for one in self.stretches if not one.reason]

    @property
    def idle(self) -> list[Stretch]:
        """What did not."""
        return [one for one in self.stretches if one.reason]

    @property
    def seconds(self) -> float:
        """How much of it counted."""
        return sum((one.end - one.begin).total_seconds() for one in self.counted if one.end)

    @property
    def paused(self) -> bool:
        """Whether the clock was stopped in it."""
        return any(one.paused for one in self.stretches)

    @property
    def reasons(self) -> str:
        """Why nothing counted, in a word or two; a pause says more than the night around it."""
        told = [one for one in self.idle if one.paused] or self.idle
        return _("、").join(dict.fromkeys(one.reason for one in told))

    @property
    def empty(self) -> bool:
        """Nothing counted."""
        return not self.counted


@dataclass(frozen=True)
class Part:
    """One clock of the page. `done_at`: when what it waits for was done; `ended_at`: when it was
    stopped for good, as far as nothing starts it again."""

    title: str
    why: str
    clock: Reckoning
    days: list[DayLine]
    done_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def late(self) -> bool:
        """Done or ended past its deadline; one that stands still was in time."""
        at = self.done_at or self.ended_at
        return at is not None and self.clock.deadline is not None and at > self.clock.deadline

    @property
    def left(self) -> str:
        """What a clock that stands still has left, in its own time: 4 个工作时, 35 分钟."""
        if self.clock.limit.unit.working and self.clock.left >= HOUR:
            return amount_words(int(self.clock.left // HOUR), Unit.WORKING_HOUR)
        return duration(self.clock.left)


def parts_of(found: Clocks, *, staff: bool) -> list[Part]:
    """The clocks as the page tells them: to staff all of them, to the resident their own two and
    the stages."""
    used = calendars.as_of(found.calendar, found.ended_at) if found.ended_at else None
    calendar = used or calendars.current(found.calendar)

    def part(title: str, why: str, clock: Reckoning, done: datetime | None = None) -> Part:
        days = day_lines(clock, calendar=calendar, holds=found.holds, staff=staff)
        return Part(title, why, clock, days, done)

    first, whole = (_("首次联系"), _("办结")) if staff else (_("多久有人联系您"), _("多久办完"))
    shown = [
        part(first, _first_why(staff=staff), found.first_contact, found.contacted_at),
        replace(part(whole, _whole_why(staff=staff), found.resolution), ended_at=found.ended_at),
    ]
    shown += [
        part(
            _("阶段：%s") % stage.name,
            _("从反映时算起，这一步做完就停。"),
            stage.clock,
            stage.done_at,
        )
        for stage in found.stages
    ]
    if staff and found.report is not None:
        why = _("签收以后算起，每写一次进展就重新算。")
        shown.append(part(_("下次写进展"), why, found.report))
    return shown


def _first_why(*, staff: bool) -> str:
    return _("从反映时算起，联系上或到现场看过就停。") if staff else _("从收到反映时算起。")


def _whole_why(*, staff: bool) -> str:
    if staff:
        return _(
            "从反映时算起；等居民回复、等核查、等回访和挂账时停表；延期加在后面；重办就重新算。改类别会改期限，用掉的时间不退。"
        )
    return _("从收到反映时算起；等您回复、等您确认的时候停表；重办就重新算。")


def day_lines(
    reckoning: Reckoning, *, calendar: Calendar | None = None, holds: Sequence[Hold] = (),
    staff: bool = True,
) -> list[DayLine]:  # fmt: skip
    """The days from start to deadline (or to the open pause), in local time, oldest first."""
    own = worktime.time_of(reckoning.limit.unit, calendar or calendars.current())
    found: list[Stretch] = [
        Stretch(begin, end) for a, b in reckoning.counted for begin, end in _split(a, b)
    ]
    for idle in reckoning.idle:
        if idle.why is Why.PAUSED:
            found += _paused(idle.begin, idle.end, holds, staff=staff)
        elif idle.end is not None:
            for begin, end in _split(idle.begin, idle.end):
                found += _off(begin, end, own)
    return _joined(sorted(found, key=lambda one: one.begin))


def _paused(
    begin: datetime, end: datetime | None, holds: Sequence[Hold], *, staff: bool
) -> Iterator[Stretch]:
    """A pause, cut where one reason follows the other."""
    at = begin
    for hold in sorted(holds, key=lambda one: one.begin):
        if (hold.end is not None and hold.end <= at) or (end is not None and at >= end):
            continue
        stop = hold.end if end is None else end if hold.end is None else min(hold.end, end)
        yield from _pieces(at, stop, _words(hold.verb, staff=staff))
        if stop is None:
            return
        at = stop
    if end is None or at < end:
        yield from _pieces(at, end, Why.PAUSED.words())


def _words(verb: str, *, staff: bool) -> str:
    for_staff, for_resident = REASONS.get(verb, (Why.PAUSED.words(), Why.PAUSED.words()))
    return str(for_staff if staff else for_resident)


def _pieces(begin: datetime, end: datetime | None, reason: str) -> Iterator[Stretch]:
    if end is None:
        yield Stretch(local(begin), None, reason, paused=True)
        return
    for first, last in _split(begin, end):
        yield Stretch(first, last, reason, paused=True)


def _off(begin: datetime, end: datetime, calendar: Calendar | None) -> Iterator[Stretch]:
    """A stretch of one day in which nobody works: night, noon, weekend, or the holiday's name."""
    day = begin.date()
    if calendar is None or not calendar.is_working(day):
        name = calendar.names.get(day, "") if calendar else ""
        usual = _("周末") if day.weekday() >= SUNDAY_BEGINS else _("不上班")
        yield Stretch(begin, end, name or usual)
        return
    midnight = datetime.combine(day, time(), begin.tzinfo)
    opens = midnight + timedelta(minutes=calendar.periods[0][0])
    shuts = midnight + timedelta(minutes=calendar.periods[-1][1])
    for first, last, reason in (
        (begin, min(end, opens), _("夜间")),
        (max(begin, opens), min(end, shuts), _("午休")),
        (max(begin, shuts), end, _("夜间")),
    ):
        if first < last:
            yield Stretch(first, last, reason)


def _split(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A stretch in local time, cut at midnight."""
    at, until = local(begin), local(end)
    while at.date() < until.date():
        midnight = datetime.combine(at.date() + DAY, time(), at.tzinfo)
        yield at, midnight
        at = midnight
    if at < until:
        yield at, until


def _joined(stretches: Iterable[Stretch]) -> list[DayLine]:
    """Stretches by day; neighbouring days on which nothing counted for the same reason, as one."""
    lines: list[DayLine] = []
    for one in stretches:
        day = one.begin.date()
        if not lines or lines[-1].last != day:
            lines.append(DayLine(day, day))
        lines[-1].stretches.append(one)
    found: list[DayLine] = []
    for line in lines:
        last = found[-1] if found else None
        if last and _alike(last, line):
            last.last = line.last
            last.stretches = [*last.stretches, *line.stretches]
        else:
            found.append(line)
    return found


def _alike(last: DayLine, line: DayLine) -> bool:
    follows = line.first - last.last == DAY
    return follows and last.empty and line.empty and last.reasons == line.reasons
