"""Leaving an appeal out of the rates (剔除): asked for with grounds, decided by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.models import Appeal, Exclusion, ExclusionReason
from mulin.appeals.models.rates import RATES
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.flow import move, step
from mulin.people.models import Person

Status = Exclusion.Status

#        deed               from                                       to (None: stays)
STEPS = {
    "grant":         step(Status.ASKED, Status.GRANTED),
    "refuse":        step(Status.ASKED, Status.REFUSED),
    "withdraw":      step({Status.ASKED, Status.GRANTED}, Status.WITHDRAWN),
}  # fmt: skip
STANDING = (Status.ASKED, Status.GRANTED)


@transaction.atomic
def ask(
    appeal: Appeal, *, rates: Sequence[str], reason: str, grounds: str, by: Person,
    at: datetime | None = None,
) -> Exclusion:  # fmt: skip
    """Ask that it be left out of some rates: a reason of the list (its code), and the grounds."""
    if not rules.may_ask_exclusion(by, appeal):
        raise Forbidden
    if not rates or set(rates) - set(RATES):
        raise Refused("no_choice", _("请选不计入哪几项。"), field="rates")
    why = ExclusionReason.objects.filter(code=reason, active=True).first()
    if why is None:
        raise Refused("no_choice", _("请选剔除的理由。"), field="reason")
    grounds = line(grounds, field="grounds", needed=_("请写明依据，审核的人要看。"), most=500)
    if Exclusion.objects.filter(appeal=appeal, status__in=STANDING).exists():
        raise NotAllowed(_("这件已经申请过剔除了。"))
    now = at or timezone.now()
    exclusion = Exclusion(
        appeal=appeal, reason=why, grounds=grounds, asked_by=by, asked_at=now,
        **{rate: rate in rates for rate in RATES},
    )  # fmt: skip
    journal.begin(exclusion, "ask", by=by, at=now, data={"rates": sorted(rates), "reason": reason})
    _tell(exclusion, "ask", by=by, at=now, inner=f"{why.name}：{grounds}")
    return exclusion


def _tell(exclusion: Exclusion, did: str, *, by: Person, at: datetime, inner: str) -> None:
    """In the appeal's own story: whoever sees the appeal sees that it is left out, and why."""
    data = {"did": did, "exclusion": str(exclusion.pk), "inner": inner}
    journal.remark(exclusion.appeal, "exclude_did", by=by, at=at, data=data)


@transaction.atomic
def grant(
    exclusion: Exclusion, *, by: Person, review: str = "", at: datetime | None = None
) -> Exclusion:
    """Agree: it is left out from now on."""
    return _review(exclusion, "grant", by=by, at=at, review=line(review, field="review", most=500))


@transaction.atomic
def refuse(
    exclusion: Exclusion, *, by: Person, review: str, at: datetime | None = None
) -> Exclusion:
    """Not agreed, and why."""
    review = line(review, field="review", needed=_("请写明为什么不同意。"), most=500)
    return _review(exclusion, "refuse", by=by, at=at, review=review)


def _review(
    exclusion: Exclusion, verb: str, *, by: Person, at: datetime | None, review: str
) -> Exclusion:  # fmt: skip
    if not rules.may_review_exclusion(by, exclusion):
        raise Forbidden(_("剔除要由没有申请、也没有经手的人来审核。"))
    now = at or timezone.now()
    columns: dict[str, Any] = {"reviewed_by_id": by.pk, "reviewed_at": now, "review": review}
    move(exclusion, verb, STEPS, by=by, at=now, data={"review": review}, **columns)
    _tell(exclusion, verb, by=by, at=now, inner=review)
    return exclusion


@transaction.atomic
def withdraw(
    exclusion: Exclusion, *, by: Person, reason: str, at: datetime | None = None
) -> Exclusion:
    """Take it back: by who asked, or by who may review. It counts again."""
    if exclusion.asked_by_id != by.pk and not rules.may_review_exclusion(by, exclusion):
        raise Forbidden
    reason = line(reason, field="reason", needed=_("请写明为什么收回。"), most=500)
    now = at or timezone.now()
    move(exclusion, "withdraw", STEPS, by=by, at=now, data={"reason": reason})
    _tell(exclusion, "withdraw", by=by, at=now, inner=reason)
    return exclusion
