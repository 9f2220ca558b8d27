"""Builders of alliances for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from mulin.alliances import flow
from mulin.alliances.models import Alliance, Partner, Pledge
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.flow.reshaping import merge_areas
from mulin.places.flow.writing import act
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid

_numbers = count(1)


def merge(kept: Area, gone: Area) -> None:
    """One area is merged into another; neither has an outline, so that they need not touch."""
    Area.objects.filter(pk__in=[kept.pk, gone.pk]).update(outline=None)
    for one in (kept, gone):
        one.refresh_from_db()
    merge_areas(kept, [gone], by=act())


class Cast:
    """A community with a grid: the clerk who keeps the register, a colleague, the grid's worker,
    a member who lives there, and somebody of elsewhere."""

    def __init__(self, grid: Area | None = None) -> None:
        self.grid = grid or a_grid(community=a_community())
        community = self.grid.parent
        assert community is not None
        self.community = community
        self.clerk = staff(Role.COMMUNITY_STAFF, self.community)
        self.colleague = staff(Role.COMMUNITY_STAFF, self.community)
        self.worker = staff(Role.GRID_WORKER, self.grid)
        self.member: Person = a_person("老党员", area=self.grid)
        self.stranger = staff(Role.COMMUNITY_STAFF, a_community())

    def unit(self, name: str = "") -> Partner:
        """A unit registered in the community."""
        unit = flow.Unit(name or f"{next(_numbers)}号单位", "firm", self.community.code, "义诊")
        return flow.register_unit(unit, by=self.clerk)

    def alliance(self, *names: str, months: int = 3) -> Alliance:
        """An alliance of new units of these names, in this order."""
        made = flow.found_alliance(
            name=f"联盟{next(_numbers)}", area=self.community.code, about="", months=months,
            by=self.clerk,
        )  # fmt: skip
        for name in names:
            flow.join(made, self.unit(name), by=self.clerk)
        return made

    def promise(
        self, what: str = "周末修路灯", *, days: int = 30, shown: bool = False
    ) -> flow.Promise:
        """What is undertaken within some days."""
        due = timezone.localdate() + timedelta(days=days)
        return flow.Promise(what, due, None, shown)

    def pledge(self, *, partner: Partner | None = None, shown: bool = False) -> Pledge:
        """A pledge of the member, or of a unit."""
        by = self.clerk if partner else self.member
        return flow.pledge(self.promise(shown=shown), by=by, partner=partner)

    def reported(self, *, partner: Partner | None = None) -> Pledge:
        """A pledge that waits to be confirmed."""
        made = self.pledge(partner=partner)
        return flow.report(
            made, by=self.clerk if partner else self.member, done="修好了三盏", helped=3
        )
