"""Setting the town's levels of whistles, from its preset or by an administrator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Refused
from mulin.core.worktime import Limit
from mulin.people.models import Organisation, Person, Role
from mulin.whistles.models import Release, WhistleLevel


@dataclass(frozen=True)
class LevelPlan:
    """A level as a preset names it; the order of the plans is that of the levels. `next_level`
    is the key of another one, or nothing at the top."""

    key: str
    name: str
    blowers: tuple[str, ...]
    answerers: tuple[str, ...]
    report_in: str = "30m"
    next_level: str = ""
    chief: str = ""
    about: str = ""
    release: str = Release.WORDS
    appraise_days: int = 7


def check_levels(plans: Sequence[LevelPlan]) -> None:
    """Refuse what nobody could blow: unknown roles or bodies, a limit that cannot be read, a way
    up that leads nowhere or round in a circle."""
    known = {plan.key: plan for plan in plans}
    if len(known) != len(plans):
        raise Refused("twice", _("有两级哨用了同一个代号，请各用各的。"))
    for plan in plans:
        Limit.parse(plan.report_in)
        _names(plan, plan.blowers, set(Role.values), _("能吹哨的岗位"))
        _names(plan, plan.answerers, set(Organisation.Kind.values), _("来报到的单位种类"))
        _names(
            plan, [plan.chief] if plan.chief else ["-"], {*Role.values, "-"}, _("升级后叫的岗位")
        )
        _names(plan, [plan.release], set(Release.values), _("放行规则"))
        if plan.next_level and plan.next_level not in known:
            words = {"name": plan.name, "next": plan.next_level}
            raise Refused("no_next", _("“%(name)s”要升到“%(next)s”，可是没有这一级。") % words)
        _ends(plan, known)


def _names(plan: LevelPlan, given: Iterable[str], known: set[str], what: str) -> None:
    found = list(given)
    wrong = [name for name in found if name not in known]
    if wrong or not found:
        words = {"name": plan.name, "what": what, "wrong": _("、").join(wrong) or _("空的")}
        raise Refused("unknown", _("“%(name)s”的%(what)s不对：%(wrong)s。") % words)


def _ends(plan: LevelPlan, known: dict[str, LevelPlan]) -> None:
    seen, at = {plan.key}, plan
    while at.next_level:
        if at.next_level in seen:
            raise Refused("circle", _("“%s”升级绕了一圈，最高一级不要再往上升。") % plan.name)
        seen.add(at.next_level)
        at = known.get(at.next_level, LevelPlan(at.next_level, "", (), ()))


@transaction.atomic
def set_levels(plans: Sequence[LevelPlan], *, by: Person | None = None) -> list[WhistleLevel]:
    """Make the town's levels what the plans say. A level no longer named is closed, not deleted:
    whistles of it go on. Safe to run again."""
    check_levels(plans)
    # Ranks are unique: they step aside first.
    for row in WhistleLevel.objects.order_by("-rank"):
        WhistleLevel.objects.filter(pk=row.pk).update(rank=row.rank + 1000, active=False)
    rows: dict[str, WhistleLevel] = {}
    for rank, plan in enumerate(plans, start=1):
        values = {
            "name": plan.name, "rank": rank, "about": plan.about, "blowers": list(plan.blowers),
            "answerers": list(plan.answerers), "report_in": plan.report_in, "chief": plan.chief,
            "release": plan.release, "appraise_days": plan.appraise_days, "active": True,
        }  # fmt: skip
        rows[plan.key], _made = WhistleLevel.objects.update_or_create(key=plan.key, defaults=values)
    for plan in plans:
        row = rows[plan.key]
        row.next_level = rows.get(plan.next_level)
        row.save(update_fields=["next_level"])
        journal.remark(row, "whistles.level_set", by=by, data={"name": plan.name})
    _close_ranks(len(plans))
    versions.changed("whistles")
    return list(rows.values())


def _close_ranks(last: int) -> None:
    closed = WhistleLevel.objects.filter(active=False).order_by("rank")
    for rank, row in enumerate(closed, start=last + 1):
        WhistleLevel.objects.filter(pk=row.pk).update(rank=rank)
