"""Geometry of small charts: pure arithmetic here, drawn as SVG by widgets/chart.html."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

TICKS = 4
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 28.0
WIDE, NARROW, HEIGHT = 560.0, 340.0, 220.0
NARROW_SIGN, WIDE_SIGN, LABEL_GAP = 7.0, 12.5, 8.0
TONES = 6


@dataclass(frozen=True)
class Series:
    """A row of figures; None where there is none. `tone` 1–6 picks the colour, 0 its place."""

    name: str
    values: Sequence[float | None]
    tone: int = 0


@dataclass(frozen=True)
class Tick:
    """A line across at `y` with its words."""

    y: float
    text: str


@dataclass(frozen=True)
class Label:
    """Words under the chart, centred on `x`."""

    x: float
    text: str


@dataclass(frozen=True)
class Bar:
    """A rectangle, what it says when pointed at, and where it leads."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    title: str
    href: str = ""


@dataclass(frozen=True)
class Dot:
    """A point of a line."""

    x: float
    y: float
    tone: int
    title: str
    href: str = ""


@dataclass(frozen=True)
class Line:
    """A path in SVG's words; gaps where figures are missing."""

    path: str
    tone: int
    name: str


@dataclass(frozen=True)
class Drawing:
    """Everything at one width, in SVG units."""

    width: float
    height: float
    ticks: list[Tick] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)


@dataclass(frozen=True)
class Chart:
    """A wide and a narrow drawing of the same figures, the legend and the table beside them."""

    drawings: dict[str, Drawing]
    labels: list[str]
    series: list[Series]

    @property
    def empty(self) -> bool:
        """Whether there is no figure at all."""
        return all(value is None for one in self.series for value in one.values)


def nice_top(highest: float) -> float:
    """The smallest of 1, 2, 4, 5, 8 × 10ⁿ (at least 4) that holds the highest figure."""
    if highest <= TICKS:
        return float(TICKS)
    scale = 10.0 ** math.floor(math.log10(highest))
    return next(step * scale for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * scale >= highest)


