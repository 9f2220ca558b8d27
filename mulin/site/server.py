"""The server's command line: Granian with static files in front, gunicorn where it has no wheel."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

from django.conf import settings

APPLICATION = "mulin.config.wsgi:application"


def server_command(*, host: str, port: int, workers: int, threads: int, **_rest: Any) -> list[str]:
    """The command line of the server that is installed."""
    if find_spec("granian"):
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
            "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
            "--backlog", "1024", "--no-ws", "--http", "1", "--log-level", "warning",
            "--static-path-route", "/static", "--static-path-mount", settings.STATIC_ROOT,
            "--static-path-expires", "31536000", "--respawn-failed-workers", APPLICATION,
        ]  # fmt: skip
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--threads", str(threads), "--worker-class", "gthread", "--log-level", "warning",
        APPLICATION,
    ]  # fmt: skip
