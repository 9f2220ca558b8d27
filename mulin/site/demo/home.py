"""The demonstration's folder: what it is marked by, what may be taken away, one run at a time."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from mulin.core import numbers, search_install, versions
from mulin.core.demo import ACCOUNTS
from mulin.core.models import Entry
from mulin.places.models import Area
from mulin.site.demo.accounts import Account

BUILDING, READY = "building", "ready"
MARKER: Final = "demo.json"
FOLDERS: Final = ("files", "mail")


class NotADemo(Exception):
    """The database holds something that the demonstration did not put there."""


class AlreadyRunning(Exception):
    """Another `mulin demo` works in this folder."""


@dataclass(frozen=True)
class Home:
    """A MULIN_HOME. The marker is written before anything else and says «ready» last: whoever
    finds «building» knows that a first run was cut off."""

    path: Path

    @property
    def state(self) -> str:
        """`building`, `ready`, or nothing."""
        marker = self.path / MARKER
        if not marker.exists():
            return ""
        return str(json.loads(marker.read_text(encoding="utf-8")).get("state", ""))

    @property
    def accounts(self) -> list[dict[str, str]]:
        """The sign-ins, as they were written."""
        found: list[dict[str, str]] = json.loads((self.path / ACCOUNTS).read_text(encoding="utf-8"))
        return found

    def begin(self) -> None:
        """Say that this folder is a demonstration's, before anything is put there."""
        self._write(MARKER, {"state": BUILDING, "database": database_name()})

    def finish(self, accounts: Sequence[Account], *, now: datetime) -> None:
        """Write the sign-ins, then say that all stands."""
        self._write(ACCOUNTS, [one.row() for one in accounts])
        ready = {"state": READY, "database": database_name(), "built_at": now.isoformat()}
        self._write(MARKER, ready)

    def _write(self, name: str, value: Any) -> None:
        """Whole or not at all, and on the disk."""
        draft = self.path / f"{name}.part"
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(value, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.path / name)

    def lock(self) -> int:
        """Hold the folder until this process ends, however it ends; raises AlreadyRunning."""
        handle = os.open(self.path / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyRunning from None
        return handle

    def ready(self) -> bool:
        """Whether the whole demonstration stands in the database that is in use."""
        return self.state == READY and self._marks_this() and anything()

    def owned(self) -> bool:
        """Whether what is in the database came from here: marked, or there is nothing in it."""
        return (bool(self.state) and self._marks_this()) or not anything()

    def _marks_this(self) -> bool:
        marker = json.loads((self.path / MARKER).read_text(encoding="utf-8"))
        return bool(marker.get("database") == database_name())

    def clear(self) -> None:
        """Take away the demonstration, and only it; raises NotADemo. Keys and settings stay."""
        if not self.owned():
            raise NotADemo
        ours = bool(self.state)
        self.begin()
        _empty_database()
        for name in FOLDERS if ours else ():
            shutil.rmtree(self.path / name, ignore_errors=True)
        (self.path / ACCOUNTS).unlink(missing_ok=True)
        versions.forget()
        numbers.forget()


def database_name() -> str:
    """Which database it is, without a password."""
    about = connection.settings_dict
    return f"{about.get('HOST', '')}:{about.get('PORT', '')}/{about['NAME']}"


def anything() -> bool:
    """Whether anybody has ever done or set up anything in this database."""
    tables = set(connection.introspection.table_names())
    kept = (model for model in (Entry, Area) if model._meta.db_table in tables)
    return any(model._base_manager.exists() for model in kept)


def _empty_database() -> None:
    """Remove the file; where there is none (PostgreSQL), empty the tables."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)
        return
    if connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        search_install.drop(connection)
        search_install.ensure(connection)


def home() -> Home:
    """The folder of this process."""
    return Home(Path(settings.HOME))
