"""Copies of a whole installation, made while it runs: database, files, keys, and the proof of them.

The archive is a tar.gz: `manifest.json` (sha256 of every member, rows of every table) comes last,
because the sums are made while writing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import seal

MANIFEST = "manifest.json"
SQLITE_NAME, POSTGRESQL_NAME = "mulin.sqlite3", "database.dump"
KEYS = ("seal.keys", "secret.key")
CHUNK = 1 << 20
FORMAT = 1


@dataclass
class Manifest:
    """What is in the archive."""

    made_at: str
    county: str
    vendor: str
    rows: dict[str, int]
    keys: str
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Summing:
    """A file that knows the sha256 of what has been read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.sum = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and add up."""
        data = self.stream.read(size)
        self.sum.update(data)
        return data


# ---- making


def _postgresql() -> Any:
    """The other half, asked for only there: a county on SQLite need not have psycopg."""
    return import_module("mulin.core.backups_postgresql")


def back_up(target: Path, *, keys: bool = True) -> Manifest:
    """Write the archive (mode 0600, under its name only when whole); raises CommandError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as stream,
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup") as scratch,
        ):
            manifest = _write(stream, Path(scratch), keys=keys)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(stream: IO[bytes], scratch: Path, *, keys: bool) -> Manifest:
    # The database first: a photo whose row is in it was on the disk before.
    database, rows = _copy_database(scratch)
    manifest = Manifest(
        timezone.now().isoformat(timespec="seconds"), settings.COUNTY, connection.vendor, rows,
        "included" if keys else "left out",
    )  # fmt: skip
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as archive:
        _add(archive, (database.name, database), manifest)
        for name, path in _files():
            _add(archive, (name, path), manifest)
        if keys:
            _add_keys(archive, scratch, manifest)
        listing = scratch / MANIFEST
        listing.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        archive.add(listing, MANIFEST)
    return manifest


def _copy_database(scratch: Path) -> tuple[Path, dict[str, int]]:
    if connection.vendor == "postgresql":
        path = scratch / POSTGRESQL_NAME
        return path, _postgresql().dump(path)
    path = scratch / SQLITE_NAME
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy, pages=4096, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
    return path, count_sqlite(path)


def count_sqlite(path: Path) -> dict[str, int]:
    """Rows of every table of a SQLite file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        names = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            " AND name NOT LIKE 'core_searchgrams%' ORDER BY name"
        ).fetchall()
        return {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 (the table's own name)
            for (name,) in names
        }


def _files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield f"files/{path.relative_to(root).as_posix()}", path


def _add(archive: tarfile.TarFile, member: tuple[str, Path], manifest: Manifest) -> None:
    name, path = member
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return  # Swept away since it was listed: no row names it.
    with stream:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(stream.fileno()).st_size, 0o600
        info.mtime = int(path.stat().st_mtime)
        reader = Summing(stream)
        archive.addfile(info, reader)
        manifest.sums[name] = reader.sum.hexdigest()


def _add_keys(archive: tarfile.TarFile, scratch: Path, manifest: Manifest) -> None:
    for name in KEYS:
        path = Path(settings.HOME) / name
        if name == "seal.keys" and os.environ.get("MULIN_SEAL_KEYS"):
            path = scratch / name
            path.touch(mode=0o600)
            path.write_text(seal.ring().text())
        if path.exists():
            _add(archive, (name, path), manifest)


# ---- reading


def unpack(source: Path, into: Path) -> Manifest:
    """Take an archive apart into a folder and prove every member; raises CommandError."""
    sums: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:gz") as archive:
            for info in archive:
                stream = archive.extractfile(info) if info.isreg() else None
                if stream is None or not _safe(info.name):
                    raise CommandError(_("备份里有不该有的东西：%(name)s。") % {"name": info.name})
                if info.name == MANIFEST:
                    manifest = Manifest(**json.load(stream))
                else:
                    sums[info.name] = _extract(stream, into / info.name)
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as error:
        text = _("这个备份读不了（%(error)s），请换一份。") % {"error": type(error).__name__}
        raise CommandError(text) from error
    if manifest is None or manifest.format != FORMAT or manifest.sums != sums:
        raise CommandError(_("备份的内容与清单不符，请换一份。"))
    return manifest


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    known = name in {MANIFEST, SQLITE_NAME, POSTGRESQL_NAME, *KEYS} or path.parts[:1] == ("files",)
    return known and not path.is_absolute() and ".." not in path.parts


def _extract(stream: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    reader = Summing(stream)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(reader, out, CHUNK)
    return reader.sum.hexdigest()


def prove(source: Path) -> Manifest:
    """Restore into a place of its own and compare; raises CommandError."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".check") as scratch:
        manifest = unpack(source, Path(scratch))
        if manifest.vendor == "postgresql":
            rows = _postgresql().counts_of_dump(Path(scratch) / POSTGRESQL_NAME)
        else:
            check_sqlite(Path(scratch) / SQLITE_NAME)
            rows = count_sqlite(Path(scratch) / SQLITE_NAME)
    if rows != manifest.rows:
        raise CommandError(_("备份里的行数与清单不符，请重做一份。"))
    return manifest


def check_sqlite(path: Path) -> None:
    """Is the file whole and does every reference lead somewhere; raises CommandError."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not whole or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise CommandError(_("备份里的数据库不完整，请重做一份。"))


def restore(source: Path, into: Path, *, force: bool = False) -> Manifest:
    """Unpack beside `into`, prove, then put in place; with `force` over what is there.

    What was there before is kept as `<into>.before-restore-…`. A PostgreSQL dump goes into the
    database of the settings, which must be empty unless `force`.
    """
    if into.exists() and any(into.iterdir()) and not force:
        raise CommandError(_("%(place)s 不是空的。确定要覆盖就加 --force。") % {"place": into})
    into.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=into.parent, prefix=f".{into.name}."))
    try:
        manifest = unpack(source, fresh)
        if manifest.vendor == "sqlite":
            check_sqlite(fresh / SQLITE_NAME)
            if count_sqlite(fresh / SQLITE_NAME) != manifest.rows:
                raise CommandError(_("备份里的行数与清单不符，请换一份。"))
        else:
            _postgresql().load(fresh / POSTGRESQL_NAME, force=force)
            (fresh / POSTGRESQL_NAME).unlink()
        if into.exists():
            _step_aside(into)
        fresh.rename(into)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _step_aside(into: Path) -> None:
    if not any(into.iterdir()):
        into.rmdir()
        return
    into.rename(into.with_name(f"{into.name}.before-restore-{timezone.now():%Y%m%d%H%M%S}"))


def summary(manifest: Manifest) -> dict[str, Any]:
    """Figures for people."""
    files = sum(1 for name in manifest.sums if name.startswith("files/"))
    return {"rows": sum(manifest.rows.values()), "tables": len(manifest.rows), "files": files}
