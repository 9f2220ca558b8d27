"""The results as a table that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from rich.console import Console
from rich.table import Table

from mulin.site.bench.measure import Result

WIDTH = 150
WORDS = {
    "list": _("清单：一个大类，50 行"), "list-open": _("清单：没办结的"),
    "list-community": _("清单：社区"), "list-department": _("清单：部门"),
    "detail": _("一件诉求和它的经过"), "search": _("搜两个字"),
    "search-area": _("社区里搜两个字"), "figures": _("数据页（本月）"),
    "dispatch": _("派单（网页）"), "report": _("反映（网页）"), "report-api": _("反映（接口）"),
    "export": _("导出全部（csv）"),
}  # fmt: skip
SCENE = _("场景")
COLUMNS = (
    _("语句"), _("1 人 次/秒"), "p50", "p95", _("8 人 次/秒"), "p50", "p95", _("处理器 ms/次"),
    _("裸语句 ms"), _("倍数"), _("增长"), _("目标"),
)  # fmt: skip


def show(results: Sequence[Result], before: Sequence[Result], console: Console) -> None:
    """Print all results; `before` are those of the smaller county, for the growth."""
    table = Table(title="mulin bench", title_justify="left")
    console.width = max(console.width, WIDTH)
    table.add_column(str(SCENE))
    for name in COLUMNS:
        table.add_column(str(name), justify="right")
    small = {result.name: result for result in before}
    for result in results:
        table.add_row(*_cells(result, small.get(result.name)))
    console.print(table)


def _cells(result: Result, small: Result | None) -> list[str]:
    goal = (
        _("%(target)s/秒 ≤%(most)s") % {"target": result.target, "most": result.most}
        if result.target
        else f"≤{result.most}"
        if result.most
        else ""
    )
    mark = {True: "[green]✓[/] ", False: "[red]✗[/] ", None: ""}[result.reached]
    return [
        str(WORDS.get(result.name, result.name)), str(result.statements), f"{result.one_a_second:.1f}",
        f"{result.one_p50:.1f}", f"{result.one_p95:.1f}", f"{result.many_a_second:.1f}",
        f"{result.many_p50:.1f}", f"{result.many_p95:.1f}", f"{result.cpu:.2f}",
        f"{result.floor:.2f}", f"{result.ratio:.1f}", f"{growth(result, small):.2f}" if small else "",
        f"{mark}{goal}",
    ]  # fmt: skip


def growth(result: Result, small: Result) -> float:
    """How much longer one client waits in the large county than in the small one."""
    return result.one_p50 / small.one_p50 if small.one_p50 else 0.0
