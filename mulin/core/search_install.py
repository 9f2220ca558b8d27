"""The tables behind `core.search`: raw SQL, because no model can describe a full-text index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# `ascii` takes every letter beyond ASCII for part of a word, so that our bigrams come through as
# they are (unicode61 of SQLite 3.40 splits at the Chinese letters Unicode added after 2012).
# Contentless: the text is kept once, in core_searchtext; what must be forgotten is told to FTS5
# by its own «delete» command with the bigrams made again from that text.
SQLITE = (
    """CREATE TABLE IF NOT EXISTS core_searchtext (
        id INTEGER PRIMARY KEY, record CHAR(32) NOT NULL UNIQUE, kind VARCHAR(60) NOT NULL,
        text TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS core_searchgrams USING fts5 (
        grams, content='', tokenize='ascii', detail='none', columnsize=0)""",
)
POSTGRESQL = (
    """CREATE TABLE IF NOT EXISTS core_searchtext (
        record uuid PRIMARY KEY, kind varchar(60) NOT NULL, text text NOT NULL,
        grams tsvector NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS core_searchtext_grams ON core_searchtext USING gin (grams)",
    # Without it the planner takes every rare piece for a common one and walks the whole table.
    "ALTER TABLE core_searchtext ALTER COLUMN grams SET STATISTICS 1000",
)
TABLES = {"sqlite": ("core_searchgrams", "core_searchtext"), "postgresql": ("core_searchtext",)}


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing (tests run without migrations)."""
    _run(connection, SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the tables away."""
    _run(connection, [f"DROP TABLE IF EXISTS {table}" for table in TABLES[connection.vendor]])


def install(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For `migrations.RunPython(install, uninstall)`."""
    ensure(schema_editor.connection)


def uninstall(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    drop(schema_editor.connection)
