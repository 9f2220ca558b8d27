"""Many pairings at once, as a town kept them before: who agreed, who comes, when somebody was there.

Each record gets one entry of the journal, «brought in», instead of one for every step it once took
on paper. Written in few statements a batch; by the rules of a pairing made here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.care.clocks import due_on, falls_due
from mulin.care.flow.pairings import MOST_PAIRED
from mulin.care.flow.recipients import Card, agreed_columns, card_columns
from mulin.care.flow.steps import keeps
from mulin.care.models import Pairing, PairStatus, Recipient, Status, Visit, VisitStatus, Way
from mulin.core import journal
from mulin.core.deeds import NotAllowed, Refused
from mulin.households.flow import Consent
from mulin.households.models import Dwelling, Occupancy, Resident
from mulin.people.models import Person


@dataclass(frozen=True)
class Went:
    """A visit of before: when, how, by which form what was seen; `met` false if nobody was there."""

    at: datetime
    way: str = Way.DOOR
    form: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    met: bool = True


@dataclass(frozen=True)
class Brought:
    """One line of what was kept: somebody of the ledger, what is to be known, who comes since when
    (both sides agreed on `consent`), and the last visits, the oldest first."""

    resident: Resident
    card: Card
    consent: Consent
    since: datetime
    visitor: Person | None = None
    backup: Person | None = None
    visits: tuple[Went, ...] = ()
    reminds: bool = False


@transaction.atomic
def bring_in(
    lines: Sequence[Brought], *, by: Person, at: datetime | None = None
) -> list[Recipient]:
    """Write them all, or none. Raises Refused with the number of the line that cannot be."""
    now = at or timezone.now()
    _may_all(lines, by)
    homes = _homes(lines)
    recipients = [_recipient(one, homes.get(one.resident.pk), now) for one in lines]
    _begin(recipients, [one.since for one in lines], by)
    pairs = [
        _pairing(one, recipient, by)
        for one, recipient in zip(lines, recipients, strict=True)
        if one.visitor is not None
    ]
    _begin(pairs, [pair.asked_at for pair in pairs], by)
    visits = [
        _visit(went, recipient, one.visitor or by)
        for one, recipient in zip(lines, recipients, strict=True)
        for went in one.visits
    ]
    _begin(visits, [visit.met_at for visit in visits], by)
    return recipients


def _may_all(lines: Sequence[Brought], by: Person) -> None:
    """Area, who is there already, and how many one visitor has."""
    for path in {one.resident.area_path for one in lines}:
        keeps(by, path)
    people = [one.resident.pk for one in lines]
    active = Recipient.objects.filter(resident__in=people, status=Status.ACTIVE)
    known = set(active.values_list("resident", flat=True))
    rows = Pairing.objects.open().values_list("visitor").annotate(n=Count("pk")).order_by()
    load = Counter(dict(rows))
    for number, one in enumerate(lines, 1):
        if one.resident.pk in known or not one.resident.is_kept:
            raise Refused("known", _("第 %d 行：已经在关爱名单里，或者不在册了。") % number)
        known.add(one.resident.pk)
        if one.visitor is not None:
            load[one.visitor.pk] += 1
            if load[one.visitor.pk] > MOST_PAIRED or one.visitor == one.backup:
                raise NotAllowed(_("第 %d 行：走访的人结对太多，或者和替补是同一个人。") % number)


def _homes(lines: Sequence[Brought]) -> dict[UUID, Dwelling]:
    people = [one.resident.pk for one in lines]
    stays = Occupancy.objects.current().filter(resident__in=people).select_related("dwelling")
    return {stay.resident_id: stay.dwelling for stay in stays.order_by("since", "id")}


def _recipient(one: Brought, home: Dwelling | None, now: datetime) -> Recipient:
    met = [went.at for went in one.visits if went.met]
    last = max(met, default=None)
    due = due_on(last or one.since, one.card.every_days)
    return Recipient(
        resident=one.resident, dwelling=home, area_path=one.resident.area_path, since=one.since,
        last_contact_at=last, round=len(met), paired=one.visitor is not None, watch_at=max(now, falls_due(due)),
        due_on=due, reminds=one.reminds,
        **card_columns(one.card), **agreed_columns(one.consent, timezone.localdate(one.since)),
    )  # fmt: skip


def _pairing(one: Brought, recipient: Recipient, by: Person) -> Pairing:
    at = one.since
    return Pairing(
        recipient=recipient, visitor=one.visitor, backup=one.backup, asked_by=by, asked_at=at,
        status=PairStatus.ACTIVE, visitor_agreed_at=at, recipient_agreed_at=at,
        recipient_agreed_how=one.consent.how, began_at=at,
    )  # fmt: skip


def _visit(went: Went, recipient: Recipient, by: Person) -> Visit:
    answers = json.dumps(dict(went.answers), ensure_ascii=False) if went.answers else ""
    return Visit(
        recipient=recipient, by=by, status=VisitStatus.DONE if went.met else VisitStatus.MISSED,
        met_at=went.at, way=went.way if went.met else "", form=went.form if went.met else "",
        answers=answers if went.met else "", words=went.words,
    )  # fmt: skip


def _begin(
    records: Sequence[Any], moments: Sequence[datetime], by: Person
) -> None:  # fmt: skip
    journal.begin_many(
        (one, journal.new_entry(one, "bring_in", by=by, at=at, new=one.status))
        for one, at in zip(records, moments, strict=True)
    )
