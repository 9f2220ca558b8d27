"""Which database the tests use: on SQLite a file a worker, since threads cannot share a memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Rows whose order nobody asked for come the other way round: who relies on it fails here, always,
# and not on PostgreSQL, once in a hundred runs.
BACKWARDS = "PRAGMA reverse_unordered_selects=ON;"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Name the test database after this worker of pytest-xdist.

    A database in memory would be one connection for all threads, whose transactions mix: two
    handlers at once, and the pages of a live server, need a file like the real one.
    """
    from django.conf import settings  # noqa: PLC0415 (settings are ready only in a fixture)

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    database = settings.DATABASES["default"]
    tests = database.setdefault("TEST", {})
    if database["ENGINE"] == "mulin.core.sqlite":
        tests["NAME"] = str(Path(os.environ["MULIN_HOME"]) / f"test-{os.getpid()}-{worker}.sqlite3")
        database["OPTIONS"]["init_command"] += BACKWARDS
    else:
        tests["NAME"] = f"test_{database['NAME']}_{os.getpid()}_{worker}"
