"""Meetings of the demonstration: 112 evening talks of a year, what came of them, and what is to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.db import transaction

from mulin.core.ids import uuid7
from mulin.matters.models import Opening, Phase
from mulin.matters.models import Status as MatterStatus
from mulin.meetings import flow
from mulin.meetings.models import Meeting, Reply, Series, Status
from mulin.meetings.queries.lists import dates_of
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Area, Level
from mulin.site.demo.chance import dice
from mulin.site.demo.clock import ZONE
from mulin.site.demo.decided import topics, write_down

# The town's report: 112 evening talks, 225 matters solved by them.
MONTHLY, QUARTERLY = 8, 4
TALKS, MATTERS = MONTHLY * 12 + QUARTERLY * 4, 225
# Of how many of the newest something is still under way.
UNDER_WAY: Final = 6
LEADS: Final = (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE)
OTHERS: Final = (
    (
        "三方联席会",
        "three_party",
        "FREQ=MONTHLY;BYMONTHDAY=10",
        time(15),
        "居委会、业委会、物业一起议",
    ),
    (
        "警务通报",
        "briefing",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR",
        time(19),
        "派出所通报一个季度的警情",
    ),
    ("书记接待日", "reception", "FREQ=WEEKLY;BYDAY=WE", time(9), "有事来说，不用预约"),
    ("多好会", "council", "FREQ=MONTHLY;BYDAY=-1TU", time(19), "协商、议事、联席、恳谈，四会合一"),
)


def meet(now: datetime, *, communities: int = MONTHLY + QUARTERLY) -> list[Meeting]:
    """The talks of a year with what was decided, in so many communities, and the weeks to come;
    returns what was held."""
    mark = uuid7()
    areas = list(Area.objects.filter(level=Level.COMMUNITY).order_by("code"))
    held = [
        meeting for n, area in enumerate(areas[:communities])
        if (meetings := _year(area, now, monthly=n < MONTHLY)) for meeting in meetings
    ]  # fmt: skip
    held.sort(key=lambda one: (one.starts_at, one.area_path))
    _decide(held, now)
    Notice.objects.filter(pk__gt=mark).update(
        mail=Notice.Mail.NONE, mail_after=None, read_at=now, at=now - timedelta(days=1)
    )
    _ahead(areas, now)
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)
    return held


def _holders(area: Area, *roles: str) -> list[Person]:
    """People on the nearest posts of these roles, each once."""
    keys = [
        key for role in roles for post in posts().answering(role, area.path)
        for key in post.holder_ids
    ]  # fmt: skip
    found = Person.objects.in_bulk(list(dict.fromkeys(keys)))
    return [found[key] for key in dict.fromkeys(keys)]


def _year(area: Area, now: datetime, *, monthly: bool) -> list[Meeting]:
    """The talks of one community in the last twelve months."""
    leads = _holders(area, *LEADS)
    today = now.astimezone(ZONE).date()
    first = today - timedelta(days=364)
    name, rule = (
        ("网格夜谈会", "FREQ=MONTHLY;BYMONTHDAY=15") if monthly
        else ("围庐夜话", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2SA")
    )  # fmt: skip
    draft = flow.Draft(
        name=name, kind="talk", area=area.code, rule=rule, first_on=first, starts=time(19),
        minutes=90, place=f"{area.name}党群服务中心", about="谁都可以来，带上您想说的事。",
    )  # fmt: skip
    draw = dice("meetings", area.code)
    with transaction.atomic():
        series = flow.found(draft, by=leads[0], at=now - timedelta(days=1))
        order = leads[:3]
        rows = [
            _past(day, series, draw, order[n % len(order)])
            for n, day in enumerate(_days(series, first, today))
        ]
        held = flow.bring_in(series, rows, by=leads[0], at=now)
        flow.set_order(series, [one.pk for one in order], by=leads[0], at=now)
    return held


def _days(series: Series, first: date, today: date) -> list[date]:
    found = dates_of(series, first, today - timedelta(days=1))
    return found[-12:] if series.name == "网格夜谈会" else found[-4:]


def _past(day: date, series: Series, draw: Random, chair: Person) -> flow.Past:
    begins = datetime.combine(day, series.starts, ZONE)
    spoken = draw.sample(topics(), 2)
    return flow.Past(
        day, begins, series.minutes, tuple(one.title for one in spoken), draw.randint(14, 46),
        chair.pk,
    )  # fmt: skip


def _decide(held: list[Meeting], now: datetime) -> None:
    """Two matters solved by each, one more by one of them: 225 by 112."""
    more = MATTERS - 2 * TALKS if len(held) == TALKS else 0
    leads: dict[str, list[Person]] = {}
    for n, meeting in enumerate(held):
        path = meeting.area_path
        by, judge = leads.setdefault(path, (_holders(meeting.area, *LEADS) * 2)[:2])
        with transaction.atomic():
            write_down(
                meeting, by=by, judge=judge, done=2 + (n < more),
                left=2 if n >= len(held) - UNDER_WAY else 0, now=now,
                draw=dice("decided", meeting.area_path, str(meeting.original_on)),
            )  # fmt: skip


def _ahead(areas: list[Area], now: datetime) -> None:
    """The weeks to come: other series, an announced talk with topics and answers, a hearing."""
    home = areas[0]
    lead = _holders(home, *LEADS)[0]
    today = now.astimezone(ZONE).date()
    for name, kind, rule, starts, about in OTHERS:
        draft = flow.Draft(
            name=name, kind=kind, area=home.code, rule=rule, first_on=today, starts=starts,
            minutes=90, place=f"{home.name}党群服务中心", about=about, holidays="shift",
            visibility="invited" if kind == "three_party" else "everyone",
        )  # fmt: skip
        flow.found(draft, by=lead, at=now)
    coming = Meeting.objects.filter(
        status=Status.PLANNED, starts_at__gt=now + timedelta(days=3)
    ).select_related("series", "area")  # fmt: skip
    for meeting in coming.filter(kind="talk").order_by("starts_at", "area_path")[:3]:
        _announce(meeting, now)
    last = coming.filter(kind="council").order_by("starts_at").first()
    if last is not None:
        flow.announce(last, by=lead, at=now)
        flow.cancel(last, by=lead, words="和网格夜谈会并到一起开。", at=now)
    _hearing(home, lead, now)
    _on_the_day_of_a_matter(now)


def _announce(meeting: Meeting, now: datetime) -> None:
    lead = _holders(meeting.area, *LEADS)[0]
    for topic in topics()[:2]:
        flow.put(meeting, flow.Topic(topic.title, minutes=30), by=lead, at=now)
    flow.announce(meeting, by=lead, at=now)
    homes = Person.objects.filter(
        is_active=True, area__path__startswith=meeting.area_path
    ).order_by("id")  # fmt: skip
    for n, person in enumerate([one for one in homes[:40] if not one.standing.is_staff][:6]):
        flow.reply(meeting, by=person, answer=list(Reply)[n % 2], at=now)
        if n == 0:
            asked = flow.Topic("老楼加装扶手", "三楼以上的老人上下不方便。")
            flow.suggest(meeting, asked, by=person, at=now)


def _hearing(area: Area, lead: Person, now: datetime) -> None:
    day = now.astimezone(ZONE).date() + timedelta(days=14)
    plan = flow.Plan(
        title="老旧小区停车收费听证会", kind="hearing", area=area.code, minutes=120,
        starts_at=datetime.combine(day, time(14, 30), ZONE), place=f"{area.name}党群服务中心二楼",
        about="听听大家的意见再定。要发言的请先报名，旁听可以直接来。",
    )  # fmt: skip
    meeting = flow.call(plan, by=lead, at=now)
    flow.put(meeting, flow.Topic("收费标准和免费时段", minutes=60), by=lead, at=now)
    members = _holders(area, Role.PROPERTY, Role.GRID_WORKER, Role.COMMUNITY_SECRETARY)[:8]
    flow.invite(meeting, [one.pk for one in members], by=lead, at=now)
    flow.announce(meeting, by=lead, at=now)


def _on_the_day_of_a_matter(now: datetime) -> None:
    """Where people shall come together over a matter, a talk is called for that evening: the matter
    comes onto its agenda by itself."""
    today = now.astimezone(ZONE).date()
    phases = Phase.objects.filter(
        opens=Opening.TALK, since__gt=today, matter__status=MatterStatus.DISCUSSING
    ).select_related("matter__area")  # fmt: skip
    for phase in phases.order_by("since", "id"):
        area = phase.matter.area
        lead = _holders(area, *LEADS)[0]
        plan = flow.Plan(
            title="围庐夜话", kind="talk", area=area.code, minutes=90,
            starts_at=datetime.combine(phase.since, time(19), ZONE),
            place=f"{area.name}议事厅", about="谁都可以来，带上您想说的事。",
        )  # fmt: skip
        flow.announce(flow.call(plan, by=lead, at=now), by=lead, at=now)
