"""`mulin import buildings FILE`: estates and their buildings from a table, each put into its grid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from mulin.core import geo
from mulin.core.deeds import DeedError
from mulin.core.geo import Datum, GeoError
from mulin.core.phrases import fold
from mulin.core.tables import Column, Importer, RowError
from mulin.core.tables.importer import Fields, Saved
from mulin.grids import rules
from mulin.places.flow import BuildingPlan, change_building, found_building, found_estate
from mulin.places.models import Area, Building, Estate, Level
from mulin.places.queries import Place, ladder, level_name

ESTATE, BUILDING = 60, 40
# A tower of more is a slip of the pen; the columns of the table hold no more either.
MOST = {"units": 200, "floors": 200, "households": 30_000}
DATUMS = {
    "wgs84": Datum.WGS84, "gps": Datum.WGS84, "cgcs2000": Datum.CGCS2000, "天地图": Datum.CGCS2000,
    "gcj02": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02, "bd09": Datum.BD09, "百度": Datum.BD09,
}  # fmt: skip
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """A building, understood: its community, its grid (None: the table does not tell), what it is."""

    community: Place
    grid: Place | None
    estate: str
    name: str
    plan: BuildingPlan

    @property
    def key(self) -> Key:
        """By what it is known again."""
        return self.community.path, self.estate, self.name


class Buildings(Importer[Row]):
    """A row a building. An estate that is not there is founded; a building that is there gets what
    the table tells and otherwise stays. Running it again changes nothing."""

    columns: ClassVar[Sequence[Column]] = (
        Column("community", ("community", "社区", "社区（村）", "村居", "社区代码", "所属社区"), required=True),
        Column("grid", ("grid", "网格", "网格名称", "网格编码", "所属网格")),
        Column("estate", ("estate", "小区", "小区名称", "小区（自然村）"), required=True),
        Column("building", ("building", "楼栋", "楼号", "栋号", "楼栋名称"), required=True),
        Column("units", ("units", "单元数", "单元")),
        Column("floors", ("floors", "层数", "楼层数", "总层数")),
        Column("households", ("households", "户数", "总户数", "建成户数")),
        Column("lng", ("lng", "经度")),
        Column("lat", ("lat", "纬度")),
        Column("datum", ("datum", "坐标系")),
    )  # fmt: skip
    takes_datum = True

    def clean(self, row: Fields) -> Row:
        """A building in a community of one's own, its point (if any) inside of it."""
        community = self._community(row["community"])
        for field, most in (("estate", ESTATE), ("building", BUILDING)):
            if len(row[field]) > most:
                raise RowError(_("太长了，最多 %(most)s 个字。") % {"most": most}, field=field)
        lng, lat = self._point(row)
        grid = self._grid(row["grid"], community)
        if lng is not None and lat is not None:
            grid = grid or _grid_at(lng, lat, community)
        plan = BuildingPlan(
            _number(row, "units"), _number(row, "floors"), _number(row, "households"), lng, lat
        )
        return Row(community, grid, row["estate"], row["building"], plan)

    def _community(self, said: str) -> Place:
        found = [
            place for place in ladder().under("/", Level.COMMUNITY)
            if fold(said) in {fold(name) for name in (place.code, place.name, *place.aliases)}
        ]  # fmt: skip
        words = {"level": level_name(Level.COMMUNITY), "name": said[:20]}
        if len(found) != 1:
            more = _("叫“%(name)s”的%(level)s不止一个，请写代码。") if found else _(
                "没有叫“%(name)s”的%(level)s，请核对名称或代码。"
            )  # fmt: skip
            raise RowError(more % words, field="community")
        if self.by is not None and not rules.may_place(self.by, found[0].path):
            raise RowError(_("“%(name)s”不归您管。") % words, field="community")
        return found[0]

    @staticmethod
    def _grid(said: str, community: Place) -> Place | None:
        if not said:
            return None
        below = ladder().under(community.path, Level.GRID)
        found = [one for one in below if said in (one.code, one.name, *one.aliases)]
        if len(found) != 1:
            words = {"name": said[:20], "above": community.name, "level": level_name(Level.GRID)}
            raise RowError(_("“%(above)s”里没有叫“%(name)s”的%(level)s。") % words, field="grid")
        return found[0]

    def _point(self, row: Fields) -> tuple[float | None, float | None]:
        if not row["lng"] and not row["lat"]:
            return None, None
        datum = self.datum
        if row["datum"]:
            said = row["datum"].lower().replace("-", "").replace(" ", "")
            if said not in DATUMS:
                raise RowError(_("坐标系写 WGS-84、CGCS2000、GCJ-02 或 BD-09。"), field="datum")
            datum = DATUMS[said]
        try:
            lng, lat = geo.to_wgs84(*geo.check(float(row["lng"]), float(row["lat"])), datum)
        except ValueError as error:
            raise RowError(_("经度和纬度要成对写数字，例如 116.045123。"), field="lng") from error
        except GeoError as error:
            raise RowError(str(error), field="lng") from error
        return round(lng, geo.outlines.DIGITS), round(lat, geo.outlines.DIGITS)

    def external_id(self, item: Row) -> str:
        """Its community, estate and name."""
        return "|".join(item.key)

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those of the ids that are buildings already."""
        estates = {one.split("|")[1] for one in ids}
        return {"|".join(key) for key in _there(estates)} & set(ids)

    def unchanged(self, items: Sequence[Row]) -> Collection[str]:
        """Buildings of which the table tells nothing new."""
        there = _there({item.estate for item in items})
        return [
            self.external_id(item) for item in items
            if item.key in there and not _news(item, there[item.key])
        ]  # fmt: skip

    def changes(self, items: Sequence[Row]) -> Saved:
        """Which of them are there and would change."""
        there = _there({item.estate for item in items})
        known = [item for item in items if item.key in there]
        return Saved(
            len(known), [(f"{item.estate} {item.name}", _("会按表里的更新")) for item in known]
        )

    def save(self, batch: Sequence[Row]) -> Saved:
        """Found what is missing, correct what is there."""
        there = _there({item.estate for item in batch})
        estates = _estates({item.estate for item in batch})
        known = 0
        for item in batch:
            try:
                known += self._settle(item, there, estates)
            except DeedError as error:
                raise RowError(
                    str(error), field=error.field or "", key=self.external_id(item)
                ) from error
        return Saved(known)

    def _settle(
        self, item: Row, there: dict[Key, Building], estates: dict[tuple[str, str], Estate]
    ) -> bool:
        """Write one; returns whether it was there before."""
        building = there.get(item.key)
        if building is not None:
            area = building.area if item.grid is None else Area.objects.get(pk=item.grid.id)
            change_building(building, item.plan, area=area)
            return True
        home = item.community.path, item.estate
        if home not in estates:
            community = Area.objects.get(pk=item.community.id)
            estates[home] = found_estate(name=item.estate, area=community)
        area = Area.objects.get(pk=(item.grid or _only_grid(item, estates[home])).id)
        found_building(estate=estates[home], name=item.name, area=area, plan=item.plan)
        return False


def _number(row: Fields, field: str) -> int | None:
    said = row[field].removesuffix(".0")
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or int(said) > MOST[field]:
        raise RowError(
            _("这里写整数，最多 %(most)s，现在是“%(said)s”。") % {"most": MOST[field], "said": said[:20]},
            field=field,
        )  # fmt: skip
    return int(said)


def _grid_at(lng: float, lat: float, community: Place) -> Place | None:
    """The grid at a point. A point beyond the community's border is of another datum, or wrong."""
    here = ladder().at(lng, lat)
    if here is not None and here.path.startswith(community.path):
        return here if here.level == Level.GRID else None
    if here is None and community.outline is None:
        return None
    where = here.name if here else _("所有边界之外")
    raise RowError(
        _("这个点落在%(where)s，不在“%(name)s”里。请看看坐标系和经纬度。") % {
            "where": where, "name": community.name}, field="lng",
    )  # fmt: skip


