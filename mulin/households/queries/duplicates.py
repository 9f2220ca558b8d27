"""Records that seem to be one person, proposed to whoever may merge them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.households.models import KEPT, Apart, Merge, Resident
from mulin.households.queries.lists import with_homes
from mulin.people.models import Person
from mulin.people.standing import DISPATCH

SHOWN, READ = 30, 200
# What two records have in common, the surest first.
BY = {
    "id_index": _("身份证号相同"),
    "phone_index": _("姓名、电话相同"),
    "birth_year": _("姓名、出生年份相同"),
}
# Of two records that differ in one of these both are right: they are two people.
TELLING = ("id_index", "born")


@dataclass(frozen=True)
class Pair:
    """Two records, the older one first, and why they may be one."""

    one: Resident
    other: Resident
    why: object


def pairs(person: Person) -> list[Pair]:
    """The first thirty pairs of the areas in which this person may merge."""
    rows = Resident.objects.visible_to(person).filter(
        person.standing.area_q("area_path", DISPATCH), status__in=KEPT
    )
    keys: dict[tuple[UUID, UUID], object] = {}
    for column, why in BY.items():
        for pair in _alike(rows, column):
            keys.setdefault(pair, why)
    apart = set(Apart.objects.filter(one__in=[a for a, _b in keys]).values_list("one", "other"))
    left = [pair for pair in keys if pair not in apart][:SHOWN]
    wanted = {key for pair in left for key in pair}
    found = {one.pk: one for one in with_homes(Resident.objects.filter(pk__in=wanted))}
    return [Pair(found[a], found[b], keys[a, b]) for a, b in left]


def _alike(rows: QuerySet[Resident], column: str) -> list[tuple[UUID, UUID]]:
    """Pairs of records with the same name (or, by number, any) and the same in this column."""
    empty = Q(**{f"{column}__isnull": True}) if column == "birth_year" else Q(**{column: ""})
    by = ["id_index"] if column == "id_index" else ["name_index", column]
    groups = (
        rows.exclude(empty).values(*by).annotate(n=Count("pk")).filter(n__gt=1).order_by()[:READ]
    )
    wanted = Q(pk__in=[])
    for group in groups:
        wanted |= Q(**{name: group[name] for name in by})
    alike: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.filter(wanted).order_by("id").values("pk", "born", "id_index", *by)[: 4 * READ]:
        alike[tuple(row[name] for name in by)].append(row)
    return [
        (one["pk"], other["pk"])
        for found in alike.values()
        for one, other in combinations(found, 2)
        if not any(one[name] and other[name] and one[name] != other[name] for name in TELLING)
    ]


def undoable(person: Person) -> list[Merge]:
    """Merges of the last week that can still be taken back."""
    rows = Merge.objects.visible_to(person).filter(
        settled_at__isnull=True, undo_until__gt=timezone.now()
    )
    return list(rows.select_related("into", "by").order_by("-id")[:SHOWN])
