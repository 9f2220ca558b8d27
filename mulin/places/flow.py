"""Setting up places: areas with their outlines, estates, buildings."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import geo, versions
from mulin.core.deeds import Refused
from mulin.places.models import Area, Building, Estate


@transaction.atomic
def found_area(
    *, code: str, name: str, level: str, parent: Area | None = None,
    outline: dict[str, object] | None = None, datum: str = "wgs84",
    aliases: tuple[str, ...] = (),
) -> Area:  # fmt: skip
    """Put an area on the ladder; its outline is kept in WGS-84 whatever datum it came in."""
    if Area.objects.filter(code=code).exists():
        raise Refused("area_exists", _("代码 %s 已经有了。") % code, field="code")
    lng = lat = None
    if outline is not None:
        outline = geo.parse_outline(outline, datum=datum)
        lng, lat = geo.inner_point(outline)
    area = Area.objects.create(
        code=code, name=name, level=level, parent=parent, aliases=list(aliases),
        path=f"{parent.path if parent else '/'}{code}/", outline=outline, datum=datum,
        lng=lng, lat=lat,
    )  # fmt: skip
    versions.changed("places")
    return area


@transaction.atomic
def rename_area(area: Area, *, name: str) -> Area:
    """Give an area another name; the old one stays as an alias, so that people are understood."""
    if name != area.name:
        area.aliases = list(dict.fromkeys([*area.aliases, area.name]))
        area.name = name
        area.save(update_fields=["name", "aliases"])
        versions.changed("places")
    return area


@transaction.atomic
def found_estate(*, name: str, area: Area, aliases: tuple[str, ...] = ()) -> Estate:
    """Put an estate into a community."""
    estate = Estate.objects.create(name=name, area=area, area_path=area.path, aliases=list(aliases))
    versions.changed("places")
    return estate


@transaction.atomic
def found_building(
    *, estate: Estate, name: str, area: Area, lng: float | None = None, lat: float | None = None
) -> Building:
    """Put a building into an estate and the grid that it stands in."""
    building = Building.objects.create(
        estate=estate, name=name, area=area, area_path=area.path, lng=lng, lat=lat
    )
    versions.changed("places")
    return building
