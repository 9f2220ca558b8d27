"""Tables as files of an answer."""

from __future__ import annotations

import pytest
from django.http import Http404

from mulin.core.tables import TYPES, table_answer


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_to_take_along(kind: str) -> None:
    answer = table_answer("list", kind, headings=["甲"], rows=[["一"]])
    assert answer["Content-Disposition"] == f'attachment; filename="list.{kind}"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == (TYPES[kind], "no-store")
    assert answer.content


def test_a_kind_that_is_not_offered_is_404() -> None:
    for kind in ("jsonl", "exe"):
        with pytest.raises(Http404):
            table_answer("list", kind, headings=[], rows=[])
    assert table_answer("list", "jsonl", headings=["甲"], rows=[[1]], kinds=("jsonl",)).content
