"""The real server in processes of its own, and the processor time they have used."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mulin.site.bench.client import Line, get
from mulin.site.server import server_command

PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time that it and its workers have used."""
        return sum(_cpu(pid) for pid in _tree(self.pid))

    def memory(self) -> float:
        """MiB that it and its workers hold."""
        pages = 0
        for pid in _tree(self.pid):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@contextmanager
def running(*, workers: int = 2, threads: int = 2) -> Iterator[Server]:
    """Start it on a free port, wait until it answers, stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = server_command(host="127.0.0.1", port=port, workers=workers, threads=threads)
    process = subprocess.Popen(command)  # noqa: S603 (our own words)
    try:
        _await(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with closing(Line(port)) as line:
                line.ask(get("/sign-in/"))
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(path.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += parents.get(pid, [])
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
