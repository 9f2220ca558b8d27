"""Areas cut, joined and laid against each other, in metres. Needs shapely; says so without it.

Slivers thinner than `SLIVER` metres are taken as the noise of drawing: they are no gap and no
overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import cos, radians
from typing import Any

from django.utils.translation import gettext as _

from mulin.core.geo import outlines, planar
from mulin.core.geo.datums import GeoError, Point
from mulin.core.geo.outlines import GeoJSON

Outline = Mapping[str, Any]
SLIVER = 2.0
# Borders drawn apart by no more than this are one border when areas are joined.
CLOSE = 1.0
TWO = 2


@dataclass(frozen=True)
class Piece:
    """Part of the earth's surface, and how large it is in square metres."""

    outline: GeoJSON
    metres: float


class Plane:
    """A flat sheet laid on the earth at a point, in metres east and north of it."""

    def __init__(self, origin: Point) -> None:
        self.lib = _library()
        self.lng, self.lat = origin
        self.east = planar.METRES_A_DEGREE * cos(radians(self.lat))

    @classmethod
    def at(cls, outline: Outline) -> Plane:
        """Laid at the first corner of an outline."""
        return cls(outlines.polygons_of(outline)[0][0][0])

    def flat(self, outline: Outline) -> Any:
        """The shape of an outline on the sheet, made valid."""
        shape = self.lib.geometry.shape(outline)
        return self.lib.make_valid(self.lib.transform(shape, self._down))

    def point(self, point: Point) -> Point:
        """A point on the sheet."""
        return (
            (point[0] - self.lng) * self.east,
            (point[1] - self.lat) * planar.METRES_A_DEGREE,
        )

    def outline(self, shape: Any) -> GeoJSON | None:
        """What lies on the sheet as an outline of degrees; None if it has no area."""
        back = self.lib.transform(shape, self._up)
        rings = [
            [[(x, y) for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
            for part in polygons(self.lib.geometry.polygon.orient, back)
        ]
        rounded = [[_rounded(ring) for ring in polygon] for polygon in rings]
        if not rounded:
            return None
        return outlines.as_geojson(rounded)

    def _down(self, points: Any) -> Any:
        return (points - (self.lng, self.lat)) * (self.east, planar.METRES_A_DEGREE)

    def _up(self, points: Any) -> Any:
        return points / (self.east, planar.METRES_A_DEGREE) + (self.lng, self.lat)


def polygons(orient: Any, shape: Any) -> list[Any]:
    """The polygons of any shape, largest first; `orient` turns each as RFC 7946 wants it."""
    parts = [shape] if shape.geom_type == "Polygon" else list(getattr(shape, "geoms", ()))
    found = [
        orient(piece)
        for part in parts
        for piece in ([part] if part.geom_type == "Polygon" else getattr(part, "geoms", ()))
        if piece.geom_type == "Polygon" and piece.area > 0
    ]
    return sorted(found, key=lambda piece: (-piece.area, piece.bounds))


def square_metres(outline: Outline) -> float:
    """How large an area is."""
    area: float = Plane.at(outline).flat(outline).area
    return area


def cut(outline: Outline, line: Sequence[Point]) -> tuple[GeoJSON, GeoJSON]:
    """The two pieces into which a line cuts an area, the western (then southern) one first.

    Raises GeoError unless the line leaves the area on both ends and makes exactly two pieces. Parts
    of the area that the line does not touch stay with the piece that is nearer.
    """
    if len(line) < TWO:
        raise GeoError(_("切线至少要两个点。"))
    plane = Plane.at(outline)
    knife = plane.lib.LineString([plane.point(point) for point in line])
    whole = polygons(_as_is, plane.flat(outline))
    struck = [part for part in whole if knife.crosses(part)]
    pieces = [
        piece for part in struck for piece in polygons(_as_is, plane.lib.ops.split(part, knife))
    ]
    if len(struck) != 1 or len(pieces) != TWO:
        count = len(pieces) - len(struck) + 1
        if count == 1:
            raise GeoError(_("这条线没有把它切开：两头都要画到边界外面。"))
        raise GeoError(_("这条线把它切成了 %d 块，请只切成两块。") % count)
    one, two = sorted(pieces, key=lambda piece: piece.centroid.coords[0])
    sides: list[list[Any]] = [[one], [two]]
    for part in whole:
        if part is not struck[0]:
            sides[0 if part.distance(one) <= part.distance(two) else 1].append(part)
    made = [plane.outline(plane.lib.union_all(side)) for side in sides]
    if made[0] is None or made[1] is None:
        raise GeoError(_("这条线没有把它切开：两头都要画到边界外面。"))
    return made[0], made[1]


def join(parts: Sequence[Outline]) -> GeoJSON:
    """One outline around areas that lie next to each other. Raises GeoError if they do not."""
    plane = Plane.at(parts[0])
    shapes = [plane.flat(part) for part in parts]
    whole = plane.lib.union_all(shapes)
    pieces = sum(len(polygons(_as_is, shape)) for shape in shapes)
    if len(polygons(_as_is, whole)) > pieces - len(shapes) + 1:
        # Drawn a hand's breadth apart: filled up, and cut back to where it was.
        whole = whole.buffer(CLOSE / 2, join_style="mitre").buffer(-CLOSE / 2, join_style="mitre")
    if len(polygons(_as_is, whole)) > pieces - len(shapes) + 1:
        raise GeoError(_("它们不相邻，合不成一块。"))
    made = plane.outline(whole)
    if made is None:
        raise GeoError(_("这个范围没有面积。请重新画。"))
    return made


def uncovered(outer: Outline, inner: Sequence[Outline]) -> list[Piece]:
    """What of an area no other covers, largest first, without slivers."""
    plane = Plane.at(outer)
    rest = plane.flat(outer).difference(plane.lib.union_all([plane.flat(one) for one in inner]))
    return _pieces(plane, rest)


def common(one: Outline, two: Outline) -> list[Piece]:
    """What lies in both, largest first, without slivers."""
    plane = Plane.at(one)
    return _pieces(plane, plane.flat(one).intersection(plane.flat(two)))


def share_within(inner: Outline, outer: Outline) -> float:
    """Which part of an area (0 to 1) lies in another."""
    plane = Plane.at(inner)
    mine = plane.flat(inner)
    part: float = mine.intersection(plane.flat(outer)).area / mine.area
    return part


def neighbours(areas: Sequence[Outline]) -> list[tuple[int, int]]:
    """Which of the areas may touch or overlap (their places in the list, smaller first)."""
    if not areas:
        return []
    lib = _library()
    shapes = [lib.geometry.shape(area) for area in areas]
    found = lib.STRtree(shapes).query(shapes, predicate="intersects").T.tolist()
    return sorted((a, b) for a, b in found if a < b)


def _pieces(plane: Plane, shape: Any) -> list[Piece]:
    kept = [
        part for part in polygons(_as_is, shape) if not part.buffer(-SLIVER / 2).is_empty
    ]  # fmt: skip
    made = [(plane.outline(part), part.area) for part in kept]
    return [Piece(outline, metres) for outline, metres in made if outline is not None]


def _rounded(ring: Sequence[Point]) -> list[Point]:
    return [(round(x, outlines.DIGITS), round(y, outlines.DIGITS)) for x, y in ring]


def _as_is(piece: Any) -> Any:
    return piece


def _library() -> Any:
    shapely = planar.library()
    if shapely is None:
        raise GeoError(_("这台机器没有装几何库 shapely，切分、合并和检查做不了。"))
    import_module("shapely.ops")
    return shapely
