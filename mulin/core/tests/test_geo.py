"""Datums against published points, outlines of every shape, and the same without shapely."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core import geo
from mulin.core.geo import planar

# Points turned by the gcoord library (name, WGS-84, GCJ-02, BD-09): the way it is known on maps.
KNOWN = [
    (
        "周口市川汇区",
        (114.652136, 33.614836),
        (114.65751442, 33.61319194),
        (114.66412663, 33.61885446),
    ),
    ("庐山市南康镇", (116.0451, 29.4486), (116.05029083, 29.44609224), (116.05672791, 29.45239434)),
    ("宜兴市", (119.8233, 31.3404), (119.82812882, 31.33831574), (119.83473028, 31.34399247)),
    ("嘉峪关市", (98.2773, 39.7865), (98.27788092, 39.78731939), (98.28425536, 39.79360960)),
    ("崇明区陈家镇", (121.812, 31.51), (121.81630449, 31.50800818), (121.82273449, 31.51424632)),
    ("天安门", (116.397428, 39.90923), (116.40367163, 39.91063351), (116.41004410, 39.91697286)),
    ("东京", (139.6917, 35.6895), (139.69170000, 35.68950000), (139.69812253, 35.69584545)),
]
SHIFTS = [530.7, 574.5, 513.7, 103.3, 464.1, 555.3, 0.0]

SQUARE = [[116.0, 29.0], [116.1, 29.0], [116.1, 29.1], [116.0, 29.1], [116.0, 29.0]]
EAST = [[116.1, 29.0], [116.2, 29.0], [116.2, 29.1], [116.1, 29.1], [116.1, 29.0]]
HOLE = [[116.04, 29.04], [116.06, 29.04], [116.06, 29.06], [116.04, 29.06], [116.04, 29.04]]
BOW = [[116.0, 29.0], [116.1, 29.1], [116.1, 29.0], [116.0, 29.1], [116.0, 29.0]]
# A horseshoe: its centre of gravity lies outside.
SHOE = [[0, 0], [6, 0], [6, 6], [5, 6], [5, 1], [1, 1], [1, 6], [0, 6], [0, 0]]
HORSESHOE = [[116 + x / 100, 29 + y / 100] for x, y in SHOE]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.fixture(params=["shapely", "planar"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test twice: with shapely, and as on a processor that has none."""
    if request.param == "planar":
        monkeypatch.setattr(planar, "library", lambda: None)
    elif planar.library() is None:
        pytest.skip("shapely is not installed on this processor")
    return str(request.param)


class TestDatums:
    @pytest.mark.parametrize(("name", "wgs", "gcj", "bd"), KNOWN)
    def test_agrees_with_gcoord(
        self, name: str, wgs: geo.Point, gcj: geo.Point, bd: geo.Point
    ) -> None:
        assert geo.from_wgs84(*wgs, geo.Datum.GCJ02) == pytest.approx(gcj, abs=1e-8), name
        assert geo.from_wgs84(*wgs, geo.Datum.BD09) == pytest.approx(bd, abs=1e-8), name
        assert geo.distance(geo.to_wgs84(*gcj, "gcj02"), wgs) < 0.01
        assert geo.distance(geo.to_wgs84(*bd, "bd09"), wgs) < 0.01

    @pytest.mark.parametrize(("row", "metres"), list(zip(KNOWN, SHIFTS, strict=True)))
    def test_shift_in_metres(
        self, row: tuple[str, geo.Point, geo.Point, geo.Point], metres: float
    ) -> None:
        assert geo.distance(row[1], row[2]) == pytest.approx(metres, rel=0.005, abs=0.1)

    @given(st.floats(73.5, 134.5), st.floats(4, 53.5), st.sampled_from(list(geo.Datum)))
    def test_there_and_back_is_within_a_decimetre(
        self, lng: float, lat: float, datum: geo.Datum
    ) -> None:
        there = geo.from_wgs84(lng, lat, datum)
        assert geo.distance(geo.to_wgs84(*there, datum), (lng, lat)) < 0.001

    def test_same_datum_is_untouched(self) -> None:
        assert geo.to_wgs84(116.1, 29.1) == (116.1, 29.1)
        assert geo.from_wgs84(116.1, 29.1, geo.Datum.CGCS2000) == (116.1, 29.1)

    def test_unknown_datum_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="mars"):
            geo.to_wgs84(116, 29, "mars")

    @pytest.mark.parametrize(
        ("lng", "lat", "reason"),
        [
            (29.4, 116.0, "写反"),
            (39.5, 76.0, "写反"),
            (200, 29, "没有这样的地方"),
            (116, -91, "没有这样的地方"),
            (0, 0, "都是 0"),
            (float("nan"), 29, "数字"),
            (116, float("inf"), "数字"),
        ],
    )
    def test_refuses_with_a_reason(self, lng: float, lat: float, reason: str) -> None:
        assert reason in geo.refusal(lng, lat)
        assert not geo.valid(lng, lat)
        with pytest.raises(geo.GeoError, match=reason):
            geo.check(lng, lat)

    def test_accepts_places(self) -> None:
        assert geo.valid(116.0, 29.4)
        assert geo.valid(139.7, 35.7)
        assert geo.check(98.2, 39.7) == (98.2, 39.7)


