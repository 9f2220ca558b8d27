"""Builders of covenants for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mulin.covenants import flow
from mulin.covenants.models import Comment, Covenant, Signature, Status, Version
from mulin.households.models import Dwelling, Resident
from mulin.households.testing import a_dwelling, a_resident
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area, Building
from mulin.places.testing import a_building, a_grid


def days(number: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=number)


class Cast:
    """The people around a covenant: who keeps it and a colleague, a grid worker, two neighbours
    behind one door and one behind another, an outsider, somebody of another community's desk."""

    def __init__(self, area: Area | None = None) -> None:
        self.grid = area or a_grid()
        self.community = self.grid.parent or self.grid
        self.town = self.community.parent or self.community
        post: Any = a_post(Role.COMMUNITY_STAFF, self.community)
        self.keeper = a_holder(post, "社区小陈")
        self.colleague = a_holder(post, "社区小吴")
        self.worker = a_holder(a_post(Role.GRID_WORKER, self.grid), "网格员小李")
        self.stranger = a_holder(a_post(Role.COMMUNITY_STAFF, a_grid().parent), "别处的社区")
        self.resident = a_person(name="王阿姨", area=self.grid)
        self.housemate = a_person(name="王大伯", area=self.grid)
        self.neighbour = a_person(name="李大爷", area=self.grid)
        self.outsider = a_person(name="外村人", area=a_grid())
        self.building: Building = a_building(grid=self.grid)

    def home(self, room: str = "501") -> Dwelling:
        """A dwelling of the ledger."""
        return a_dwelling(self.building, room=room, unit="2", by=self.keeper)

    def lives(self, person: Person, dwelling: Dwelling) -> Resident:
        """Tie somebody with an account to a dwelling."""
        return a_resident(dwelling, person.name, by=self.keeper, account=person)

    def draft(self, *, kind: str = "residents", sample: str = "city", **changes: Any) -> Version:
        """A draft from a sample."""
        area = self.grid if kind == "grid" else self.community
        plan = flow.Plan(**{"kind": kind, "area": area.code, "sample": sample, **changes})
        return flow.draft(plan, by=self.keeper)

    def opened(self, **changes: Any) -> Version:
        """One that is talked over, from yesterday for a week."""
        version = self.draft(**changes)
        return flow.open_talk(version, by=self.keeper, since=days(-1), until=days(6))

    def terms(self, **changes: Any) -> flow.Call:
        """What is usually asked for: over half of four households."""
        said: dict[str, Any] = {
            "signer": "household", "threshold": "half", "base": 4, "base_words": "户情台账",
            "base_on": days(0), "until": days(10), **changes,
        }  # fmt: skip
        return flow.Call(**said)

    def called(self, *, terms: dict[str, Any] | None = None, **changes: Any) -> Version:
        """One that may be signed."""
        return flow.call(self.opened(**changes), self.terms(**(terms or {})), by=self.keeper)

    def paper(self, version: Version, room: str = "101", **changes: Any) -> Signature:
        """A signature on paper."""
        said: dict[str, Any] = {"building": self.building.pk, "room": room, "unit": "2"}
        more = {
            name: changes.pop(name) for name in ("sheet", "by", "key", "photos") if name in changes
        }
        more = {"sheet": "A-1", "by": self.worker, **more}
        return flow.enter_paper(version, flow.Door(**{**said, **changes}), **more)

    def agreed(self, **changes: Any) -> Version:
        """One that three of four households have signed on paper."""
        version = self.called(**changes)
        for room in ("101", "102", "103"):
            self.paper(version, room)
        return flow.agree(version, by=self.keeper)

    def in_force(self, **changes: Any) -> Version:
        """One that is filed, posted and holds."""
        version = self.agreed(**changes)
        flow.file(version, by=self.keeper, on=days(0), body="南康镇政府", number="备〔2026〕3 号")
        return flow.enact(version, by=self.keeper, on=days(0), posted="公告栏", review_on=days(365))

    def outcome(self, **changes: Any) -> flow.Outcome:
        """What a meeting decided: yes."""
        said: dict[str, Any] = {
            "basis": "meeting", "body": "居民会议", "place": "社区活动室", "held_on": days(0),
            "entitled": 60, "present": 52, "in_favour": 47, "against": 3, "abstained": 2, **changes,
        }  # fmt: skip
        return flow.Outcome(**said)

    def comment(self, version: Version, *, shown: bool = False, **changes: Any) -> Comment:
        """What the resident said of the first clause."""
        said: dict[str, Any] = {
            "by": self.resident, "text": "晚上十点太晚了", "clause": version.clauses.all()[0], **changes,
        }  # fmt: skip
        made = flow.say(version, **said)
        return flow.show(made, by=self.keeper) if shown else made

    def version(self, status: str, **changes: Any) -> Version:
        """A version brought to a status by the deeds that lead there."""
        builders = {
            Status.DRAFTING: self.draft, Status.DISCUSSING: self.opened,
            Status.SIGNING: self.called, Status.AGREED: self.agreed,
            Status.IN_FORCE: self.in_force,
        }  # fmt: skip
        if status in builders:
            return fresh(builders[Status(status)](**changes))
        if status == Status.DROPPED:
            return flow.drop(self.opened(**changes), by=self.keeper, words="大家不同意。")
        version = self.in_force(**changes)
        if status == Status.ENDED:
            return flow.end(version, by=self.keeper, words="社区合并了。")
        self.replace(version.covenant)
        return fresh(version)

    def replace(self, covenant: Covenant) -> Version:
        """The next version, agreed in a meeting and in force."""
        version = flow.draft_next(covenant, by=self.keeper)
        flow.open_talk(version, by=self.keeper, since=days(-1), until=days(6))
        flow.resolve(version, self.outcome(), by=self.keeper)
        flow.file(version, by=self.keeper, on=days(0), body="南康镇政府")
        return flow.enact(version, by=self.keeper, on=days(0), posted="公告栏", review_on=days(300))


def fresh(version: Version) -> Version:
    """As a page would fetch it."""
    return Version.objects.select_related("covenant").get(pk=version.pk)
