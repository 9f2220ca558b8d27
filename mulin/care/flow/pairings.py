"""Pairing a visitor with somebody: asked, agreed by both, ended by either."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.care import rules
from mulin.care.events import PairingBegan
from mulin.care.flow.steps import (
    MINE,
    RECIPIENT,
    ROUNDS,
    hold,
    keeps,
    message,
    take,
    take_pair,
    tell_parted,
)
from mulin.care.models import PairEnd, Pairing, PairStatus, Recipient
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.households.models import ConsentHow
from mulin.people.models import Person

MOST_PAIRED = 12


@transaction.atomic
def pair(
    recipient: Recipient, *, visitor: Person, by: Person, backup: Person | None = None,
    agreed_how: str = "", at: datetime | None = None,
) -> Pairing:  # fmt: skip
    """Ask somebody to look in on this person. `agreed_how` says how the person agreed to them, if
    they have been asked already; the visitor agrees for themselves."""
    keeps(by, recipient.area_path)
    hold(recipient)
    now = at or timezone.now()
    if not recipient.is_active:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
    _fits(recipient, visitor, field="visitor")
    if backup is not None:
        _fits(recipient, backup, field="backup")
        if backup == visitor:
            raise Refused("same_person", _("替补要是另外一个人。"), field="backup")
    if agreed_how and agreed_how not in ConsentHow.values:
        raise Refused("no_consent", _("请选本人是怎样同意的。"), field="agreed_how")
    made = Pairing(recipient=recipient, visitor=visitor, backup=backup, asked_by=by, asked_at=now)
    if agreed_how:
        made.recipient_agreed_at, made.recipient_agreed_how = now, agreed_how
    try:
        with transaction.atomic():
            journal.begin(made, "ask", by=by, at=now, data={"agreed": bool(agreed_how)})
    except IntegrityError:
        raise Refused("paired", _("已经结了对，或者正等着同意。一个人只和一个人结对。")) from None
    if visitor == by:
        return agree_visitor(made, by=by, at=now)
    title = gettext_noop("社区想请您和一位邻居结对走访")
    message([visitor.pk], "asked", title, gettext_noop("请看一看，愿意就点“我愿意”。"), ROUNDS)
    return made


def _fits(recipient: Recipient, person: Person, *, field: str) -> None:
    if not person.is_active:
        raise Refused("closed", _("这个人的账号已经停用，请换一个人。"), field=field)
    if rules.is_own(person, recipient):
        raise Refused("self", _("不能和自己结对。"), field=field)
    mine = Pairing.objects.open().filter(visitor=person).count()
    if field == "visitor" and mine >= MOST_PAIRED:
        words = _("这个人已经结对 %d 位，照应不过来，请换一个人。") % MOST_PAIRED
        raise Refused("too_many", words, field=field)


@transaction.atomic
def agree_visitor(pairing: Pairing, *, by: Person, at: datetime | None = None) -> Pairing:
    """The visitor says yes, and keeps what they see to themselves."""
    if pairing.visitor_id != by.pk:
        raise Forbidden(_("愿不愿意，由本人来说。"))
    now = at or timezone.now()
    take_pair(pairing, "agree_visitor", by=by, at=now, visitor_agreed_at=now)
    return _both(pairing, by=by, at=now)


@transaction.atomic
def agree_person(
    pairing: Pairing, *, by: Person, how: str = ConsentHow.SCREEN, at: datetime | None = None
) -> Pairing:
    """The person says yes to this visitor: themselves, or told to whoever keeps the area."""
    recipient = pairing.recipient
    if not rules.may_end(by, recipient):
        raise Forbidden(_("愿不愿意，由本人来说。"))
    if how not in ConsentHow.values:
        raise Refused("no_consent", _("请选本人是怎样同意的。"), field="how")
    now = at or timezone.now()
    take_pair(
        pairing, "agree_person", by=by, at=now, recipient_agreed_at=now, recipient_agreed_how=how
    )
    return _both(pairing, by=by, at=now)


def _both(pairing: Pairing, *, by: Person, at: datetime) -> Pairing:
    """Once both have agreed, it begins."""
    if pairing.visitor_agreed_at is None or pairing.recipient_agreed_at is None:
        return pairing
    recipient = hold(pairing.recipient)
    take_pair(pairing, "begin", by=by, at=at, began_at=at)
    take(recipient, "pair", by=by, at=at, paired=True, watch_at=at)
    url = RECIPIENT.format(recipient.pk)
    others = [person for person in (pairing.visitor_id, pairing.backup_id) if person != by.pk]
    message(others, "paired", gettext_noop("结对好了，请按约好的日子去看看"), "", url)
    message([recipient.resident.account_id], "paired", gettext_noop("走访您的人定下来了"), "", MINE)
    announce(PairingBegan(pairing, by))
    return pairing


@transaction.atomic
def decline(pairing: Pairing, *, by: Person, at: datetime | None = None) -> Pairing:
    """Either says no. No reason is asked for."""
    if not rules.may_end_pairing(by, pairing):
        raise Forbidden(_("愿不愿意，由本人来说。"))
    now = at or timezone.now()
    take_pair(pairing, "decline", by=by, at=now, ended_at=now)
    if by.pk != pairing.asked_by_id:
        url = RECIPIENT.format(pairing.recipient_id)
        message(
            [pairing.asked_by_id], "declined", gettext_noop("结对没有成，请另找一个人"), "", url
        )
    return pairing


@transaction.atomic
def set_backup(
    pairing: Pairing, *, backup: Person | None, by: Person, at: datetime | None = None
) -> Pairing:
    """Somebody else stands in from now on, or nobody. Who stands in may step down."""
    recipient = pairing.recipient
    steps_down = backup is None and pairing.backup_id == by.pk
    if not steps_down:
        keeps(by, recipient.area_path)
    if backup is not None:
        _fits(recipient, backup, field="backup")
        if backup.pk == pairing.visitor_id:
            raise Refused("same_person", _("替补要是另外一个人。"), field="backup")
    if (backup.pk if backup else None) == pairing.backup_id:
        raise Refused("same", _("没有改动。"), field="backup")
    now = at or timezone.now()
    hold(recipient)
    take_pair(pairing, "backup", by=by, at=now, backup_id=backup.pk if backup else None)
    if pairing.status == PairStatus.ACTIVE:
        take(recipient, "pair", by=by, at=now, watch_at=now)
        if backup is not None and backup != by:
            title = gettext_noop("社区请您做走访的替补")
            message([backup.pk], "backup", title, "", RECIPIENT.format(recipient.pk))
    return pairing


@transaction.atomic
def part(pairing: Pairing, *, by: Person, reason: str, at: datetime | None = None) -> Pairing:
    """Visitor and person part. Whoever keeps the area is told, so that somebody else comes."""
    if not rules.may_end_pairing(by, pairing):
        raise Forbidden(_("结对由两边的人或者社区来结束。"))
    recipient = pairing.recipient
    own = {
        pairing.visitor_id: PairEnd.VISITOR, recipient.resident.account_id: PairEnd.RECIPIENT,
    }.get(by.pk)  # fmt: skip
    why = own or reason
    if why not in PairEnd.values or why == PairEnd.CARE:
        raise Refused("no_reason", _("请选为什么结束。"), field="reason")
    now = at or timezone.now()
    hold(recipient)
    take_pair(pairing, "end", by=by, at=now, data={"reason": why}, ended_at=now, end_reason=why)
    take(recipient, "part", by=by, at=now, paired=False, watch_at=now)
    tell_parted(pairing, by=by)
    return pairing
