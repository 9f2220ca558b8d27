"""Too long without contact: visitor, who stands in, community, centre – each told once a silence.

`Recipient.watch_at` says when to look; every contact and every change of the pairing sets it to
now. What was told is kept under a unique mark (recipient, round, rung): however long the worker
slept, and however many look at once, nobody is told twice and no rung is left out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.care.clocks import moments
from mulin.care.events import SilenceTold
from mulin.care.flow.steps import RECIPIENT, hold, message
from mulin.care.models import Alert, Pairing, PairStatus, Recipient, Status
from mulin.care.presets import ladder_of_silence
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.people.models import Role
from mulin.people.queries import posts

PORTION, PORTIONS = 200, 50


@periodic("care.watch", every=timedelta(minutes=10))
def watch(_slot: datetime) -> None:
    """Look at every silence for which it is time."""
    for _portion in range(PORTIONS):
        if sweep() < PORTION:
            break


def sweep(now: datetime | None = None, *, most: int = PORTION) -> int:
    """Look at those for whom it is time; returns how many."""
    now = now or timezone.now()
    due = Recipient.objects.filter(status=Status.ACTIVE, watch_at__lte=now)
    rows = list(due.order_by("watch_at")[:most])
    for row in rows:
        look(row, now=now)
    return len(rows)


@transaction.atomic
def look(recipient: Recipient, *, now: datetime) -> list[str]:
    """One silence: who is due and was not told yet is told; returns their rungs."""
    hold(recipient)
    ladder = ladder_of_silence()
    if not recipient.is_active:
        return []
    if ladder.quiet.covers(now):
        _again(recipient, ladder.quiet.after(now))
        return []
    people = people_of(recipient)
    due = moments(recipient.due_on, list(people), ladder)
    told = Alert.objects.filter(recipient=recipient, round=recipient.round)
    known = set(told.values_list("rung", flat=True))
    new = [rung for rung, moment in due.items() if moment <= now and rung not in known]
    for rung in new:
        _tell(recipient, rung, people[rung], now=now)
    later = [moment for moment in due.values() if moment > now]
    _again(recipient, min(later, default=None))
    return new


def people_of(recipient: Recipient) -> dict[str, list[UUID]]:
    """Who is there on each rung; a rung without anybody is left out."""
    rows = Pairing.objects.filter(recipient=recipient, status=PairStatus.ACTIVE)
    pairing, path = rows.first(), recipient.area_path
    found: dict[str, list[UUID]] = {
        "visitor": [pairing.visitor_id] if pairing else [],
        "backup": [pairing.backup_id] if pairing and pairing.backup_id else [],
        "community": _holders(path, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY),
        "centre": _holders(path, Role.CENTRE),
    }
    return {rung: people for rung, people in found.items() if people}


def _holders(path: str, *roles: Role) -> list[UUID]:
    found = (post for role in roles for post in posts().answering(role, path))
    return list(dict.fromkeys(person for post in found for person in post.holder_ids))


def _tell(recipient: Recipient, rung: str, people: list[UUID], *, now: datetime) -> None:
    Alert.objects.create(
        recipient=recipient, round=recipient.round, rung=rung, at=now,
        told=[str(person) for person in people],
    )  # fmt: skip
    titles = {
        "visitor": gettext_noop("该去看看了：您结对的邻居有些日子没联系"),
        "backup": gettext_noop("请您代去看看：一位邻居有些日子没联系"),
        "community": gettext_noop("一位关爱对象超期没有联系上"),
        "centre": gettext_noop("一位关爱对象超期没有联系上，社区还没有去看"),
    }
    body = gettext_noop("打个电话、上门看一眼都行，看过请记一笔。")
    message(people, f"silence.{rung}", titles[rung], body, RECIPIENT.format(recipient.pk))
    announce(SilenceTold(recipient, rung))


def _again(recipient: Recipient, when: datetime | None) -> None:
    """Look again then, unless something changes meanwhile."""
    rows = Recipient.objects.filter(pk=recipient.pk, journal_head=recipient.journal_head)
    rows.update(watch_at=when)
