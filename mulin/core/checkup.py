"""Is this installation well? Each check answers with a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import calendars, jobs, seal, worktime
from mulin.core.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Level = Literal["ok", "warn", "fail"]
GIB = 1 << 30
LITTLE_SPACE, NO_SPACE = 5 * GIB, GIB // 2
SILENCE = timedelta(minutes=5)
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    name: str
    level: Level
    message: str


Check = Callable[[], Iterator[Finding]]
_checks: dict[StrOrPromise, Check] = {}


def check(name: StrOrPromise) -> Callable[[Check], Check]:
    """Register a check under the name shown to people; other apps may add theirs."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


def examine() -> list[Finding]:
    """Run all checks. One that breaks is itself a finding."""
    found: list[Finding] = []
    for name, function in _checks.items():
        try:
            found += [Finding(str(name), f.level, f.message) for f in function()]
        except (DatabaseError, OSError, LookupError) as error:
            text = _("查不了：%(error)s。") % {"error": type(error).__name__}
            found.append(Finding(str(name), "fail", text))
    return found


def ok(message: str) -> Finding:
    """All is well."""
    return Finding("", "ok", message)


def warn(message: str) -> Finding:
    """It works, but see to it."""
    return Finding("", "warn", message)


def fail(message: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding("", "fail", message)


@check(gettext_lazy("设置"))
def _settings() -> Iterator[Finding]:
    problems = [m for m in checks.run_checks() if m.level >= checks.ERROR]
    yield from (fail(f"{message.id} {message.msg}") for message in problems)
    if settings.DEBUG:
        yield warn(_("调试模式开着（MULIN_DEBUG），对外服务前请关掉。"))
    if settings.DEMO:
        yield warn(_("这是演示模式（MULIN_DEMO），不要放真实资料。"))
    if not settings.SESSION_COOKIE_SECURE and not settings.DEMO:
        yield warn(_("没有启用 HTTPS（MULIN_HTTPS=1），登录信息可能被旁人看到。"))
    if not problems:
        yield ok(_("县代码 %(county)s，没有错误。") % {"county": settings.COUNTY})


@check(gettext_lazy("数据库"))
def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield fail(_("有 %(n)s 个迁移没有执行，请运行 mulin migrate。") % {"n": len(missing)})
    else:
        yield ok(_("%(vendor)s，迁移齐全。") % {"vendor": connection.vendor})
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            (mode,) = cursor.fetchone()
        if mode not in {"wal", "memory"}:
            yield warn(_("SQLite 没有用 WAL 模式，读写会互相等待。"))


@check(gettext_lazy("搜索"))
def _search() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_searchtext")
        yield ok(_("已收录 %(n)s 条。") % {"n": cursor.fetchone()[0]})


@check(gettext_lazy("时钟"))
def _clock() -> Iterator[Finding]:
    newest = Entry.objects.order_by("-id").values_list("at", flat=True).first()
    now = timezone.now()
    if newest is not None and newest > now + AHEAD:
        yield fail(_("系统时间比最后一条记录还早，请先校准时钟再使用。"))
    else:
        yield ok(timezone.localtime(now).strftime("%Y-%m-%d %H:%M %Z"))


@check(gettext_lazy("工作日历"))
def _calendar() -> Iterator[Finding]:
    today = timezone.localdate()
    if missing := worktime.years_missing(calendars.current(), today):
        years = _("、").join(str(year) for year in missing)
        yield warn(_("还没有 %(years)s 年的节假日，请在“工作日历”里导入。") % {"years": years})
    else:
        yield ok(_("今年和明年的节假日都有。"))


@check(gettext_lazy("磁盘"))
def _disk() -> Iterator[Finding]:
    for place in dict.fromkeys((Path(settings.HOME), Path(settings.MEDIA_ROOT))):
        if not place.exists():
            continue
        free = shutil.disk_usage(place).free
        text = _("%(place)s 还剩 %(free).1f GB。") % {"place": place.name, "free": free / GIB}
        yield fail(text) if free < NO_SPACE else warn(text) if free < LITTLE_SPACE else ok(text)


@check(gettext_lazy("后台任务"))
def _worker() -> Iterator[Finding]:
    last = jobs.last_beat()
    if last is None:
        yield fail(_("后台任务从没运行过，请启动 mulin worker。"))
    elif (silent := timezone.now() - last) > SILENCE:
        minutes = int(silent.total_seconds() // 60)
        yield fail(_("后台任务已停 %(n)s 分钟，请启动 mulin worker。") % {"n": minutes})
    else:
        yield ok(_("在运行。"))
    if failed := jobs.failed():
        yield warn(_("有 %(n)s 个任务试了多次没有成功。") % {"n": failed})


@check(gettext_lazy("密钥"))
def _keys() -> Iterator[Finding]:
    if seal.unseal(seal.seal("睦邻", "doctor"), "doctor") != "睦邻":
        yield fail(_("加密后解不开，请检查密钥。"))
    for path in (seal.ring_path(), Path(settings.HOME) / "secret.key"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield fail(_("%(name)s 别人也能读，请运行 chmod 600 %(name)s。") % {"name": path.name})
    yield ok(
        _("共 %(n)s 把，能加密、能解开。请与数据分开另存一份。") % {"n": len(seal.ring().keys)}
    )


@check(gettext_lazy("邮件"))
def _mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield ok(_("经 %(host)s 发出。") % {"host": settings.EMAIL_HOST})
        return
    folder = Path(settings.EMAIL_FILE_PATH)
    parent = folder if folder.exists() else folder.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        yield fail(_("邮件文件夹写不进去。"))
    else:
        kept = sum(1 for _file in folder.glob("*.log")) if folder.exists() else 0
        yield warn(_("邮件只存成文件（现有 %(n)s 封），没有真正发出。") % {"n": kept})
