"""Builders of matters for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mulin.matters import flow
from mulin.matters.models import Matter, Opening, Origin, Statement, Status, Task
from mulin.matters.practice import Period
from mulin.people.models import Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area
from mulin.places.testing import a_grid

TITLE, TEXT = "小区里要不要装充电棚", "电动车越来越多，飞线充电不安全，想请大家一起商量。"


def open_phases(today: date | None = None) -> list[Period]:
    """Statements and answers both open, from yesterday for a week."""
    day = today or timezone.localdate()
    since, until = day - timedelta(days=1), day + timedelta(days=6)
    return [Period(Opening.GATHER, since, until), Period(Opening.ANSWER, since, until)]


def over(today: date | None = None) -> list[Period]:
    """Everything was open until yesterday; the result is shown."""
    day = today or timezone.localdate()
    since, until = day - timedelta(days=9), day - timedelta(days=1)
    return [
        Period(Opening.GATHER, since, until), Period(Opening.ANSWER, since, until),
        Period(Opening.RESULT, day, day + timedelta(days=30)),
    ]  # fmt: skip


class Cast:
    """The people around a matter: proposer, neighbours, who leads it, who does the work, a
    stranger from elsewhere on each side of the desk."""

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
        self.company_post = a_post(Role.PROPERTY, self.area)
        self.company = a_holder(self.company_post, "物业老钱")
        self.stranger = a_holder(a_post(Role.COMMUNITY_STAFF, a_grid().parent), "别处的社区")
        self.proposer = a_person(name="王阿姨", area=self.area)
        self.neighbour = a_person(name="李大爷", area=self.area)
        self.outsider = a_person(name="外村人", area=a_grid())

    def proposal(self, **changes: Any) -> flow.Proposal:
        """What is usually proposed."""
        said: dict[str, Any] = {
            "title": TITLE, "text": TEXT, "area": self.area.code, **changes,
        }  # fmt: skip
        return flow.Proposal(**said)

    def propose(self, *, by: Person | None = None, **changes: Any) -> Matter:
        """A matter just proposed."""
        return flow.propose(self.proposal(**changes), by=by or self.proposer)

    def walk_in(self) -> Matter:
        """One that staff wrote down for somebody without an account."""
        return self.propose(by=self.leader, origin=Origin.WALK_IN)

    def discussed(self, statements: int = 0, **changes: Any) -> Matter:
        """A matter that is open to statements and answers, with so many published statements."""
        matter = self.propose(**changes)
        flow.take_up(matter, by=self.leader, phases=open_phases())
        for number in range(statements):
            self.statement(matter, SAID[number])
        return Matter.objects.get(pk=matter.pk)

    def statement(self, matter: Matter, text: str = "", *, shown: bool = True) -> Statement:
        """A statement of the neighbour's, published unless told otherwise."""
        said = flow.say(matter, by=self.leader, text=text or SAID[0], source="paper")
        if shown:
            flow.publish(said, by=self.leader)
        return Statement.objects.select_related("matter").get(pk=said.pk)

    def resolution(self, **changes: Any) -> flow.Resolution:
        """What a meeting decided: yes."""
        said: dict[str, Any] = {
            "verdict": "approve", "basis": "meeting", "body": "居民代表会议",
            "held_on": timezone.localdate(), "words": "同意装，放在东门空地。", "present": 40,
            "in_favour": 31, "against": 4, "abstained": 2, **changes,
        }  # fmt: skip
        return flow.Resolution(**said)

    def close_talk(self, matter: Matter) -> Matter:
        """Everything was open until yesterday."""
        return flow.plan(matter, by=self.leader, phases=over(), words="到期了")

    def task(self, matter: Matter, *, days: int = 7) -> Task:
        """Something for the company to do."""
        due = timezone.localdate() + timedelta(days=days)
        return flow.assign(
            matter, by=self.leader, what="装一个充电棚", owner=self.company_post.pk, due=due
        )

    def done(self, matter: Matter) -> Task:
        """A task, given and done."""
        return flow.complete(self.task(matter), by=self.company, words="装好了，能充二十辆。")

    def matter(self, status: str = Status.PROPOSED) -> Matter:
        """A matter brought to a status by the deeds that lead there."""
        if status in {Status.PROPOSED, Status.DECLINED, Status.WITHDRAWN}:
            matter = self.propose()
            if status == Status.DECLINED:
                flow.decline(matter, by=self.leader, words="这件事归供电公司，已经帮您转过去。")
            elif status == Status.WITHDRAWN:
                flow.withdraw(matter, by=self.proposer)
            return matter
        matter = self.discussed()
        if status == Status.DISCUSSING:
            return matter
        self.close_talk(matter)
        verdict = "reject" if status == Status.REJECTED else "approve"
        counts = {"in_favour": 4, "against": 31} if status == Status.REJECTED else {}
        flow.decide(matter, self.resolution(verdict=verdict, **counts), by=self.leader)
        if status in {Status.APPRAISING, Status.CLOSED}:
            self.done(matter)
            flow.finish(matter, by=self.leader, words="充电棚装好了。")
        if status == Status.CLOSED:
            matter = Matter.objects.get(pk=matter.pk)
            until = timezone.now() + timedelta(days=30)
            flow.settle_due(until)
        return Matter.objects.get(pk=matter.pk)


SAID = (
    "充电棚要装在离楼房远一点的地方", "充电要按实际用电收费", "飞线充电应当禁止",
    "棚子要装摄像头", "晚上十点以后不要充电", "先修好东门的路灯", "要留出轮椅能走的路",
    "费用从公共收益里出", "每栋楼下都装两个插座", "请物业派人每天检查", "老人家的轮椅也能充",
    "棚顶装太阳能板",
)  # fmt: skip
