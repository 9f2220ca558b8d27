"""What the page of care says of the code is so: the four life tables, every status."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mulin.care.flow import ERRAND_STEPS, PAIR_STEPS, STEPS, VISIT_STEPS
from mulin.care.models import ErrandStatus, PairStatus, Status, VisitStatus
from mulin.core.flow import Step
from tests.reading import ROOT
from tests.test_docs import STAYS, rows

PAGE = (ROOT / "docs" / "capabilities" / "care.md").read_text()


@pytest.mark.parametrize(
    ("heading", "steps"),
    [
        ("## The life of a recipient", STEPS),
        ("## The life of a pairing", PAIR_STEPS),
        ("## The life of a visit", VISIT_STEPS),
        ("## The life of an errand", ERRAND_STEPS),
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


@pytest.mark.parametrize("status", [*Status, *PairStatus, *VisitStatus, *ErrandStatus])
def test_every_status_is_named(status: Status) -> None:
    assert f"`{status.value}` {status.label}" in PAGE