def _only_grid(item: Row, estate: Estate) -> Place:
    """Where a building without point and grid goes: the one grid of its estate, or of its community,
    else the community itself until somebody knows."""
    known = ladder()
    paths = set(estate.buildings.values_list("area_path", flat=True))
    if len(paths) == 1:
        return known.by_path[paths.pop()]
    grids = known.under(item.community.path, Level.GRID)
    return grids[0] if len(grids) == 1 else item.community


def _there(estates: Iterable[str]) -> dict[Key, Building]:
    """Buildings of the estates of these names, by community, estate and name."""
    rows = Building.objects.filter(estate__name__in=list(estates))
    return {
        (one.estate.area_path, one.estate.name, one.name): one
        for one in rows.select_related("estate", "area")
    }


def _estates(names: Iterable[str]) -> dict[tuple[str, str], Estate]:
    return {(one.area_path, one.name): one for one in Estate.objects.filter(name__in=list(names))}


def _news(item: Row, building: Building) -> bool:
    """Whether the table tells something of a building that is not so yet."""
    if item.grid is not None and item.grid.path != building.area_path:
        return True
    told = item.plan
    return any(
        value is not None and value != now
        for value, now in (
            (told.units, building.units), (told.floors, building.floors),
            (told.households, building.households), (told.lng, building.lng), (told.lat, building.lat),
        )
    )  # fmt: skip
