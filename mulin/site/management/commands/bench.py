"""`mulin bench`: fill a county, drive the real server, compare with the bare statements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import Progress

from mulin.appeals.models import Appeal
from mulin.core.commands import HouseCommand
from mulin.site.bench import county, scenes, server
from mulin.site.bench.measure import Result, measure
from mulin.site.bench.table import growth, show

SMALL = 10_000
INSIDE, RESULTS = "MULIN_BENCH", "bench.json"


class Command(HouseCommand):
    """Everything happens in a folder of its own that is thrown away; no other county is touched."""

    help = gettext_lazy(
        "测速：建一个临时的县，灌入诉求，用真正的服务器测每种页面和办理。比值比绝对数可靠。\n"
        "例：mulin bench --appeals 100000 --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--appeals", type=int, default=100_000, help=_("灌入多少件诉求"))
        parser.add_argument("--seconds", type=float, default=3.0, help=_("每种情形测多少秒"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))
        parser.add_argument("--only", default="", help=_("只测名字里有这几个字母的情形，如 list"))
        parser.add_argument(
            "--postgres", default="", help=_("用这个空的 PostgreSQL 库（网址）；这时不测增长")
        )
        parser.add_argument("--folder", default="", help=_("放在这个空文件夹里，测完留着看"))

    def handle(self, *_args: Any, **options: Any) -> None:
        self.console = Console(stderr=True)
        if os.environ.get(INSIDE):
            self.inside(**options)
            return
        appeals, postgres = options["appeals"], options["postgres"]
        before = dict[str, Any]()
        if appeals > SMALL and not postgres:
            with tempfile.TemporaryDirectory(prefix="mulin-bench-") as home:
                before = self.measured(home, SMALL, options)
        with _folder(options["folder"]) as home:
            found = self.measured(home, appeals, options)
        self.tell(found, before, as_json=options["json"])

    def measured(self, home: str, appeals: int, options: dict[str, Any]) -> dict[str, Any]:
        """Run this command once more, in an environment that leads to that folder alone."""
        environment = {
            **os.environ, "MULIN_HOME": home, INSIDE: "1", "MULIN_DATABASE": options["postgres"],
            "MULIN_LOG": "ERROR", "MULIN_DEBUG": "", "MULIN_DEMO": "", "MULIN_HTTPS": "",
            **{f"MULIN_LIMIT_{name.upper()}": "0" for name in settings.LIMITS},
        }  # fmt: skip
        command = [
            sys.executable, "-m", "mulin.config.cli", "bench", "--appeals", str(appeals),
            "--seconds", str(options["seconds"]), "--only", options["only"],
        ]  # fmt: skip
        if status := subprocess.call(command, env=environment):  # noqa: S603 (our own words)
            raise CommandError(_("没有测完"), returncode=status)
        read: dict[str, Any] = json.loads((Path(home) / RESULTS).read_text())
        return read

    def inside(self, *, appeals: int, seconds: float, only: str, **_more: Any) -> None:
        """In the folder made for it: `settings` are those of the county that is measured."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if Appeal.objects.exists():
            raise CommandError(_("这里已经有诉求了，测速要用一个空的库。"))
        with translation.override(settings.LANGUAGE_CODE):
            filler = county.Filler(county.build(), appeals=appeals)
        self.fill(filler)
        with server.running() as running:
            wanted = [one for one in scenes.scenes(filler.cast) if only in one.name]
            found = list[Result]()
            with self.console.status(_("测速")) as status:
                for result in measure(wanted, running, appeals=appeals, seconds=seconds):
                    words = {"name": result.name, "rate": f"{result.many_a_second:.0f}"}
                    status.update(_("%(name)s：%(rate)s 次/秒") % words)
                    found.append(result)
            memory = running.memory()
        results = {
            "engine": connection.vendor, "cores": os.cpu_count(), "memory_mib": round(memory),
            "results": [result.plain() for result in found],
        }  # fmt: skip
        (Path(settings.HOME) / RESULTS).write_text(json.dumps(results))

    def fill(self, filler: county.Filler) -> None:
        """With a bar; PostgreSQL is told to look at what it has got."""
        with Progress(console=self.console, transient=True) as progress:
            words = _("灌入 %(n)s 件") % {"n": filler.appeals}
            task = progress.add_task(words, total=filler.appeals)
            with translation.override(settings.LANGUAGE_CODE):
                for done in filler.fill():
                    progress.update(task, completed=done)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def tell(self, found: dict[str, Any], before: dict[str, Any], *, as_json: bool) -> None:
        """As a table or as JSON."""
        results = [Result.read(plain) for plain in found["results"]]
        small = [Result.read(plain) for plain in before.get("results", [])]
        known = {result.name: result for result in small}
        grown = {r.name: round(growth(r, known[r.name]), 2) for r in results if r.name in known}
        if as_json:
            whole = {**found, "before": before.get("results", []), "growth": grown}
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1))
            return
        show(results, small, Console())
        self.stdout.write(
            _("%(engine)s，%(cores)s 核，服务器内存 %(memory_mib)s MiB。")
            % {name: found[name] for name in ("engine", "cores", "memory_mib")}
        )


def _folder(given: str) -> AbstractContextManager[str]:
    """A folder that is thrown away afterwards, or the given one."""
    if not given:
        return tempfile.TemporaryDirectory(prefix="mulin-bench-")
    Path(given).mkdir(parents=True, exist_ok=True)
    return nullcontext(given)
