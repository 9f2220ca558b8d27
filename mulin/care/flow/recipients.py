"""Taking somebody into care, setting it right, opening what a visitor needs, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.care import rules
from mulin.care.clocks import due_on
from mulin.care.events import CareEnded, RecipientChanged
from mulin.care.flow.errand_upkeep import empty
from mulin.care.flow.papers import drop_papers
from mulin.care.flow.steps import (
    hold,
    keeps,
    line,
    take,
    take_pair,
    take_visit,
    tell_parted,
)
from mulin.care.models import (
    EndReason,
    Errand,
    PairEnd,
    Pairing,
    Recipient,
    Status,
    Visit,
    VisitStatus,
)
from mulin.care.presets import CONSENT_VERSION
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.fields import mask_phone
from mulin.core.once import once
from mulin.households.flow import Consent
from mulin.households.models import ConsentBy, ConsentHow, Dwelling, Occupancy, Resident
from mulin.people.models import Person

LEAST_DAYS, MOST_DAYS = 1, 60
WARNING, WANT = 200, 300


class Purpose(TextChoices):
    """What a door or number is opened for."""

    VISIT = "visit", gettext_lazy("上门走访")
    CALL = "call", gettext_lazy("打电话联系")
    URGENT = "urgent", gettext_lazy("紧急救助")


@dataclass(frozen=True)
class Card:
    """What is written down of somebody: what for, what to know at the door, whom to call, how often."""

    wants: str
    every_days: int
    warnings: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_tie: str = ""


@dataclass(frozen=True)
class Opened:
    """What was hidden."""

    name: str
    address: str
    phone: str
    contact_name: str
    contact_phone: str


def card_columns(card: Card) -> dict[str, Any]:
    """What is written down, checked, as columns. Raises Refused with the field."""
    if not LEAST_DAYS <= card.every_days <= MOST_DAYS:
        raise Refused("bad_rhythm", _("请写几天去一次，1 到 60 天。"), field="every_days")
    name = line(card.contact_name, field="contact_name", most=40)
    phone = line(card.contact_phone, field="contact_phone", most=30)
    if phone and not name:
        raise Refused("missing", _("请写这个电话是谁的。"), field="contact_name")
    return {
        "wants": line(card.wants, field="wants", needed=_("请写为什么要去看看。"), most=WANT),
        "warnings": line(card.warnings, field="warnings", most=WARNING),
        "contact_name": name, "contact_phone": phone, "every_days": card.every_days,
        "contact_tie": line(card.contact_tie, field="contact_tie", most=20),
    }  # fmt: skip


def agreed_columns(consent: Consent, today: date) -> dict[str, Any]:
    """Who agreed, how, when and to which wording, as columns. Raises Refused with the field."""
    if consent.by not in ConsentBy.values or consent.how not in ConsentHow.values:
        field = "consent_by" if consent.by not in ConsentBy.values else "consent_how"
        raise Refused("no_consent", _("没有同意，不能安排走访。请选谁、怎样同意的。"), field=field)
    if consent.on > today:
        raise Refused("ahead", _("这一天还没有到，请核对日期。"), field="consent_on")
    return {
        "consent_by": consent.by, "consent_how": consent.how, "consent_on": consent.on,
        "consent_version": consent.version or CONSENT_VERSION,
    }  # fmt: skip


def dwelling_of(resident: Resident) -> Dwelling | None:
    """Where they live today."""
    rows = Occupancy.objects.current().filter(resident=resident).select_related("dwelling")
    found = rows.order_by("-since", "-id").first()
    return found.dwelling if found else None


def take_in(
    resident: Resident, card: Card, *, consent: Consent, by: Person, reminds: bool = False,
    key: str = "", at: datetime | None = None,
) -> Recipient:  # fmt: skip
    """Somebody agreed to be looked in on. The first contact is due a rhythm from now. `reminds`:
    they also want to be told ahead of what their age entitles them to."""
    keeps(by, resident.area_path)
    if not resident.is_kept or resident.left_on is not None:
        raise NotAllowed(_("已经迁出的人不再安排走访。"))
    now = at or timezone.now()
    said = {**card_columns(card), **agreed_columns(consent, timezone.localdate(now))}

    def make() -> UUID:
        made = Recipient(
            resident=resident, dwelling=dwelling_of(resident), area_path=resident.area_path,
            since=now, due_on=due_on(now, card.every_days), watch_at=now, reminds=reminds, **said,
        )  # fmt: skip
        data = {"every_days": card.every_days, "version": made.consent_version}
        try:
            with transaction.atomic():
                journal.begin(made, "take_in", by=by, at=now, data=data)
        except IntegrityError:
            raise Refused("known", _("已经在关爱名单里了。"), field="resident") from None
        announce(RecipientChanged(made, "take_in", by))
        return made.pk

    found, _replay = once(key, scope=f"care.take_in:{by.pk}", make=make)
    return Recipient.objects.with_place().get(pk=found)


@transaction.atomic
def correct(
    recipient: Recipient, card: Card, *, by: Person, at: datetime | None = None
) -> Recipient:
    """Set right what is written down; a new rhythm counts from the last contact."""
    keeps(by, recipient.area_path)
    said, now = card_columns(card), at or timezone.now()
    hold(recipient)
    changed = sorted(name for name, value in said.items() if getattr(recipient, name) != value)
    if not changed:
        raise Refused("same", _("没有改动。"))
    if "every_days" in changed:
        last = recipient.last_contact_at or recipient.since
        said |= {"due_on": due_on(last, card.every_days), "watch_at": now,
                 "round": recipient.round + 1}  # fmt: skip
    return take(recipient, "correct", by=by, at=now, data={"columns": changed}, **said)


@transaction.atomic
def open_door(recipient: Recipient, *, by: Person, purpose: str) -> Opened:
    """The whole name, the door, the telephones, for a visitor on the way; the person reads on «my
    data» who looked."""
    if not rules.may_open(by, recipient):
        raise Forbidden
    if not recipient.is_active:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
    if purpose not in Purpose.values:
        raise Refused("no_purpose", _("请选查看的用途。"), field="purpose")
    journal.remark(recipient.resident, "reveal", by=by, data={"purpose": purpose})
    dwelling, resident = recipient.dwelling, recipient.resident
    return Opened(
        resident.name, dwelling.label if dwelling else "", resident.phone,
        recipient.contact_name, recipient.contact_phone,
    )  # fmt: skip


def masked_contact(recipient: Recipient) -> str:
    """«女儿 138****5678», for who has not opened it."""
    phone = mask_phone(recipient.contact_phone) if recipient.contact_phone else ""
    return " ".join(part for part in (recipient.contact_tie, phone) if part)


@transaction.atomic
def end(recipient: Recipient, *, by: Person, reason: str, at: datetime | None = None) -> Recipient:
    """Nobody looks in any more: what was written down, and what was said on visits, is wiped."""
    if not rules.may_end(by, recipient):
        raise Forbidden(_("要结束的话，本人说一声就行，或者由社区来办。"))
    if reason not in EndReason.values or reason == EndReason.ERASED:
        raise Refused("no_reason", _("请选为什么结束。"), field="reason")
    own = rules.is_own(by, recipient)
    return wipe(recipient, by=by, reason=EndReason.ASKED if own else reason, own=own, at=at)


def wipe(
    recipient: Recipient, *, by: Person | None, reason: str, own: bool = False,
    at: datetime | None = None,
) -> Recipient:  # fmt: skip
    """The same, by nobody when the ledger lost the person. Runs in the caller's transaction."""
    hold(recipient)
    now = at or timezone.now()
    for pairing in Pairing.objects.open().filter(recipient=recipient):
        take_pair(pairing, "end", by=by, at=now, ended_at=now, end_reason=PairEnd.CARE)
        tell_parted(pairing, by=by)
    for visit in Visit.objects.filter(recipient=recipient).exclude(status=VisitStatus.CANCELLED):
        verb = "cancel" if visit.status == VisitStatus.PLANNED else "wipe"
        take_visit(visit, verb, by=by, at=now, answers="", words="")
    for errand in Errand.objects.filter(recipient=recipient):
        verb = "cancel" if errand.is_open else "wipe"
        ended = errand.ended_at or now
        empty(errand, verb, by=by, at=now, ended_at=ended)
    drop_papers(recipient, by=by, at=now)
    take(
        recipient, "end", by=by, at=now, data={"reason": reason, "own": own}, wants="", warnings="",
        contact_name="", contact_phone="", contact_tie="", watch_at=None, paired=False, reminds=False,
        ended_on=timezone.localdate(now), end_reason=reason,
    )  # fmt: skip
    announce(CareEnded(recipient, by))
    return recipient


