"""民决: a decision is recorded – by whom it was taken, when, with which counts, and who entered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Refused, line
from mulin.core.events import announce
from mulin.matters.events import MatterDecided, MatterEnded
from mulin.matters.flow.steps import leads, public_line, take, tell_followers
from mulin.matters.flow.taking_up import LONGEST
from mulin.matters.models import Basis, Decision, Matter, Opening, Verdict
from mulin.matters.queries.talk import now_open
from mulin.people.models import Person

WORDS: dict[str, str] = {
    Verdict.APPROVE: gettext_noop("决定办了：%s"), Verdict.REJECT: gettext_noop("决定不办：%s"),
    Verdict.DEFER: gettext_noop("还要再议：%s"),
}  # fmt: skip


@dataclass(frozen=True)
class Resolution:
    """What was decided: `body` is the meeting or body by name; counts are all given or none."""

    verdict: str
    basis: str
    body: str
    held_on: date
    words: str
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None

    @property
    def counts(self) -> dict[str, int | None]:
        """The counts by name."""
        return {
            "present": self.present, "in_favour": self.in_favour, "against": self.against,
            "abstained": self.abstained,
        }  # fmt: skip


@transaction.atomic
def decide(
    matter: Matter, resolution: Resolution, *, by: Person, at: datetime | None = None
) -> Decision:
    """Record it. Not while people may still answer: they were promised to be heard until the day
    that the phases name."""
    leads(by, matter)
    now = at or timezone.now()
    today = timezone.localtime(now).date()
    if Opening.ANSWER in now_open(matter, today):
        raise Refused("still_open", _("表态还没有结束。等到期，或者先改日程，再录决定。"))
    if resolution.held_on < timezone.localtime(matter.proposed_at).date() - LONGEST:
        raise Refused("too_early", _("这一天比提出这件事早了一年多，请检查年份。"), field="held_on")
    told = _checked(resolution, today)
    decision = Decision.objects.create(
        matter=matter, entered_by=by, entered_at=now, held_on=resolution.held_on,
        verdict=resolution.verdict, basis=resolution.basis, **told,
    )  # fmt: skip
    ended = {"ended_at": now} if resolution.verdict == Verdict.REJECT else {}
    data = {**told, "held_on": str(resolution.held_on), "basis": resolution.basis}
    take(matter, resolution.verdict, by=by, at=now, data=data, **ended)
    announce(MatterDecided(matter, decision, by))
    if ended:
        announce(MatterEnded(matter, by))
    tell_followers(matter, "decided", WORDS[resolution.verdict] % matter.title, str(told["words"]))
    return decision


def _checked(resolution: Resolution, today: date) -> dict[str, Any]:
    if resolution.verdict not in Verdict.values:
        raise Refused("no_choice", _("请选决定了什么。"), field="verdict")
    if resolution.basis not in Basis.values:
        raise Refused("no_choice", _("请选由谁决定。"), field="basis")
    if resolution.held_on > today:
        raise Refused("not_yet", _("决定的日期还没到，请重新填。"), field="held_on")
    body = line(resolution.body, field="body", needed=_("请写是哪个会、哪个组织决定的。"), most=80)
    words = public_line(
        resolution.words, field="words", needed=_("请写决定的内容和理由，大家都看得到。"), most=2000
    )
    return {"body": body, "words": words, **_counts(resolution)}


def _counts(resolution: Resolution) -> dict[str, int | None]:
    """All or none; what was counted must add up, and speak for what was decided."""
    counts = resolution.counts
    given = {name: count for name, count in counts.items() if count is not None}
    if below := next((name for name, count in given.items() if count < 0), ""):
        raise Refused("bad_count", _("票数不能是负的。"), field=below)
    if not {"in_favour", "against"} & set(given):
        if resolution.basis == Basis.BALLOT:
            raise Refused("no_counts", _("表决决定要填票数。"), field="in_favour")
        return {**counts, "abstained": None}
    if not {"in_favour", "against"} <= set(given):
        raise Refused("half_counts", _("同意票和反对票要一起填。"), field="in_favour")
    yes, no, none = given["in_favour"], given["against"], given.get("abstained", 0)
    if resolution.present is not None and yes + no + none > resolution.present:
        raise Refused("too_many_votes", _("票数比到场的人还多，请核对。"), field="present")
    if resolution.verdict == Verdict.APPROVE and yes <= no:
        raise Refused("against", _("同意票不比反对票多，不能录成“同意办”。"), field="verdict")
    return {**counts, "abstained": none}


@transaction.atomic
def discuss_again(matter: Matter, *, by: Person, words: str, at: datetime | None = None) -> Matter:
    """Back to the talk: the decision cannot be carried out as it is."""
    leads(by, matter)
    words = public_line(words, field="words", needed=_("请写为什么要再议。"), most=1000)
    if matter.tasks.filter(status="open").exists():
        raise Refused("tasks_open", _("还有没了结的任务，请先办好或者注明不办。"))
    take(matter, "discuss_again", by=by, at=at or timezone.now(), data={"words": words})
    tell_followers(matter, "again", gettext_noop("退回再议：%s") % matter.title, words)
    return matter
