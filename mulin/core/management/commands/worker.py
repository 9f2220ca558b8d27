"""`mulin worker`: runs what is due, until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import jobs
from mulin.core.commands import HouseCommand

BEAT_SECONDS = 15.0
REST_SECONDS = 1.0
ROUND = 50


class Command(HouseCommand):
    """The loop: plan the periods, run the jobs, rest a second when there is nothing to do."""

    help = gettext_lazy(
        "处理后台任务。按 Ctrl+C 或收到 SIGTERM 时，办完手上这一件就停。\n例：mulin worker"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--once for cron, tests and the demonstration."""
        parser.add_argument("--once", action="store_true", help=_("办完现在到期的任务就退出"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        jobs.autodiscover()
        self.stop = threading.Event()
        self.beaten = float("-inf")
        if options["once"]:
            while self.round():
                pass
            return
        self.listen()
        while not self.stop.is_set():
            if not self.patient_round():
                self.stop.wait(REST_SECONDS)

    def listen(self) -> None:
        """Signals only raise a flag; the job at hand ends in peace."""
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_signal: self.stop.set())

    def patient_round(self) -> int:
        """A round that outlives a database that is away for a while."""
        try:
            return self.round()
        except DatabaseError as error:
            self.stderr.write(
                _("数据库暂时不可用（%(error)s），%(seconds)s 秒后再试。")
                % {"error": type(error).__name__, "seconds": f"{REST_SECONDS:.0f}"}
            )
            close_old_connections()
            return 0

    def round(self) -> int:
        """Show a sign of life, plan, run; returns how many jobs were begun."""
        now = timezone.now()
        if time.monotonic() - self.beaten >= BEAT_SECONDS:
            jobs.beat(now)
            self.beaten = time.monotonic()
        # What jobs write is in the language of the house, whatever the command line speaks.
        with translation.override(settings.LANGUAGE_CODE):
            jobs.plan(now)
            return jobs.run_due(None, ROUND, stop=self.stop.is_set)
