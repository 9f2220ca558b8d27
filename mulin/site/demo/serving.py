"""Runs the server and a worker beside it until somebody says stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Final

PATIENCE: Final = 10.0
STARTING: Final = 30.0
WORKER: Final = (sys.executable, "-m", "mulin.config.cli", "worker")
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Stop(Exception):
    """Ctrl-C or SIGTERM."""


@contextlib.contextmanager
def _listening() -> Iterator[None]:
    """While inside, the first signal raises Stop, and further ones wait for the end."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for name in SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        raise Stop

    before = {name: signal.signal(name, stop) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def serve(server: Sequence[str], *, address: tuple[str, int], ready: Callable[[], None]) -> int:
    """Run both until a signal comes (0) or one of them ends by itself (its exit code, or 1).

    `ready` is called when the server answers.
    """
    children: list[subprocess.Popen[bytes]] = []
    with _listening():
        try:
            # Their own sessions: a Ctrl-C in the terminal reaches them once, through us.
            children = [
                subprocess.Popen(command, start_new_session=True)  # noqa: S603 (our own words)
                for command in (server, WORKER)
            ]
            if _answers(children[0], address):
                ready()
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
        except Stop:
            return 0
        else:
            ended = next(child for child in children if child.poll() is not None)
            return ended.returncode or 1
        finally:
            _end(children)


def _answers(server: subprocess.Popen[bytes], address: tuple[str, int]) -> bool:
    """Wait until pages come; False when the server ends or takes too long."""
    until = time.monotonic() + STARTING
    while server.poll() is None and time.monotonic() < until:
        link = HTTPConnection(*address, timeout=2)
        try:
            link.request("GET", "/healthz")
            if link.getresponse().status < 500:
                return True
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            link.close()
    return False


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask them to stop, wait, and insist; nothing is left behind."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
