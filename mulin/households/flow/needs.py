"""Needs: recorded with consent, looked at again, ended, and wiped when the consent is taken back."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.households import rules
from mulin.households.events import NeedChanged
from mulin.households.flow.steps import day_of, line, take_need, writes
from mulin.households.models import ConsentBy, ConsentHow, Need, NeedStatus, Resident, Status
from mulin.households.needs import NeedKind, kinds, wording, wordings
from mulin.people.models import Person

# A guardian speaks for a child (PIPL Art. 31: under fourteen).
CHILD = 14
LONGEST_MONTHS = 12


@dataclass(frozen=True)
class Consent:
    """Who agreed, how, on which day, and to which wording (the present one if empty)."""

    by: str
    how: str
    on: date
    version: str = ""


@transaction.atomic
def record_need(
    resident: Resident, *, kind: str, consent: Consent, by: Person, purpose: str = "",
    review_on: date | None = None,
) -> Need:  # fmt: skip
    """Keep a need of somebody who agreed to it. The same one again is refused."""
    writes(by, resident.area_path)
    if resident.status != Status.LIVING:
        raise NotAllowed(_("已经迁出的人不再记需要的服务。"))
    known = _kind(kind, resident)
    _agreed(consent, resident)
    today = timezone.localdate()
    need = Need(
        resident=resident, kind=known.key, area_path=resident.area_path, since=today,
        purpose=line(purpose, field="purpose") or known.purpose,
        consent_by=consent.by, consent_how=consent.how, consent_on=consent.on,
        consent_version=consent.version or wording().version, recorded_by=by,
        review_on=_review_day(review_on, known, today),
    )  # fmt: skip
    try:
        with transaction.atomic():
            journal.begin(need, "record", by=by, data={"version": need.consent_version})
    except IntegrityError:
        raise Refused("twice", _("这一项已经记着了。"), field="kind") from None
    announce(NeedChanged(need, "record", by))
    return need


def _kind(kind: str, resident: Resident) -> NeedKind:
    known = kinds().get(kind)
    if known is None:
        raise Refused("no_kind", _("请选需要哪一项服务。"), field="kind")
    if not known.fits(resident.age_on(timezone.localdate())):
        raise Refused(
            "wrong_age",
            _("“%s”和台账里的年龄对不上，请先核对出生日期。") % known.label,
            field="kind",
        )
    return known


def _agreed(consent: Consent, resident: Resident) -> None:
    if consent.by not in ConsentBy.values:
        raise Refused(
            "no_consent", _("请选是谁同意的。没有同意，这一项不能记。"), field="consent_by"
        )
    if consent.how not in ConsentHow.values:
        raise Refused("no_consent", _("请选是怎样同意的。"), field="consent_how")
    if consent.version and consent.version not in wordings():
        raise Refused("no_wording", _("没有这个版本的告知书。"), field="consent_version")
    age = resident.age_on(day_of(consent.on, field="consent_on"))
    if age is not None and age < CHILD and consent.by != ConsentBy.GUARDIAN:
        raise Refused("child", _("不满 14 岁的，要由监护人同意。"), field="consent_by")


def _review_day(wanted: date | None, kind: NeedKind, today: date) -> date:
    if wanted is None:
        return months_after(today, kind.months)
    if not today < wanted <= months_after(today, LONGEST_MONTHS):
        raise Refused("bad_review", _("复核日期选在明天到一年之内。"), field="review_on")
    return wanted


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def review(need: Need, *, by: Person, review_on: date | None = None) -> Need:
    """Looked at again, and still so: the next day to look is set."""
    writes(by, need.area_path)
    known = kinds().get(need.kind)
    today = timezone.localdate()
    if known is None:
        raise NotAllowed(_("这一项台账已经不记了，请结束它。"))
    next_day = _review_day(review_on, known, today)
    return take_need(need, "review", by=by, review_on=next_day)


@transaction.atomic
def end_need(need: Need, *, by: Person) -> Need:
    """It is no longer so. Kept a while for the count of the year, then wiped (`keeping`)."""
    writes(by, need.area_path)
    return take_need(need, "end", by=by, ended_on=timezone.localdate())


@transaction.atomic
def withdraw(need: Need, *, by: Person) -> Need:
    """The consent is taken back: what it was is wiped at once. Nothing else follows from it."""
    if not rules.may_withdraw(by, need):
        raise Forbidden
    own = rules.is_own(by, need.resident)
    return wiped(need, "withdraw", by=by, own=own)


def wiped(need: Need, verb: str, *, by: Person | None, own: bool = False) -> Need:
    """Wipe what a need says; that there was one, with its consent's day, stays as proof."""
    if need.status == NeedStatus.WIPED:
        raise NotAllowed(_("这一项已经清除了。"))
    return take_need(
        need, verb, by=by, data={"own": own}, kind="", purpose="",
        ended_on=need.ended_on or timezone.localdate(),
    )  # fmt: skip
