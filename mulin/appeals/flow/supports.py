"""Support orders (协办): one unit beside the handler does its part, by a date of its own.

The appeal's handler answers to the resident and stays answerable for all of it; a unit that
supports signs, works, reports and is accepted. Whistles open orders too, through a link (`open`
with a `source`). Every step stands in the appeal's own story as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.clocks import ENDS
from mulin.appeals.events import AppealChanged, SupportChanged
from mulin.appeals.flow.handling import PURPOSES
from mulin.appeals.flow.posts import filled, not_complained_of, own_time
from mulin.appeals.flow.steps import STEPS as APPEAL_STEPS
from mulin.appeals.flow.steps import tell_handlers, tell_reporter
from mulin.appeals.models import Appeal, SupportOrder
from mulin.appeals.queries.contact import contact_of
from mulin.core import calendars, files, journal, worktime
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce, when
from mulin.core.files import received
from mulin.core.flow import move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of, posts

Status = SupportOrder.Status

#        deed               from                                       to (None: stays)
STEPS = {
    "sign":          step(Status.SENT, Status.SIGNED),
    "progress":      step(Status.SIGNED, None),
    "report":        step(Status.SIGNED, Status.REPORTED),
    "accept":        step(Status.REPORTED, Status.ACCEPTED),
    "send_back":     step(Status.REPORTED, Status.SIGNED),
    "return":        step({Status.SENT, Status.SIGNED}, Status.RETURNED),
    "withdraw":      step({Status.SENT, Status.SIGNED, Status.REPORTED}, Status.WITHDRAWN),
    "ask_extension": step({Status.SENT, Status.SIGNED}, None),
    "grant_extension": step({Status.SENT, Status.SIGNED}, None),
    "refuse_extension": step({Status.SENT, Status.SIGNED}, None),
}  # fmt: skip

WITHIN = ("30m", "2h", "4wh", "1wd", "2wd", "3wd", "5wd", "10wd")
USUAL = "2wd"
MOST = 20
DESK = "/desk/supports/{}/"


@transaction.atomic
def open(  # noqa: A001 (supports.open reads as what it is)
    appeal: Appeal, *, post: UUID, what: str, by: Person | None, within: str = USUAL,
    source: str = "", at: datetime | None = None,
) -> SupportOrder:  # fmt: skip
    """Ask a unit to support: what it shall do, and by when.

    The handler or the dispatcher asks; what comes through a link names its `source` (a whistle's
    number), and the link answers for who may. Refused for the handler's own post, for a post that
    is already asked, and for whom the appeal complains of.
    """
    if not source and (by is None or not rules.may_ask_support(by, appeal)):
        raise Forbidden
    what = line(what, field="what", needed=_("请写明请它做什么。"), most=500)
    if within not in WITHIN:
        raise Refused("no_choice", _("请选多久办好。"), field="within")
    to = not_complained_of(appeal, filled(post))
    _free(appeal, to.id, alone=not source)
    now = at or timezone.now()
    limit = worktime.Limit.parse(within)
    calendar = calendars.current(to.calendar)
    reckoned = worktime.reckon(now, limit, calendar=calendar, explain=False)
    number = _number(appeal)
    order = SupportOrder(
        appeal=appeal, number=number, post_id=to.id, organisation_id=to.organisation, what=what,
        source=source[:80], asked_by=by, asked_at=now, within=within, due=reckoned.deadline,
        status=Status.SENT,
    )  # fmt: skip
    journal.begin(order, "open", by=by, at=now, data={
        "to": str(to.id), "what": what, **own_time(to),
    })  # fmt: skip
    said = {"order": str(order.pk), "to_words": to.words, "inner": what, "source": source}
    move(appeal, "support", APPEAL_STEPS, by=by, at=now, data=said)
    tell_unit(order, "asked", gettext_noop("请协办：%s") % appeal.title, what)
    tell_reporter(
        appeal, "supported",
        gettext_noop("请了%(who)s一起办：%(what)s") % {"who": to.words, "what": appeal.title},
    )  # fmt: skip
    announce(SupportChanged(order, "open", by))
    announce(AppealChanged(appeal, "support", by))
    return order


def _free(appeal: Appeal, post: UUID, *, alone: bool) -> None:
    """Refuse what cannot be asked of this post. By itself (`alone`) an order supports a handler;
    a whistle may call units before there is one."""
    if alone and appeal.post_id is None:
        raise NotAllowed(_("先派单给主办的岗位，再请别的单位协办。"))
    if post == appeal.post_id:
        raise Refused("own_post", _("它就是主办的岗位，不用再请它协办。"), field="post")
    opened = SupportOrder.objects.filter(appeal=appeal).open()
    if opened.filter(post=post).exists():
        raise Refused("again", _("已经请过它协办，还没办完。可以在那张协办单上说。"), field="post")
    if appeal.supports >= MOST:
        raise NotAllowed(_("一件诉求最多请 %d 次协办。请改派，或者吹哨。") % MOST)


def _number(appeal: Appeal) -> str:
    """The next number; the row is taken first, so that two at once get two."""
    rows = Appeal.objects.filter(pk=appeal.pk)
    rows.update(supports=F("supports") + 1)
    appeal.supports = rows.values_list("supports", flat=True).get()
    return f"{appeal.number}-{appeal.supports}"


def tell_unit(order: SupportOrder, kind: str, title: str, body: str = "") -> None:
    """A message to whoever holds the post that was asked."""
    url = DESK.format(order.pk)
    message = Message(f"support.{kind}", title, body, url, order.pk)
    tell(holders_of(order.post_id), message)


def take(
    order: SupportOrder, verb: str, *, by: Person | None, at: datetime | None, inner: str = "",
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> SupportOrder:  # fmt: skip
    """One step, told in the appeal's story as well: beside its chain, so that two units at work
    do not stand in each other's way."""
    now = at or timezone.now()
    more = {**({"inner": inner} if inner else {}), **(data or {})}
    move(order, verb, STEPS, by=by, at=now, data=more, **columns)
    unit = posts().get(order.post_id)
    said = {"did": verb, "order": str(order.pk), "to_words": unit.words if unit else "", **more}
    journal.remark(order.appeal, "support_did", by=by, at=now, data=said)
    announce(SupportChanged(order, verb, by))
    return order


