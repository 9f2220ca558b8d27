"""What the page of the household ledger says of the code is so: its life tables and its statuses."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mulin.core.flow import Step
from mulin.households.flow import CORRECTION_STEPS, NEED_STEPS, STEPS
from mulin.households.models import CorrectionStatus, NeedStatus, Status
from tests.reading import ROOT
from tests.test_docs import STAYS, rows

PAGE = (ROOT / "docs" / "capabilities" / "households.md").read_text()


@pytest.mark.parametrize(
    ("heading", "steps"),
    [
        ("## The life of a person", STEPS),
        ("## The life of a need", NEED_STEPS),
        ("## The life of a request to correct", CORRECTION_STEPS),
    ],
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


def test_every_status_is_named() -> None:
    for status in (*Status, *NeedStatus, *CorrectionStatus):
        assert f"`{status.value}` {status.label}" in PAGE
