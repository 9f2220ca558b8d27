"""Whom one may pick: people with posts in and above an area; and what is held about one person."""

from __future__ import annotations

from uuid import UUID

from mulin.meetings.models import Attendance, Invitee
from mulin.people.models import Person
from mulin.people.queries import posts

MOST = 300


def candidates(path: str) -> list[tuple[UUID, str]]:
    """Key and words of everybody who holds a post that looks after the area or lies in it, each
    once. From memory: no statement."""
    near = [
        post for post in posts().all
        if post.holder_ids and (post.path.startswith(path) or path.startswith(post.path))
    ]  # fmt: skip
    near.sort(key=lambda post: (-len(post.path), post.path, post.title))
    found: dict[UUID, str] = {}
    for post in near:
        for key, name in zip(post.holder_ids, post.holders, strict=True):
            found.setdefault(key, f"{name} · {post.title}")
    return list(found.items())[:MOST]


def held(person: Person) -> list[dict[str, str]]:
    """What is held about somebody: meetings they were asked to, what they answered, when they were
    there. Newest first."""
    asked = Invitee.objects.filter(person=person).select_related("meeting").order_by("-id")
    stays = Attendance.objects.filter(person=person).select_related("meeting").order_by("-id")
    return [
        *[
            {"meeting": one.meeting.title, "on": one.meeting.starts_at.isoformat(),
             "answer": one.reply}
            for one in asked
        ],
        *[
            {"meeting": one.meeting.title, "came": one.came_at.isoformat(),
             "left": one.left_at.isoformat() if one.left_at else ""}
            for one in stays
        ],
    ]  # fmt: skip
