"""Days and thresholds of the town, from a day on; and the note of who takes votes out as a file."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.matters import rules
from mulin.matters.models import Matter, MatterPractice
from mulin.matters.practice import Custom
from mulin.people.models import Person

# The smallest and the largest that makes sense, and the words for what is out of it.
BOUNDS: dict[str, tuple[Decimal, Decimal]] = {
    "answer_days": (Decimal(1), Decimal(60)), "gather_days": (Decimal(1), Decimal(180)),
    "talk_days": (Decimal(1), Decimal(180)), "longest": (Decimal(20), Decimal(140)),
    "a_day": (Decimal(1), Decimal(50)), "appraise_days": (Decimal(1), Decimal(90)),
    "threshold": (Decimal(1), Decimal(5)), "fewest": (Decimal(1), Decimal(100)),
}  # fmt: skip


@transaction.atomic
def set_practice(custom: Custom, *, by: Person | None) -> MatterPractice:
    """From its day on (today, if it says none); what runs keeps what it began with."""
    if by is not None and not rules.may_set_practice(by):
        raise Forbidden(_("议事的规矩由镇治理中心来定。"))
    since: date = custom.since or timezone.localdate()
    values = {one.name: getattr(custom, one.name) for one in fields(custom) if one.name != "since"}
    for name, (low, high) in BOUNDS.items():
        if not low <= Decimal(values[name]) <= high:
            words = _("请填 %(low)s 到 %(high)s。") % {"low": low, "high": high}
            raise Refused("out_of_bounds", words, field=name)
    row, _new = MatterPractice.objects.update_or_create(since=since, defaults=values)
    told = {name: str(value) for name, value in values.items()}
    journal.remark(row, "matters.practice", by=by, data={**told, "since": str(since)})
    versions.changed("matters")
    return row


def note_export(matter: Matter, *, by: Person, rows: int) -> None:
    """Before the first line goes out."""
    if not rules.may_export(by, matter):
        raise Forbidden
    journal.remark(matter, "matters.exported", by=by, data={"rows": rows})
