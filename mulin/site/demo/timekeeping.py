"""Keeps the clocks of the demonstration: reminders as time goes by, more time, shelving, somebody away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mulin.appeals import flow
from mulin.appeals.models import Appeal, EscalationTold, Status
from mulin.core import calendars, journal
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.absences import be_away, candidates
from mulin.people.calendars import set_units
from mulin.people.models import Organisation, Person, Role
from mulin.people.queries import holders_of, posts
from mulin.site.demo.chance import dice
from mulin.site.demo.clock import ZONE, later

if TYPE_CHECKING:
    from mulin.site.demo.play import Play

# When the clocks are looked at: often enough for a story, seldom enough to be quick.
LOOKS: Final = (time(16, 30),)
EXTENDED, ASKED, SHELVED, SHELVING = 5, 3, 4, 1
WHY_LONGER: Final = (
    "要等相关单位一起到现场，约在后天。", "材料还差一份，已经在催。", "住户外出，约好周末才能进门。",
    "现场比想的复杂，要再看一次。", "要等施工队排期。",
)  # fmt: skip
WHY_SHELVED: Final = (
    "要等下月统一采购到货，这之前先人工顶着。", "维修资金正在公示，公示期满再动工。",
    "要和下月的改造一起做，免得做两次。", "业主大会下月开，表决以后才能动。",
)  # fmt: skip
NOTED: Final = 0.85
STOPPED: Final = "已经现场叫停，工人撤走，材料搬离楼顶。"


class Watch:
    """Looks at the clocks at their hours while the ninety days pass."""

    def __init__(self) -> None:
        self.last: datetime | None = None

    def until(self, now: datetime) -> None:
        """Look at every hour of the list that has passed since the last event."""
        if self.last is not None:
            for moment in _looks(self.last, now):
                look(moment)
        self.last = now


def _looks(since: datetime, until: datetime) -> Iterator[datetime]:
    day = since.astimezone(ZONE).date()
    while day <= until.astimezone(ZONE).date():
        for hour in LOOKS:
            moment = datetime.combine(day, hour, ZONE)
            if since < moment <= until:
                yield moment
        day += timedelta(days=1)


def look(moment: datetime) -> None:
    """One look; no mail goes out for what is long past."""
    mark = uuid7()
    _note(moment)
    # Whoever was asked and has not answered stays so, as planned, until the worker runs.
    while flow.sweep(moment, without=[Status.WAITING]):
        pass
    Notice.objects.filter(pk__gt=mark).update(
        at=moment, mail=Notice.Mail.NONE, mail_after=None, read_at=moment + timedelta(hours=1)
    )


def _note(moment: datetime) -> None:
    """Of what people were reminded of before, they take note; not all of it."""
    rows = EscalationTold.objects.filter(noted_at=None, at__lt=moment)
    rows = rows.exclude(escalation__appeal__status=Status.CLOSED)
    seen: set[object] = set()
    for told in rows.select_related("escalation__appeal", "person").order_by("id"):
        appeal = told.escalation.appeal
        if (
            appeal.pk not in seen
            and dice("noted", f"{appeal.number}/{told.escalation.mark}").random() < NOTED
        ):
            seen.add(appeal.pk)
            flow.take_note(appeal, by=told.person, at=moment)


@transaction.atomic
def keep_time(play: Play) -> None:
    """After the ninety days: some ask for more time, some are put aside, somebody is away."""
    mark = uuid7()
    handled = iter(_handled(play.now))
    for number, appeal in enumerate(islice(handled, EXTENDED + ASKED)):
        _extend(appeal, play.now, WHY_LONGER[number % len(WHY_LONGER)], grant=number < EXTENDED)
    for number, appeal in enumerate(islice(handled, SHELVED + SHELVING)):
        _shelve(appeal, play.now, WHY_SHELVED[number % len(WHY_SHELVED)], grant=number < SHELVED)
    _stage(play.now)
    _away(play.now)
    _own_hours(play)
    look(play.now)
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)


def _handled(now: datetime) -> Iterator[Appeal]:
    """What somebody works on in time, and told of long enough ago to ask for something."""
    rows = Appeal.objects.filter(status=Status.HANDLING, due__gt=now, about_staff=False)
    for appeal in rows.exclude(resolve_within__endswith="m").order_by("-due"):
        if _after(appeal, now) is not None:
            yield appeal


def _after(appeal: Appeal, now: datetime) -> datetime | None:
    """A working moment after its last deed; None where that lies ahead."""
    moment = later(list(journal.entries_of(appeal))[-1].at, 40)
    return (
        moment if moment + timedelta(hours=3) < now and appeal.due and moment < appeal.due else None
    )


def _people(appeal: Appeal) -> tuple[Person, Person] | None:
    """Who has it, and somebody who may decide and has not."""
    holders = holders_of(appeal.post_id) if appeal.post_id else []
    found = [
        key
        for role in (Role.CENTRE, Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF)
        for post in posts().answering(role, appeal.area_path)
        for key in post.holder_ids
        if key not in holders
    ]
    if not holders or not found:
        return None
    return Person.objects.get(pk=holders[0]), Person.objects.get(pk=found[0])


def _extend(appeal: Appeal, now: datetime, why: str, *, grant: bool) -> None:
    people, at = _people(appeal), _after(appeal, now)
    if people is None or at is None:
        return
    limit = (
        "2wd" if appeal.resolve_within.endswith("wd") and appeal.resolve_within != "1wd" else "1h"
    )
    flow.ask_extension(appeal, by=people[0], limit=limit, why=why, at=at)
    if grant:
        flow.grant_extension(appeal, by=people[1], at=at + timedelta(minutes=50))


def _shelve(appeal: Appeal, now: datetime, why: str, *, grant: bool) -> None:
    people, at = _people(appeal), _after(appeal, now)
    if people is None or at is None:
        return
    until = now.astimezone(ZONE).date() + timedelta(days=30)
    flow.ask_shelving(appeal, by=people[0], until=until, why=why, at=at)
    if grant:
        flow.shelve(appeal, by=people[1], at=at + timedelta(minutes=50))


def _stage(now: datetime) -> None:
    """Where something is built without leave, the building has at least been stopped."""
    for appeal in Appeal.objects.filter(status=Status.HANDLING, category__code="0301"):
        people = _people(appeal)
        if people is not None:
            last = list(journal.entries_of(appeal))[-1].at
            flow.stage_done(appeal, by=people[0], public=STOPPED, at=min(later(last, 30), now))


def _away(now: datetime) -> None:
    """One grid worker is at a training this week."""
    today = now.astimezone(ZONE).date()
    for post in posts().all:
        if post.role == Role.GRID_WORKER and post.holder_ids:
            person = Person.objects.get(pk=post.holder_ids[-1])
            mates = candidates(person)
            if mates:
                be_away(
                    person, since=today, until=today + timedelta(days=4), stand_in=mates[0],
                    by=person, note="县里培训",
                )  # fmt: skip
                return


def _own_hours(play: Play) -> None:
    """The water works answer the phone from seven to ten, every day of the week."""
    body = Organisation.objects.filter(name__contains="水").first()
    holders = [key for post in posts().all if post.role == Role.ADMIN for key in post.holder_ids]
    admin = Person.objects.filter(pk__in=holders).first()
    if body is None or admin is None:
        return
    del play
    row = calendars.found(f"{body}值班时间", by=admin)
    calendars.edit(
        row, by=admin, periods=[["07:00", "22:00"]], weekdays=list(range(7)), follows_county=False
    )
    set_units(row, units=[body.pk], by=admin)
