"""Outlines of areas as GeoJSON: read, checked, repaired, thinned, and where their middle is.

Uses shapely where it is installed. Without it outlines are read and checked alike, but one that
crosses itself is refused instead of repaired, and parts that overlap stay two (a point in either is
found all the same; only the centroid counts the overlap twice).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mulin.core.geo import planar
from mulin.core.geo.datums import Datum, GeoError, Point, check, to_wgs84
from mulin.core.geo.planar import Polygon

GeoJSON = dict[str, Any]
# A county in fine detail has some ten thousand points; more is a mistake or an attack.
MOST_POINTS = 200_000
# A hand's breadth: digits beyond it only swell the rows.
DIGITS = 7
# A repair that moves more of the area than this part is no repair but a guess.
SAME = 0.05
_SPOT = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]")


class BadOutline(GeoError):
    """An outline that cannot be taken, and where on the map it goes wrong (None: everywhere)."""

    def __init__(self, message: object, spot: Point | None = None) -> None:
        super().__init__(message)
        self.spot = spot


@dataclass(frozen=True)
class Examined:
    """An outline as it is taken, and the spots at which it was mended."""

    outline: GeoJSON
    mended: tuple[Point, ...] = ()


def parse_outline(data: str | bytes | Mapping[str, Any], *, datum: str = Datum.WGS84) -> GeoJSON:
    """Read a Polygon, MultiPolygon, Feature or FeatureCollection into one WGS-84 geometry.

    Open rings are closed, repeated points dropped, self-crossings repaired, parts joined; the outer
    ring runs counter-clockwise (RFC 7946). Raises GeoError with a sentence for the person.
    """
    polygons = [_rings(polygon, datum) for polygon in _polygons(_loaded(data))]
    if not polygons:
        raise GeoError(_("文件里没有面。请画出一个封闭的范围。"))
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        raise GeoError(_("这个范围的点太多了。请先简化再上传。"))
    return _repaired(polygons) if planar.library() else _accepted(polygons)


def examine(data: Mapping[str, Any], *, datum: str = Datum.WGS84) -> Examined:
    """Like `parse_outline`, told what was mended and where. Raises BadOutline with the spot when
    the outline crosses itself so that nobody can know what was meant."""
    polygons = [_rings(polygon, datum) for polygon in _polygons(data)]
    outline = parse_outline(data, datum=datum)
    shapely = planar.library()
    if not shapely:
        return Examined(outline)
    drawn = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in polygons]
    spots = tuple(_spot(shapely, one) for one in drawn if not one.is_valid)
    meant, made = sum(one.area for one in drawn), shapely.geometry.shape(outline).area
    if spots and abs(made - meant) > SAME * made:
        raise BadOutline(_("这个范围的边线自己交叉了。请改好再上传。"), spots[0])
    return Examined(outline, spots)


def _spot(shapely: Any, shape: Any) -> Point:
    """Where a shape is not valid; its first corner when the library does not say."""
    found = _SPOT.search(shapely.is_valid_reason(shape))
    if found is None:
        return tuple(shape.exterior.coords[0][:2])
    return round(float(found[1]), DIGITS), round(float(found[2]), DIGITS)


def _loaded(data: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GeoError(_("这不是 GeoJSON：内容读不出来。")) from error
    if not isinstance(loaded, dict):
        raise GeoError(_("这不是 GeoJSON：最外层应当是一个对象。"))
    return loaded


def _polygons(data: Mapping[str, Any]) -> Iterator[Any]:
    kind = data.get("type")
    if kind == "FeatureCollection":
        features = _listed(data.get("features"))
    else:
        features = [data] if kind == "Feature" else [{"geometry": data}]
    for feature in features:
        geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
        if not isinstance(geometry, Mapping):
            raise GeoError(_("有一个要素没有画出范围。"))
        yield from _geometry(geometry)


def _geometry(geometry: Mapping[str, Any]) -> Sequence[Any]:
    kind = geometry.get("type")
    if kind == "Polygon":
        return [geometry.get("coordinates")]
    if kind == "MultiPolygon":
        return _listed(geometry.get("coordinates"))
    raise GeoError(_("范围必须是面（Polygon 或 MultiPolygon），不能是点或线。"))


def _listed(value: Any) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise GeoError(_("这不是 GeoJSON：坐标应当是一组一组的数字。"))
    return value


def _rings(polygon: Any, datum: str) -> list[list[Point]]:
    rings = [_ring(ring, datum) for ring in _listed(polygon)]
    if not rings:
        raise GeoError(_("文件里没有面。请画出一个封闭的范围。"))
    return rings


def _ring(ring: Any, datum: str) -> list[Point]:
    points: list[Point] = []
    for raw in _listed(ring):
        point = _point(raw, datum)
        if not points or points[-1] != point:
            points.append(point)
    if points and points[0] != points[-1]:
        points.append(points[0])
    if len(points) < 4:
        raise GeoError(_("一个范围至少要有三个不同的点。"))
    return points


def _point(raw: Any, datum: str) -> Point:
    try:
        lng, lat = (float(number) for number in _listed(raw)[:2])
    except (TypeError, ValueError, OverflowError) as error:
        raise GeoError(_("这不是 GeoJSON：坐标应当是一组一组的数字。")) from error
    lng, lat = to_wgs84(*check(lng, lat), datum)
    return round(lng, DIGITS), round(lat, DIGITS)


def _repaired(polygons: Sequence[Polygon]) -> GeoJSON:
    shapely = planar.library()
    shapes = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in polygons]
    whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    parts += [
        piece
        for part in shapely.get_parts(whole)
        if part.geom_type == "MultiPolygon"
        for piece in part.geoms
    ]
    if not parts or not sum(part.area for part in parts):
        raise GeoError(_("这个范围没有面积。请重新画。"))
    oriented = [shapely.geometry.polygon.orient(part) for part in parts]
    return as_geojson([_shape_rings(part) for part in oriented])


def _shape_rings(shape: Any) -> list[list[Point]]:
    return [[(x, y) for x, y in ring.coords] for ring in (shape.exterior, *shape.interiors)]


def _accepted(polygons: Sequence[Polygon]) -> GeoJSON:
    turned = []
    for polygon in polygons:
        if any(planar.crosses(ring) for ring in polygon):
            raise GeoError(_("这个范围的边线自己交叉了。请改好再上传。"))
        if planar.area(polygon[0]) == 0:
            raise GeoError(_("这个范围没有面积。请重新画。"))
        rights = [(planar.area(ring) > 0) == (place == 0) for place, ring in enumerate(polygon)]
        turned.append(
            [
                list(ring) if right else list(reversed(ring))
                for ring, right in zip(polygon, rights, strict=True)
            ]
        )
    return as_geojson(turned)


def as_geojson(polygons: Sequence[Polygon]) -> GeoJSON:
    """A Polygon, or a MultiPolygon of several."""
    listed = [[[list(point) for point in ring] for ring in polygon] for polygon in polygons]
    if len(listed) == 1:
        return {"type": "Polygon", "coordinates": listed[0]}
    return {"type": "MultiPolygon", "coordinates": listed}


def polygons_of(outline: Mapping[str, Any]) -> list[list[list[Point]]]:
    """Give the rings of a stored outline (one that `parse_outline` made)."""
    found = outline["coordinates"]
    found = [found] if outline["type"] == "Polygon" else found
    return [[[(point[0], point[1]) for point in ring] for ring in polygon] for polygon in found]


def centroid(outline: Mapping[str, Any]) -> Point:
    """Give the centre of gravity; it may lie outside a bent area (see `inner_point`)."""
    return planar.centre(polygons_of(outline))


def inner_point(outline: Mapping[str, Any]) -> Point:
    """Give a point that lies inside, for a pin or a label."""
    shapely = planar.library()
    if not shapely:
        return planar.inner(polygons_of(outline))
    point = shapely.geometry.shape(outline).representative_point()
    return point.x, point.y


def simplify(outline: Mapping[str, Any], metres: float) -> GeoJSON:
    """Leave out points for drawing at a small scale; never for deciding where a point lies."""
    shapely = planar.library()
    if shapely:
        degrees = metres / planar.METRES_A_DEGREE
        shape = shapely.geometry.shape(outline).simplify(degrees, preserve_topology=True)
        parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
        return as_geojson([_shape_rings(part) for part in parts])
    return as_geojson(
        [[planar.thin(ring, metres) for ring in polygon] for polygon in polygons_of(outline)]
    )
