"""A PostgreSQL server of our own for a test run: in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = """没有找到 PostgreSQL 的程序，跳过在 PostgreSQL 上的测试。Debian、Ubuntu 上这样安装：
PostgreSQL is not installed; on Debian or Ubuntu:
    sudo apt-get install --no-install-recommends postgresql"""
SERVANTS = ("postgres", "nobody")
# Only names the socket, whose folder is ours alone.
PORT = "5432"
# Nobody keeps these data: whatever makes commits durable only costs time.
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "listen_addresses": "", "max_connections": "60", "shared_buffers": "128MB",
    "timezone": "UTC", "log_min_messages": "fatal",
}  # fmt: skip


def programs() -> Path | None:
    """The newest installed folder with initdb, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def servant() -> str | None:
    """Who runs the server: PostgreSQL refuses root, so root lends it to a user who owns nothing."""
    if os.geteuid():
        return None
    for name in SERVANTS:
        if subprocess.run(["id", name], capture_output=True, check=False).returncode == 0:
            return name
    raise SystemExit(
        "PostgreSQL does not run as root, and there is no user «postgres» or «nobody»."
    )


def as_servant(user: str | None, *command: str) -> list[str]:
    """The command, run by that user."""
    if user is None:
        return list(command)
    if shutil.which("runuser"):
        return ["runuser", "-u", user, "--", *command]
    return ["setpriv", f"--reuid={user}", "--clear-groups", "--regid=nogroup", *command]


def options(folder: Path) -> str:
    """What `pg_ctl start -o` gives to the server."""
    chosen = {**SETTINGS, "unix_socket_directories": str(folder), "port": PORT}
    return " ".join(f"-c {name}='{value}'" for name, value in chosen.items())


@contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """Start a server that only a socket leads to; give the environment that finds it."""
    binaries = programs()
    if binaries is None:
        raise SystemExit(MISSING)
    user = servant()
    # Not TMPDIR, which may be deep: the path of a socket has at most 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="mulin-pg-", dir="/tmp"))
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        command = as_servant(user, str(binaries / program), *arguments)
        nothing = subprocess.DEVNULL
        subprocess.run(command, cwd=folder, check=True, stdin=nothing, stdout=nothing)

    try:
        if user:
            shutil.chown(folder, user)
        call("initdb", "-D", str(data), "-U", "mulin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
             "--no-sync")  # fmt: skip
        log = str(folder / "log")
        call("pg_ctl", "start", "-D", str(data), "-w", "-s", "-l", log, "-o", options(folder))
        try:
            call("createdb", "-h", str(folder), "-p", PORT, "-U", "mulin", "mulin")
            # The URL leaves out where: libpq takes that from its own variables.
            yield {
                "MULIN_DATABASE": "postgresql:///mulin", "PGHOST": str(folder),
                "PGPORT": PORT, "PGUSER": "mulin",
            }  # fmt: skip
        finally:
            call("pg_ctl", "stop", "-D", str(data), "-m", "immediate", "-s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
