"""Chart geometry stays inside its frame and tells the truth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mulin.core import charts, kit, sketch
from mulin.core.charts import BOTTOM, HEIGHT, TOP, Series

FIGURES = some.lists(some.none() | some.integers(0, 10**6), min_size=1, max_size=40)


@given(FIGURES)
def test_bars_stand_on_the_base_line_and_stay_inside(values: list[int | None]) -> None:
    labels = [str(i) for i in range(len(values))]
    for drawing in charts.bars(labels, [Series("", values)]).drawings.values():
        assert len(drawing.bars) == sum(1 for value in values if value)
        for bar in drawing.bars:
            assert bar.y >= TOP
            assert bar.y + bar.height == pytest.approx(HEIGHT - BOTTOM, abs=0.2)
            assert 0 <= bar.x <= drawing.width - bar.width


def test_stacked_bars_lie_on_each_other() -> None:
    chart = charts.bars(["一"], [Series("a", [30]), Series("b", [10])], stacked=True)
    low, high = chart.drawings["wide"].bars
    assert high.y + high.height == pytest.approx(low.y, abs=0.2)
    assert low.height == pytest.approx(3 * high.height, abs=0.5)
    assert (low.tone, high.tone) == (1, 2)


def test_a_bar_says_its_figure_and_leads_to_its_rows() -> None:
    bar = charts.bars(["9月"], [Series("办结", [1200])], hrefs=["/x/"]).drawings["wide"].bars[0]
    assert (bar.title, bar.href) == ("9月 · 办结：1,200", "/x/")


def test_a_missing_figure_lifts_the_pen() -> None:
    drawing = charts.lines(["1", "2", "3"], [Series("", [1, None, 3])]).drawings["narrow"]
    assert drawing.lines[0].path.count("M") == 2
    assert len(drawing.dots) == 2


@given(some.floats(0.1, 10**9))
def test_the_top_of_the_axis_holds_every_figure(highest: float) -> None:
    top = charts.nice_top(highest)
    assert highest <= top <= max(4.0, highest * 2.01)


def test_crowded_labels_are_thinned_and_the_last_stays() -> None:
    labels = [f"11月{day}日" for day in range(1, 31)]
    drawn = charts.bars(labels, [Series("", [1] * 30)]).drawings["narrow"].labels
    assert len(drawn) < 8
    assert drawn[-1].text == "11月30日"


def test_nothing_at_all_is_empty() -> None:
    assert charts.lines(["1"], [Series("", [None])]).empty
    assert not charts.lines(["1"], [Series("", [0])]).empty
    assert charts.spark([None]) == ""
    assert charts.spark([1, 1]).startswith("M2 ")


def test_a_map_is_sketched_inside_its_frame_without_a_script() -> None:
    drawn = sketch.sketch(kit.sample_map())
    assert [shape.name for shape in drawn.shapes] == [
        "第一网格",
        "第二网格",
        "第三网格",
        "第四网格",
    ]
    for dot in drawn.dots:
        assert 0 < dot.x < sketch.WIDTH
        assert 0 < dot.y < sketch.HEIGHT
    first, second = drawn.shapes[:2]
    assert first.x < second.x
    assert first.y == second.y


def test_a_map_of_one_pin_puts_it_in_the_middle() -> None:
    drawn = sketch.sketch({"pins": [{"lng": 116.0, "lat": 29.4}]})
    assert (drawn.dots[0].x, drawn.dots[0].y) == (sketch.WIDTH / 2, sketch.HEIGHT / 2)
    assert sketch.sketch({}) == sketch.Sketch([], [])
