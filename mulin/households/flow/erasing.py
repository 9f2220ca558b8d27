"""Wiping everything held about somebody, with a proof that it was done and of what."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import F, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.fields import blind_index
from mulin.households import rules
from mulin.households.events import ResidentErased
from mulin.households.flow.needs import wiped
from mulin.households.flow.steps import take
from mulin.households.models import (
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

# The purpose of the blind index by which tables know a person (see `bulk.key_of`).
IMPORTED = "households.import"
EMPTY: dict[str, Any] = {
    "name": "", "name_index": "", "phone": "", "phone_index": "", "id_number": "", "id_index": "",
    "born": "", "birth_year": None, "account": None,
}  # fmt: skip


class Reason(TextChoices):
    """Why it is wiped."""

    ASKED = "asked", gettext_lazy("本人要求删除")
    WRONG = "wrong", gettext_lazy("登记错了")
    DIED = "died", gettext_lazy("本人去世")
    TIME = "time", gettext_lazy("保存期满")


@transaction.atomic
def erase(resident: Resident, *, by: Person, reason: str) -> Resident:
    """Wipe name, numbers, birth and needs. Where they lived stays as counts of dwellings only."""
    if not rules.may_erase(by, resident):
        raise Forbidden(_("删除由社区来做。"))
    if reason not in Reason.values or reason == Reason.TIME:
        raise Refused("no_reason", _("请选为什么删除。"), field="reason")
    return wipe(resident, by=by, reason=reason)


def wipe(resident: Resident, *, by: Person | None, reason: str) -> Resident:
    """The same, by nobody when the time is over. Runs in the caller's transaction.

    The entry's `proof` is a keyed digest of what stood there: whoever holds the keys and claims to
    know what was held can prove it, nobody else learns anything from it.
    """
    if resident.status == Status.ERASED:
        raise NotAllowed(_("已经删除了。"))
    proof = blind_index(_held(resident), "households.erased")
    today = timezone.localdate()
    for stay in Occupancy.objects.current().filter(resident=resident):
        Occupancy.objects.filter(pk=stay.pk).update(until=max(today, stay.since))
        Dwelling.objects.filter(pk=stay.dwelling_id, heads__gt=0).update(heads=F("heads") - 1)
    for part in Ownership.objects.current().filter(resident=resident):
        Ownership.objects.filter(pk=part.pk).update(until=max(today, part.since))
    for need in Need.objects.filter(resident=resident).exclude(status=NeedStatus.WIPED):
        wiped(need, "wipe", by=by)
    Correction.objects.filter(resident=resident).update(said="", answer="")
    key = _stone(resident) if reason == Reason.ASKED else ""
    take(resident, "erase", by=by, data={"reason": reason, "proof": proof}, import_key=key, **EMPTY)
    _wipe_merged(resident, by=by, reason=reason)
    announce(ResidentErased(resident, by))
    return resident


def _stone(resident: Resident) -> str:
    """What keeps an old table from bringing back who asked to be erased: the blind index by which
    tables know a person, of the identity number if there was one. It tells nothing else."""
    if not resident.id_number:
        return resident.import_key
    key = blind_index(resident.id_number, IMPORTED)
    taken = Resident.objects.filter(import_key=key).exclude(pk=resident.pk)
    return resident.import_key if taken.exists() else key


def _held(resident: Resident) -> str:
    """What is held, in one writing."""
    held = [resident.name, resident.phone, resident.id_number, resident.born, resident.birth_year]
    return json.dumps(held, ensure_ascii=False)


def _wipe_merged(resident: Resident, *, by: Person | None, reason: str) -> None:
    """Records that were merged into this one hold the same person."""
    merged = Resident.objects.filter(merged_into=resident, status=Status.MERGED)
    for gone in merged:
        wipe(gone, by=by, reason=reason)
    Merge.objects.filter(into=resident, settled_at__isnull=True).update(settled_at=timezone.now())