def said(value: float) -> str:
    """A figure as on an axis: 1,200 or 2.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def printed(text: str) -> float:
    """About how wide a label is at 12 px: Chinese signs are square, digits half of that."""
    return sum(NARROW_SIGN if sign.isascii() else WIDE_SIGN for sign in text)


@dataclass(frozen=True)
class Plot:
    """The field that the figures are drawn in: `count` places side by side, 0 … `top` upwards."""

    width: float
    count: int
    top: float

    @property
    def place(self) -> float:
        """The width of one place."""
        return (self.width - LEFT - RIGHT) / max(1, self.count)

    def x(self, index: float) -> float:
        """The left side of a place."""
        return round(LEFT + index * self.place, 1)

    def y(self, value: float) -> float:
        """The height of a figure."""
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top, 1)

    def ticks(self) -> list[Tick]:
        """Lines across from nought to the top."""
        values = [self.top * step / TICKS for step in range(TICKS + 1)]
        return [Tick(self.y(value), said(value)) for value in values]

    def labels(self, texts: Sequence[str]) -> list[Label]:
        """As many labels as fit without touching; the last one always stands."""
        widest = max((printed(text) for text in texts), default=1) + LABEL_GAP
        step = max(1, math.ceil(widest / self.place))
        last = len(texts) - 1
        kept = [i for i in range(len(texts)) if (last - i) % step == 0]
        return [Label(round(self.x(i + 0.5), 1), texts[i]) for i in kept]


def toned(series: Sequence[Series]) -> list[Series]:
    """Every series with a tone."""
    return [
        Series(one.name, list(one.values), one.tone or index % TONES + 1)
        for index, one in enumerate(series)
    ]


def _title(label: str, one: Series, value: float) -> str:
    return _("：").join((f"{label} · {one.name}" if one.name else label, said(value)))


def _link(hrefs: Sequence[str], index: int) -> str:
    return hrefs[index] if index < len(hrefs) else ""


def _side_by_side(
    plot: Plot, labels: Sequence[str], *, series: list[Series], hrefs: Sequence[str]
) -> list[Bar]:
    room = min(plot.place * 0.7, 32.0 * len(series))
    width = room / max(1, len(series))
    bars = []
    for column, one in enumerate(series):
        for index, value in enumerate(one.values):
            if not value:
                continue
            x = plot.x(index) + (plot.place - room) / 2 + column * width
            y = plot.y(value)
            height = round(plot.y(0) - y, 1)
            title = _title(labels[index], one, value)
            bars.append(
                Bar(
                    round(x, 1),
                    y,
                    round(width - 1, 1),
                    height,
                    one.tone,
                    title,
                    _link(hrefs, index),
                )
            )
    return bars


def _on_top(
    plot: Plot, labels: Sequence[str], *, series: list[Series], hrefs: Sequence[str]
) -> list[Bar]:
    width = min(plot.place * 0.7, 40.0)
    bars = []
    for index in range(plot.count):
        below = 0.0
        for one in series:
            value = one.values[index]
            if not value:
                continue
            y = plot.y(below + value)
            x = round(plot.x(index) + (plot.place - width) / 2, 1)
            height = round(plot.y(below) - y, 1)
            title = _title(labels[index], one, value)
            bars.append(Bar(x, y, round(width, 1), height, one.tone, title, _link(hrefs, index)))
            below += value
    return bars


def _columns(labels: Sequence[str], series: list[Series]) -> list[float]:
    return [sum(one.values[index] or 0 for one in series) for index in range(len(labels))]


def _highest(series: Sequence[Series]) -> float:
    return max((value for one in series for value in one.values if value is not None), default=0)


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool = False,
    hrefs: Sequence[str] = (),
) -> Chart:
    """Bars for each label; `hrefs` (one a label) lead to the rows that were counted."""
    rows = toned(series)
    top = nice_top(max(_columns(labels, rows), default=0) if stacked else _highest(rows))
    drawings = {}
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        plot = Plot(width, len(labels), top)
        shapes = (_on_top if stacked else _side_by_side)(plot, labels, series=rows, hrefs=hrefs)
        drawings[name] = Drawing(
            width, HEIGHT, ticks=plot.ticks(), labels=plot.labels(labels), bars=shapes
        )
    return Chart(drawings, list(labels), rows)


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """SVG path data through the points; None lifts the pen."""
    words: list[str] = []
    down = False
    for point in points:
        if point is not None:
            words.append(f"{'L' if down else 'M'}{point[0]:g} {point[1]:g}")
        down = point is not None
    return "".join(words)


def _lines(
    plot: Plot, labels: Sequence[str], *, series: list[Series], hrefs: Sequence[str]
) -> tuple[list[Line], list[Dot]]:
    lines, dots = [], []
    for one in series:
        points = [
            None if value is None else (round(plot.x(index + 0.5), 1), plot.y(value))
            for index, value in enumerate(one.values)
        ]
        lines.append(Line(path(points), one.tone, one.name))
        for index, (point, value) in enumerate(zip(points, one.values, strict=True)):
            if point is not None and value is not None:
                title = _title(labels[index], one, value)
                dots.append(Dot(point[0], point[1], one.tone, title, _link(hrefs, index)))
    return lines, dots


def lines(labels: Sequence[str], series: Sequence[Series], *, hrefs: Sequence[str] = ()) -> Chart:
    """A line for each series over the labels."""
    rows = toned(series)
    top = nice_top(_highest(rows))
    drawings = {}
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        plot = Plot(width, len(labels), top)
        drawn, dots = _lines(plot, labels, series=rows, hrefs=hrefs)
        drawings[name] = Drawing(
            width, HEIGHT, ticks=plot.ticks(), labels=plot.labels(labels), lines=drawn, dots=dots
        )
    return Chart(drawings, list(labels), rows)


def spark(values: Sequence[float | None], *, width: float = 96, height: float = 28) -> str:
    """Path data of a line small enough for a table cell, two units of air around it."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (width - 4) / max(1, len(values) - 1)
    rise = (height - 4) / ((high - low) or 1)
    return path(
        [
            None
            if value is None
            else (round(2 + i * step, 1), round(height - 2 - (value - low) * rise, 1))
            for i, value in enumerate(values)
        ]
    )
