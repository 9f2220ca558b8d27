"""Agreed: by enough signatures, or by a counted result of a meeting or ballot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.covenants.events import CovenantAgreed
from mulin.covenants.flow.signing import answered, count_once
from mulin.covenants.flow.steps import hold, keeps, public_line, take, today_of
from mulin.covenants.models import SHARES, Basis, Result, Status, Threshold, Version
from mulin.people.models import Person


@transaction.atomic
def agree(version: Version, *, by: Person, at: datetime | None = None) -> Version:
    """Enough have signed. Counted once more against the ledger of today; who signed stays hidden,
    the numbers are everybody's."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    hold(version)
    if version.status == Status.SIGNING:
        count_once(version, by=by, at=now)
    if not version.is_enough:
        words = _("还不够：要 %(needed)s，现在签了 %(n)s。")
        raise Refused("too_few", words % {"needed": version.needed, "n": version.signed})
    today = today_of(now)
    data = {"basis": Basis.SIGNATURES, "entitled": version.base, "in_favour": version.signed}
    take(version, "agree", by=by, at=now, data=data, agreed_on=today)
    Result.objects.create(
        version=version, basis=Basis.SIGNATURES, body=version.base_words, held_on=today,
        entitled=version.base or 0, in_favour=version.signed, entered_by=by, entered_at=now,
    )  # fmt: skip
    announce(CovenantAgreed(version, by))
    return version


@dataclass(frozen=True)
class Outcome:
    """A counted result: by which body, where, when, with which numbers. `source_kind` and
    `source_id` name the ballot or meeting it was taken from, if another room kept it."""

    basis: str
    body: str
    held_on: date
    entitled: int
    present: int
    in_favour: int
    against: int = 0
    abstained: int = 0
    place: str = ""
    threshold: str = Threshold.HALF
    source_kind: str = ""
    source_id: UUID | None = None


@transaction.atomic
def resolve(
    version: Version, outcome: Outcome, *, by: Person, at: datetime | None = None
) -> Version:
    """Record a result by which it was agreed: a meeting to which over half of those entitled came,
    or a ballot, whose threshold counts those entitled."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    columns = _checked(outcome, now)
    answered(version)
    told = {**columns, "held_on": str(outcome.held_on)}
    told["source_id"] = str(outcome.source_id or "")
    take(version, "resolve", by=by, at=now, data=told, agreed_on=outcome.held_on)
    Result.objects.create(version=version, entered_by=by, entered_at=now, **columns)
    announce(CovenantAgreed(version, by))
    return version


def _checked(outcome: Outcome, now: datetime) -> dict[str, Any]:
    if outcome.basis not in {Basis.MEETING, Basis.BALLOT}:
        raise Refused("no_choice", _("请选是会议表决还是投票。"), field="basis")
    if outcome.threshold not in Threshold.values:
        raise Refused("no_choice", _("请选多少算通过。"), field="threshold")
    if outcome.held_on > today_of(now):
        raise Refused("future", _("日子不能在今天以后。"), field="held_on")
    body = public_line(outcome.body, field="body", needed=_("请写是哪个会议或哪次投票。"), most=80)
    place = public_line(outcome.place, field="place", needed=_("请写在哪里。"), most=80)
    _count(outcome)
    return {
        "basis": outcome.basis, "body": body, "place": place, "held_on": outcome.held_on,
        "entitled": outcome.entitled, "present": outcome.present, "in_favour": outcome.in_favour,
        "against": outcome.against, "abstained": outcome.abstained,
        "source_kind": outcome.source_kind, "source_id": outcome.source_id,
    }  # fmt: skip


def _count(outcome: Outcome) -> None:
    """The numbers must add up, and speak for it."""
    for name in ("entitled", "present", "in_favour", "against", "abstained"):
        if getattr(outcome, name) < 0:
            raise Refused("bad_count", _("人数不能是负的。"), field=name)
    if outcome.present > outcome.entitled:
        raise Refused("too_many", _("到的比应到的还多，请核对。"), field="present")
    if outcome.in_favour + outcome.against + outcome.abstained > outcome.present:
        raise Refused("too_many_votes", _("票数比到的人还多，请核对。"), field="in_favour")
    if not SHARES[Threshold.HALF].is_met(outcome.present, outcome.entitled):
        raise Refused("no_quorum", _("到的没有超过应到的一半，这次不算数。"), field="present")
    of = outcome.present if outcome.basis == Basis.MEETING else outcome.entitled
    share = SHARES[Threshold(outcome.threshold)]
    if not share.is_met(outcome.in_favour, of):
        words = _("同意的不够：要 %(needed)s，现在 %(n)s。")
        raise Refused(
            "too_few", words % {"needed": share.needed(of), "n": outcome.in_favour},
            field="in_favour",
        )  # fmt: skip
