"""Reading what SQLite keeps as text, by the shortest way.

Every row has half a dozen times, an export millions. Django reads each through four functions that
ask the settings; ours are written by Django itself, in UTC, so one call and its zone are enough.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, but for times."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """An aware moment in UTC; whatever is not plain text in UTC goes Django's own way."""
        if type(value) is str and connection.timezone is UTC:
            try:
                read = datetime.fromisoformat(value)
            except ValueError:
                pass
            else:
                return read.replace(tzinfo=UTC) if read.tzinfo is None else read
        found: Any = super().convert_datetimefield_value(value, expression, connection)
        return found
