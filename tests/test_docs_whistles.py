"""What the page of whistles says of the code is so: every figure is named."""

from __future__ import annotations

from mulin.whistles.queries import FIGURES, UNIT_FIGURES
from tests.reading import ROOT


def test_every_figure_is_named() -> None:
    page = (ROOT / "docs" / "capabilities" / "whistles.md").read_text()
    named = page.split("`queries/figures.py`:", 1)[1].split(". By level", 1)[0]
    assert len(named.replace("; of units:", ",").split(",")) == len(FIGURES) + len(UNIT_FIGURES)
