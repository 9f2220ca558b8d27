"""Tables as files of an answer: the kinds there are, and what a browser is told of a file to keep."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from mulin.core.tables.write import Value, write_csv, write_jsonl, write_xlsx

Answer = TypeVar("Answer", bound=HttpResponseBase)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
WRITERS: dict[str, Callable[..., int]] = {
    "csv": write_csv, "xlsx": write_xlsx, "jsonl": write_jsonl,
}  # fmt: skip


def to_keep(answer: Answer, name: str) -> Answer:
    """The answer as a file of this name, which nothing on the way keeps a copy of."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def table_answer(
    name: str, kind: str, *, headings: Sequence[str], rows: Iterable[Sequence[Value]],
    kinds: Sequence[str] = ("csv", "xlsx"),
) -> HttpResponse:  # fmt: skip
    """A short table, whole, called `name` with the ending of its kind; 404 for another kind."""
    if kind not in kinds:
        raise Http404
    stream = io.BytesIO()
    WRITERS[kind](stream, headings, rows)
    answer = HttpResponse(stream.getvalue(), content_type=TYPES[kind])
    return to_keep(answer, f"{name}.{kind}")
