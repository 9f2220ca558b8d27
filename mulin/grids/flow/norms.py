"""Saying what is right for grids here, from a day on, and what the rungs of the ladder are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused, line
from mulin.grids import rules
from mulin.grids.models import Norm
from mulin.people.models import Person
from mulin.places import flow as places
from mulin.places.flow import Naming

# Slower or faster than this is no pace of walking; a way is never shorter than the bee-line.
PACE = range(20, 161)
DETOUR = (1.0, 3.0)


@dataclass(frozen=True)
class Right:
    """The columns of `Norm`."""

    households_least: int = 300
    households_most: int = 500
    tolerance: int = 20
    minutes: int = 15
    metres_a_minute: int = 75
    detour: float = 1.3
    basis: str = ""


@transaction.atomic
def set_norm(right: Right, *, since: date, by: Person | None) -> Norm:
    """From this day on it is so; the same day again replaces what was said. `by` is None for the
    preset of the house."""
    if by is not None and not rules.may_set_norm(by):
        raise Forbidden
    if not 1 <= right.households_least <= right.households_most:
        raise Refused(
            "bad_range", _("最少的户数要在 1 和最多的户数之间。"), field="households_least"
        )
    if right.metres_a_minute not in PACE:
        raise Refused("bad_pace", _("步行每分钟 20 到 160 米。"), field="metres_a_minute")
    if not DETOUR[0] <= right.detour <= DETOUR[1]:
        raise Refused("bad_detour", _("绕行系数在 1 到 3 之间。"), field="detour")
    if not 1 <= right.minutes <= 120:
        raise Refused("bad_minutes", _("分钟数在 1 到 120 之间。"), field="minutes")
    if not 1 <= right.tolerance <= 100:
        raise Refused(
            "bad_tolerance", _("允许偏差在 1 到 100 之间（百分之几）。"), field="tolerance"
        )
    columns = {**asdict(right), "basis": line(right.basis, field="basis", most=200)}
    norm, _made = Norm.objects.update_or_create(since=since, defaults=columns)
    journal.remark(norm, "norm.set", by=by, data={**columns, "since": since.isoformat()})
    versions.changed("grids")
    return norm


def name_levels(namings: Iterable[Naming], *, by: Person) -> None:
    """Call the rungs of the ladder so."""
    if not rules.may_set_norm(by):
        raise Forbidden
    places.name_levels(namings, by=by)
