"""Which grid a building stands in, after borders have moved."""

from __future__ import annotations

from collections import defaultdict

from mulin.core import geo
from mulin.core.fields import within
from mulin.places.flow.writing import move_buildings
from mulin.places.models import Area, Building


def settle(parent: Area) -> int:
    """Put every building in `parent` that has a point into the child whose outline holds it; the
    one it belongs to already comes first where a border runs through the point. Buildings outside
    of all outlines stay where they are. Returns how many moved."""
    children = {area.path: area for area in parent.children.standing() if area.outline}
    locator = geo.Locator((path, area.outline or {}) for path, area in children.items())
    moved: dict[str, list[Building]] = defaultdict(list)
    rows = Building.objects.filter(within("area_path", parent.path), lng__isnull=False)
    for building in rows.only("lng", "lat", "area_path"):
        found = locator.all_at(building.lng or 0.0, building.lat or 0.0)
        here = [path for path in found if building.area_path.startswith(path)]
        if found and not here:
            moved[found[0]].append(building)
    for path, buildings in moved.items():
        move_buildings([building.pk for building in buildings], children[path])
    return sum(map(len, moved.values()))