@transaction.atomic
def sign(order: SupportOrder, *, by: Person, at: datetime | None = None) -> SupportOrder:
    """Take it on."""
    _unit(by, order)
    return take(order, "sign", by=by, at=at, signed_at=at or timezone.now())


def progress(
    order: SupportOrder, *, by: Person, inner: str, photos: Sequence[UploadedFile[bytes]] = (),
    at: datetime | None = None,
) -> SupportOrder:  # fmt: skip
    """Say how it goes, among staff."""
    _unit(by, order)
    inner = line(inner, field="inner", needed=_("请写一句进展，主办的人在等。"))
    kept = received(photos)
    with transaction.atomic():
        take(order, "progress", by=by, at=at, inner=inner, **_attach(order, kept, by))
        tell_handlers(
            order.appeal, "support", gettext_noop("协办有进展：%s") % order.appeal.title, inner
        )
    return order


def report(
    order: SupportOrder, *, by: Person, answer: str, photos: Sequence[UploadedFile[bytes]] = (),
    at: datetime | None = None,
) -> SupportOrder:  # fmt: skip
    """Report one's part done, with a photo or at least ten characters; the handler looks at it."""
    _unit(by, order)
    answer = line(answer, field="answer", needed=_("请写做了什么、结果怎样。"))
    if not photos and len(answer) < 10:
        raise Refused(
            "no_proof", _("请附一张照片，或者多写几个字说明做了什么。"), field="answer"
        )  # fmt: skip
    kept, now = received(photos), at or timezone.now()
    with transaction.atomic():
        take(
            order, "report", by=by, at=now, inner=answer, answer=answer, reported_at=now,
            in_time=order.due is None or now <= order.due, more_asked="",
            **_attach(order, kept, by),
        )  # fmt: skip
        tell_handlers(
            order.appeal, "support", gettext_noop("协办办好了：%s") % order.appeal.title, answer
        )
    return order


