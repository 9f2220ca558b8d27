"""`make test`: the checks, then every test on SQLite and PostgreSQL, then journeys in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml

from tools import browser, checks, postgres
from tools.environment import BIN, ROOT
from tools.steps import Outcome, report, table

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
MIGRATED = "tests/test_migrations.py"
PLAIN = "not journey and not migrated"
NO_TESTS = 5
LINES = 30  # of a failure, said again at the end


class Suite:
    """One run of everything: what passed, how long it took, how many tests that were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcomes: list[Outcome] = []
        self.counts = {"tests": 0, "failed": 0, "skipped": 0}
        self.faults: list[str] = []

    def run(self, name: str, *command: str, env: Mapping[str, str] | None = None) -> bool:
        """Run one part with its output shown as it comes."""
        print(f"\n━━ {name} " + "━" * 40, flush=True)
        began = time.monotonic()
        together = {**os.environ, "MULIN_HOME": str(self.folder / "home"), **(env or {})}
        done = subprocess.run(
            command, cwd=ROOT, env=together, stdin=subprocess.DEVNULL, check=False
        )
        passed = not done.returncode
        self.outcomes.append(Outcome(name, passed, time.monotonic() - began))
        return passed

    def pytest(
        self, name: str, *arguments: str, env: Mapping[str, str] | None = None,
        by: tuple[str, ...] = ("-m", "pytest"),
    ) -> bool:  # fmt: skip
        """Run pytest and add up what it counted."""
        counted = self.folder / f"{len(self.outcomes)}.xml"
        colour = ["--color=yes"] if sys.stdout.isatty() else []
        command = [sys.executable, *by, "-q", *colour, f"--junitxml={counted}", *arguments]
        passed = self.run(name, *command, env=env)
        if counted.exists():
            self.count(counted)
        return passed

    def count(self, path: Path) -> None:
        """Read pytest's own report."""
        written = Xml.parse(path).getroot()  # noqa: S314 (pytest wrote it)
        self.faults += [told(case, end) for case in written.iter("testcase")
                        for end in case if end.tag in {"failure", "error"}]  # fmt: skip
        for suite in written.iter("testsuite"):
            found = {name: int(suite.get(name, 0)) for name in
                     ("tests", "failures", "errors", "skipped")}  # fmt: skip
            self.counts["tests"] += found["tests"]
            self.counts["failed"] += found["failures"] + found["errors"]
            self.counts["skipped"] += found["skipped"]

    def missing(self, sentence: str) -> None:
        """A part that this machine cannot run: a failure in CI, elsewhere a sentence."""
        print(f"\n{sentence}", flush=True)
        if CI:
            self.outcomes.append(Outcome(sentence.splitlines()[0], passed=False, seconds=0.0))

    @property
    def passed(self) -> bool:
        """Whether every part did."""
        return all(outcome.passed for outcome in self.outcomes)

    def close(self) -> None:
        """What failed once more, the table, and last a line that people and machines can read.

        Said at the end because of a long log often only the end is kept.
        """
        for fault in self.faults:
            print("\n" + fault, flush=True)
        print("\n" + table(self.outcomes), flush=True)
        failed, skipped = self.counts["failed"], self.counts["skipped"]
        passed = self.counts["tests"] - failed - skipped
        print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)


def told(case: Xml.Element, end: Xml.Element) -> str:
    """One failed test with the last lines of what pytest said of it."""
    said = (end.text or end.get("message") or "").rstrip().splitlines()[-LINES:]
    return "\n".join([f"✗ {case.get('classname')}::{case.get('name')}", *said])


def covered(suite: Suite) -> None:
    """Every plain test on SQLite, measured; then the gates."""
    env = {"COVERAGE_FILE": str(suite.folder / "coverage"), "COVERAGE_CORE": "ctrace"}
    suite.pytest(
        "SQLite", "-n", "2", "-m", PLAIN, env=env, by=("-m", "coverage", "run", "-m", "pytest")
    )
    found = str(suite.folder / "coverage.json")
    for words in (["combine", "--quiet"], ["json", "--quiet", "-o", found]):
        command = [str(BIN / "coverage"), *words]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    suite.run("覆盖 · coverage", sys.executable, "-m", "tools.coverage_gates", found)


def on_postgresql(suite: Suite) -> None:
    """Every test that asks the database, and the migrations, on a server of our own."""
    if postgres.programs() is None:
        suite.missing(postgres.MISSING)
        return
    with postgres.cluster() as env:
        suite.pytest("PostgreSQL", "-n", "2", "-m", PLAIN, "--asks-database", env=env)
        suite.pytest(
            "迁移 · PostgreSQL", "-n", "0", "-m", "migrated", "--migrations", MIGRATED, env=env
        )


def journeys(suite: Suite) -> None:
    """The walks through the pages."""
    if browser.find() is None:
        suite.missing(browser.MISSING)
        return
    suite.pytest("浏览器 · journeys", "-n", "2", "-m", "journey", "tests/journeys")


def everything() -> int:
    """All parts, each run whatever became of the one before; 0 if all passed."""
    outcomes = checks.check()
    fine = report(outcomes)
    if not fine and not CI:
        return 1
    with tempfile.TemporaryDirectory(prefix="mulin-suite-") as folder:
        suite = Suite(Path(folder))
        seconds = max(outcome.seconds for outcome in outcomes)
        suite.outcomes.append(Outcome("检查 · make check", fine, seconds))
        suite.pytest("迁移 · SQLite", "-n", "0", "-m", "migrated", "--migrations", MIGRATED)
        journeys(suite)
        on_postgresql(suite)
        covered(suite)
        suite.close()
    return 0 if suite.passed else 1


def some(paths: list[str]) -> int:
    """The tests of these paths alone, on whatever database MULIN_DATABASE names."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not migrated", *paths]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return 0 if code == NO_TESTS else code


if __name__ == "__main__":
    raise SystemExit(some(sys.argv[1:]) if sys.argv[1:] else everything())
