"""Tables as files of an answer: the kinds there are, and what a browser is told of a file to keep."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from mulin.core.tables.write import Value, write_csv, write_jsonl, write_xlsx

Answer = TypeVar("Answer", bound=HttpResponseBase)
IN_MEMORY = 1 << 20

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
) -> HttpResponse | FileResponse:  # fmt: skip
    """A table, whole, called `name` with the ending of its kind; 404 for another kind.

    It is written to its end before it is sent: a long one to a file on disk, so that no list of
    `rows` is ever held.
    """
    if kind not in kinds:
        raise Http404
    whole = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (a long answer closes it)
    WRITERS[kind](whole, headings, rows)
    whole.seek(0, io.SEEK_END)
    long = whole.tell() > IN_MEMORY
    whole.seek(0)
    answer: HttpResponse | FileResponse
    if long:
        answer = FileResponse(whole, content_type=TYPES[kind])
    else:
        with whole:
            answer = HttpResponse(whole.read(), content_type=TYPES[kind])
    return to_keep(answer, f"{name}.{kind}")
