"""Builders of meetings for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mulin.core.worktime_data import SHANGHAI
from mulin.meetings import flow
from mulin.meetings.flow import agreeing, minutes, objecting, resolving
from mulin.meetings.models import (
    Item,
    Meeting,
    Minutes,
    MinutesStatus,
    Objection,
    Resolution,
    ResolutionStatus,
    Series,
    Side,
    Status,
)
from mulin.meetings.needs import needs_of
from mulin.people.models import Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area
from mulin.places.testing import a_grid

NAME, PLACE = "网格夜谈会", "社区议事室"


def moment(days: int = 20, hour: int = 19) -> datetime:
    """An hour of a day from today on, on the county's clock."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


class Cast:
    """The people around a meeting: who leads it, residents, strangers on each side of the desk."""

    def __init__(self, area: Area | None = None) -> None:
        self.area = area or a_grid()
        self.community = self.area.parent or self.area
        self.town = self.community.parent or self.community
        self.leader_post: Post = a_post(Role.COMMUNITY_STAFF, self.community)
        self.leader = a_holder(self.leader_post, "社区小陈")
        self.colleague = a_holder(self.leader_post, "社区小吴")
        self.centre = a_holder(a_post(Role.CENTRE, self.town), "中心小周")
        self.worker_post = a_post(Role.GRID_WORKER, self.area)
        self.worker = a_holder(self.worker_post, "网格员小李")
        self.company = a_holder(a_post(Role.PROPERTY, self.area), "物业老钱")
        self.stranger = a_holder(a_post(Role.COMMUNITY_STAFF, a_grid().parent), "别处的社区")
        self.resident = a_person(name="王阿姨", area=self.area)
        self.neighbour = a_person(name="李大爷", area=self.area)
        self.outsider = a_person(name="外村人", area=a_grid())

    def draft(self, **changes: Any) -> flow.Draft:
        """A series as it is usually founded: a talk on the 15th at seven in the evening."""
        said: dict[str, Any] = {
            "name": NAME, "kind": "talk", "area": self.community.code,
            "rule": "FREQ=MONTHLY;BYMONTHDAY=15", "first_on": timezone.localdate(),
            "starts": time(19), "minutes": 90, "place": PLACE, **changes,
        }  # fmt: skip
        return flow.Draft(**said)

    def series(self, *, by: Person | None = None, **changes: Any) -> Series:
        """A series, its next meetings made."""
        return flow.found(self.draft(**changes), by=by or self.leader)

    def plan(self, **changes: Any) -> flow.Plan:
        """A meeting of its own, in twenty days."""
        said: dict[str, Any] = {
            "title": "停车怎么划", "kind": "talk", "area": self.community.code,
            "starts_at": moment(), "minutes": 90, "place": PLACE, **changes,
        }  # fmt: skip
        return flow.Plan(**said)

    def meeting(self, status: str = Status.ANNOUNCED, *, items: int = 0, **changes: Any) -> Meeting:
        """A meeting brought to a status by the deeds that lead there, with so many items."""
        meeting = flow.call(self.plan(**changes), by=self.leader)
        for number in range(items):
            self.item(meeting, title=f"议题{number + 1}")
        if status == Status.PLANNED:
            return meeting
        if status == Status.CANCELLED:
            return flow.cancel(meeting, by=self.leader, words="台风，不开了。")
        flow.announce(meeting, by=self.leader)
        if status == Status.POSTPONED:
            flow.postpone(meeting, by=self.leader, words="下大雨，改天再开。")
        if status in {Status.OPEN, Status.HELD}:
            flow.open_(meeting, by=self.leader, at=meeting.starts_at)
        if status == Status.HELD:
            flow.close(meeting, by=self.leader, at=meeting.ends_at)
        return Meeting.objects.get(pk=meeting.pk)

    def of_series(self, series: Series, nth: int = 0) -> Meeting:
        """A meeting of a series, the next one first."""
        return Meeting.objects.filter(series=series).order_by("starts_at")[nth]

    def item(self, meeting: Meeting, *, by: Person | None = None, **changes: Any) -> Item:
        """An item on its agenda."""
        brought = changes.pop("brought_by", None)
        topic = flow.Topic(**{"title": "东门停车怎么划线", **changes})
        return flow.put(meeting, topic, by=by or self.leader, brought_by=brought)

    def hold(self, series: Series, nth: int = 0) -> Meeting:
        """A meeting of a series, held at its time."""
        meeting = self.of_series(series, nth)
        before = meeting.starts_at - timedelta(days=3)
        flow.announce(meeting, by=self.leader, at=before)
        flow.open_(meeting, by=self.leader, at=meeting.starts_at)
        flow.close(meeting, by=self.leader, at=meeting.ends_at)
        return Meeting.objects.get(pk=meeting.pk)

    def attend(self, meeting: Meeting, *people: Person, at: datetime | None = None) -> None:
        """They are written down at the desk."""
        for person in people:
            flow.check_in(meeting, by=self.leader, person=person, at=at)


def day(text: str) -> date:
    """A day written 2026-11-15."""
    return date.fromisoformat(text)


