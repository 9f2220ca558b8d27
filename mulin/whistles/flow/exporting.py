"""Writing down who takes a list out as a file."""

from __future__ import annotations

from mulin.core import journal
from mulin.core.deeds import Forbidden
from mulin.people.models import Person
from mulin.whistles import rules


def note_export(*, kind: str, query: str, rows: int, by: Person) -> None:
    """Before the first line goes out: which list, and how long it is."""
    if not rules.may_export(by):
        raise Forbidden
    data = {"kind": kind, "query": query, "rows": rows}
    journal.remark(by, "whistles.exported", by=by, data=data)