@transaction.atomic
def accept(order: SupportOrder, *, by: Person, at: datetime | None = None) -> SupportOrder:
    """The handler (or the dispatcher) agrees that the part is done."""
    _judge(by, order)
    take(order, "accept", by=by, at=at, ended_at=at or timezone.now())
    tell_unit(order, "accepted", gettext_noop("协办已经确认：%s") % order.appeal.title)
    return order


@transaction.atomic
def send_back(
    order: SupportOrder, *, by: Person, reason: str, at: datetime | None = None
) -> SupportOrder:
    """Not done yet: go on, and what is missing. The deadline stays."""
    _judge(by, order)
    reason = line(reason, field="reason", needed=_("请写明还差什么。"), most=500)
    take(order, "send_back", by=by, at=at, inner=reason, in_time=None, reported_at=None)
    tell_unit(order, "sent_back", gettext_noop("协办还差一点：%s") % order.appeal.title, reason)
    return order


@transaction.atomic
def return_(
    order: SupportOrder, *, by: Person, reason: str, at: datetime | None = None
) -> SupportOrder:
    """Not ours: with the ground. The handler asks somebody else, or does it."""
    _unit(by, order)
    reason = line(reason, field="reason", needed=_("请写明为什么退回，依据是什么。"), most=500)
    take(order, "return", by=by, at=at, inner=reason, more_asked="", ended_at=at or timezone.now())
    tell_handlers(
        order.appeal, "support", gettext_noop("协办退回了：%s") % order.appeal.title, reason
    )
    return order


@transaction.atomic
def withdraw(
    order: SupportOrder, *, by: Person | None, reason: str, at: datetime | None = None
) -> SupportOrder:
    """It is no longer needed; by whoever may judge it, or by itself when the appeal is over."""
    if by is not None:
        _judge(by, order)
    reason = line(reason, field="reason", needed=_("请写明为什么不用协办了。"), most=500)
    take(
        order, "withdraw", by=by, at=at, inner=reason, more_asked="", ended_at=at or timezone.now()
    )
    tell_unit(order, "withdrawn", gettext_noop("不用协办了：%s") % order.appeal.title, reason)
    return order


@transaction.atomic
def reveal(
    order: SupportOrder, *, by: Person, purpose: str, at: datetime | None = None
) -> tuple[str, str]:
    """Name and phone of the reporter, unmasked, while one's part is open; every look is an entry
    of the appeal's journal."""
    if not (rules.may_support(by, order) and order.is_open):
        raise Forbidden
    if purpose not in PURPOSES:
        raise Refused("no_purpose", _("请选查看的用途。"), field="purpose")
    data = {"purpose": purpose, "order": str(order.pk)}
    journal.remark(order.appeal, "reveal", by=by, at=at, data=data)
    return contact_of(order.appeal)


def _unit(by: Person, order: SupportOrder) -> None:
    if not rules.may_support(by, order):
        raise Forbidden


def _judge(by: Person, order: SupportOrder) -> None:
    if not rules.may_judge_support(by, order):
        raise Forbidden


def _attach(order: SupportOrder, kept: Sequence[files.Received], by: Person) -> dict[str, Any]:
    for photo in kept:
        files.attach(photo, record_id=order.pk, kind="support", role="proof", by=by)
    return {"photos": order.photos + len(kept)} if kept else {}


@when(AppealChanged)
def end_with_it(event: AppealChanged) -> None:
    """Withdraw what is still open when the appeal ends: it needs no support any more. Told with
    the deed that ended it."""
    if event.verb not in ENDS or not event.appeal.supports:
        return
    for order in SupportOrder.objects.filter(appeal=event.appeal).open():
        order.appeal = event.appeal
        withdraw(order, by=None, reason=gettext_noop("诉求已经办结，不用再协办。"))


def open_ones(appeal: Appeal) -> list[SupportOrder]:
    """What has been asked and is not over; asks the database only if anything was asked."""
    if not appeal.supports:
        return []
    return list(SupportOrder.objects.filter(appeal=appeal).open())
