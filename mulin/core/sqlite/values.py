"""Reading what SQLite keeps as text, by the shortest way.

Every row has half a dozen times, an export millions. Django reads each through four functions that
ask the settings; ours are written by Django itself, in UTC, so one call and its zone are enough.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import operations
from django.utils.dateparse import parse_datetime

DIGITS = 32


def moment(kept: bytes) -> datetime | None:
    """What a column declared to hold times has, as the driver hands it over.

    Django writes moments in UTC without saying so; with the zone put behind them one call reads
    them whole. What is written otherwise is read Django's way.
    """
    text = kept.decode()
    try:
        return datetime.fromisoformat(text + "+00:00")
    except ValueError:
        return parse_datetime(text)


@lru_cache(maxsize=8192)
def _key(digits: str) -> UUID:
    """Posts, categories and reporters come again in every row."""
    return UUID(int=int(digits, 16))


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, but for times and keys."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """An aware moment in UTC; whatever is not plainly that goes Django's own way."""
        # A column declared to hold times comes read by the driver (`moment`).
        if type(value) is datetime and connection.timezone is UTC:
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if type(value) is str and connection.timezone is UTC:
            try:
                read = datetime.fromisoformat(value)
            except ValueError:
                pass
            else:
                return read.replace(tzinfo=UTC) if read.tzinfo is None else read
        found: Any = super().convert_datetimefield_value(value, expression, connection)
        return found

    def convert_uuidfield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """A key from its 32 digits; what is written otherwise goes Django's own way."""
        if value is None:
            return None
        if type(value) is str and len(value) == DIGITS:
            return _key(value)
        found: Any = super().convert_uuidfield_value(value, expression, connection)
        return found