SAID, AGREED = "居民：东门太暗，看不清路。\n物业：灯已经报修了。", "一周内换好东门的灯。"
LATER = timedelta(days=14)


class Book(Cast):
    """The cast of meetings, with a company that does the work; a held meeting by its status."""

    def __init__(self, area: Area | None = None) -> None:
        super().__init__(area)
        self.company_post = a_post(Role.PROPERTY, self.area, title="物业项目经理")
        self.builder: Person = a_holder(self.company_post, "物业老孙")

    def held(self, *, closed: bool = True, **changes: Any) -> Meeting:
        """A meeting of yesterday, with an item that was talked over, a resident and a neighbour
        who were there; not yet closed, if asked for."""
        starts = moment(-1)
        before = starts - timedelta(days=12)
        plan = self.plan(starts_at=starts, **changes)
        meeting = flow.call(plan, by=self.leader, at=before)
        item = flow.put(meeting, flow.Topic(title="东门的灯"), by=self.leader, at=before)
        flow.announce(meeting, by=self.leader, at=before)
        flow.open_(meeting, by=self.leader, at=starts)
        for person in (self.resident, self.neighbour):
            flow.check_in(meeting, by=self.leader, person=person, at=starts)
        item = Item.objects.select_related("meeting").get(pk=item.pk)
        flow.begin(item, by=self.leader, at=starts)
        flow.conclude(item, by=self.leader, at=starts + timedelta(minutes=20))
        if closed:
            fresh = Meeting.objects.get(pk=meeting.pk)
            flow.close(fresh, by=self.leader, at=fresh.ends_at)
        return Meeting.objects.get(pk=meeting.pk)

    def item_of(self, meeting: Meeting) -> Item:
        """Its first item."""
        return Item.objects.filter(meeting=meeting).order_by("place")[0]

    def minutes(self, status: str = MinutesStatus.DRAFT, **changes: Any) -> Minutes:
        """Minutes brought to a status by the deeds that lead there."""
        meeting = self.held(**changes)
        made = minutes.begin(meeting, by=self.leader)
        self.fill(made)
        if status != MinutesStatus.DRAFT:
            minutes.issue(self.fresh(made), by=self.leader)
        if status == MinutesStatus.FINAL:
            minutes.finish(self.fresh(made), by=self.leader, at=self.later())
        return self.fresh(made)

    def fill(self, made: Minutes) -> None:
        """All that its kind wants."""
        needs = needs_of(made.meeting.kind)
        said = minutes.Said(SAID, AGREED, minutes.Marks(1, 0, 0) if needs.marks else None)
        minutes.write(self.fresh(made), self.item_of(made.meeting), said, by=self.leader)
        if needs.opinions:
            heard = [
                agreeing.Heard("灯要装声控的", taken=True, why="省电"),
                agreeing.Heard("都装常亮", taken=False, why="费电"),
            ]
            agreeing.report_opinions(self.fresh(made), heard, by=self.leader)
        if needs.agreement:
            parties = [agreeing.Party("楼上"), agreeing.Party("楼下")]
            agreeing.agree(
                self.fresh(made), by=self.leader, text="晚十点后不练琴。", parties=parties
            )
            for number in (1, 2):
                agreeing.enter_signature(self.side(made, number), by=self.leader)

    def side(self, made: Minutes, number: int) -> Side:
        """A side of the agreement, as a page would fetch it."""
        return Side.objects.select_related("minutes__meeting").get(minutes=made, number=number)

    def later(self) -> datetime:
        """When every term is over."""
        return timezone.now() + LATER

    def fresh(self, made: Minutes) -> Minutes:
        """As a page would fetch it."""
        return Minutes.objects.select_related("meeting").get(pk=made.pk)

    def decided(self, **changes: Any) -> resolving.Decided:
        """What is usually decided."""
        said: dict[str, Any] = {
            "what": "换好东门的灯", "owner": resolving.Owner("post", self.company_post.pk),
            "due": timezone.localdate() + timedelta(days=7), **changes,
        }  # fmt: skip
        return resolving.Decided(**said)

    def resolution(
        self, status: str = ResolutionStatus.OPEN, *, meeting: Meeting | None = None, **changes: Any
    ) -> Resolution:
        """A resolution of the company's, brought to a status."""
        held = meeting or self.held()
        made = resolving.resolve(held, self.decided(**changes), by=self.leader)
        if status in {ResolutionStatus.REPORTED, ResolutionStatus.DONE}:
            resolving.report(self.again(made), by=self.builder, words="换了六盏，都亮了。")
        if status == ResolutionStatus.DONE:
            resolving.confirm(self.again(made), by=self.leader)
        if status == ResolutionStatus.DROPPED:
            resolving.drop(self.again(made), by=self.leader, words="供电所已经统一换了。")
        return self.again(made)

    def again(self, made: Resolution) -> Resolution:
        """As a page would fetch it."""
        rows = Resolution.objects.select_related("meeting", "owner_post", "owner_body", "rolled_to")
        return rows.get(pk=made.pk)

    def objection(self, made: Minutes) -> Objection:
        """The resident's."""
        return objecting.object_to(self.fresh(made), by=self.resident, words="不是一周，是三天。")
