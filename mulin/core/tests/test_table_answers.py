"""Tables as files of an answer."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import cast

import pytest
from django.http import FileResponse, Http404

from mulin.core.tables import TYPES, table_answer
from mulin.core.tables.answer import IN_MEMORY


class Row(list[str]):
    """A row of which one can see that nobody holds it."""


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


@pytest.mark.django_db
def test_a_long_table_is_written_to_disk_and_sent_in_pieces() -> None:
    cells = ["路灯不亮" * 50] * 20
    held: list[weakref.ref[Row]] = []

    def rows() -> Iterator[Row]:
        for _number in range(200):
            row = Row(cells)
            held.append(weakref.ref(row))
            yield row
            del row
            assert sum(one() is not None for one in held) <= 2

    answer = table_answer("list", "csv", headings=["甲"] * 20, rows=rows())
    assert isinstance(answer, FileResponse)
    pieces = [len(piece) for piece in cast("Iterator[bytes]", answer.streaming_content)]
    assert sum(pieces) > IN_MEMORY
    assert max(pieces) < IN_MEMORY
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    answer.close()
