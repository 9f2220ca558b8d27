"""`mulin demo`: the demonstration county, built at the first run, served at every run."""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from mulin.core.demo import ACCOUNTS
from mulin.site.demo import home as folder
from mulin.site.demo import serving
from mulin.site.demo.build import BuiltWrong, build
from mulin.site.server import server_command

NOT_OURS = (
    "这个数据库里已经有别的资料，演示不会去动它。"
    "请换一个文件夹再运行，例如：MULIN_HOME=var-demo mulin demo"
)
RUNNING = "这个文件夹里的演示已经在运行。请先按 Ctrl+C 停下它，或者换一个 MULIN_HOME。"


class Command(BaseCommand):
    """One command from nothing to a town at work. Everything in it is invented."""

    help = (
        "演示：编造的南康镇，九十天的诉求，每种角色一个账号。再次运行时保留已做的事。\n"
        "例：mulin demo --port 8000；从头再来：mulin demo --reset"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("MULIN_BIND", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--reset", action="store_true", help="清掉演示资料，从头再来")
        parser.add_argument("--no-serve", action="store_true", help="只准备资料，不启动网站")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.console = Console(highlight=False)
        host, port, serves = options["host"], options["port"], not options["no_serve"]
        os.environ["MULIN_DEMO"] = "1"
        os.environ.setdefault("MULIN_URL", f"http://127.0.0.1:{port}")
        settings.DEMO = True
        home = folder.home()
        try:
            lock = home.lock()
        except folder.AlreadyRunning:
            raise CommandError(RUNNING) from None
        if serves and not serving.is_free(host, port):
            raise CommandError(f"端口 {port} 已被占用。请换一个，例如：PORT={port + 1} make demo")
        try:
            self._prepare(home, reset=options["reset"])
            self._show(home)
            code = self._serve(host, port) if serves else 0
        finally:
            os.close(lock)
        if code:
            raise CommandError(f"网站没有正常运行（退出码 {code}）。", returncode=code)

    def _prepare(self, home: folder.Home, *, reset: bool) -> None:
        """What is ready stays; what was cut off, or is to go, begins anew."""
        if home.ready() and not reset:
            call_command("migrate", interactive=False, verbosity=0)
            return
        try:
            home.clear()
        except folder.NotADemo:
            raise CommandError(NOT_OURS) from None
        began = time.monotonic()
        now = timezone.now()
        with _Shown(self.console) as shown:
            shown.stage("建表", 0, 1)
            call_command("migrate", interactive=False, verbosity=0)
            try:
                built = build(shown.stage, now=now)
            except BuiltWrong as problem:
                raise CommandError(f"演示资料没有建好：{problem}") from problem
        home.finish(built.accounts, now=now)
        seconds = time.monotonic() - began
        self.console.print(
            f"{built.appeals} 件诉求、{built.events} 步办理，用时 {seconds:.0f} 秒。"
        )

    def _show(self, home: folder.Home) -> None:
        table = Table(title="演示账号（都是编造的人）", title_justify="left")
        for name in ("角色", "用户名", "密码", "首页"):
            table.add_column(name, no_wrap=True)
        for one in home.accounts:
            table.add_row(one["role"], one["username"], one["password"], one["home"])
        self.console.print(table)
        self.console.print(f"账号也写在 {home.path / ACCOUNTS}")

    def _serve(self, host: str, port: int) -> int:
        call_command("collectstatic", interactive=False, verbosity=0)
        # Children open their own; a connection is not to be shared.
        connections.close_all()
        near = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared)
        address = f"http://{f'[{near}]' if ':' in near else near}:{port}/"

        def ready() -> None:
            self.console.print(f"请打开 {address}（按 Ctrl+C 停止）")

        server = server_command(host=host, port=port, workers=2, threads=2)
        code = serving.serve(server, address=(near, port), ready=ready)
        self.console.print("已停止。再次运行 mulin demo 会接着用现在的资料。")
        return code


class _Shown:
    """The stages of building: a moving bar in a terminal, a line a stage elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
            console=console, transient=False, disable=not console.is_terminal,
        )  # fmt: skip
        self.task: Any = None
        self.name = ""

    def __enter__(self) -> _Shown:
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.task is not None and error[0] is None:
            self._full()
        self.bar.stop()

    def stage(self, name: str, over: int, total: int) -> None:
        """Tell how far a stage is; a new name begins a new line."""
        if name != self.name:
            if self.task is not None:
                self._full()
            self.name = name
            self.task = self.bar.add_task(name, total=total)
            if not self.console.is_terminal:
                self.console.print(f"· {name}")
        self.bar.update(self.task, completed=over, total=total)

    def _full(self) -> None:
        total = self.bar.tasks[-1].total or 1
        self.bar.update(self.task, completed=total)
