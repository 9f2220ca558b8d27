"""Papers that somebody in care asked to be reminded of: kind and day, nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.care import rules
from mulin.care.flow.coming import follow_comings, forget
from mulin.care.flow.steps import PAPER_STEPS, hold, take
from mulin.care.foresight import foresight
from mulin.care.models import Coming, Paper, PaperStatus, Recipient, What
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.flow import move
from mulin.people.models import Person

FARTHEST, OLDEST = timedelta(days=366 * 30), timedelta(days=366)


def _may(by: Person, recipient: Recipient) -> None:
    if not (rules.is_own(by, recipient) or rules.may_visit(by, recipient)):
        raise Forbidden(_("要提醒什么，由本人来说，走访的人和社区可以代记。"))


@transaction.atomic
def remind(
    recipient: Recipient, *, by: Person, wanted: bool, at: datetime | None = None
) -> Recipient:
    """The person wants to be told ahead of what their age entitles them to, or no longer."""
    _may(by, recipient)
    if recipient.reminds == wanted:
        raise Refused("same", _("没有改动。"))
    hold(recipient)
    take(recipient, "remind", by=by, at=at, data={"wanted": wanted}, reminds=wanted)
    if not wanted:
        follow_comings(recipient.resident, by=by)
    return recipient


@transaction.atomic
def keep_paper(
    recipient: Recipient, *, kind: str, expires_on: date, by: Person, at: datetime | None = None
) -> Paper:
    """Remind them of this paper; said again, it has a new day."""
    _may(by, recipient)
    now = at or timezone.now()
    today = timezone.localdate(now)
    if kind not in foresight().papers:
        raise Refused("no_kind", _("请选是哪一种证件。"), field="kind")
    if not today - OLDEST <= expires_on <= today + FARTHEST:
        raise Refused("bad_day", _("请核对到期的日子。"), field="expires_on")
    hold(recipient)
    if not recipient.is_active:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
    old = Paper.objects.kept().filter(recipient=recipient, kind=kind).first()
    if old is not None:
        return _renewed(old, expires_on, by=by, at=now)
    paper = Paper(recipient=recipient, kind=kind, expires_on=expires_on)
    journal.begin(paper, "keep", by=by, at=now)
    return paper


def _renewed(paper: Paper, day: date, *, by: Person, at: datetime) -> Paper:
    if paper.expires_on == day:
        raise Refused("same", _("没有改动。"), field="expires_on")
    return move(paper, "renew", PAPER_STEPS, by=by, at=at, expires_on=day, told=False)


@transaction.atomic
def drop_paper(paper: Paper, *, by: Person, at: datetime | None = None) -> Paper:
    """Do not remind of it any more; its day is forgotten."""
    _may(by, paper.recipient)
    now = at or timezone.now()
    mine = Coming.objects.filter(recipient=paper.recipient, what=What.PAPER, key=paper.kind)
    forget(mine, by=by, at=now)
    return _dropped(paper, by=by, at=now)


def drop_papers(recipient: Recipient, *, by: Person | None, at: datetime) -> None:
    """All of somebody's, when the care ends, and what was told of them."""
    forget(Coming.objects.filter(recipient=recipient), by=by, at=at)
    for paper in Paper.objects.filter(recipient=recipient, status=PaperStatus.KEPT):
        _dropped(paper, by=by, at=at)


def _dropped(paper: Paper, *, by: Person | None, at: datetime) -> Paper:
    return move(paper, "drop", PAPER_STEPS, by=by, at=at, expires_on=None)
