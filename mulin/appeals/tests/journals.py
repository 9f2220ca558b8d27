"""Journals for tests of clocks: random ones as they could be lived, and a clock that looks at every minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from mulin.core import worktime
from mulin.core.models import Entry
from mulin.core.worktime import SHANGHAI, Calendar

MINUTE = timedelta(minutes=1)
# The Friday before a make-up Saturday and nine days of holiday.
FIRST = datetime(2026, 2, 13, 8, 0, tzinfo=SHANGHAI)
OFFICE: Calendar = worktime.from_rows(
    SimpleNamespace(
        periods=[["08:30", "12:00"], ["14:00", "17:30"]], weekdays=[0, 1, 2, 3, 4], end_of_day=False
    ),
    worktime.default_calendar_days([2026]),
)  # fmt: skip
LIMITS = ("30m", "5h", "2d", "4wh", "11wh", "2wd", "3wd", "6uh")
WAITS = ("", "5h", "1d", "3wh")


@dataclass(frozen=True)
class Deed:
    """An entry to be: minutes after `FIRST`, what was done, and its data."""

    minute: int
    verb: str
    data: dict[str, Any]

    @property
    def at(self) -> datetime:
        return FIRST + self.minute * MINUTE


def entries_of(deeds: list[Deed]) -> list[Entry]:
    """As the journal has them."""
    return [Entry(verb=deed.verb, at=deed.at, data=deed.data) for deed in deeds]


# What may follow what: the status before, the deed, the status after.
LIFE = {
    "handling": (
        ("ask", "waiting"), ("propose", "proposed"), ("classify", "handling"),
        ("grant_extension", "handling"), ("shelve", "handling"), ("unshelve", "handling"),
        ("contact", "handling"), ("progress", "handling"), ("reassign", "handling"),
        ("remark", "handling"), ("withdraw", "closed"), ("sign", "handling"),
    ),
    "waiting": (
        ("answer", "handling"), ("reassign", "handling"), ("classify", "waiting"),
        ("no_answer", "handling"),
    ),
    "proposed": (("close", "closed"), ("reopen", "handling")),
    "closed": (("reopen", "handling"),),
}  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> list[Deed]:
    """A life of up to nine deeds within about twelve days."""
    minute = draw(st.integers(0, 3000))
    terms = [draw(st.sampled_from(LIMITS)), draw(st.sampled_from(LIMITS)), "2wd",
             [["停工", "3wh"], ["拆除", "2wd"]]]  # fmt: skip
    found, status = [Deed(minute, "report", {"limits": terms})], "handling"
    for _number in range(draw(st.integers(0, 8))):
        verb, after = draw(st.sampled_from(LIFE[status]))
        minute += draw(st.one_of(st.integers(1, 2500), st.sampled_from([1, 60, 210, 1440])))
        found.append(Deed(minute, verb, draw(_data(verb, minute))))
        status = after
    return found


@st.composite
def _data(draw: st.DrawFn, verb: str, minute: int) -> dict[str, Any]:
    if verb == "ask":
        return {"wait": draw(st.sampled_from(WAITS))}
    if verb == "classify":
        return {"limits": [draw(st.sampled_from(LIMITS)), draw(st.sampled_from(LIMITS))]}
    if verb == "grant_extension":
        return {"limit": draw(st.sampled_from(LIMITS))}
    if verb == "shelve":
        day = (FIRST + minute * MINUTE).date() + timedelta(days=draw(st.integers(1, 4)))
        return {"until": day.isoformat()}
    return {}


# ── an oracle that knows nothing of spans: it lives through every minute ──────────────────────────

OPEN = (8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30)
WORKED = {date(2026, 2, 14), date(2026, 2, 28)}
FESTIVAL = {date(2026, 2, day) for day in range(15, 24)}
SIZES = {"m": 1, "h": 60, "d": 1440, "wh": 60, "wd": 420, "uh": 60}
HORIZON = 90 * 1440


def works(moment: datetime) -> bool:
    """Whether the office works in that minute."""
    local = moment.astimezone(SHANGHAI)
    day, minute = local.date(), local.hour * 60 + local.minute
    if day in FESTIVAL or (local.weekday() >= 5 and day not in WORKED):
        return False
    return any(low <= minute < high for low, high in OPEN)


@cache
def worked(minute: int) -> bool:
    """Whether the office works in a minute after `FIRST`."""
    return works(FIRST + minute * MINUTE)


def ended(minute: int) -> bool:
    """Whether a period of work has ended with the minute before."""
    return worked(minute - 1) and not worked(minute)


def minute_of(day: str) -> int:
    """The midnight of a day, in minutes after `FIRST`."""
    then = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    return int((then - FIRST) / MINUTE)


def parts(text: str) -> tuple[int, str]:
    """4wh → (240 minutes, "wh")."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return int(digits) * SIZES[text[len(digits) :]], text[len(digits) :]


