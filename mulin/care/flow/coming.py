"""What comes is told ahead, once, to whoever keeps the person; then begun, done, or not wanted.

Of the ledger only those are reckoned whose own consent names a purpose that this serves
(`needs` of data/coming.toml), and those in care who asked for it. What is written down is the month
of a birthday, never the day. However long the worker slept, nobody is told twice: a unique mark of
person, guide and month stands in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.care import rules
from mulin.care.flow.errands import Ask, Source, ask, keepers_of
from mulin.care.flow.steps import COMING_STEPS, COMINGS, MINE, message
from mulin.care.foresight import (
    Service,
    foreseen,
    foresight,
    label_of,
    month_of_birthday,
    services,
)
from mulin.care.models import (
    Coming,
    ComingEnd,
    Errand,
    Paper,
    PaperStatus,
    Recipient,
    Status,
    What,
)
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.flow import move
from mulin.core.jobs import periodic
from mulin.households.flow import reveal
from mulin.households.models import Need, Resident
from mulin.households.models import Status as Living
from mulin.people.models import Person
from mulin.places.queries import ladder

PORTION = 500
FARTHEST = timedelta(days=89)


@periodic("care.foresee", every="daily 08:20")
def foresee_daily(_slot: datetime) -> None:
    """Look ahead once a day, in the morning."""
    foresee()


def foresee(now: datetime | None = None) -> int:
    """Tell what comes and was not told yet; returns how many. Whoever keeps an area hears once a
    look, however many they are."""
    now = now or timezone.now()
    made = [one for one in (*_ages(now), *_papers(now)) if _begin(one, now)]
    told: set[UUID] = set()
    for coming in made:
        told |= keepers_of(coming.area_path)
    title = gettext_noop("有邻居快到能办的年纪，或者证件快到期了")
    body = gettext_noop("名单在“快到的事”里，请去问一问，可以替他办。")
    message(told, "coming", title, body, COMINGS)
    own = [one.resident.account_id for one in made if one.recipient_id is not None]
    title = gettext_noop("您有一件快到日子的事")
    message(own, "coming.own", title, "", MINE)
    return len(made)


def _ages(now: datetime) -> Iterator[Coming]:
    """Whose birthday into a service comes, of those of whom it may be reckoned."""
    today = timezone.localdate(now)
    for service in services().values():
        if service.age is not None and service.age >= foresight().least_age:
            yield from _reaching(service, service.age, today)


def _reaching(service: Service, age: int, today: date) -> Iterator[Coming]:
    last = today + foresight().ahead(service.key)
    first = today - timedelta(days=foresight().behind_days)
    known = Coming.objects.filter(what=What.AGE, key=service.key).values("resident")
    years = {first.year - age, last.year - age}
    rows = Resident.objects.filter(status=Living.LIVING, left_on=None, birth_year__in=years)
    wishes = _wishes().filter(resident__birth_year__in=years)
    caring = {one.resident_id: one for one in wishes}
    for resident in rows.filter(_reckoned()).exclude(pk__in=known).iterator(PORTION):
        born = resident.birthday
        if born is not None and first < (month := month_of_birthday(born, age)) <= last:
            yield Coming(
                what=What.AGE, key=service.key, resident=resident, area_path=resident.area_path,
                recipient=caring.get(resident.pk), due_on=month,
            )  # fmt: skip


def _reckoned() -> Q:
    """Whose consent allows it: a need kept for such a purpose, or their own wish in care."""
    needs = Need.objects.active().filter(kind__in=foresight().needs)
    return Q(pk__in=needs.values("resident")) | Q(pk__in=_wishes().values("resident"))


def _wishes() -> QuerySet[Recipient]:
    """Those in care who asked to be told."""
    return Recipient.objects.filter(status=Status.ACTIVE, reminds=True)


def _papers(now: datetime) -> Iterator[Coming]:
    """Which paper expires soon, of those somebody asked to be reminded of."""
    today = timezone.localdate(now)
    for kind in foresight().papers.values():
        until = today + timedelta(days=kind.ahead_days)
        rows = Paper.objects.filter(
            status=PaperStatus.KEPT, told=False, kind=kind.key, expires_on__lte=until,
            recipient__status=Status.ACTIVE,
        )  # fmt: skip
        for paper in rows.select_related("recipient__resident").order_by("id"):
            one = paper.recipient
            yield Coming(
                what=What.PAPER, key=kind.key, resident=one.resident, recipient=one,
                area_path=one.area_path, due_on=paper.expires_on,
            )  # fmt: skip


def _begin(coming: Coming, now: datetime) -> bool:
    """Write it down, unless somebody else just did."""
    coming.told_at = now
    try:
        with transaction.atomic():
            journal.begin(coming, "foresee", by=None, at=now, data={"what": coming.what})
            if coming.what == What.PAPER:
                Paper.objects.filter(
                    recipient=coming.recipient, kind=coming.key, expires_on=coming.due_on
                ).update(told=True)
    except IntegrityError:
        return False
    return True


def _keeps(by: Person, coming: Coming) -> None:
    if not rules.may_keep(by, coming.area_path):
        raise Forbidden(_("这里的事由所在网格的网格员和社区来办。"))


@transaction.atomic
def run_coming(coming: Coming, *, by: Person, at: datetime | None = None) -> Errand:
    """Begin an errand of it, by the guide. Of somebody who is not in care, name and number come from
    the ledger: they are opened for whoever begins it, and the person reads so."""
    _keeps(by, coming)
    now = at or timezone.now()
    known = services()
    service = foreseen(coming.what, coming.key, known)
    errand = ask(_asked(coming, service, label_of(coming.what, coming.key, known), by=by, now=now),
                 by=by, recipient=_cared_for(coming), at=now)  # fmt: skip
    _take(coming, "begin", by=by, at=now, errand_id=errand.pk)
    return errand


def _cared_for(coming: Coming) -> Recipient | None:
    rows = Recipient.objects.filter(resident=coming.resident, status=Status.ACTIVE)
    return rows.first()


def _asked(
    coming: Coming, service: Service | None, label: str, *, by: Person, now: datetime
) -> Ask:
    today, data = timezone.localdate(now), foresight()
    kind = data.paper_errand if coming.what == What.PAPER else data.age_errand
    due = min(max(coming.due_on or today, today), today + FARTHEST)
    whom: dict[str, Any] = {}
    if _cared_for(coming) is None:
        opened = reveal(coming.resident, by=by, purpose="service")
        place = ladder().by_path[coming.area_path]
        whom = {"name": opened.name, "phone": opened.phone, "area": place.code,
                "from_ledger": True}  # fmt: skip
    source = Source()
    if service is not None:
        source = Source("guide", service.id, service.title, service.url)
    return Ask(kind, words=label, wanted_by=due, source=source, **whom)


@transaction.atomic
def finish_coming(coming: Coming, *, by: Person, at: datetime | None = None) -> Coming:
    """It is done, without an errand or with one."""
    _keeps(by, coming)
    now = at or timezone.now()
    return _take(coming, "finish", by=by, at=now, ended_at=now)


@transaction.atomic
def decline_coming(
    coming: Coming, *, by: Person, reason: str, at: datetime | None = None
) -> Coming:
    """Nothing is to be done, and why."""
    _keeps(by, coming)
    if reason not in ComingEnd.values:
        raise Refused("no_reason", _("请选为什么不办。"), field="reason")
    if coming.errand is not None and coming.errand.is_open:
        raise NotAllowed(_("已经在代办了，请到那一件代办里说不用办。"))
    now = at or timezone.now()
    return _take(coming, "decline", by=by, at=now, ended_at=now, end_reason=reason)


def _take(coming: Coming, verb: str, *, by: Person | None, at: datetime, **columns: Any) -> Coming:
    return move(coming, verb, COMING_STEPS, by=by, at=at, **columns)


def forget(rows: QuerySet[Coming], *, by: Person | None, at: datetime) -> None:
    """The consent is gone, or the person: what was told of them names nothing any more. Runs in the
    caller's transaction."""
    for coming in rows.exclude(key=""):
        if coming.is_open:
            gone = ComingEnd.GONE
            _take(coming, "decline", by=by, at=at, ended_at=at, end_reason=gone)
        _take(coming, "wipe", by=by, at=at, key="", due_on=None)


@transaction.atomic
def follow_comings(resident: Resident, *, by: Person | None) -> None:
    """The ledger says something new: they moved (another keeper), left, or took a consent back."""
    rows, now = Coming.objects.filter(resident=resident).exclude(key=""), timezone.now()
    if not rows.exists():
        return
    if not resident.is_kept or resident.left_on is not None:
        forget(rows, by=by, at=now)
    elif not Resident.objects.filter(_reckoned(), pk=resident.pk).exists():
        forget(rows.filter(what=What.AGE), by=by, at=now)
    for coming in rows.open().exclude(area_path=resident.area_path):
        _take(coming, "move", by=by, at=now, area_path=resident.area_path)
