"""A reception day (书记接待日) and an evening talk (夜谈会): the session, the queue, and the appeals that come
of them.

Read the two life tables first. A number is taken once by a person with an account, or given by staff;
the next is called when the one before has gone; what is said becomes an appeal, recorded while
people sit there. A talk has no queue: its appeals are written down together, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.flow import reporting
from mulin.appeals.flow.steps import take
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.models.reception import (
    Reception,
    ReceptionAppeal,
    ReceptionVisitor,
    SessionKind,
    SessionStatus,
    VisitorStatus,
)
from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused, line
from mulin.core.flow import move, step
from mulin.core.once import once
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.queries import ladder

#        deed        from                                          to (None: stays)
STEPS = {
    "open":      step(SessionStatus.PLANNED, SessionStatus.OPEN),
    "finish":    step(SessionStatus.OPEN, SessionStatus.OVER),
    "cancel":    step(SessionStatus.PLANNED, SessionStatus.CANCELLED),
}  # fmt: skip
VISITOR_STEPS = {
    "call":      step({VisitorStatus.WAITING, VisitorStatus.ABSENT}, VisitorStatus.SITTING),
    "absent":    step(VisitorStatus.SITTING, VisitorStatus.ABSENT),
    "done":      step(VisitorStatus.SITTING, VisitorStatus.DONE),
    "leave":     step({VisitorStatus.WAITING, VisitorStatus.ABSENT}, VisitorStatus.LEFT),
    "record":    step({VisitorStatus.SITTING, VisitorStatus.DONE}, None),
}  # fmt: skip
PAGE = "/receptions/{}/"
LONGEST = timedelta(hours=14)
EARLY = timedelta(hours=12)
MOST_ROWS = 30


@dataclass(frozen=True)
class Plan:
    """When and where a session is, who hosts it, and how many numbers are given (0: all who come)."""

    title: str
    area: str
    place: str
    starts_at: datetime
    ends_at: datetime
    host: UUID | None = None
    note: str = ""
    most: int = 0


@transaction.atomic
def plan(said: Plan, *, by: Person, at: datetime | None = None) -> Reception:
    """Announce a reception day; residents see it at once."""
    session = _session(said, kind=SessionKind.RECEPTION, by=by)
    now = at or timezone.now()
    if session.ends_at <= now:
        raise Refused("past", _("结束时间已经过了，请改一下日期。"), field="ends_at")
    journal.begin(session, "plan", by=by, at=now, data=_told(session))
    return session


def _session(said: Plan, *, kind: str, by: Person) -> Reception:
    place = ladder().by_code.get(said.area)
    if place is None:
        raise Refused("no_area", _("请选一个社区或网格。"), field="area")
    may = rules.may_host if kind == SessionKind.RECEPTION else rules.may_write_down_talk
    if not may(by, place.path):
        raise Forbidden(_("这个片区不归您的岗位管，不能在这里安排。"))
    if said.host is not None and posts().get(said.host) is None:
        raise Refused("no_post", _("没有这个岗位，请重新选。"), field="host")
    if not timedelta(0) < said.ends_at - said.starts_at <= LONGEST:
        raise Refused("bad_times", _("结束要晚于开始，一次不超过 14 小时。"), field="ends_at")
    return Reception(
        kind=kind, title=line(said.title, field="title", needed=_("请写个名称。"), most=60),
        area_id=place.id, area_path=place.path, host_id=said.host,
        place=line(said.place, field="place", needed=_("请写在哪里。"), most=120),
        starts_at=said.starts_at, ends_at=said.ends_at, most=said.most, recorded_by=by,
        note=line(said.note, field="note", most=300),
    )  # fmt: skip


def _told(session: Reception) -> dict[str, Any]:
    return {
        "title": session.title, "place": session.place, "starts": session.starts_at.isoformat(),
        "ends": session.ends_at.isoformat(), "area": session.area_path,
    }  # fmt: skip


def _hosts(by: Person, session: Reception) -> None:
    if not rules.may_host(by, session.area_path):
        raise Forbidden


@transaction.atomic
def open_session(session: Reception, *, by: Person, at: datetime | None = None) -> Reception:
    """Begin."""
    _hosts(by, session)
    if session.starts_at - (at or timezone.now()) > EARLY:
        raise NotAllowed(_("还没到日子，当天再点“开始接待”。"))
    return move(session, "open", STEPS, by=by, at=at)


@transaction.atomic
def finish(session: Reception, *, by: Person, at: datetime | None = None) -> Reception:
    """End it. Who has not been called is told so, with another way to say it."""
    _hosts(by, session)
    now = at or timezone.now()
    if session.visitors.filter(status=VisitorStatus.SITTING).exists():
        raise NotAllowed(_("还有人正在谈，请先点“谈完了”。"))
    left = list(session.visitors.filter(status=VisitorStatus.WAITING).order_by("number"))
    move(session, "finish", STEPS, by=by, at=now, data={"not_called": len(left)})
    for visitor in left:
        move(visitor, "leave", VISITOR_STEPS, by=by, at=now, data={"why": "not_called"})
    _tell(
        session, left, gettext_noop("今天没轮到您，对不起"),
        gettext_noop("您可以在网上反映，或者下次再来，我们会先请您。"),
    )  # fmt: skip
    return session


@transaction.atomic
def cancel(session: Reception, *, by: Person, reason: str, at: datetime | None = None) -> Reception:
    """Call it off; who has a number is told why."""
    _hosts(by, session)
    reason = line(reason, field="reason", needed=_("请写明为什么取消，居民看得到。"), most=200)
    waiting = list(session.visitors.filter(status=VisitorStatus.WAITING))
    move(session, "cancel", STEPS, by=by, at=at, data={"why": reason}, note=reason)
    _tell(session, waiting, gettext_noop("接待日取消了：%s") % session.title, reason)
    return session


def _tell(
    session: Reception, visitors: Sequence[ReceptionVisitor], title: str, body: str = ""
) -> None:
    people = [visitor.person_id for visitor in visitors if visitor.person_id is not None]
    if people:
        message = Message("reception", title, body, PAGE.format(session.pk), session.pk)
        tell(people, message)


# The queue


@transaction.atomic
def take_number(
    session: Reception, *, by: Person, words: str = "", at: datetime | None = None
) -> ReceptionVisitor:
    """A resident with an account takes a number; whoever has one keeps it."""
    if session.kind != SessionKind.RECEPTION:
        raise Forbidden
    mine = session.visitors.filter(person=by).exclude(status=VisitorStatus.LEFT).first()
    if mine is not None:
        return mine
    visitor = ReceptionVisitor(
        reception=session, person=by, words=line(words, field="words", most=200)
    )
    try:
        with transaction.atomic():
            return _give(session, visitor, by=by, at=at)
    except IntegrityError:
        # The same thumb a moment ago.
        return session.visitors.exclude(status=VisitorStatus.LEFT).get(person=by)


def add_visitor(
    session: Reception, *, by: Person, name: str, phone: str = "", words: str = "", key: str = "",
    at: datetime | None = None,
) -> ReceptionVisitor:  # fmt: skip
    """Staff give a number to somebody who came or called. The same `key` gives the same number."""
    _hosts(by, session)
    said = ReceptionVisitor(
        reception=session,
        name=line(name, field="name", needed=_("请写怎么称呼，比如“王女士”。"), most=30),
        phone=reporting.clean_contact(phone), words=line(words, field="words", most=200),
    )  # fmt: skip
    made, _again = once(
        key, scope=f"{by.pk}:{session.pk}", make=lambda: _give(session, said, by=by, at=at).pk
    )
    return ReceptionVisitor.objects.get(pk=made)


def _give(
    session: Reception, visitor: ReceptionVisitor, *, by: Person, at: datetime | None
) -> ReceptionVisitor:
    """The next number, taken by an UPDATE that names what must hold."""
    now = at or timezone.now()
    open_ = Q(status=SessionStatus.OPEN) | Q(status=SessionStatus.PLANNED, ends_at__gt=now)
    room = Q(most=0) | Q(last_number__lt=F("most"))
    rows = Reception.objects.filter(open_ & room, pk=session.pk)
    if not rows.update(last_number=F("last_number") + 1):
        session.refresh_from_db()
        if session.is_full:
            raise NotAllowed(_("号已经取完了。急的事请直接在网上反映，或者打社区电话。"))
        raise NotAllowed(_("这次接待已经结束或取消，不能取号了。"))
    session.last_number = Reception.objects.values_list("last_number", flat=True).get(pk=session.pk)
    visitor.number, visitor.taken_at = session.last_number, now
    journal.begin(visitor, "take_number", by=by, at=now, data={"number": visitor.number})
    return visitor


@transaction.atomic
def leave(visitor: ReceptionVisitor, *, by: Person, at: datetime | None = None) -> ReceptionVisitor:
    """Give the number back: the resident, or staff for somebody who said so."""
    if visitor.person_id != by.pk:
        _hosts(by, visitor.reception)
    return move(visitor, "leave", VISITOR_STEPS, by=by, at=at)


@transaction.atomic
def call_next(
    session: Reception, *, by: Person, at: datetime | None = None
) -> ReceptionVisitor | None:
    """Who sits there has gone; the lowest number that waits comes. None: nobody waits."""
    _hosts(by, session)
    if session.status != SessionStatus.OPEN:
        raise NotAllowed(_("请先点“开始接待”。"))
    for visitor in session.visitors.filter(status=VisitorStatus.SITTING):
        done(visitor, by=by, at=at)
    waiting = session.visitors.filter(status=VisitorStatus.WAITING).order_by("number").first()
    return call(waiting, by=by, at=at) if waiting else None


@transaction.atomic
def call(visitor: ReceptionVisitor, *, by: Person, at: datetime | None = None) -> ReceptionVisitor:
    """Call a number, also one that was absent before. One sits there at a time."""
    session = visitor.reception
    _hosts(by, session)
    if session.status != SessionStatus.OPEN:
        raise NotAllowed(_("请先点“开始接待”。"))
    if session.visitors.filter(status=VisitorStatus.SITTING).exclude(pk=visitor.pk).exists():
        raise NotAllowed(_("还有人正在谈，请先点“谈完了”。"))
    now = at or timezone.now()
    move(visitor, "call", VISITOR_STEPS, by=by, at=now, called_at=now)
    _tell(session, [visitor], gettext_noop("轮到您了，%d 号") % visitor.number, session.place)
    return visitor


@transaction.atomic
def absent(
    visitor: ReceptionVisitor, *, by: Person, at: datetime | None = None
) -> ReceptionVisitor:
    """Called and not there; can be called again later."""
    _hosts(by, visitor.reception)
    return move(visitor, "absent", VISITOR_STEPS, by=by, at=at)


@transaction.atomic
def done(visitor: ReceptionVisitor, *, by: Person, at: datetime | None = None) -> ReceptionVisitor:
    """Has said what there was to say."""
    _hosts(by, visitor.reception)
    now = at or timezone.now()
    return move(visitor, "done", VISITOR_STEPS, by=by, at=now, done_at=now)


# What comes of it


@transaction.atomic
def record(
    visitor: ReceptionVisitor, said: reporting.Report, *, by: Person, key: str = "",
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Write down what somebody who sits there says: an appeal like any other, with the visitor's
    contact, and their own to follow if they have an account."""
    session = visitor.reception
    _hosts(by, session)
    here = ladder().by_path.get(session.area_path)
    named: dict[str, Any] = {"contact_name": visitor.name, "contact_phone": visitor.phone}
    whole = reporting.Report(**{
        **said.__dict__, "channel": Channel.RECEPTION, "home": here.code if here else "",
        **({} if said.anonymous else named),
    })  # fmt: skip
    appeal = reporting.report(whole, by=by, key=key, scope=f"{by.pk}:{visitor.pk}", at=at)
    if ReceptionAppeal.objects.filter(appeal=appeal).exists():
        return appeal
    move(visitor, "record", VISITOR_STEPS, by=by, at=at, data={"appeal": appeal.number})
    ReceptionAppeal.objects.create(reception=session, visitor=visitor, appeal=appeal)
    if visitor.person_id is not None and not said.anonymous:
        # Said in person by somebody with an account: they follow it themselves.
        inner = _("接待日 %d 号，当面说的。") % visitor.number
        take(appeal, "remark", by=by, at=at, inner=inner, reporter_id=visitor.person_id)
    return appeal


