"""The town's levels of whistles: set from its preset, edited by the centre or an administrator."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.worktime import Limit
from mulin.people.models import Organisation, Person, Role
from mulin.whistles import rules
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
            raise Refused(
                "no_next", _("“%(name)s”要升到“%(next)s”，可是没有这一级。") % words,
                field="next_level",
            )  # fmt: skip
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
            raise Refused(
                "circle", _("“%s”升级绕了一圈，最高一级不要再往上升。") % plan.name,
                field="next_level",
            )  # fmt: skip
        seen.add(at.next_level)
        at = known.get(at.next_level, LevelPlan(at.next_level, "", (), ()))


@transaction.atomic
def set_levels(plans: Sequence[LevelPlan], *, by: Person | None = None) -> list[WhistleLevel]:
    """Make the town's levels what the plans say, apart from those that were edited by hand: these
    stay, and once there are any, so does the order. A level no longer named is closed, not
    deleted: whistles of it go on. Safe to run again."""
    rows = {row.key: row for row in WhistleLevel.objects.select_related("next_level")}
    ours = {key: plan_of(row) for key, row in rows.items() if row.by_hand and row.active}
    wanted = [ours.get(plan.key, plan) for plan in plans]
    if ours:
        last = len(rows) + 1
        wanted.sort(key=lambda plan: rows[plan.key].rank if plan.key in rows else last)
    return _write(wanted, by=by, by_hand=ours)


@transaction.atomic
def edit_level(level: WhistleLevel, plan: LevelPlan, *, by: Person, place: int) -> WhistleLevel:
    """Say anew what one level is (its key stays), and which place it has among those that can be
    blown, counted from 1. A whistle that rings keeps the time it was given; whatever is blown or
    raised from now on follows the new words."""
    if not rules.may_set_levels(by):
        raise Forbidden(_("几级哨由镇治理中心和管理员来定。"))
    rows = WhistleLevel.objects.select_for_update(of=("self",)).filter(active=True)
    known = {row.key: row for row in rows.select_related("next_level").order_by("rank")}
    if level.key not in known:
        raise NotAllowed(_("这一级已经停用，不能再改。"))
    if not 1 <= place <= len(known):
        raise Refused("no_place", _("请选排在第几级。"), field="place")
    plans = [plan_of(row) for key, row in known.items() if key != level.key]
    plan = replace(
        plan, key=level.key, about=line(plan.about, field="about", most=200),
        name=line(plan.name, field="name", needed=_("请写这一级叫什么。"), most=30),
    )  # fmt: skip
    if plan.name in {one.name for one in plans}:
        raise Refused("same_name", _("另一级哨已经叫这个名字，请换一个。"), field="name")
    plans.insert(place - 1, plan)
    hand = {level.key, *(key for key, row in known.items() if row.by_hand)}
    return _write(plans, by=by, by_hand=hand)[place - 1]


def plan_of(level: WhistleLevel) -> LevelPlan:
    """A level as it stands, in the words of a plan."""
    return LevelPlan(
        key=level.key, name=level.name, blowers=tuple(level.blowers),
        answerers=tuple(level.answerers), report_in=level.report_in,
        next_level=level.next_level.key if level.next_level else "", chief=level.chief,
        about=level.about, release=level.release, appraise_days=level.appraise_days,
    )  # fmt: skip


def _write(
    plans: Sequence[LevelPlan], *, by: Person | None, by_hand: Container[str]
) -> list[WhistleLevel]:
    """Check all of them together, write them, and put into the journal what became different."""
    check_levels(plans)
    rows = {row.key: row for row in WhistleLevel.objects.select_related("next_level")}
    before = {key: _said(plan_of(row), row.rank) for key, row in rows.items() if row.active}
    # Ranks are unique: they step aside first.
    for row in sorted(rows.values(), key=lambda row: -row.rank):
        WhistleLevel.objects.filter(pk=row.pk).update(rank=row.rank + 1000, active=False)
    for rank, plan in enumerate(plans, start=1):
        values = {**_said(plan, rank), "active": True, "by_hand": plan.key in by_hand}
        del values["next_level"]
        rows[plan.key], _made = WhistleLevel.objects.update_or_create(key=plan.key, defaults=values)
    for rank, plan in enumerate(plans, start=1):
        row = rows[plan.key]
        row.next_level = rows.get(plan.next_level)
        row.save(update_fields=["next_level"])
        _note(row, before.get(plan.key, {}), _said(plan, rank), by=by)
    _close_ranks(len(plans))
    versions.changed("whistles")
    return [rows[plan.key] for plan in plans]


def _said(plan: LevelPlan, rank: int) -> dict[str, Any]:
    lists = {"blowers": list(plan.blowers), "answerers": list(plan.answerers)}
    return {**asdict(plan), **lists, "rank": rank}


def _note(
    row: WhistleLevel, before: dict[str, Any], after: dict[str, Any], *, by: Person | None
) -> None:
    """What became different, and what stood there before; nothing if it is as it was."""
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return
    data = {
        "name": row.name, "set": {name: after[name] for name in changed},
        "before": {name: before[name] for name in changed if name in before},
    }  # fmt: skip
    journal.remark(row, "whistles.level_set", by=by, data=data)


def _close_ranks(last: int) -> None:
    closed = WhistleLevel.objects.filter(active=False).order_by("rank")
    for rank, row in enumerate(closed, start=last + 1):
        WhistleLevel.objects.filter(pk=row.pk).update(rank=rank)
