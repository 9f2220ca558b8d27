"""Saying what the rungs of the ladder are called here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Refused, line
from mulin.places.models import CALLED, LevelName

WORD, MOST_KINDS = 20, 8


@dataclass(frozen=True)
class Naming:
    """A rung, its word («镇街»), and what single areas are by the end of their names (镇, 街道, 乡)."""

    level: str
    name: str
    kinds: tuple[str, ...] = ()


@transaction.atomic
def name_levels(namings: Iterable[Naming], *, by: models.Model | None) -> list[LevelName]:
    """Call the rungs so, all or none; `by` is None for the preset of the house. An empty name gives
    the usual word back. Returns the rungs that are called otherwise now."""
    changed = []
    for naming in namings:
        row = _row(naming)
        if row is not None:
            told = {"level": row.level, "name": row.name, "kinds": row.kinds}
            journal.remark(row, "level.named", by=by, data=told)
            changed.append(row)
    if changed:
        versions.changed("places")
    return changed


def _row(naming: Naming) -> LevelName | None:
    """The row as it shall be, written; None if it is so already."""
    if naming.level not in CALLED:
        raise Refused("bad_level", _("没有这一级。"), field="level")
    field = f"{naming.level}_kinds"
    name = line(naming.name, field=naming.level, most=WORD) or str(CALLED[naming.level])
    kinds = [line(kind, field=field, most=WORD) for kind in naming.kinds]
    kinds = list(dict.fromkeys(kind for kind in kinds if kind))
    if len(kinds) > MOST_KINDS:
        raise Refused("too_many", _("一级最多写 %d 种叫法。") % MOST_KINDS, field=field)
    known = LevelName.objects.filter(level=naming.level).first()
    if known is None and name == str(CALLED[naming.level]) and not kinds:
        return None
    row = known or LevelName(level=naming.level)
    if (row.name, row.kinds) == (name, kinds):
        return None
    row.name, row.kinds = name, kinds
    row.save()
    return row
