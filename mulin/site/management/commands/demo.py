"""`mulin demo`: the demonstration county, built at the first run, served at every run."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from mulin.core.commands import HouseCommand
from mulin.core.demo import ACCOUNTS
from mulin.site.demo import home as folder
from mulin.site.demo import serving
from mulin.site.demo.build import BuiltWrong, build
from mulin.site.server import server_command

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_OURS = gettext_lazy(
    "这个数据库里已经有别的资料，演示不会去动它。"
    "请换一个文件夹再运行，例如：MULIN_HOME=var-demo mulin demo"
)
RUNNING = gettext_lazy(
    "这个文件夹里的演示已经在运行。请先按 Ctrl+C 停下它，或者换一个 MULIN_HOME。"
)


class Command(HouseCommand):
    """One command from nothing to a town at work. Everything in it is invented."""

    help = gettext_lazy(
        "演示：编造的南康镇，九十天的诉求，每种角色一个账号。再次运行时保留已做的事。\n"
        "例：mulin demo --port 8000；从头再来：mulin demo --reset"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("MULIN_BIND", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--reset", action="store_true", help=_("清掉演示资料，从头再来"))
        parser.add_argument("--no-serve", action="store_true", help=_("只准备资料，不启动网站"))

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
            raise CommandError(str(RUNNING)) from None
        if serves and not serving.is_free(host, port):
            sentence = _("端口 %(port)s 已被占用。请换一个，例如：PORT=%(next)s make demo")
            raise CommandError(sentence % {"port": port, "next": port + 1})
        try:
            self._prepare(home, reset=options["reset"])
            self._show(home)
            code = self._serve(host, port) if serves else 0
        finally:
            os.close(lock)
        if code:
            sentence = _("网站没有正常运行（退出码 %(code)s）。") % {"code": code}
            raise CommandError(sentence, returncode=code)

    def _prepare(self, home: folder.Home, *, reset: bool) -> None:
        """What is ready stays; what was cut off, or is to go, begins anew."""
        # What is stored is in the language of the house, whatever the command line speaks.
        house = translation.override(settings.LANGUAGE_CODE)
        if home.ready() and not reset:
            with house:
                call_command("migrate", interactive=False, verbosity=0)
            return
        try:
            with house:
                home.clear()
        except folder.NotADemo:
            raise CommandError(str(NOT_OURS)) from None
        began = time.monotonic()
        now = timezone.now()
        with _Shown(self.console) as shown:
            shown.stage(_("建表"), 0, 1)
            try:
                with house:
                    call_command("migrate", interactive=False, verbosity=0)
                    built = build(shown.stage, now=now)
            except BuiltWrong as problem:
                sentence = _("演示资料没有建好：%(problem)s") % {"problem": problem}
                raise CommandError(sentence) from problem
        home.finish(built.accounts, now=now)
        seconds = time.monotonic() - began
        self.console.print(
            _("%(appeals)s 件诉求、%(events)s 步办理，用时 %(seconds)s 秒。")
            % {"appeals": built.appeals, "events": built.events, "seconds": f"{seconds:.0f}"}
        )

    def _show(self, home: folder.Home) -> None:
        table = Table(title=_("演示账号（都是编造的人）"), title_justify="left")
        for name in (_("角色"), _("用户名"), _("密码"), _("首页")):
            table.add_column(name, no_wrap=True)
        for one in home.accounts:
            table.add_row(one["role"], one["username"], one["password"], one["home"])
        self.console.print(table)
        self.console.print(_("账号也写在 %(file)s") % {"file": home.path / ACCOUNTS})

    def _serve(self, host: str, port: int) -> int:
        call_command("collectstatic", interactive=False, verbosity=0)
        # Children open their own; a connection is not to be shared.
        connections.close_all()
        near = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared)
        address = f"http://{f'[{near}]' if ':' in near else near}:{port}/"

        def ready() -> None:
            self.console.print(_("请打开 %(address)s（按 Ctrl+C 停止）") % {"address": address})

        server = server_command(host=host, port=port, workers=2, threads=2)
        code = serving.serve(server, address=(near, port), ready=ready)
        self.console.print(_("已停止。再次运行 mulin demo 会接着用现在的资料。"))
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
        self.language = translation.get_language()

    def __enter__(self) -> _Shown:
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.task is not None and error[0] is None:
            self._full()
        self.bar.stop()

    def stage(self, stage: StrOrPromise, over: int, total: int) -> None:
        """Tell how far a stage is; a new name begins a new line. It is called while the house's
        language is spoken, and speaks that of whoever looks on."""
        with translation.override(self.language):
            name = str(stage)
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
