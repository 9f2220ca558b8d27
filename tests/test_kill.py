"""Pulling the plug: whatever was acknowledged is there after `kill -9` under load."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

CLIENTS = 4
ENOUGH = 40
PATIENCE = 30


def _mulin(home: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mulin.config.cli", *words], env=_env(home), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def _env(home: Path) -> dict[str, str]:
    kept = {
        k: v for k, v in os.environ.items() if k not in {"MULIN_DATABASE", "DJANGO_SETTINGS_MODULE"}
    }
    return {**kept, "MULIN_HOME": str(home), "MULIN_LIMIT_API": "0", "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A real server in a process group of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, _free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mulin.config.cli", "serve", "--port", str(self.port)],
            env=_env(home), start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as door:
                try:
                    door.request("GET", "/healthz")
                except OSError:
                    time.sleep(0.2)
                else:
                    return
        raise TimeoutError("the server did not come up")

    def kill(self) -> None:
        """As a power cut does: no warning, all workers at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Path:
    home = tmp_path / "county"
    home.mkdir()
    _mulin(home, "init", "--preset", "nankang")
    return home


def _report_until_cut(port: int, token: str, number: int, acknowledged: list[str]) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        _report(connection, token, number=number, acknowledged=acknowledged)


def _report(
    connection: HTTPConnection, token: str, *, number: int, acknowledged: list[str]
) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for turn in range(100_000):
        body = json.dumps({"detail": f"第{number}人第{turn}次：楼道灯不亮"})
        try:
            connection.request(
                "POST", "/api/v1/appeals", body.encode(),
                {**headers, "Idempotency-Key": f"client-{number}-{turn}"},
            )  # fmt: skip
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            return
        if answer.status == 201:
            acknowledged.append(json.loads(text)["number"])


@pytest.mark.timeout(180)
def test_no_acknowledged_report_is_lost(home: Path) -> None:
    token = _mulin(home, "token", "admin").strip()
    server = Server(home)
    acknowledged: list[str] = []
    clients = [
        threading.Thread(target=_report_until_cut, args=(server.port, token, n, acknowledged))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    until = time.monotonic() + PATIENCE
    while len(acknowledged) < ENOUGH and time.monotonic() < until:
        time.sleep(0.05)
    server.kill()
    for client in clients:
        client.join(20)
    assert len(acknowledged) >= ENOUGH
    with sqlite3.connect(home / "mulin.sqlite3") as database:
        kept = {row[0] for row in database.execute("SELECT number FROM appeals_appeal")}
    assert set(acknowledged) <= kept
    assert "全部对得上" in _mulin(home, "verify-journal")
