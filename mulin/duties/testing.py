"""Builders of duties for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from mulin.duties import flow
from mulin.duties.models import Duty
from mulin.duties.periods import period_of
from mulin.duties.presets import preset
from mulin.duties.queries import Task, task_of
from mulin.people.flow import appoint
from mulin.people.models import Role
from mulin.people.queries import posts
from mulin.people.testing import a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid


class Cast:
    """A grid with a worker who has been there for three years, the clerk of its community, a
    colleague at the centre, and a worker of elsewhere."""

    def __init__(self, grid: Area | None = None) -> None:
        self.grid = grid or a_grid(community=a_community())
        community = self.grid.parent
        assert community is not None
        self.community = community
        self.post = a_post(Role.GRID_WORKER, self.grid)
        self.worker = a_person("网格员小赵")
        since = timezone.localdate() - timedelta(days=1100)
        appoint(self.worker, self.post, since=since)
        self.clerk = staff(Role.COMMUNITY_STAFF, community)
        self.stranger = staff(Role.GRID_WORKER, a_grid(community=a_community()))

    def task(self, item: str = "ledger", day: date | None = None) -> Task:
        """A task of the worker in the period of a day (today's, if none is said)."""
        asked, post = preset().item(item), posts().get(self.post.pk)
        assert asked is not None
        assert post is not None
        today = timezone.localdate()
        found = task_of(post, asked, period_of(asked.every, day or today).since, today=today)
        assert found is not None
        return found

    def tick(self, item: str = "ledger", *, words: str = "核对了 1 到 6 栋", key: str = "") -> Duty:
        """The item, ticked with words."""
        return flow.tick(self.task(item), flow.Proof(words), by=self.worker, key=key)