@transaction.atomic
def follow(resident: Resident, *, by: Person | None) -> None:
    """The ledger says something new about somebody: they moved, left, or were wiped."""
    found = Recipient.objects.filter(resident=resident, status=Status.ACTIVE).first()
    if found is None:
        return
    if not resident.is_kept:
        wipe(found, by=by, reason=EndReason.ERASED)
        return
    dwelling = dwelling_of(resident)
    if dwelling is None:
        wipe(found, by=by, reason=EndReason.MOVED)
    elif (found.dwelling_id, found.area_path) != (dwelling.pk, resident.area_path):
        where: dict[str, Any] = {"dwelling_id": dwelling.pk, "area_path": resident.area_path}
        take(found, "move", by=by, data={"dwelling": str(dwelling.pk)}, **where)


@transaction.atomic
def follow_merge(into: Resident, gone: Resident, *, by: Person | None) -> None:
    """Two records were one person: care goes with the one that stays; of two, the older stays."""
    mine = Recipient.objects.filter(resident=gone, status=Status.ACTIVE).first()
    if mine is None:
        return
    if Recipient.objects.filter(resident=into, status=Status.ACTIVE).exists():
        wipe(mine, by=by, reason=EndReason.ERASED)
        return
    dwelling = dwelling_of(into)
    take(
        mine, "move", by=by, data={"resident": str(into.pk)}, resident_id=into.pk,
        dwelling_id=dwelling.pk if dwelling else mine.dwelling_id, area_path=into.area_path,
    )  # fmt: skip
