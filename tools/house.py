"""The one script behind the Makefile; it works without make: `python3 tools/house.py demo`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if sys.version_info < (3, 8):  # noqa: UP036 (an old Python shall get a sentence, not a traceback)
    sys.exit("睦邻需要 Python 3.11 或更新的版本。\nMulin needs Python 3.11 or newer.")
# Our neighbours are the package `tools`, not loose files that could hide a library's module.
sys.path[0] = str(ROOT)

from tools import environment  # noqa: E402 (after the path is right)

DONE = 0
LEFTOVERS = (".coverage*", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis",
             "htmlcov", "build", "*.egg-info", "**/__pycache__")  # fmt: skip


def mulin(*arguments: str) -> int:
    """Become the command `mulin`, so that Ctrl-C and signals reach it and nothing between."""
    command = str(environment.BIN / "mulin")
    os.chdir(ROOT)
    os.execv(command, [command, *arguments])  # noqa: S606 (no shell, our own command)


def in_environment(module: str, *arguments: str) -> int:
    """Run a tool of ours with the environment's Python."""
    command = [str(environment.BIN / "python"), "-m", f"tools.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def port() -> list[str]:
    """`PORT=8001 make demo`."""
    return ["--port", os.environ["PORT"]] if os.environ.get("PORT") else []


def install(options: argparse.Namespace) -> int:
    """The environment alone: .venv with the command mulin."""
    environment.install(dev=options.dev)
    return DONE


def demo(_options: argparse.Namespace) -> int:
    """The demonstration county, served on http://127.0.0.1:8000 (PORT=, MULIN_HOME=)."""
    environment.install()
    return mulin("demo", *port())


def demo_reset(_options: argparse.Namespace) -> int:
    """Begin the demonstration anew."""
    environment.install()
    return mulin("demo", "--reset", *port())


def serve(_options: argparse.Namespace) -> int:
    """The server on the database of MULIN_HOME."""
    environment.install()
    return mulin("serve", *port())


def check(_options: argparse.Namespace) -> int:
    """Format, lint, types, imports, migrations, templates: seconds."""
    environment.install(dev=True)
    return in_environment("checks")


def format_code(_options: argparse.Namespace) -> int:
    """Put the code into its form."""
    environment.install(dev=True)
    ruff = str(environment.BIN / "ruff")
    subprocess.run([ruff, "check", "--fix-only", "--quiet", "."], cwd=ROOT, check=False)
    return subprocess.run([ruff, "format", "."], cwd=ROOT, check=False).returncode


def test(options: argparse.Namespace) -> int:
    """Everything, or the tests of the paths given."""
    environment.install(dev=True)
    return in_environment("suite", *options.paths)


def screenshots(_options: argparse.Namespace) -> int:
    """The pictures of the README."""
    environment.install(dev=True)
    return in_environment("screenshots")


def lock(options: argparse.Namespace) -> int:
    """Pin the dependencies anew."""
    environment.install(dev=True)
    return in_environment("lock", *(["--upgrade"] if options.upgrade else []))


def clean(_options: argparse.Namespace) -> int:
    """What tools left behind; never what people wrote (var/)."""
    for pattern in LEFTOVERS:
        for path in sorted(ROOT.glob(pattern)):
            if environment.VENV in path.parents:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return DONE


COMMANDS = {
    "install": install, "demo": demo, "demo-reset": demo_reset, "serve": serve, "check": check,
    "format": format_code, "test": test, "screenshots": screenshots, "lock": lock, "clean": clean,
}  # fmt: skip


def reader() -> argparse.ArgumentParser:
    """The words this script understands."""
    parser = argparse.ArgumentParser(
        prog="house.py", description="睦邻的工具 · the tools of Mulin. Example: make demo"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, run in COMMANDS.items():
        one = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        one.set_defaults(run=run)
        if name == "test":
            one.add_argument("paths", nargs="*", help="for example mulin/people")
        if name == "install":
            one.add_argument("--dev", action="store_true", help="with the tools of a developer")
        if name == "lock":
            one.add_argument("--upgrade", action="store_true", help="to the newest that fit")
    return parser


def main() -> int:
    """Read the words, do the work, answer the exit code."""
    options = reader().parse_args()
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