class RowsRefused(Refused):
    """Some rows of a talk cannot be taken; nothing is written. `rows` tells each by its place."""

    def __init__(self, rows: dict[int, DeedError]) -> None:
        super().__init__("bad_rows", _("有几行还差一点，改好以后一起登记；现在什么都没有写进去。"))
        self.rows = rows


def write_down(
    said: Plan, rows: Sequence[reporting.Report], *, by: Person, key: str = "",
    at: datetime | None = None,
) -> Reception:  # fmt: skip
    """An evening talk with everything that was said at it: all rows or none. The same `key` gives the
    same talk."""
    now = at or timezone.now()
    session = _session(said, kind=SessionKind.TALK, by=by)
    session.status = SessionStatus.OVER
    if session.starts_at > now:
        raise Refused("ahead", _("夜谈会还没有开，请核对时间。"), field="starts_at")
    checked = _checked(rows, said.area, by=by)

    def make() -> UUID:
        journal.begin(
            session, "write_down", by=by, at=now, data=_told(session) | {"rows": len(checked)}
        )
        for row in checked:
            appeal = reporting.report(row, by=by, at=now)
            ReceptionAppeal.objects.create(reception=session, appeal=appeal)
        return session.pk

    made, _again = once(key, scope=f"{by.pk}:talk", make=make)
    return Reception.objects.get(pk=made)


def _checked(rows: Sequence[reporting.Report], area: str, *, by: Person) -> list[reporting.Report]:
    if not rows:
        raise Refused("missing", _("请至少写一件事。"), field="rows")
    if len(rows) > MOST_ROWS:
        raise Refused("too_many", _("一次最多登记 %d 件。") % MOST_ROWS, field="rows")
    wrong: dict[int, DeedError] = {}
    good = []
    for place, row in enumerate(rows):
        told = reporting.Report(**{**row.__dict__, "channel": Channel.TALK, "home": area})
        try:
            good.append(reporting.check(told, by))
        except Forbidden:
            raise
        except DeedError as error:
            wrong[place] = error
    if wrong:
        raise RowsRefused(wrong)
    return good
