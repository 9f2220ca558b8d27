"""Three rules of routing, as the centre of a town would make them."""

from __future__ import annotations

from datetime import datetime, time

from mulin.appeals.flow.routing import Ruled, save_rule
from mulin.appeals.models import Channel, Urgency
from mulin.people.models import Person, Role
from mulin.people.queries import posts

RULES = (
    Ruled(
        "特急的直接给中心", urgencies=[Urgency.CRITICAL], role=Role.CENTRE,
        reason="有险情，中心值班的人马上协调",
    ),
    Ruled(
        "夜里的事给网格员", since=time(22), until=time(6), channels=[Channel.WEB, Channel.PHONE],
        words=["噪音", "噪声", "吵", "广场舞", "麻将", "K歌"], role=Role.GRID_WORKER,
        reason="夜里吵闹，先由住得近的网格员上门劝",
    ),
    Ruled(
        "说到飞线充电的按飞线充电办", words=["飞线", "楼道充电", "电瓶车上楼"], as_category="0802",
        reason="常常写成噪音、停车的，其实是消防的事",
    ),
)  # fmt: skip


def make_rules(at: datetime) -> None:
    """By the same deeds as at the desk, at the end of what is played."""
    holders = [key for post in posts().all if post.role == Role.CENTRE for key in post.holder_ids]
    centre = Person.objects.get(pk=holders[0])
    for ruled in RULES:
        save_rule(ruled, by=centre, at=at)
