"""Votes and statements as published conversations have them: keys that lead to nobody, days for times."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.utils import timezone

from mulin.core.tables.write import Value
from mulin.matters.models import Answer, Matter, Stand, Statement

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
COMMENTS = (
    "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated",
    "comment-body",
)  # fmt: skip
MODERATED = {Stand.SHOWN: 1, Stand.WAITING: 0, Stand.REFUSED: -1, Stand.HIDDEN: -1}


def voters(matter: Matter, keys: Iterable[UUID]) -> dict[UUID, int]:
    """Numbers for people in an order that tells neither who came first nor who is who."""

    def mixed(key: UUID) -> str:
        return hashlib.sha256(f"{matter.journal_head}/{key}".encode()).hexdigest()

    return {key: number for number, key in enumerate(sorted(set(keys), key=mixed))}


def votes(matter: Matter) -> list[list[Value]]:
    """votes.csv: every latest answer; agree is 1 and disagree -1, as in published exports. The time
    is that of the day: the minute would lead to who was there."""
    rows = list(
        Answer.objects.filter(matter=matter, latest=True).order_by("statement__number", "id")
        .values_list("at", "statement__number", "participant_id", "vote")
    )  # fmt: skip
    known = voters(matter, (row[2] for row in rows))
    told = sorted((number, known[who], vote, at) for at, number, who, vote in rows)
    return [[*_day(at), n, who, vote] for n, who, vote, at in told]


def comments(matter: Matter) -> list[list[Value]]:
    """comments.csv: every statement that was looked at; what was refused comes without its text,
    and nobody as its author."""
    rows = Statement.objects.filter(matter=matter).order_by("number")
    return [
        [
            *_day(one.at), one.number, "", one.agreed, one.disagreed,
            MODERATED[Stand(one.status)], one.text if one.status == Stand.SHOWN else "",
        ]
        for one in rows
    ]  # fmt: skip


def _day(at: datetime) -> tuple[int, str]:
    day = timezone.localtime(at).date()
    noon = datetime.combine(day, time(), tzinfo=UTC)
    return int(noon.timestamp() * 1000), f"{day:%a %b %d %Y}"


FILES: dict[str, tuple[Sequence[str], Callable[[Matter], list[list[Value]]]]] = {
    "votes": (VOTES, votes), "comments": (COMMENTS, comments),
}  # fmt: skip
