"""Keeping a list under a name, dropping it, and writing down that a list was taken out as a file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.models import SavedFilter
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused, line
from mulin.people.models import Person

MOST_KEPT = 20
NAME, QUERY = 40, 500


@transaction.atomic
def save_filter(*, name: str, query: str, by: Person, at: datetime | None = None) -> SavedFilter:
    """Keep the filters of a list under a name; the same name again replaces what it kept."""
    name = line(name, field="name", needed=_("请给这个筛选起个名字。"), most=NAME)
    query = line(query, field="query", most=QUERY)
    mine = SavedFilter.objects.filter(person=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_KEPT:
        raise Refused(
            "too_many", _("常用筛选最多留 %d 个，请先删掉不用的。") % MOST_KEPT, field="name"
        )
    kept, _made = mine.update_or_create(
        name=name, person=by, defaults={"query": query, "at": at or timezone.now()}
    )
    return kept


def drop_filter(kept: SavedFilter, *, by: Person) -> None:
    """Forget one of one's own."""
    if kept.person_id != by.pk:
        raise Forbidden
    kept.delete()


def note_export(
    *, kind: str, query: str, rows: int, by: Person, at: datetime | None = None
) -> None:
    """Write down, before the first line goes out, who takes which list away and how long it is."""
    if not rules.may_export(by):
        raise Forbidden(_("导出清单要有派单或审计的岗位。"))
    journal.remark(
        by, "appeals.exported", by=by, at=at, data={"kind": kind, "query": query, "rows": rows}
    )
