"""Which units, alliances, zones and branches hang on an area that is no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mulin.alliances.models import Alliance, Branch, Partner, Zone
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

Settled = Partner | Alliance | Zone
KINDS: dict[str, type[Settled]] = {"unit": Partner, "alliance": Alliance, "zone": Zone}
WORDS = {
    "unit": _("单位"), "alliance": _("联盟"), "zone": _("责任区"), "branch": _("党组织"),
}  # fmt: skip
#: The most of a kind that one page lists; what is moved makes room for the rest.
MOST = 100


@dataclass(frozen=True)
class Left:
    """Something whose area is no more, and the area that took its place (none where nothing did)."""

    kind: str
    id: UUID
    name: str
    was: Place
    to: Place | None

    @property
    def words(self) -> str:
        """What it is."""
        return str(WORDS[self.kind])


def left_behind(path: str) -> list[Left]:
    """All of an area and below: a statement a kind, none where no area is closed."""
    known = ladder().by_path
    gone = [one for one, place in known.items() if place.until and one.startswith(path)]
    return list(_left(gone)) if gone else []


def _rows() -> dict[str, QuerySet[Any]]:
    """What has not left or been closed, by kind."""
    return {
        "unit": Partner.objects.filter(until__isnull=True), "alliance": Alliance.objects.all(),
        "zone": Zone.objects.filter(until__isnull=True),
        "branch": Branch.objects.filter(until__isnull=True),
    }  # fmt: skip


def _left(gone: list[str]) -> Iterator[Left]:
    known = ladder()
    for kind, rows in _rows().items():
        left = rows.filter(area_path__in=gone).order_by("area_path", "name", "id")
        found = left.values_list("pk", "name", "area_path")
        for key, name, path in found[:MOST]:
            yield Left(kind, key, name, known.by_path[path], known.today(path))


def one_of(kind: str, pk: UUID) -> Settled | None:
    """One of them."""
    return KINDS[kind]._default_manager.select_related("area").filter(pk=pk).first()


def targets(record: Settled) -> list[Place]:
    """Areas of its level in its town, itself left out."""
    known = ladder()
    town = known.above(record.area_path, Level.STREET)
    rows = known.under(town.path if town else "/", record.area.level)
    return [place for place in rows if place.path != record.area_path]
