"""Cutting and joining areas: what lies apart, what lies nowhere, a machine without the library."""

from __future__ import annotations

import pytest

from mulin.core.geo import GeoError, planar, shapes

WEST, EAST = (116.0, 29.4), (116.1, 29.4)
Ring = list[list[float]]


def ring(corner: tuple[float, float], size: float = 0.02) -> Ring:
    lng, lat = corner
    east, north = lng + size, lat + size
    return [[lng, lat], [east, lat], [east, north], [lng, north], [lng, lat]]


def area(*rings: Ring) -> dict[str, object]:
    return {"type": "MultiPolygon", "coordinates": [[one] for one in rings]}


def test_a_part_that_the_line_does_not_touch_stays_with_the_nearer_piece() -> None:
    one, two = shapes.cut(area(ring(WEST), ring(EAST)), [(116.01, 29.3), (116.01, 29.5)])
    apart = shapes.square_metres(area(ring(EAST)))
    half = shapes.square_metres(area(ring(WEST))) / 2
    assert shapes.square_metres(one) == pytest.approx(half, rel=1e-3)
    assert shapes.square_metres(two) == pytest.approx(half + apart, rel=1e-3)


def test_a_line_must_cut_one_part_into_two() -> None:
    whole = area(ring(WEST))
    for line in (
        [(116.01, 29.3)],
        [(116.01, 29.41), (116.01, 29.5)],
        [(115.0, 29.3), (115.0, 29.5)],
    ):
        with pytest.raises(GeoError):
            shapes.cut(whole, line)


def test_what_lies_apart_cannot_be_joined() -> None:
    with pytest.raises(GeoError):
        shapes.join([area(ring(WEST)), area(ring(EAST))])


def test_of_nothing_nothing_touches() -> None:
    assert shapes.neighbours([]) == []


def test_without_the_library_a_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planar, "library", lambda: None)
    with pytest.raises(GeoError, match="shapely"):
        shapes.neighbours([area(ring(WEST))])
