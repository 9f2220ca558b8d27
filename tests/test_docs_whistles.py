"""What the page of whistles says of the code is so: both life tables, every status and figure."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mulin.core.flow import Step
from mulin.whistles.flow import STEPS, UNIT_STEPS
from mulin.whistles.models import Status, Turnout
from mulin.whistles.queries import FIGURES, UNIT_FIGURES
from tests.reading import ROOT
from tests.test_docs import STAYS, rows

PAGE = (ROOT / "docs" / "capabilities" / "whistles.md").read_text()


@pytest.mark.parametrize(
    ("heading", "steps"),
    [("## The life of a whistle", STEPS), ("## The life of a unit's part", UNIT_STEPS)],
)
def test_the_life_tables_are_the_code_s(heading: str, steps: Mapping[str, Step]) -> None:
    told = {
        deed.strip("`"): (frozenset(before.split(", ")), None if after == STAYS else after)
        for deed, _chinese, before, after, *_rest in rows(PAGE, under=heading)
    }
    written = {
        verb: (frozenset(str(status) for status in step.before), step.after and str(step.after))
        for verb, step in steps.items()
    }
    assert told == written


def test_every_status_and_figure_is_named() -> None:
    for status in (*Status, *Turnout):
        assert f"`{status.value}` {status.label}" in PAGE
    named = PAGE.split("`queries/figures.py`:", 1)[1].split(". By level", 1)[0]
    assert len(named.replace("; of units:", ",").split(",")) == len(FIGURES) + len(UNIT_FIGURES)
