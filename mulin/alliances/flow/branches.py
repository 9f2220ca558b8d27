"""Branches and groups: founding, moving with dates and history, correcting, closing; founding what
areas lack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances import rules
from mulin.alliances.kinds import Kind, kinds
from mulin.alliances.models import Branch, Placing
from mulin.alliances.models.branch import DEEPEST
from mulin.alliances.queries.branches import line_of, missing
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.once import once
from mulin.people.models import Person
from mulin.places.models import Area
from mulin.places.queries import Place, ladder

MOST_MEMBERS = 100_000


@dataclass(frozen=True)
class Plan:
    """What is written down of a branch; `area` is a code. `on`: from which day (today, if none)."""

    name: str
    kind: str
    area: str
    parent: Branch | None = None
    members: int = 0
    on: date | None = None
    basis: str = ""


def _day(on: date | None, *, after: date | None = None) -> date:
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Refused("day", _("请填今天或者以前的日子。"), field="on")
    if after is not None and day < after:
        raise Refused("day", _("不能早于它上一次变动的日子。"), field="on")
    return day


def _kind(key: str) -> Kind:
    found = kinds().get(key)
    if found is None:
        raise Refused("no_kind", _("请选是哪一类党组织。"), field="kind")
    return found


def _place(code: str, kind: Kind, *, by: Person | None) -> Place:
    """The area asked for; nobody (`None`) is the command of the house."""
    place = ladder().by_code.get(code)
    if place is None or place.until is not None:
        raise Refused("no_area", _("请选一个还在的区域。"), field="area")
    if by is not None and not rules.may_keep(by, place.path):
        raise Forbidden
    if place.level != kind.level:
        raise Refused("level", _("这一类党组织不设在这一级，请换一个区域。"), field="area")
    return place


def _under(parent: Branch | None, kind: Kind, place: Place) -> None:
    """A branch hangs under one of a kind above it, whose area holds its own."""
    if parent is None:
        return
    if parent.until is not None:
        raise Refused("closed", _("上级党组织已经撤销了，请另选。"), field="parent")
    if parent.kind not in kind.under:
        raise Refused("under", _("这一类党组织不能设在那一类下面，请另选上级。"), field="parent")
    if not place.path.startswith(parent.area_path):
        raise Refused("outside", _("上级党组织的区域要包含它的区域。"), field="parent")
    if len(line_of(parent)) >= DEEPEST:
        raise Refused("deep", _("层级太多了，请设在更上面一级。"), field="parent")


def bring_in(plan: Plan) -> Branch:
    """A row of a table, by the command of the house."""
    return _found(plan, by=None, key="")


def found_branch(plan: Plan, *, by: Person, key: str = "") -> Branch:
    """Found a branch or group; the same key makes no twin."""
    return _found(plan, by=by, key=key)


def _found(plan: Plan, *, by: Person | None, key: str) -> Branch:
    kind = _kind(plan.kind)
    place = _place(plan.area, kind, by=by)
    _under(plan.parent, kind, place)
    name, day = _name(plan.name), _day(plan.on)
    basis = line(plan.basis, field="basis", most=120)

    def make() -> UUID:
        _free(name, place.id)
        made = Branch(
            name=name, kind=kind.key, parent=plan.parent, area_id=place.id, area_path=place.path,
            members=_members(plan.members), since=day,
        )  # fmt: skip
        made.save(force_insert=True)
        _stand(made, since=day, basis=basis)
        journal.remark(made, "alliances.branch_founded", by=by, data={"name": name})
        return made.pk

    scope = f"{by.pk if by else ''}/alliances.branch"
    made, _replay = once(key, scope=scope, make=make)
    return Branch.objects.get(pk=made)


def _name(words: str) -> str:
    return line(words, field="name", needed=_("请填党组织的名称。"), most=80)


def _members(many: int) -> int:
    if not 0 <= many <= MOST_MEMBERS:
        raise Refused("members", _("党员数请填 0 到 100000。"), field="members")
    return many


def _free(name: str, area: UUID, *, but: UUID | None = None) -> None:
    rows = Branch.objects.filter(area=area, name=name, until__isnull=True)
    if (rows.exclude(pk=but) if but else rows).exists():
        raise Refused("known", _("这个区域已经有叫这个名称的党组织了。"), field="name")


def _stand(branch: Branch, *, since: date, basis: str) -> None:
    """A new line of its history; the one before ends the day before."""
    last = branch.placings.filter(until__isnull=True).first()
    if last is not None and last.since == since:
        # Twice on one day: the day has one place, the last.
        last.delete()
    elif last is not None:
        last.until = since - timedelta(days=1)
        last.save(update_fields=["until"])
    Placing.objects.create(
        branch=branch, name=branch.name, parent_id=branch.parent_id, area_path=branch.area_path,
        since=since, basis=basis,
    )  # fmt: skip


def _last_change(branch: Branch) -> date:
    return branch.placings.get(until__isnull=True).since


def _hold() -> None:
    """Moves stand in a queue: two at once could make a ring of the tree."""
    list(Branch.objects.select_for_update(no_key=True).filter(parent__isnull=True).order_by("pk"))


@transaction.atomic
def edit_branch(
    branch: Branch, *, name: str, members: int, by: Person, on: date | None = None
) -> None:
    """Correct the number of members; another name is a line of the history."""
    _may(branch, by)
    name, members = _name(name), _members(members)
    renamed = name != branch.name
    if not renamed and members == branch.members:
        return
    day = _day(on, after=_last_change(branch)) if renamed else None
    _free(name, branch.area_id, but=branch.pk)
    before, branch.name, branch.members = branch.name, name, members
    branch.save(update_fields=["name", "members"])
    if day is not None:
        _stand(branch, since=day, basis="")
    told = {"from": before, "to": name} if renamed else {"members": members}
    journal.remark(branch, "alliances.branch_edited", by=by, data=told)


def _may(branch: Branch, by: Person) -> None:
    if not rules.may_keep(by, branch.area_path):
        raise Forbidden
    if branch.until is not None:
        raise NotAllowed(_("这个党组织已经撤销了。"))


@transaction.atomic
def move_branch(
    branch: Branch, *, parent: Branch | None, area: str, by: Person, on: date | None = None,
    basis: str = "",
) -> Branch:  # fmt: skip
    """Put it under another, or on another area, from a day on. What hangs below goes along where its
    area went the same way; where it did not, the move is refused."""
    _hold()
    _may(branch, by)
    kind = _kind(branch.kind)
    place = _place(area, kind, by=by)
    if (parent.pk if parent else None, place.id) == (branch.parent_id, branch.area_id):
        return branch
    if parent is not None and branch.pk in {one.pk for one in line_of(parent)}:
        raise Refused("ring", _("不能设在自己的下级下面。"), field="parent")
    _under(parent, kind, place)
    day = _day(on, after=_last_change(branch))
    basis = line(basis, field="basis", most=120)
    before = {"area": branch.area_path, "parent": str(branch.parent_id or "")}
    _put(branch, place, parent, on=day, basis=basis)
    _follow(branch, on=day, basis=basis)
    now = {"to_area": place.path, "to_parent": str(branch.parent_id or "")}
    journal.remark(branch, "alliances.branch_moved", by=by, data={**before, **now})
    return branch


def _put(branch: Branch, place: Place, parent: Branch | None, *, on: date, basis: str) -> None:
    _free(branch.name, place.id, but=branch.pk)
    branch.parent, branch.area_path = parent, place.path
    branch.area = Area.objects.get(pk=place.id)
    branch.save(update_fields=["parent", "area", "area_path"])
    _stand(branch, since=on, basis=basis)


def _follow(branch: Branch, *, on: date, basis: str) -> None:
    """Those below: they stay where the new area holds theirs, and follow where theirs was handed on
    into it."""
    for child in branch.children.filter(until__isnull=True):
        if child.area_path.startswith(branch.area_path):
            continue
        heir = ladder().today(child.area_path)
        if heir is None or not heir.path.startswith(branch.area_path):
            sentence = _("下级“%s”的区域不在那里，请先把它移走。") % child.name
            raise Refused("below", sentence, field="area")
        _day(on, after=_last_change(child))
        _put(child, heir, branch, on=on, basis=basis)
        _follow(child, on=on, basis=basis)


@transaction.atomic
def close_branch(branch: Branch, *, by: Person, on: date | None = None, basis: str = "") -> None:
    """It is no more from a day on; its history stays. Refused while something hangs below it."""
    _hold()
    _may(branch, by)
    if branch.children.filter(until__isnull=True).exists():
        raise NotAllowed(_("下面还有党组织，请先把它们移走或者撤销。"))
    day = _day(on, after=_last_change(branch))
    basis = line(basis, field="basis", most=120)
    branch.until = day
    branch.save(update_fields=["until"])
    branch.placings.filter(until__isnull=True).update(until=day)
    journal.remark(branch, "alliances.branch_closed", by=by, data={"basis": basis})


@transaction.atomic
def mirror(key: str, path: str, *, by: Person) -> list[Branch]:
    """Found a branch of this kind for every area that has none, under the nearest one above."""
    kind = _kind(key)
    if not rules.may_keep(by, path):
        raise Forbidden
    made = []
    for place, parent in missing(kind, path):
        plan = Plan(f"{place.name}{kind.name}"[-80:], kind.key, place.code, parent)
        made.append(found_branch(plan, by=by))
    return made
