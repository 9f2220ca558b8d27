"""Builders of guides for tests, made by the same deeds as in life."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mulin.guides import flow
from mulin.guides.models import Guide, Status
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area
from mulin.places.testing import a_grid


class Cast:
    """Who is around a guide: a clerk of the community, a colleague at the centre, a grid worker
    who may read only, a resident."""

    def __init__(self, area: Area | None = None) -> None:
        self.area = area or a_grid()
        community = self.area.parent or self.area
        self.clerk = a_holder(a_post(Role.COMMUNITY_STAFF, community), "窗口小陈")
        self.centre = a_holder(a_post(Role.CENTRE, community.parent or community), "中心小周")
        self.worker = a_holder(a_post(Role.GRID_WORKER, self.area), "网格员小李")
        self.resident = a_person(name="王阿姨", area=self.area)

    def guide(self, status: str = Status.DRAFT, **changes: Any) -> Guide:
        """A guide that has come as far as this."""
        made = flow.add(text(**changes), by=self.clerk)
        if status == Status.CONFIRMED:
            flow.confirm(made, by=self.clerk, review_on=timezone.localdate() + timedelta(days=90))
        if status == Status.RETIRED:
            flow.retire(made, by=self.clerk, words="并到别的事项里了。")
        return made


def text(**changes: Any) -> flow.Text:
    """What a guide may say."""
    said = {
        "title": "高龄津贴", "topic": "elder", "summary": "满 80 周岁每月可以领一笔津贴。",
        "who": "年满 80 周岁\n户口在本县", "papers": "身份证｜原件\n户口簿",
        "how": "到社区填表\n等社区通知", "place": "社区党群服务中心", "hours": "工作日",
        "basis": "《老年人权益保障法》", "rule": "age >= 80\nresidence = local", **changes,
    }  # fmt: skip
    return flow.Text(**said)
