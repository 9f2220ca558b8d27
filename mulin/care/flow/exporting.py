"""A register that goes out as a file is written down before its first line."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.care import rules
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.households.flow import Purpose
from mulin.people.models import Person


@transaction.atomic
def note_export(*, query: str, rows: int, whole: bool, purpose: str, by: Person) -> None:
    """Which list, how long, masked or whole, and what for."""
    if not (rules.may_export_open(by) if whole else rules.may_export(by)):
        raise Forbidden(_("导出完整信息由社区来做，别的岗位导出的是打码的。"))
    if whole and purpose not in Purpose.values:
        raise Refused("no_purpose", _("导出完整信息要选用途。"), field="purpose")
    data = {"query": query, "rows": rows, "whole": whole, "purpose": purpose if whole else ""}
    journal.remark(by, "care.exported", by=by, data=data)