class Minutes:
    """Lives a life through minute by minute, and tells in which minutes the clock stood still."""

    def __init__(self, deeds: list[Deed]) -> None:
        self.deeds = deeds
        starts = [n for n, deed in enumerate(deeds) if deed.verb in {"report", "reopen"}]
        self.mine = deeds[starts[-1] :]
        self.start = self.mine[0].minute
        self.limit = [d.data["limits"][1] for d in deeds if "limits" in d.data][-1]
        self.extra = [d.data["limit"] for d in self.mine if d.verb == "grant_extension"]
        self.patience = [d.data["wait"] for d in deeds if d.data.get("wait") is not None][-1:]

    def still(self) -> Iterator[bool]:
        """For each minute from the start: whether the clock stands still. Ends where it does so
        for ever."""
        self.asked = self.ended = self.in_time = False
        self.shelved_to = self.waited = 0
        most, unit = parts(self.patience[0]) if self.patience and self.patience[0] else (0, "")
        last = self.mine[-1].minute
        answered = max((d.minute for d in self.mine if d.verb in ANSWERS), default=-1)
        deeds = {deed.minute: deed for deed in self.mine}
        for minute in range(self.start, self.start + HORIZON):
            patient = not unit or self.waited < most
            if deed := deeds.get(minute):
                self._hear(deed, patient=patient)
            # Begun in time and answered by nobody: it holds until somebody says so.
            held = self.asked and self.in_time and answered <= minute
            if minute >= last and (self.ended or (held and answered < minute)):
                return
            self.waited += self.asked and (unit in {"h", "d", "m"} or worked(minute))
            yield self.ended or minute < self.shelved_to or held or (self.asked and patient)

    def _hear(self, deed: Deed, *, patient: bool) -> None:
        if deed.verb == "ask":
            self.asked, self.ended, self.in_time = True, False, patient
        elif deed.verb in ANSWERS:
            self.asked = self.ended = False
        elif deed.verb in {"propose", "close", "withdraw"}:
            self.asked, self.ended = False, True
        elif deed.verb in {"shelve", "unshelve"}:
            self.shelved_to = minute_of(deed.data["until"]) if deed.data else 0

    def deadline(self) -> datetime | None:
        """The minute in which everything that was given is used up."""
        wanted = [parts(self.limit)]
        for text in self.extra:
            need, unit = parts(text)
            if wanted[-1][1] == unit:
                need += wanted.pop()[0]
            wanted.append((need, unit))
        need, unit = wanted.pop(0)
        # Days that begin when a period has just ended are up when they are used up.
        at_end, stood = ended(self.start), False
        for minute, still in enumerate(self.still(), self.start):
            counts = not still and (unit not in {"wh", "wd"} or worked(minute))
            while need == 0 and (unit != "wd" or at_end or counts):
                if not wanted:
                    return FIRST + minute * MINUTE
                need, unit = wanted.pop(0)
                at_end = ended(minute) and not stood
                counts = not still and (unit not in {"wh", "wd"} or worked(minute))
            need, stood = max(need - counts, 0), still
        if need == 0 and not wanted and (unit != "wd" or at_end):
            return FIRST + self._over() * MINUTE
        return None

    def _over(self) -> int:
        """The minute from which on it stands still for ever: what ended just then is up."""
        return self.start + sum(1 for _still in self.still())


ANSWERS = {"answer", "no_answer", "reassign"}
