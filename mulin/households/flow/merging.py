"""Two records of one person become one, for a week in a way that can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.households import rules
from mulin.households.events import ResidentsMerged
from mulin.households.flow.residents import indexes_of
from mulin.households.flow.steps import take, take_need
from mulin.households.models import (
    Apart,
    Correction,
    Dwelling,
    Merge,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
    Status,
)  # fmt: skip
from mulin.people.models import Person

UNDO = timedelta(days=7)
FILLED = ("phone", "id_number", "born", "birth_year")


@transaction.atomic
def merge(into: Resident, gone: Resident, *, by: Person) -> Merge:
    """`gone` is the same person as `into`: what hangs on it goes over, empty columns are filled.

    What `into` has itself stays as it is. Refused where both are tied to accounts, or have
    different identity numbers: then they are not one person, or one of them is wrong.
    """
    for one in (into, gone):
        if not rules.may_merge(by, one.area_path):
            raise Forbidden(_("合并由社区来做。"))
    _are_one(into, gone)
    moved: dict[str, Any] = _come_back(into, gone, by=by)
    moved |= _carry(into, gone, by=by)
    filled = {name: getattr(gone, name) for name in FILLED if not getattr(into, name)}
    filled = {name: value for name, value in filled.items() if value}
    account = gone.account if into.account_id is None else None
    moved |= {"filled": sorted(filled), "account": str(account.pk) if account else "",
              "status": gone.status}  # fmt: skip
    take(gone, "merge", by=by, data={"into": str(into.pk)}, merged_into=into, account=None)
    columns: dict[str, Any] = {**filled, **indexes_of(filled)}
    if account:
        columns["account"] = account
    take(into, "take_in", by=by, data={"gone": str(gone.pk)}, **columns)
    made = Merge.objects.create(
        into=into, gone=gone, area_path=into.area_path, by=by, moved=moved,
        undo_until=timezone.now() + UNDO,
    )  # fmt: skip
    announce(ResidentsMerged(into, gone, by))
    return made


def _are_one(into: Resident, gone: Resident) -> None:
    if into.pk == gone.pk:
        raise Refused("same", _("这是同一条记录。"))
    if not (into.is_kept and gone.is_kept):
        raise NotAllowed(_("其中一条已经合并或者删除了。"))
    if into.id_number and gone.id_number and into.id_number != gone.id_number:
        raise Refused("different", _("两条的身份证号不一样，不是同一个人，或者有一个写错了。"))
    if into.account_id and gone.account_id:
        raise Refused("two_accounts", _("两条各关联了一个账号，请先取消其中一个关联。"))


def _come_back(into: Resident, gone: Resident, *, by: Person) -> dict[str, str]:
    """Who had left and was entered anew lives where the new record says, and is not wiped a year
    after the leaving. Says when and where they had left."""
    if into.left_on is None or gone.status != Status.LIVING:
        return {}
    left = {"left_on": into.left_on.isoformat(), "left": into.area_path}
    data = {"gone": str(gone.pk)}
    take(into, "move_in", by=by, data=data, left_on=None, area_path=gone.area_path)
    return left


def _carry(into: Resident, gone: Resident, *, by: Person) -> dict[str, list[str]]:
    """What hangs on `gone` goes over to `into`; what `into` has already ends. Says which."""
    moved: dict[str, list[str]] = {
        "occupancies": [], "ownerships": [], "needs": [], "ended": [], "ended_parts": [],
        "ended_needs": [],
    }  # fmt: skip
    there = set(
        Occupancy.objects.current().filter(resident=into).values_list("dwelling", flat=True)
    )
    owned = set(
        Ownership.objects.current().filter(resident=into).values_list("dwelling", flat=True)
    )
    for stay in Occupancy.objects.filter(resident=gone):
        if stay.until is None and stay.dwelling_id in there:
            _stop(stay)
            moved["ended"].append(str(stay.pk))
        else:
            moved["occupancies"].append(str(stay.pk))
    for part in Ownership.objects.filter(resident=gone):
        if part.until is None and part.dwelling_id in owned:
            part.until = max(timezone.localdate(), part.since)
            part.save(update_fields=["until"])
            moved["ended_parts"].append(str(part.pk))
        else:
            moved["ownerships"].append(str(part.pk))
    Occupancy.objects.filter(pk__in=moved["occupancies"]).update(resident=into)
    Ownership.objects.filter(pk__in=moved["ownerships"]).update(resident=into)
    asked = Correction.objects.filter(resident=gone)
    moved["corrections"] = [str(key) for key in asked.values_list("pk", flat=True)]
    asked.update(resident=into, area_path=into.area_path)
    _carry_needs(into, gone, moved=moved, by=by)
    return moved


def _stop(stay: Occupancy) -> None:
    stay.until = max(timezone.localdate(), stay.since)
    stay.save(update_fields=["until"])
    Dwelling.objects.filter(pk=stay.dwelling_id, heads__gt=0).update(heads=F("heads") - 1)


def _carry_needs(
    into: Resident, gone: Resident, *, moved: dict[str, list[str]], by: Person
) -> None:
    has = set(Need.objects.active().filter(resident=into).values_list("kind", flat=True))
    for need in Need.objects.filter(resident=gone).exclude(status=NeedStatus.WIPED):
        if need.status == NeedStatus.ACTIVE and need.kind in has:
            take_need(need, "end", by=by, ended_on=max(timezone.localdate(), need.since))
            moved["ended_needs"].append(str(need.pk))
        take_need(need, "move", by=by, resident=into, area_path=into.area_path)
        moved["needs"].append(str(need.pk))


@transaction.atomic
def unmerge(merge_: Merge, *, by: Person) -> Resident:
    """They were two people after all: what went over goes back, as far as it is still there."""
    into, gone = merge_.into, merge_.gone
    if not rules.may_merge(by, merge_.area_path):
        raise Forbidden(_("合并由社区来做。"))
    if merge_.settled_at is not None or timezone.now() > merge_.undo_until:
        raise NotAllowed(_("合并超过 7 天，不能撤销了。请把人重新登记一次。"))
    if gone.status != Status.MERGED or not into.is_kept:
        raise NotAllowed(_("其中一条已经删除了，不能撤销。"))
    _give_back(merge_, by=by)
    verb = "unmerge" if merge_.moved["status"] == Status.LIVING else "unmerge_left"
    account = into.account if merge_.moved["account"] else None
    filled = [n for n in merge_.moved["filled"] if getattr(into, n) == getattr(gone, n)]
    empty: dict[str, Any] = {n: None if n == "birth_year" else "" for n in filled}
    columns: dict[str, Any] = {**empty, **indexes_of(empty)}
    if account:
        columns["account"] = None
    take(into, "give_back", by=by, data={"gone": str(gone.pk)}, **columns)
    _leave_again(merge_, by=by)
    back: dict[str, Any] = {"account": account} if account else {}
    take(gone, verb, by=by, merged_into=None, **back)
    merge_.settled_at = timezone.now()
    merge_.save(update_fields=["settled_at"])
    announce(ResidentsMerged(into, gone, by, undone=True))
    return gone


def _leave_again(merge_: Merge, *, by: Person) -> None:
    into, moved = merge_.into, merge_.moved
    if "left_on" in moved and not Occupancy.objects.current().filter(resident=into).exists():
        left_on = date.fromisoformat(moved["left_on"])
        take(into, "leave", by=by, left_on=left_on, area_path=moved["left"])


def _give_back(merge_: Merge, *, by: Person) -> None:
    gone, moved = merge_.gone, merge_.moved
    asked = Correction.objects.filter(pk__in=moved.get("corrections", []), resident=merge_.into)
    asked.update(resident=gone, area_path=gone.area_path)
    for model, key in ((Occupancy, "occupancies"), (Ownership, "ownerships")):
        model.objects.filter(pk__in=moved[key], resident=merge_.into).update(resident=gone)
    for stay in Occupancy.objects.filter(pk__in=moved["ended"], until__isnull=False):
        Occupancy.objects.filter(pk=stay.pk).update(until=None)
        Dwelling.objects.filter(pk=stay.dwelling_id).update(heads=F("heads") + 1)
    Ownership.objects.filter(pk__in=moved["ended_parts"]).update(until=None)
    back = Need.objects.filter(pk__in=moved["needs"], resident=merge_.into)
    for need in back.exclude(status=NeedStatus.WIPED):
        take_need(need, "move", by=by, resident=gone, area_path=gone.area_path)
    again = Need.objects.filter(pk__in=moved["ended_needs"], status=NeedStatus.ENDED)
    for need in again:
        take_need(need, "resume", by=by, ended_on=None)


@transaction.atomic
def keep_apart(one: Resident, other: Resident, *, by: Person) -> Apart:
    """They are two people: the pair is proposed no more. Said twice it is said once."""
    for each in (one, other):
        if not rules.may_merge(by, each.area_path):
            raise Forbidden(_("核对重复由社区来做。"))
    if one.pk == other.pk:
        raise Refused("same", _("这是同一条记录。"))
    first, second = sorted((one, other), key=lambda r: r.pk)
    made, fresh = Apart.objects.get_or_create(one=first, other=second, defaults={"by": by})
    if fresh:
        journal.remark(made, "kept_apart", by=by)
    return made
