"""Builders of whistles for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mulin.people.models import Organisation, Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post, an_organisation
from mulin.places.models import Area
from mulin.places.testing import a_grid
from mulin.whistles import flow
from mulin.whistles.models import Status, Summons, Turnout, Whistle, WhistleLevel

KIND, ROLE = Organisation.Kind, Role
THREE = (
    flow.LevelPlan(
        "civil", "文明哨", next_level="enforce", report_in="2h",
        blowers=(ROLE.GRID_WORKER, ROLE.COMMUNITY_STAFF, ROLE.COMMUNITY_SECRETARY, ROLE.CENTRE),
        answerers=(KIND.COMMUNITY, KIND.PROPERTY, KIND.OTHER), about="邻里纠纷、政策宣传",
    ),
    flow.LevelPlan(
        "enforce", "执法哨", next_level="tackle", chief=ROLE.COMMUNITY_SECRETARY,
        blowers=(ROLE.COMMUNITY_STAFF, ROLE.COMMUNITY_SECRETARY, ROLE.CENTRE),
        answerers=(KIND.COMMUNITY, KIND.PROPERTY, KIND.OTHER, KIND.DEPARTMENT),
        about="违停违建、圈占绿地",
    ),
    flow.LevelPlan(
        "tackle", "攻坚哨", chief=ROLE.CENTRE, release="photo",
        blowers=(ROLE.COMMUNITY_SECRETARY, ROLE.CENTRE), answerers=tuple(KIND.values),
        about="消防隐患、空间侵占",
    ),
)  # fmt: skip


def three_levels() -> list[WhistleLevel]:
    """文明哨, 执法哨, 攻坚哨 (set again if they are there)."""
    return flow.set_levels(THREE)


class Cast:
    """The people around a whistle: blower, colleague on the same post, two units, the upper ones,
    a stranger who works elsewhere, a resident."""

    def __init__(self, area: Area | None = None) -> None:
        three_levels()
        self.area = area or a_grid()
        self.community = self.area.parent or self.area
        self.town = self.community.parent or self.community
        self.post: Post = a_post(Role.COMMUNITY_STAFF, self.community)
        self.blower = a_holder(self.post, "社区小陈")
        self.colleague = a_holder(self.post, "社区小吴")
        self.secretary_post = a_post(Role.COMMUNITY_SECRETARY, self.community)
        self.secretary = a_holder(self.secretary_post, "陈书记")
        centre = an_organisation(f"{self.area.code}中心", KIND.GOVERNMENT, self.town)
        self.centre_post = a_post(Role.CENTRE, self.town, centre)
        self.centre = a_holder(self.centre_post, "中心小周")
        self.police_body = an_organisation(f"{self.area.code}城管", KIND.DEPARTMENT, self.town)
        self.police_post = a_post(Role.DEPARTMENT, self.town, self.police_body)
        self.police = a_holder(self.police_post, "城管小郑")
        self.fire_body = an_organisation(f"{self.area.code}消防", KIND.DEPARTMENT, self.town)
        self.fire = a_holder(a_post(Role.DEPARTMENT, self.town, self.fire_body), "消防小孙")
        self.worker_post = a_post(Role.GRID_WORKER, self.area)
        self.worker = a_holder(self.worker_post, "网格员小李")
        self.stranger = a_holder(a_post(Role.GRID_WORKER, a_grid()), "别处的")
        self.resident = a_person(name="王阿姨", area=self.area)

    @property
    def units(self) -> tuple[str, ...]:
        """The keys of the two departments."""
        return (f"o:{self.police_body.pk}", f"o:{self.fire_body.pk}")

    def call(self, **changes: Any) -> flow.Call:
        """What is usually called for."""
        said: dict[str, Any] = {
            "level": "enforce", "title": "北门消防通道被堵", "need": "请来拖车、清障，劝离车主。",
            "units": self.units, "area": self.area.code, "place": "湖滨小区北门", **changes,
        }  # fmt: skip
        return flow.Call(**said)

    def blow(
        self, *, by: Person | None = None, at: datetime | None = None, **changes: Any
    ) -> Whistle:
        """A whistle just blown to two departments."""
        return flow.blow(self.call(**changes), by=by or self.blower, at=at)

    def part(self, whistle: Whistle, body: Organisation | None = None) -> Summons:
        """A unit's part as it stands now (the first one, if no body is named)."""
        rows = Summons.objects.filter(whistle=whistle).select_related("whistle")
        return rows.get(organisation=body) if body else rows.order_by("id")[0]

    def bring(self, summons: Summons, turnout: str, *, at: datetime | None = None) -> Summons:
        """A unit brought to where it is on site or done, by whoever acts for it."""
        by = self.police if summons.organisation_id == self.police_body.pk else self.fire
        if turnout in {Turnout.ON_SITE, Turnout.DONE}:
            presence = flow.Presence(place="北门岗亭", heads=2, crew="小郑、小何")
            flow.report_in(summons, presence, by=by, at=at)
        if turnout == Turnout.DONE:
            flow.finish(summons, by=by, words="两辆车已经拖走，通道通了。", at=at)
        if turnout == Turnout.REFUSED:
            flow.refuse(summons, by=by, words="全队在另一处火场", at=at)
        return summons

    def whistle(self, status: str = Status.BLOWN, **changes: Any) -> Whistle:
        """A whistle brought to a status by the deeds that lead there."""
        whistle = self.blow(**changes)
        parts = list(Summons.objects.filter(whistle=whistle).select_related("whistle"))
        if status == Status.WITHDRAWN:
            flow.withdraw(whistle, by=self.blower, words="车主自己挪走了")
        elif status == Status.WORKING:
            self.bring(parts[0], Turnout.ON_SITE)
        elif status in {Status.READY, Status.RELEASED}:
            for part in parts:
                self.bring(part, Turnout.DONE)
        whistle = Whistle.objects.get(pk=whistle.pk)
        if status == Status.RELEASED:
            flow.release(whistle, by=self.blower, words="通道畅通，立了禁停牌。")
        return whistle
