"""Coordinates: the datums used in China, turning one into another, checks and distance.

GCJ-02 (高德, 腾讯, DataV) shifts WGS-84 by some hundred metres inside a rectangle around China;
BD-09 (百度) shifts GCJ-02 once more, everywhere. CGCS2000 (天地图) differs from WGS-84 by
centimetres and is treated as equal. The formulas are the public ones (as in the gcoord library);
they have no inverse, so the way back is iterated until it is good to a tenth of a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asin, atan2, cos, hypot, isfinite, pi, radians, sin, sqrt

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import DeedError

Point = tuple[float, float]

EARTH_RADIUS = 6_371_008.8
_AXIS = 6_378_245.0
_ECCENTRICITY = 0.006693421622965943
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = pi * 3000 / 180
_CLOSE_ENOUGH = 1e-9


class GeoError(DeedError):
    """A coordinate or an outline that cannot be taken; the message says what to mend."""

    code = "bad_place"


class Datum(TextChoices):
    """The system in which somebody's coordinates are given."""

    WGS84 = "wgs84", gettext_lazy("WGS-84（GPS）")
    CGCS2000 = "cgcs2000", gettext_lazy("CGCS2000（天地图）")
    GCJ02 = "gcj02", gettext_lazy("GCJ-02（高德、腾讯）")
    BD09 = "bd09", gettext_lazy("BD-09（百度）")


def refusal(lng: float, lat: float) -> str:
    """Say why this cannot be a place, or give "" if it can. Takes degrees, longitude first."""
    if not (isfinite(lng) and isfinite(lat)):
        return _("经纬度必须是数字。")
    possible = -180 <= lng <= 180 and -90 <= lat <= 90
    if not in_china(lng, lat) and in_china(lat, lng):
        return _("经度和纬度好像写反了：经度在前，约 73–135；纬度在后，约 4–54。")
    if not possible:
        return _("没有这样的地方：经度要在 -180 到 180 之间，纬度要在 -90 到 90 之间。")
    if lng == 0 and lat == 0:
        return _("经纬度都是 0，多半是设备没有定到位。请重新定位。")
    return ""


def valid(lng: float, lat: float) -> bool:
    """Say whether this can be a place (see `refusal` for the reason why not)."""
    return not refusal(lng, lat)


def check(lng: float, lat: float) -> Point:
    """Give the point back, or raise GeoError with the reason."""
    reason = refusal(lng, lat)
    if reason:
        raise GeoError(reason)
    return lng, lat


def in_china(lng: float, lat: float) -> bool:
    """Say whether the point lies in the rectangle in which GCJ-02 shifts."""
    west, south, east, north = _CHINA
    return west <= lng <= east and south <= lat <= north


def to_wgs84(lng: float, lat: float, datum: str = Datum.WGS84) -> Point:
    """Turn degrees of that datum into WGS-84 degrees. Raises ValueError for an unknown datum."""
    datum = Datum(datum)
    if datum == Datum.BD09:
        lng, lat = _undo(_bd_shift, lng, lat)
    if datum in {Datum.BD09, Datum.GCJ02}:
        lng, lat = _undo(_gcj_shift, lng, lat)
    return lng, lat


def from_wgs84(lng: float, lat: float, datum: str = Datum.WGS84) -> Point:
    """Turn WGS-84 degrees into degrees of that datum. Raises ValueError for an unknown datum."""
    datum = Datum(datum)
    if datum in {Datum.BD09, Datum.GCJ02}:
        lng, lat = _add(_gcj_shift, lng, lat)
    if datum == Datum.BD09:
        lng, lat = _add(_bd_shift, lng, lat)
    return lng, lat


_Shift = Callable[[float, float], Point]


def _add(shift: _Shift, lng: float, lat: float) -> Point:
    east, north = shift(lng, lat)
    return lng + east, lat + north


def _undo(shift: _Shift, lng: float, lat: float) -> Point:
    """Find the point that `shift` moves here: it hardly changes nearby, so a few rounds do."""
    x, y = lng, lat
    for _round in range(12):
        east, north = shift(x, y)
        moved = abs(lng - east - x) + abs(lat - north - y)
        x, y = lng - east, lat - north
        if moved < _CLOSE_ENOUGH:
            break
    return x, y


def _gcj_shift(lng: float, lat: float) -> Point:
    if not in_china(lng, lat):
        return 0.0, 0.0
    x, y = lng - 105.0, lat - 35.0
    wave = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (wave + 20 * sin(pi * y) + 40 * sin(pi / 3 * y)) * 2 / 3
    north += (160 * sin(pi / 12 * y) + 320 * sin(pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (wave + 20 * sin(pi * x) + 40 * sin(pi / 3 * x)) * 2 / 3
    east += (150 * sin(pi / 12 * x) + 300 * sin(pi / 30 * x)) * 2 / 3
    phi = radians(lat)
    bulge = 1 - _ECCENTRICITY * sin(phi) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bulge * sqrt(bulge))
    return (
        east * 180 / (_AXIS / sqrt(bulge) * cos(phi) * pi),
        north * 180 / (meridian * pi),
    )


def _bd_shift(lng: float, lat: float) -> Point:
    reach = hypot(lng, lat) + 0.00002 * sin(lat * _BD_TURN)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _BD_TURN)
    return reach * cos(angle) + 0.0065 - lng, reach * sin(angle) + 0.006 - lat


def distance(start: Point, end: Point) -> float:
    """Give the metres between two WGS-84 points (haversine; within 0.5 % of the ellipsoid)."""
    west, south, east, north = map(radians, (*start, *end))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
