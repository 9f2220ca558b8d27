"""What the hotline calls a thing, and what it is called here: kept as names are seen, set by the centre."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.appeals.flow.hotline_words import path_of
from mulin.appeals.models.hotline import HotlineCategory
from mulin.appeals.taxonomy import taxonomy
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.people.models import Person


def keep_names(names: Iterable[str], *, at: datetime | None = None) -> None:
    """Keep names that an export brought, to be mapped; known ones stay as they are."""
    now = at or timezone.now()
    HotlineCategory.objects.bulk_create(
        [HotlineCategory(name=name, seen_at=now) for name in sorted(set(names)) if name],
        ignore_conflicts=True,
    )


@transaction.atomic
def map_category(
    name: str, *, leaf: str, by: Person, below: bool = False, at: datetime | None = None
) -> HotlineCategory:  # fmt: skip
    """Say which leaf a name of the hotline is here; "" takes it back. With `below` it holds for the
    level above too, so that its neighbours that have none of their own follow.

    The next import uses it. What is in already keeps its category: somebody may have corrected it.
    """
    if not rules.may_run_hotline(by):
        raise Forbidden
    chosen = taxonomy().by_code.get(leaf)
    if leaf and chosen is None:
        raise Refused("no_category", _("请选一个类别。"), field="leaf")
    now = at or timezone.now()
    path = path_of(name)
    if not path:
        raise Refused("missing", _("请填热线的类别名称。"), field="name")
    names = [path, path.rpartition("->")[0]] if below and "->" in path else [path]
    for one in names:
        columns = {"leaf_id": chosen.id if chosen else None, "set_by": by, "set_at": now}
        row, made = HotlineCategory.objects.get_or_create(name=one, defaults=columns)
        if not made:
            HotlineCategory.objects.filter(pk=row.pk).update(**columns)
        journal.remark(row, "hotline.mapped", by=by, at=now, data={"name": one, "leaf": leaf})
    return HotlineCategory.objects.get(name=path)
