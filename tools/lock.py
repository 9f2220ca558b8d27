"""Pin every dependency by version and hash, without the name of any registry."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
HEAD = "# Written by `make lock` from pyproject.toml; never edited by hand.\n"
FORM = (
    "--generate-hashes", "--no-emit-options", "--strip-extras", "--no-header", "--allow-unsafe",
    "--no-annotate", "--quiet",
)  # fmt: skip
HOST = re.compile(r"^\s*(--(extra-)?index-url|--find-links|--trusted-host|-[if] )|://")


def compile_to(name: str, *more: str) -> None:
    """One lock file; the newest versions that fit (delete a line first to renew only that)."""
    target = FOLDER / name
    command = [sys.executable, "-m", "piptools", "compile", *FORM, *more, "-o", str(target)]
    inputs = [str(ROOT / "pyproject.toml"), str(FOLDER / "build.in")]
    # A folder of wheels of this machine would put its own hashes among those of the registry.
    environment = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    subprocess.run([*command, *inputs], cwd=ROOT, env=environment, check=True)
    target.write_text(HEAD + scrubbed(target.read_text()))


def scrubbed(text: str) -> str:
    """Without lines that name a host, and without remarks."""
    lines = [line for line in text.splitlines() if not HOST.search(line)]
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(kept) + "\n"


def lock(*, upgrade: bool) -> None:
    """Both files; the one for developers keeps the versions of the one for everybody."""
    newer = ["--upgrade"] if upgrade else []
    compile_to("base.txt", *newer, "--extra", "learn")
    compile_to(
        "dev.txt", *newer, "--extra", "learn", "--extra", "dev", "-c", str(FOLDER / "base.txt")
    )


if __name__ == "__main__":
    lock(upgrade="--upgrade" in sys.argv)
