"""What the page of one appeal says about its clocks, and which deeds about time make sense now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from mulin.appeals import clocks
from mulin.appeals.clocks import Clocks, Request
from mulin.appeals.models import WITH_HANDLER, Appeal
from mulin.core.models import Entry
from mulin.core.wording import date_words
from mulin.core.worktime import Limit
from mulin.people.models import Person
from mulin.people.queries import mates_of

REQUESTS = {
    "ask_extension": ("grant_extension", "refuse_extension"),
    "ask_shelving": ("shelve", "refuse_shelving"),
}


@dataclass(frozen=True)
class Reminder:
    """One step of the ladder, as the page shows it."""

    to: str
    at: datetime
    before: bool


@dataclass(frozen=True)
class Panel:
    """The clocks beside resolution and first contact; `mine`: a reminder waits for one's «知道了»."""

    found: Clocks
    asked: str
    decided_by_me: bool
    reminders: Sequence[Reminder]
    mine: bool

    def __bool__(self) -> bool:
        found = self.found
        return bool(
            self.asked or self.reminders or found.stages or found.extensions
            or found.shelved_until or found.report
        )  # fmt: skip


def clocks_of(written: Iterable[Entry]) -> Clocks | None:
    """The clocks without their stretches; None for a journal that has no report (a broken one)."""
    reading = clocks.Reading()
    for entry in written:
        reading.take(entry)
    return reading.clocks(explain=False) if reading.reported else None


def unfit(
    found: Clocks | None, appeal: Appeal, person: Person, written: Sequence[Entry]
) -> set[str]:
    """Deeds about time that the life table allows, but that would mean nothing now."""
    shut = {name for pair in REQUESTS.values() for name in pair}
    if found is None:
        return shut
    if found.request is not None:
        shut -= set(_decisions(found.request, person))
        shut |= set(REQUESTS)
    if found.shelved_until is None:
        shut.add("unshelve")
    else:
        shut |= {"ask_shelving", "ask_extension"}
    if found.stage is None or appeal.status not in WITH_HANDLER:
        shut.add("stage_done")
    return shut


def _decisions(request: Request, person: Person) -> tuple[str, ...]:
    return () if request.by == person.pk else REQUESTS[request.verb]


def panel(
    found: Clocks | None, person: Person, written: Sequence[Entry], *, is_open: bool = True
) -> Panel | None:
    """What the page shows beside the two chips; from the journal alone."""
    if found is None:
        return None
    warned = [entry for entry in written if entry.verb == "warned"]
    mine = False
    for entry in written:
        if entry.verb == "warned" and str(person.pk) in entry.data.get("told", ()):
            mine = True
        elif mine and entry.verb == "noted" and entry.by_id in mates_of(person.pk):
            mine = False
    return Panel(
        found, asked_words(found.request),
        found.request is not None and found.request.by != person.pk,
        [Reminder(e.data.get("to_words", ""), e.at, bool(e.data.get("before"))) for e in warned[-3:]],
        mine and is_open,
    )  # fmt: skip


def asked_words(request: Request | None) -> str:
    """«申请延期 2 个工作日：配件要到货»."""
    if request is None:
        return ""
    why = str(request.data.get("inner", ""))
    if request.verb == "ask_extension":
        words = {"more": Limit.parse(request.data["limit"]).words(), "why": why}
        return _("申请延期 %(more)s：%(why)s") % words
    day = date_words(date.fromisoformat(request.data["until"]), year=False)
    return _("申请挂账到 %(day)s：%(why)s") % {"day": day, "why": why}
