"""`mulin serve`: the web server, with static files in front."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.site.server import server_command


class Command(HouseCommand):
    """Granian (two workers of two threads); gunicorn where Granian has no wheel."""

    help = gettext_lazy("启动网站。\n例：mulin serve --port 8000")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("MULIN_BIND", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        command = server_command(**options)
        # In its place, not below it: whoever ends this process ends the server.
        os.execv(command[0], command)  # noqa: S606 (our own words)
