"""民评: the proposer and those affected mark the work; at the end it is closed, or done again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.aggregates import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import personal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.matters import rules
from mulin.matters.events import MatterEnded, MatterReopened
from mulin.matters.flow.answering import read_slip
from mulin.matters.flow.steps import hold, leads, take, tell_followers, tell_leads
from mulin.matters.models import Matter, MatterAppraisal, Side, Source, Status
from mulin.people.models import Person

WORST, BEST, LOW = 1, 5, 2


@transaction.atomic
def appraise(
    matter: Matter, *, by: Person, mark: int, words: str = "", at: datetime | None = None
) -> MatterAppraisal:
    """One to five by whoever proposed it, took part or followed; two and less want a reason. The
    newest of somebody's marks holds."""
    if not rules.may_appraise(by, matter):
        raise Forbidden(_("提出人、表过态的和关注这件事的居民来评。"))
    side = Side.PROPOSER if matter.proposer_id == by.pk else Side.AFFECTED
    return _put(matter, side, mark=mark, words=words, by=by, at=at, person=by)


@transaction.atomic
def enter_appraisal(
    matter: Matter, *, by: Person, slip: str, side: str, mark: int, words: str = "",
    source: str = Source.PAPER, at: datetime | None = None,
) -> MatterAppraisal:  # fmt: skip
    """What stands on a paper slip or was said at a door; who entered it is kept with it."""
    if not rules.may_enter(by, matter):
        raise Forbidden(_("录入评议要有这个片区的岗位。"))
    slip = read_slip(slip)
    if side not in Side.values or source not in {Source.PAPER, Source.DOOR}:
        raise Refused("no_choice", _("请选是谁评的。"), field="side")
    if side == Side.PROPOSER and matter.proposer_id is not None:
        raise Refused("has_account", _("提出人有账号，由本人来评。"), field="side")
    return _put(
        matter, side, mark=mark, words=words, by=by, at=at, slip=slip, source=source,
        recorded_by=by,
    )  # fmt: skip


def _put(
    matter: Matter, side: str, *, mark: int, words: str, by: Person, at: datetime | None,
    **whose: Any,
) -> MatterAppraisal:  # fmt: skip
    now = at or timezone.now()
    if not WORST <= mark <= BEST:
        raise Refused("no_choice", _("请打 1 到 5 分。"), field="mark")
    needed = _("分数低的话，请写一句哪里不满意。") if mark <= LOW else ""
    words = personal.strike(line(words, field="words", needed=needed, most=400), known=())[:500]
    hold(matter)
    until = matter.appraise_until
    if (
        matter.status != Status.APPRAISING
        or until is None
        or timezone.localtime(now).date() > until
    ):
        raise NotAllowed(_("现在不在评议的日子里。"))
    name = "person" if "person" in whose else "slip"
    rows = MatterAppraisal.objects.filter(matter=matter, round=matter.round, latest=True)
    rows.filter(**{name: whose[name]}).update(latest=False)
    made = MatterAppraisal.objects.create(
        matter=matter, round=matter.round, side=side, mark=mark, words=words, at=now, **whose
    )
    total = rows.aggregate(marks=Count("pk"), mark_sum=Sum("mark"))
    take(
        matter, "appraise", by=by, at=now, data={"side": side, "resident": name == "person"},
        marks=total["marks"], mark_sum=total["mark_sum"] or 0,
    )  # fmt: skip
    return made


@transaction.atomic
def end_appraisal(matter: Matter, *, by: Person, at: datetime | None = None) -> Matter:
    """End it before its day: only when enough people have said something."""
    leads(by, matter)
    hold(matter)
    if not rules.counts_appraisal(matter):
        raise NotAllowed(_("评的人还不够，等到期再结束。"))
    return _settle(matter, by=by, at=at or timezone.now())


@periodic("matters.settle", every="daily 01:20")
def _settle_daily(_slot: datetime) -> None:
    settle_due(timezone.now())


def settle_due(now: datetime) -> int:
    """End every appraisal whose last day is over; returns how many."""
    day = timezone.localtime(now).date()
    rows = Matter.objects.filter(status=Status.APPRAISING, appraise_until__lt=day)
    found = list(rows.order_by("appraise_until", "id")[:500])
    ended = 0
    for matter in found:
        with transaction.atomic():
            hold(matter)
            if matter.status == Status.APPRAISING:
                _settle(matter, by=None, at=now)
                ended += 1
    return ended


def _settle(matter: Matter, *, by: Person | None, at: datetime) -> Matter:
    """Closed, or – appraised too low – opened again: the work is done anew."""
    rows = MatterAppraisal.objects.filter(matter=matter, round=matter.round, latest=True)
    proposer = rows.filter(side=Side.PROPOSER).order_by("-id").values_list("mark", flat=True)
    low = rules.is_low(
        marks=matter.marks, total=matter.mark_sum, proposer=proposer.first(),
        threshold=matter.threshold, fewest=matter.fewest,
    )  # fmt: skip
    data = {"marks": matter.marks, "mean": round(matter.mean or 0, 2)}
    if low:
        return _reopen(matter, by=by, at=at, data=data)
    take(matter, "close", by=by, at=at, data=data, ended_at=at)
    announce(MatterEnded(matter, by))
    tell_followers(matter, "closed", gettext_noop("办结了：%s") % matter.title)
    return matter


def _reopen(matter: Matter, *, by: Person | None, at: datetime, data: dict[str, Any]) -> Matter:
    take(
        matter, "reopen", by=by, at=at, data=data, round=matter.round + 1, marks=0, mark_sum=0,
        appraise_until=None, finished_at=None,
    )  # fmt: skip
    announce(MatterReopened(matter, by))
    tell_followers(
        matter, "reopened", gettext_noop("评得低，重新落实：%s") % matter.title,
        gettext_noop("谢谢您说真话，会再定任务、再办，办好了再请您评。"),
    )  # fmt: skip
    tell_leads(
        matter, "reopened", gettext_noop("评得低，要重新落实：%s") % matter.title,
        gettext_noop("请看大家的评语，再定任务。"),
    )  # fmt: skip
    return matter
