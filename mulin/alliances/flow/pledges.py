"""The life of a pledge: made, reported with what was done, confirmed by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.alliances import rules
from mulin.alliances.events import PledgeKept
from mulin.alliances.models import Partner, Pledge, Twinning, Zone
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.core.once import once
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.places.models import Area

Status = Pledge.Status

#        deed            from                                  to (None: stays)
STEPS = {
    "report":        step(Status.MADE, Status.REPORTED),
    "confirm":       step(Status.REPORTED, Status.KEPT),
    "send_back":     step(Status.REPORTED, Status.MADE),
    "drop":          step({Status.MADE, Status.REPORTED}, Status.DROPPED),
}  # fmt: skip

FARTHEST = timedelta(days=731)
MOST_HELPED = 100_000
MINE, DESK = "/alliances/mine/", "/desk/alliances/pledges/{}/"


@dataclass(frozen=True)
class Promise:
    """What is undertaken by which day. `shown`: a member agrees to be named; units always are.
    `twinning`: for whom the unit does it."""

    what: str
    due: date
    zone: Zone | None = None
    shown: bool = False
    twinning: Twinning | None = None


def pledge(
    promise: Promise, *, by: Person, partner: Partner | None = None, key: str = ""
) -> Pledge:
    """Pledge: for oneself, where one lives; or for a unit, by who keeps its register."""
    what = line(promise.what, field="what", needed=_("请写承诺做什么。"), most=200)
    today = timezone.localdate()
    if not today <= promise.due <= today + FARTHEST:
        raise Refused("due", _("请选今天以后、两年以内的一天。"), field="due")
    area = _where(by, partner)
    if promise.zone is not None and not promise.zone.area_path.startswith(area.path):
        raise Refused("zone", _("请选这个社区的责任区。"), field="zone")
    paired = promise.twinning
    if paired is not None and (
        not partner or paired.partner_id != partner.pk or not paired.is_active
    ):
        raise NotAllowed(_("只有结对中的单位，才能为结对的对象承诺。"))
    # Done where it is needed: the grid's worker may confirm what was done in the grid.
    area = paired.area if paired is not None else area

    def make() -> UUID:
        made = Pledge(
            partner=partner, person=None if partner else by, zone=promise.zone, twinning=paired,
            household=paired is not None and paired.kind == Twinning.Kind.HOUSEHOLD, area=area,
            area_path=area.path, what=what, due=promise.due, status=Status.MADE, made_by=by,
            shown=promise.shown and partner is None,
        )  # fmt: skip
        journal.begin(made, "pledge", by=by, data={"what": what, "due": promise.due.isoformat()})
        return made.pk

    made, _replay = once(key, scope=f"{by.pk}/alliances.pledge", make=make)
    return Pledge.objects.get(pk=made)


def _where(by: Person, partner: Partner | None) -> Area:
    if partner is not None:
        if not rules.may_keep(by, partner.area_path):
            raise Forbidden
        if partner.until is not None:
            raise NotAllowed(_("这个单位已经退出了。"))
        return partner.area
    if by.area is None:
        raise Refused("no_area", _("请先请社区登记您住在哪个网格。"))
    return by.area


@transaction.atomic
def report(
    pledge: Pledge, *, by: Person, done: str, helped: int = 0, at: datetime | None = None
) -> Pledge:
    """Say what was done for it, and how many it reached; somebody else then confirms."""
    if not rules.may_report(by, pledge):
        raise Forbidden
    done = line(done, field="done", needed=_("请写做了什么。"), most=500)
    if not 0 <= helped <= MOST_HELPED:
        raise Refused("helped", _("帮到几户（人次），请填 0 到 100000。"), field="helped")
    now = at or timezone.now()
    return move(
        pledge, "report", STEPS, by=by, at=now, data={"inner": done}, done=done, helped=helped,
        reported_by_id=by.pk, reported_at=now,
    )  # fmt: skip


@transaction.atomic
def confirm(pledge: Pledge, *, by: Person, at: datetime | None = None) -> Pledge:
    """It was done: said by somebody who neither pledged nor reported it."""
    if not rules.may_confirm(by, pledge):
        raise Forbidden(_("要由没有参与的人来确认：社区、中心或网格员里的另一位。"))
    now = at or timezone.now()
    move(pledge, "confirm", STEPS, by=by, at=now, confirmed_by_id=by.pk, confirmed_at=now)
    _tell(pledge, "kept", gettext_noop("您的承诺已确认兑现：%s") % pledge.what)
    announce(PledgeKept(pledge, by))
    return pledge


@transaction.atomic
def send_back(pledge: Pledge, *, by: Person, words: str, at: datetime | None = None) -> Pledge:
    """It cannot be confirmed as reported; why, in words."""
    if not rules.may_confirm(by, pledge):
        raise Forbidden(_("要由没有参与的人来确认：社区、中心或网格员里的另一位。"))
    words = line(words, field="words", needed=_("请写还差什么。"), most=500)
    move(
        pledge, "send_back", STEPS, by=by, at=at or timezone.now(), data={"inner": words},
        reported_by_id=None, reported_at=None,
    )  # fmt: skip
    _tell(pledge, "sent_back", gettext_noop("承诺还差一点：%s") % pledge.what, words)
    return pledge


@transaction.atomic
def drop(pledge: Pledge, *, by: Person, words: str = "", at: datetime | None = None) -> Pledge:
    """Take it back. Nothing follows from it for anybody."""
    if not rules.may_drop(by, pledge):
        raise Forbidden
    words = line(words, field="words", most=500)
    return move(pledge, "drop", STEPS, by=by, at=at or timezone.now(), data={"inner": words})


def _tell(pledge: Pledge, kind: str, title: str, body: str = "") -> None:
    """To the member who pledged; of a unit's, to who entered it."""
    whom = pledge.person_id or pledge.made_by_id
    url = MINE if pledge.person_id else DESK.format(pledge.pk)
    if whom is not None:
        tell([whom], Message(f"pledge.{kind}", title, body, url, pledge.pk))
