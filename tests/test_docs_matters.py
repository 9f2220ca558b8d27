"""What the page of matters says of the code is so: the three life tables and every status."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mulin.core.flow import Step
from mulin.matters.flow import STATEMENT_STEPS, STEPS, TASK_STEPS
from mulin.matters.models import Stand, Status, TaskStatus
from tests.reading import ROOT
from tests.test_docs import STAYS, rows

PAGE = (ROOT / "docs" / "capabilities" / "matters.md").read_text()


@pytest.mark.parametrize(
    ("heading", "steps"),
    [
        ("## The life of a matter", STEPS), ("## The life of a statement", STATEMENT_STEPS),
        ("## The life of a task", TASK_STEPS),
    ],
)  # fmt: skip
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
    for status in (*Status, *Stand, *TaskStatus):
        assert f"`{status.value}` {status.label}" in PAGE
