"""What the page of alliances says of the code is so: both life tables, every status."""

from __future__ import annotations

import pytest

from mulin.alliances.flow.chairs import STEPS as TURNS
from mulin.alliances.flow.pledges import STEPS as PLEDGES
from mulin.alliances.models import Pledge, Turn
from mulin.core.flow import Steps
from tests.reading import ROOT
from tests.test_docs import rows

PAGE = (ROOT / "docs" / "capabilities" / "alliances.md").read_text()


@pytest.mark.parametrize(
    ("heading", "steps"),
    [("## Units and their chair", TURNS), ("## The life of a pledge", PLEDGES)],
)
def test_the_life_table_is_the_code_s(heading: str, steps: Steps) -> None:
    told = {
        row[0].strip("`"): (frozenset(row[1].split(", ")), row[2])
        for row in rows(PAGE, under=heading)
    }
    assert told == {verb: (step.before, str(step.after)) for verb, step in steps.items()}


def test_every_status_is_told() -> None:
    for status in (*Turn.Status, *Pledge.Status):
        assert status.value in PAGE
