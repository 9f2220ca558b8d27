"""Members report in where they live, by their own wish, and take it back the same way."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances.models import MemberReport
from mulin.core import journal
from mulin.core.deeds import Refused, line
from mulin.people.models import Person


@transaction.atomic
def report_in(person: Person, *, unit: str, skills: str) -> MemberReport:
    """Report in for oneself; again, it corrects what was said."""
    if person.area is None:
        raise Refused("no_area", _("请先请社区登记您住在哪个网格。"))
    said = {
        "unit": line(unit, field="unit", most=80), "skills": line(skills, field="skills", most=100),
        "area": person.area, "area_path": person.area.path, "at": timezone.now(),
    }  # fmt: skip
    made, new = MemberReport.objects.update_or_create(person=person, defaults=said)
    # That they did, not what they said: taken back, nothing of it is left.
    journal.remark(person, "alliances.reported_in", by=person, data={"new": new})
    return made


@transaction.atomic
def take_back(person: Person) -> bool:
    """Report out: the row is gone."""
    gone = MemberReport.objects.filter(person=person).delete()[0]
    if gone:
        journal.remark(person, "alliances.reported_out", by=person)
    return bool(gone)
