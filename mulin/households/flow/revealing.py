"""Opening a name or a number: with a purpose, for a moment, and written down."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.households import rules
from mulin.households.models import Resident
from mulin.households.purposes import Purpose
from mulin.people.models import Person


@dataclass(frozen=True)
class Opened:
    """What was hidden."""

    name: str
    phone: str
    id_number: str
    born: str


@transaction.atomic
def reveal(resident: Resident, *, by: Person, purpose: str) -> Opened:
    """Name, phone, identity number and birth, whole; the person reads on «my data» who looked."""
    if not rules.may_reveal(by, resident):
        raise Forbidden
    if purpose not in Purpose.values:
        raise Refused("no_purpose", _("请选查看的用途。"), field="purpose")
    journal.remark(resident, "reveal", by=by, data={"purpose": purpose})
    return Opened(resident.name, resident.phone, resident.id_number, resident.born)


@transaction.atomic
def note_export(*, query: str, rows: int, whole: bool, purpose: str, by: Person) -> None:
    """Before the first line goes out: which register, how long, masked or whole, and what for."""
    may = rules.may_export_open(by) if whole else rules.may_export(by)
    if not may:
        raise Forbidden(_("导出完整信息由社区来做，别的岗位导出的是打码的。"))
    if whole and purpose not in Purpose.values:
        raise Refused("no_purpose", _("导出完整信息要选用途。"), field="purpose")
    data = {"query": query, "rows": rows, "whole": whole, "purpose": purpose if whole else ""}
    journal.remark(by, "households.exported", by=by, data=data)
