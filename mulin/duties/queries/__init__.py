"""Reads of duties: what is open or late, the table worker × item, records that may prove a tick."""

from __future__ import annotations

from mulin.duties.queries.records import Found, found_for, offer_records
from mulin.duties.queries.tasks import (
    DONE,
    VIEWS,
    Filters,
    Row,
    State,
    Table,
    Task,
    own_posts,
    pressing,
    table,
    task_of,
    tasks_of,
    to_see,
)

__all__ = [
    "DONE",
    "VIEWS",
    "Filters",
    "Found",
    "Row",
    "State",
    "Table",
    "Task",
    "found_for",
    "offer_records",
    "own_posts",
    "pressing",
    "table",
    "task_of",
    "tasks_of",
    "to_see",
]
