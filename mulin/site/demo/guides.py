"""The demonstration's guides: the house's samples, most of them checked by the windows since, some
changed, one due to be looked at again, one out of use. All by the deeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from mulin.guides import flow
from mulin.guides.models import Guide
from mulin.people.models import Person, Role
from mulin.people.queries import posts

BROUGHT_IN: Final = timedelta(days=420)
# Days ago that a guide was checked, and for how many days somebody stands by it.
CHECKED: Final = {
    "high-age-allowance": (21, 180), "dibao": (34, 365), "temporary-aid": (33, 365),
    "disability-card": (30, 365), "disability-allowances": (30, 365), "resident-pension": (27, 365),
    "pension-proof": (26, 365), "resident-medical": (40, 180), "medical-elsewhere": (39, 365),
    "birth-registration": (18, 365), "residence-permit": (380, 365), "identity-card": (17, 365),
    "legal-aid": (12, 365),
}  # fmt: skip
HOURS: Final = "周一至周五 8:30–12:00、14:30–17:30；每月 7 日周末也开"
WINDOW: Final = "南康镇便民服务中心综合窗口，社区可以代交"
GONE: Final = ("maternity-registration", "这一项改由医院在产检时一并登记，不再单独到社区办。")


def bring_in(now: datetime) -> None:
    """The samples, as if they had come with the house long ago."""
    flow.load(at=now - BROUGHT_IN)


def check_guides(now: datetime) -> int:
    """What the windows made of them; returns how many have been checked."""
    clerks = cycle(_clerks())
    for key, (ago, days) in CHECKED.items():
        guide, by, at = Guide.objects.get(key=key), next(clerks), now - timedelta(days=ago)
        if ago < 25:
            text = replace(flow.text_of(guide), hours=HOURS, place=guide.place or WINDOW)
            if text != flow.text_of(guide):
                why = "按镇里的窗口时间改"
                flow.edit(guide, text, by=by, version=guide.version, why=why, at=at)
        review = (at + timedelta(days=days)).date()
        flow.confirm(guide, by=by, review_on=review, at=at + timedelta(minutes=20))
    rent = Guide.objects.get(key="public-rental")
    text = replace(flow.text_of(rent), place=WINDOW)
    why = "窗口搬到便民服务中心了"
    at = now - timedelta(days=2)
    flow.edit(rent, text, by=next(clerks), version=rent.version, why=why, at=at)
    key, words = GONE
    flow.retire(
        Guide.objects.get(key=key), by=next(clerks), words=words, at=now - timedelta(days=9)
    )
    return len(CHECKED)


def _clerks() -> list[Person]:
    held = [post for post in posts().all if post.role == Role.COMMUNITY_STAFF and not post.vacant]
    return [Person.objects.get(pk=post.holder_ids[0]) for post in held[:4]]
