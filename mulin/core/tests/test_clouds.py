"""The picture of groups: everything inside the frame, proportions kept, nobody's own point."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from mulin.core.clouds import HEIGHT, SMALLEST, Cloud, sky

NUMBERS = st.floats(-50, 50, allow_nan=False)
SIZES = st.floats(0.1, 20, allow_nan=False)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, SIZES, SIZES, st.floats(-180, 180)), max_size=5))
def test_every_middle_lies_inside_and_ellipses_have_room_for_a_label(
    drawn: list[tuple[float, float, float, float, float]],
) -> None:
    groups = [Cloud("甲", "", x, y, max(a, b), min(a, b), turn, 1) for x, y, a, b, turn in drawn]
    for one in sky(groups).values():
        assert len(one.shapes) == len(groups)
        for shape in one.shapes:
            assert 0 <= shape.x <= one.width
            assert 0 <= shape.y <= HEIGHT
            assert min(shape.rx, shape.ry) >= SMALLEST


def test_two_groups_stand_as_far_apart_as_they_are() -> None:
    left, right = (Cloud(name, "", x, 0, 1, 1, 0, 1) for name, x in (("甲", -4.0), ("乙", 4.0)))
    wide = sky([left, right])["wide"]
    one, other = wide.shapes
    assert math.isclose(one.x + other.x, wide.width, abs_tol=0.2)
    assert one.y == other.y == HEIGHT / 2
    assert other.x - one.x > 2 * one.rx


def test_up_is_up_and_no_groups_are_an_empty_sky() -> None:
    low, high = (Cloud(name, "", 0, y, 1, 0.5, 30, 1) for name, y in (("甲", -4.0), ("乙", 4.0)))
    one, other = sky([low, high])["narrow"].shapes
    assert one.y > other.y
    assert one.turn == -30
    assert sky([])["wide"].shapes == []
