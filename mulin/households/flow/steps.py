"""The life tables of the ledger, and the one way its deeds are done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import deeds
from mulin.core.deeds import Forbidden, Refused
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.households import rules
from mulin.households.events import CorrectionChanged, NeedChanged, ResidentChanged
from mulin.households.models import (
    KEPT,
    Correction,
    CorrectionStatus,
    Need,
    NeedStatus,
    Resident,
    Status,
)  # fmt: skip
from mulin.people.models import Person

ACTIVE, ENDED, WIPED = NeedStatus.ACTIVE, NeedStatus.ENDED, NeedStatus.WIPED
ASKED = CorrectionStatus.ASKED

#        deed              from                                to (None: stays)
STEPS = {
    "move_in":       step(KEPT, Status.LIVING),
    "move_out":      step(Status.LIVING, None),
    "rezone":        step(KEPT, None),
    "leave":         step(Status.LIVING, Status.LEFT),
    "own":           step(KEPT, None),
    "disown":        step(KEPT, None),
    "correct":       step(KEPT, None),
    "link":          step(KEPT, None),
    "unlink":        step(KEPT, None),
    "take_in":       step(KEPT, None),
    "give_back":     step(KEPT, None),
    "merge":         step(KEPT, Status.MERGED),
    "unmerge":       step(Status.MERGED, Status.LIVING),
    "unmerge_left":  step(Status.MERGED, Status.LEFT),
    "erase":         step({*KEPT, Status.MERGED}, Status.ERASED),
}  # fmt: skip

#        deed              from                                to (None: stays)
NEED_STEPS = {
    "review":        step(ACTIVE, None),
    "move":          step({ACTIVE, ENDED}, None),
    "end":           step(ACTIVE, ENDED),
    "resume":        step(ENDED, ACTIVE),
    "withdraw":      step({ACTIVE, ENDED}, WIPED),
    "lapse":         step(ACTIVE, WIPED),
    "wipe":          step({ACTIVE, ENDED}, WIPED),
}  # fmt: skip

#        deed              from                                to (None: stays)
CORRECTION_STEPS = {
    "accept":        step(ASKED, CorrectionStatus.DONE),
    "decline":       step(ASKED, CorrectionStatus.DECLINED),
    "take_back":     step(ASKED, CorrectionStatus.TAKEN_BACK),
}  # fmt: skip

line = partial(deeds.line, most=120)


def take(
    resident: Resident, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Resident:  # fmt: skip
    """Do one deed about a person. Runs inside the caller's transaction; `data` names nobody. What
    they asked to be corrected goes with them to another grid."""
    move(resident, verb, STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    if "area_path" in columns:
        Correction.objects.filter(resident=resident).update(area_path=resident.area_path)
    announce(ResidentChanged(resident, verb, by))
    return resident


def take_need(
    need: Need, verb: str, *, by: Person | None, data: Mapping[str, Any] | None = None,
    **columns: Any,
) -> Need:  # fmt: skip
    """Do one deed about a need. The journal never says of what kind it was."""
    move(need, verb, NEED_STEPS, by=by, at=timezone.now(), data=data, **columns)
    announce(NeedChanged(need, verb, by))
    return need


def take_correction(
    correction: Correction, verb: str, *, by: Person | None, **columns: Any
) -> Correction:
    """Answer what somebody asked, or take it back."""
    move(correction, verb, CORRECTION_STEPS, by=by, at=timezone.now(), **columns)
    announce(CorrectionChanged(correction, verb, by))
    return correction


def writes(by: Person, path: str) -> None:
    """Refuse whoever does not keep the ledger of this area."""
    if not rules.may_write(by, path):
        raise Forbidden(_("这里的台账由所在网格的网格员和社区来记。"))


def day_of(day: date, *, field: str) -> date:
    """A day that has come; refused if it lies ahead or is plainly a slip of the pen."""
    if day > timezone.localdate():
        raise Refused("ahead", _("这一天还没有到，请核对日期。"), field=field)
    if day.year < 1900:
        raise Refused("too_old", _("年份不对，请核对日期。"), field=field)
    return day
