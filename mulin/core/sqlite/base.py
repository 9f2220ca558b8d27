"""Django's SQLite backend, whose outermost transactions wait in a queue before BEGIN IMMEDIATE.

SQLite lets one writer in and tells the others to try again later; under load that «later» is
unfair and long (two processes of four threads, p99 in three rounds on busy cores: 131, 560 and
1,065 ms without the queue, 39, 289 and 99 with it). Reads and single statements outside of
a transaction do not queue: the write-ahead log and the busy timeout serve them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from mulin.core.sqlite.disk import disk_of
from mulin.core.sqlite.queue import Queue, queue_of
from mulin.core.sqlite.values import DatabaseOperations, moment
from mulin.core.turns import turns

WAIT_SECONDS = 30.0
FULL = 2
STATEMENTS = 512

# After Django's module, which names its own.
base.Database.register_converter("datetime", moment)  # type: ignore[attr-defined]  # their driver


@lru_cache(maxsize=2048)
def _with_marks(query: str) -> str:
    """Django's statement as SQLite wants it: most are those of a moment ago."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's, which looks for the marks of parameters in every statement anew."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """With the marks of SQLite; those with names go Django's way."""
        if param_names is None:
            return _with_marks(query)
        converted: str = super().convert_query(query, param_names=param_names)
        return converted


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds its place in the queue from BEGIN to COMMIT, ROLLBACK or close."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: Queue | None = None
        self.waits = self.later = False

    def get_connection_params(self) -> dict[str, Any]:
        """More statements stay ready in a connection than Python's hundred and twenty-eight: a
        county's pages and deeds have some hundreds."""
        return {"cached_statements": STATEMENTS, **super().get_connection_params()}

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of ours."""
        del name  # of cursors kept by servers, which SQLite has not
        return self.connection.cursor(factory=Cursor)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that is asked to wait for the disk at each commit lets us do the waiting."""
        made = super().get_new_connection(conn_params)
        (level,) = made.execute("PRAGMA synchronous").fetchone()
        (mode,) = made.execute("PRAGMA journal_mode").fetchone()
        self.waits, self.later = level == FULL and mode == "wal", False
        return made

    def enter_queue(self) -> None:
        """Wait for the turn; raises OperationalError after the `timeout` of OPTIONS."""
        name = str(self.settings_dict["NAME"])
        if name == ":memory:":
            return
        queue = queue_of(name, in_memory=self.is_in_memory_db())
        if not queue.enter(float(self.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS))):
            raise OperationalError("database is locked (the queue of writers did not move)")
        self.held = queue

    def leave_queue(self) -> None:
        """Give the turn back if this connection has it."""
        held, self.held = self.held, None
        if held is not None:
            held.leave()

    def _start_transaction_under_autocommit(self) -> None:
        self.enter_queue()
        try:
            self._wait(later=True)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self.leave_queue()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self.leave_queue()
        self._settle()

    def _wait(self, *, later: bool) -> None:
        """Whether this connection's commits leave the wait for the disk to us. Asked between
        transactions; single statements outside of one keep waiting for themselves."""
        if self.waits and self.connection is not None:
            self.connection.execute(f"PRAGMA synchronous={'NORMAL' if later else 'FULL'}")
            self.later = later

    def _settle(self) -> None:
        """Answer only when what was committed is on the disk."""
        if not self.later:
            return
        self._wait(later=False)
        had = turns.give()
        try:
            disk_of(str(self.settings_dict["NAME"])).settle()
        finally:
            if had:
                turns.take()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self.leave_queue()
            if self.later:
                self._wait(later=False)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self.leave_queue()
