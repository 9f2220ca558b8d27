"""What the page of guides says of the code is so: the life table, every status."""

from __future__ import annotations

from mulin.guides.flow import STEPS
from mulin.guides.models import Status
from tests.reading import ROOT
from tests.test_docs import STAYS, rows

PAGE = (ROOT / "docs" / "capabilities" / "guides.md").read_text()


def test_the_life_table_is_the_code_s() -> None:
    told = {
        deed.strip("`"): (frozenset(before.split(", ")), None if after == STAYS else after)
        for deed, _chinese, before, after, *_rest in rows(PAGE, under="## The life of a guide")
    }
    written = {
        verb: (frozenset(str(status) for status in step.before), step.after and str(step.after))
        for verb, step in STEPS.items()
    }
    assert told == written


def test_every_status_is_named() -> None:
    assert [s.value for s in Status if f"`{s.value}` {s.label}" not in PAGE] == []