class TestOutlines:
    def test_closes_rings_and_turns_them(self, engine: str) -> None:
        clockwise = list(reversed(SQUARE[:-1]))
        outline = geo.parse_outline(polygon([*clockwise, clockwise[-1]]))
        ring = [tuple(point) for point in outline["coordinates"][0]]
        assert ring[0] == ring[-1]
        assert len(ring) == 5
        assert planar.area(ring) == pytest.approx(0.01)

    def test_reads_text_features_and_collections(self, engine: str) -> None:
        feature = {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}
        far = [[lng + 1, lat] for lng, lat in SQUARE]
        both = {
            "type": "FeatureCollection",
            "features": [feature, {"type": "Feature", "geometry": polygon(far)}],
        }
        assert geo.parse_outline(json.dumps(feature))["type"] == "Polygon"
        found = geo.parse_outline(json.dumps(both).encode())
        assert found["type"] == "MultiPolygon"
        assert len(found["coordinates"]) == 2

    def test_turns_the_datum(self, engine: str) -> None:
        shifted = [list(geo.from_wgs84(lng, lat, "gcj02")) for lng, lat in SQUARE]
        outline = geo.parse_outline(polygon(shifted), datum="gcj02")
        west = min(point[0] for point in outline["coordinates"][0])
        assert west == pytest.approx(116.0, abs=1e-6)

    def test_a_crossing_line_is_repaired_or_refused(self, engine: str) -> None:
        if engine == "planar":
            with pytest.raises(geo.GeoError, match="交叉"):
                geo.parse_outline(polygon(BOW))
            return
        outline = geo.parse_outline(polygon(BOW))
        assert outline["type"] == "MultiPolygon"
        assert len(outline["coordinates"]) == 2

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            ("not json", "GeoJSON"),
            ("[1]", "GeoJSON"),
            ("[" * 100_000, "GeoJSON"),
            ({"type": "Point", "coordinates": [116, 29]}, "必须是面"),
            ({"type": "Feature", "geometry": None}, "没有画出范围"),
            ({"type": "FeatureCollection", "features": []}, "没有面"),
            ({"type": "FeatureCollection", "features": "x"}, "GeoJSON"),
            ({"type": "Polygon", "coordinates": []}, "没有面"),
            (
                {"type": "Polygon", "coordinates": [[[116, 29], [116, 29], [116, 29]]]},
                "三个不同的点",
            ),
            ({"type": "Polygon", "coordinates": [[[116, 29], [116]]]}, "GeoJSON"),
            ({"type": "Polygon", "coordinates": [[["东", 29]]]}, "GeoJSON"),
            ({"type": "Polygon", "coordinates": [[[10**400, 29]]]}, "GeoJSON"),
            ({"type": "Polygon", "coordinates": [[[29, 116], [29, 117], [30, 116]]]}, "写反"),
            ({"type": "Polygon", "coordinates": [[[116, 29], [117, 29], [118, 29]]]}, "没有面积"),
        ],
    )
    def test_refuses_with_a_reason(self, engine: str, data: Any, reason: str) -> None:
        with pytest.raises(geo.GeoError, match=reason):
            geo.parse_outline(data)

    def test_refuses_endless_outlines(self, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(geo.outlines, "MOST_POINTS", 4)
        with pytest.raises(geo.GeoError, match="点太多"):
            geo.parse_outline(polygon(SQUARE))

    def test_middles(self, engine: str) -> None:
        assert geo.centroid(polygon(SQUARE)) == pytest.approx((116.05, 29.05))
        assert geo.centroid(polygon(SQUARE, HOLE)) == pytest.approx((116.05, 29.05))
        for outline in (polygon(HORSESHOE), polygon(SQUARE, HOLE), polygon(EAST)):
            area = geo.Locator([("a", geo.parse_outline(outline))])
            assert area.find(*geo.inner_point(outline)) == "a"
        centre = geo.centroid(polygon(HORSESHOE))
        assert geo.Locator([("a", polygon(HORSESHOE))]).find(*centre) is None

    def test_simplify_leaves_the_corners(self, engine: str) -> None:
        south = [[116 + step / 1000, 29 + (step % 2) * 1e-6] for step in range(100)]
        outline = geo.parse_outline(polygon([*south, [116.1, 29.0], [116.1, 29.1], [116.0, 29.1]]))
        light = geo.simplify(outline, 5)
        assert len(outline["coordinates"][0]) > 100
        assert len(light["coordinates"][0]) == 5
        assert geo.centroid(light) == pytest.approx(geo.centroid(outline), abs=1e-4)

    def test_simplify_keeps_tiny_rings(self, engine: str) -> None:
        light = geo.simplify(polygon(HOLE), 100_000)
        assert len(light["coordinates"][0]) >= 4


class TestLocator:
    def test_finds_the_area(self, engine: str) -> None:
        areas = geo.Locator([("west", polygon(SQUARE, HOLE)), ("east", polygon(EAST))])
        assert len(areas) == 2
        assert areas.find(116.02, 29.02) == "west"
        assert areas.find(116.15, 29.05) == "east"
        assert areas.find(116.05, 29.05) is None, "in the hole"
        assert areas.find(117.0, 29.05) is None

    def test_a_shared_border_goes_to_one_side_always(self, engine: str) -> None:
        pair = [("b", polygon(SQUARE)), ("a", polygon(EAST))]
        for areas in (geo.Locator(pair), geo.Locator(reversed(pair))):
            assert areas.find(116.1, 29.05) == "a"
            assert areas.find(116.1, 29.0) == "a"
            assert areas.all_at(116.1, 29.05) == ["a", "b"]

    def test_no_gap_along_a_slanted_border(self, engine: str) -> None:
        low = [[116.0, 29.0], [116.1, 29.0], [116.1, 29.0713], [116.0, 29.0]]
        high = [[116.0, 29.0], [116.1, 29.0713], [116.0, 29.1], [116.0, 29.0]]
        areas = geo.Locator([("low", polygon(low)), ("high", polygon(high))])
        for step in range(1, 200):
            share = step / 200
            assert areas.find(116.0 + 0.1 * share, 29.0 + 0.0713 * share) in {"low", "high"}

    def test_near_gives_the_nearest_first(self, engine: str) -> None:
        areas = geo.Locator([("west", polygon(SQUARE)), ("east", polygon(EAST))])
        # 1/1000 degree of longitude is 97 m here.
        assert areas.near(116.099, 29.05, 50) == ["west"]
        assert areas.near(116.099, 29.05, 100) == ["west", "east"]
        assert areas.near(116.201, 29.05, 100) == ["east"]
        assert areas.near(116.201, 29.05, 90) == []
        assert areas.near(116.05, 28.999, 115) == ["west"]

    def test_an_empty_county_has_nothing(self, engine: str) -> None:
        areas: geo.Locator[str] = geo.Locator([])
        assert areas.find(116, 29) is None
        assert areas.near(116, 29, 1000) == []


stars = st.lists(st.floats(0.2, 1.0), min_size=3, max_size=14)


@given(stars, st.floats(-1.1, 1.1), st.floats(-1.1, 1.1))
def test_ray_casting_agrees_with_shapely(radii: list[float], x: float, y: float) -> None:
    shapely = pytest.importorskip("shapely")
    from math import cos, pi, sin  # noqa: PLC0415 (only here)

    turns = [2 * pi * place / len(radii) for place in range(len(radii))]
    ring = [(r * cos(t), r * sin(t)) for r, t in zip(radii, turns, strict=True)]
    ring.append(ring[0])
    shape = shapely.Polygon(ring)
    assert not planar.crosses(ring)
    if shape.boundary.distance(shapely.Point(x, y)) > 1e-9:
        assert planar.covers([[ring]], (x, y)) == shape.covers(shapely.Point(x, y))
    assert planar.centre([[ring]]) == pytest.approx(shape.centroid.coords[0], abs=1e-9)
    assert shape.buffer(1e-9).covers(shapely.Point(planar.inner([[ring]])))
