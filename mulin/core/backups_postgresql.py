"""The PostgreSQL half of backups: pg_dump and pg_restore, in one snapshot with the row counts."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

DEBIAN = Path("/usr/lib/postgresql")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


def _tool(name: str) -> str:
    """The newest client program there is: it must not be older than the server."""
    found = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]), reverse=True)
    path = str(found[0]) if found else shutil.which(name)
    if path is None:
        text = _("找不到 %(name)s，请安装 PostgreSQL 客户端（apt install postgresql-client）。")
        raise CommandError(text % {"name": name})
    return path


def _parameters(name: str = "") -> dict[str, Any]:
    """How to connect, for psycopg."""
    place = connection.settings_dict
    given = {
        "dbname": name or place["NAME"], "user": place["USER"], "password": place["PASSWORD"],
        "host": place["HOST"], "port": place["PORT"],
    }  # fmt: skip
    return {key: value for key, value in given.items() if value}


def _run(tool: str, arguments: Sequence[str], *, database: str = "") -> None:
    """Run a client program; the password goes by the environment, not the command line."""
    given = _parameters(database)
    names = {
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "host": "PGHOST",
        "port": "PGPORT",
    }
    environment = {**os.environ, **{names[key]: str(value) for key, value in given.items()}}
    done = subprocess.run(  # noqa: S603 (a fixed program, arguments of ours)
        [_tool(tool), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise CommandError(f"{tool}: {lines[0] if lines else done.returncode}")


def _counts(link: psycopg.Connection[Any]) -> dict[str, int]:
    names = [row[0] for row in link.execute(TABLES).fetchall()]
    rows = {}
    for name in names:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        found = link.execute(query).fetchone()
        rows[name] = int(found[0]) if found else 0
    return rows


def dump(target: Path) -> dict[str, int]:
    """Dump the present schema; the counts are of exactly what was dumped."""
    with psycopg.connect(**_parameters()) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = link.execute("SELECT pg_export_snapshot(), current_schema()").fetchone()
        if row is None:
            raise CommandError(_("数据库没有给出快照，备份没有做成。"))
        counts = _counts(link)
        snapshot, schema = row
        _run("pg_dump", [
            "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
            f"--schema={schema}", f"--file={target}",
        ])  # fmt: skip
    target.chmod(0o600)
    return counts


def _restore_into(dump_file: Path, database: str) -> None:
    """All or nothing. «clean» also for a new database: its `public` comes along in the dump."""
    _run("pg_restore", [
        "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--clean",
        "--if-exists", f"--dbname={database}", str(dump_file),
    ], database=database)  # fmt: skip


def counts_of_dump(dump_file: Path) -> dict[str, int]:
    """Restore into a database made for this, count, and drop it; the role needs CREATEDB."""
    name = f"mulin_check_{secrets.token_hex(4)}"
    with psycopg.connect(**_parameters(), autocommit=True) as link:
        try:
            link.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege as error:
            text = _(
                "备份已写好，但这个数据库账号不能建库，无法试恢复。请授予 CREATEDB，或加 --no-check。"
            )
            raise CommandError(text) from error
        try:
            _restore_into(dump_file, name)
            with psycopg.connect(**_parameters(name)) as restored:
                return _counts(restored)
        finally:
            link.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def load(dump_file: Path, *, force: bool) -> None:
    """Restore into the database of the settings, all or nothing; over what is there if `force`."""
    with psycopg.connect(**_parameters()) as link:
        if link.execute(TABLES).fetchone() and not force:
            raise CommandError(_("数据库不是空的。确定要覆盖就加 --force。"))
    connection.close()
    _restore_into(dump_file, str(connection.settings_dict["NAME"]))
