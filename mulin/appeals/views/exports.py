"""A filtered list as a file, written while it is sent: memory stays flat however long it is."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.appeals import rules
from mulin.appeals.exporting import BATCH, Row, headings, lines
from mulin.appeals.flow.filters import note_export
from mulin.appeals.models import (
    AppealQuerySet,
)
from mulin.appeals.queries import listed
from mulin.appeals.views.desk import asked
from mulin.appeals.views.staff import at_desk
from mulin.core.http import PersonRequest
from mulin.core.tables import TYPES, to_keep, write_csv, write_jsonl, write_xlsx

CHUNK = 1 << 16


@at_desk
@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """The list of this address as csv, xlsx or jsonl (`format`); who took it is journalled."""
    if not rules.may_export(request.user):
        raise PermissionDenied(_("导出清单要有派单或审计的岗位。"))
    kind = request.GET.get("format", "csv")
    if kind not in TYPES:
        return HttpResponseBadRequest(_("请选 csv、xlsx 或 jsonl。"))
    filters = asked(request)
    rows = listed(request.user, filters).order_by(*filters.order)
    if request.method == "HEAD":
        return StreamingHttpResponse(iter(()), content_type=TYPES[kind])
    note_export(kind=kind, query=filters.query(), rows=rows.count(), by=request.user)
    answer = StreamingHttpResponse(WRITERS[kind](rows), content_type=TYPES[kind])
    name = f"appeals-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    return to_keep(answer, name)


def as_csv(rows: AppealQuerySet) -> Iterator[bytes]:
    """Batch by batch: the heading stands once, before the first."""
    names, source = headings(), lines(rows)
    yield _written(write_csv, names, [], bom=True)
    skip = len(_written(write_csv, names, [], bom=False))
    while batch := list(islice(source, BATCH)):
        yield _written(write_csv, names, batch, bom=False)[skip:]


def as_jsonl(rows: AppealQuerySet) -> Iterator[bytes]:
    """An object a line, batch by batch."""
    names, source = headings(), lines(rows)
    while batch := list(islice(source, BATCH)):
        yield _written(write_jsonl, names, batch)


def as_xlsx(rows: AppealQuerySet) -> Iterator[bytes]:
    """A workbook ends with its index: it is written to a file on disk first, then sent."""
    with tempfile.TemporaryFile() as whole:
        write_xlsx(whole, headings(), lines(rows), sheet=_("诉求"))
        whole.seek(0)
        while chunk := whole.read(CHUNK):
            yield chunk


def _written(
    write: Callable[..., int], names: Sequence[str], batch: Sequence[Row], **how: bool
) -> bytes:
    stream: BinaryIO = io.BytesIO()
    write(stream, names, batch, **how)
    stream.seek(0)
    return stream.read()


WRITERS: dict[str, Callable[[AppealQuerySet], Iterator[bytes]]] = {
    "csv": as_csv, "xlsx": as_xlsx, "jsonl": as_jsonl,
}  # fmt: skip
