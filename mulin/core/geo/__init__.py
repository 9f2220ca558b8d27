"""Places on the earth: datums, distances, outlines of areas, and which one a point lies in."""

from mulin.core.geo.datums import (
    Datum,
    GeoError,
    Point,
    check,
    distance,
    from_wgs84,
    in_china,
    refusal,
    to_wgs84,
    valid,
)
from mulin.core.geo.locator import Locator
from mulin.core.geo.outlines import (
    BadOutline,
    Examined,
    centroid,
    examine,
    inner_point,
    parse_outline,
    simplify,
)

__all__ = [
    "BadOutline",
    "Datum",
    "Examined",
    "GeoError",
    "Locator",
    "Point",
    "centroid",
    "check",
    "distance",
    "examine",
    "from_wgs84",
    "in_china",
    "inner_point",
    "parse_outline",
    "refusal",
    "simplify",
    "to_wgs84",
    "valid",
]
