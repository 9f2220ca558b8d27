"""`make check`: what can be known about the code in seconds, without running its tests."""

from __future__ import annotations

import os
import sys
import tempfile

from tools.environment import BIN, ROOT
from tools.steps import Outcome, Step, report, run_all


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A command of the environment."""
    return (str(BIN / name), *arguments)


def own(module: str) -> tuple[str, ...]:
    """A tool of ours."""
    return (sys.executable, "-m", f"tools.{module}")


def steps() -> list[Step]:
    """The slow ones first, so that the quick ones run beside them."""
    templates = [str(path) for path in sorted((ROOT / "mulin").glob("*/templates"))]
    return [
        Step("类型 · mypy", tool("mypy")),
        Step("模板 · djlint", tool("djlint", *templates, "--lint", "--quiet")),
        Step("系统检查 · mulin check", tool("mulin", "check", "--fail-level", "WARNING")),
        Step("迁移 · makemigrations", tool("mulin", "makemigrations", "--check", "--dry-run")),
        Step("方向 · lint-imports", tool("lint-imports", "--no-cache")),
        Step("译文 · messages", own("messages")),
        Step("痕迹 · traces", own("traces")),
        Step("长短 · sizes", own("sizes")),
        Step("格式 · ruff format", tool("ruff", "format", "--check", "--quiet", ".")),
        Step("写法 · ruff check", tool("ruff", "check", "--quiet", ".")),
    ]


def check() -> list[Outcome]:
    """Run them all with an empty MULIN_HOME, so that nobody's database is asked or made."""
    with tempfile.TemporaryDirectory(prefix="mulin-check-") as home:
        os.environ["MULIN_HOME"] = home
        return run_all(steps())


if __name__ == "__main__":
    raise SystemExit(not report(check()))
