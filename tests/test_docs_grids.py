"""What the page of grids says of the code is so: deeds, findings, figures of the norm."""

from __future__ import annotations

from mulin.grids.models import Norm
from mulin.grids.queries.checks import Kind
from mulin.places import flow
from mulin.places.models import AreaChange
from tests.reading import ROOT
from tests.test_docs import rows

PAGE = (ROOT / "docs" / "capabilities" / "grids.md").read_text()


def test_every_deed_on_areas_is_told_under_the_name_of_its_change() -> None:
    told = {row[0].strip("`"): row[1] for row in rows(PAGE, under="## Areas change, paths do not")}
    assert set(told.values()) == {str(what.label) for what in AreaChange.What}
    assert all(name in flow.__all__ for name in told)


def test_every_finding_is_told_with_its_words_in_order() -> None:
    told = [(row[0].strip("`"), row[1]) for row in rows(PAGE, under="## Checks")]
    assert told == [(kind.value, str(kind.label)) for kind in Kind]


def test_every_figure_of_the_norm_is_named() -> None:
    columns = {field.name for field in Norm._meta.concrete_fields} - {"id", "since", "basis"}
    assert all(f"`{name}`" in PAGE for name in columns)
