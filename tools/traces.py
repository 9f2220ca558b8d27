"""Refuse what must not be in a repository: paths of one machine, registry hosts, secrets."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRACES = {
    "a path of one machine": r"(?<![\w.])/(?:home|Users|root)/[\w.-]+|(?<![\w.])/wor[k]/[\w.-]",
    "a scratch folder": r"(?<![\w.])/tm[p]/s/",
    "a host of a package registry": r"//[\w.-]*(?:pypi|registry|mirror|pythonhosted)[\w.-]*\.\w+/"
    r"|(?:index-url|find-links|trusted-host)[= ]+[\w:/-]+\.\w",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "an access key": r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|sk-[A-Za-z0-9]{32,}|xox[bp]-\w{10,})",
}
PATTERNS = {name: re.compile(pattern) for name, pattern in TRACES.items()}
NOT_OURS = ("mulin/core/static/vendor/", "tests/journeys/axe.min.js")
TEXT_LIMIT = 4_000_000


def tracked() -> list[str]:
    """Every file that git keeps or would keep; all files where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return [path.relative_to(ROOT).as_posix() for path in (ROOT / "mulin").rglob("*.py")]
    return sorted(set(done.stdout.split("\0")) - {""})


def traces_in(name: str) -> Iterator[str]:
    """A line for each trace in this file; binary files have none."""
    path = ROOT / name
    if not path.is_file() or path.is_symlink() or path.stat().st_size > TEXT_LIMIT:
        return
    try:
        lines = path.read_text().splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, 1):
        for what, pattern in PATTERNS.items():
            if pattern.search(line):
                yield f"{name}:{number}: {what}"


def main() -> None:
    """List them all; exit 1 if there are any. What was found is not printed: it may be secret."""
    ours = [name for name in tracked() if not name.startswith(NOT_OURS)]
    found = [line for name in ours for line in traces_in(name)]
    if found:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
