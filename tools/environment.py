"""The environment: `.venv` with hashed requirements, the package itself, and compiled messages."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("MULIN_VENV", ROOT / ".venv"))
BIN = VENV / "bin"
STAMP = VENV / "mulin-installed.json"
LOCALE = ROOT / "mulin" / "locale"
NEEDED = (3, 11)
NEWEST_FIRST = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")

TOO_OLD = """睦邻需要 Python 3.11 或更新的版本，这台机器上没有找到。请先安装，或用 MULIN_PYTHON 指明它在哪里：
Mulin needs Python 3.11 or newer and found none here. Install one, or name it:
    MULIN_PYTHON=/path/to/python3.12 make install"""
NO_VENV = """Python 的 venv 模块不完整，建不了环境。Debian、Ubuntu 上请先运行下面一行：
Python's venv module is incomplete here. On Debian or Ubuntu run this first:
    sudo apt-get install python3-venv"""
NO_PACKAGES = """没有装上所需的软件包。请检查网络和 pip 的设置，然后再运行一次，已经下载的不会重来。
The packages could not be installed. Check the network and pip's settings, then run it again."""

# Whatever pip's own configuration says about where to look stays in force; what would make it
# install elsewhere, or refuse our own package, does not.
PIP = {
    "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "PIP_DRY_RUN": "0", "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_WARN_SCRIPT_LOCATION": "1",
}  # fmt: skip
NOT_FOR_PIP = (
    "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_PYTHON",
    "PIP_NO_DEPS", "PIP_NO_BINARY", "PYTHONPATH", "PYTHONHOME",
)  # fmt: skip
COLLECTS = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")


def say(words: str) -> None:
    """One line of progress."""
    print(f"· {words}", flush=True)


def version_of(python: str) -> tuple[int, ...]:
    """Its version, or () if it does not run."""
    code = "import sys; print(*sys.version_info[:3])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in done.stdout.split())


def find_python() -> str:
    """MULIN_PYTHON, else the Python that runs this if new enough, else the first that is."""
    named = os.environ.get("MULIN_PYTHON")
    for candidate in [named] if named else [sys.executable, *NEWEST_FIRST]:
        found = shutil.which(candidate)
        if found and version_of(found) >= NEEDED:
            return found
    raise SystemExit(TOO_OLD)


def fingerprint(names: list[str]) -> str:
    """The hash of what an installation depends on."""
    seen = hashlib.sha256()
    for name in names:
        seen.update((ROOT / name).read_bytes())
    return seen.hexdigest()


def pip(*arguments: str, total: int = 0) -> None:
    """Run the environment's own pip; count what it collects, and show all it said if it fails."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_PIP}
    command = [str(BIN / "python"), "-m", "pip", *arguments]
    running = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **PIP}, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = follow(running.stdout or (), total=total)
    if running.wait():
        print(said, file=sys.stderr)
        raise SystemExit(NO_PACKAGES)


def follow(lines: Iterable[str], *, total: int) -> str:
    """Draw one line of progress out of pip's many; answer all of them."""
    said, count, live = [], 0, sys.stdout.isatty()
    for line in lines:
        said.append(line)
        if total and (found := COLLECTS.match(line)):
            count += 1
            shown = f"  {count:3}/{total} {found[1]}"
            if live:
                print(f"\r{shown:<60}", end="", flush=True)
            elif count % 10 == 0 or count == total:
                print(shown, flush=True)
        elif total and line.startswith("Installing collected"):
            print(("\r" if live else "") + f"{'  写入环境 · unpacking':<52}", flush=True)
    return "".join(said)


def make_venv() -> None:
    """Make `.venv`, or keep it if it still runs on a Python that is new enough."""
    if version_of(str(BIN / "python")) >= NEEDED:
        return
    python = find_python()
    say(f"建立环境 {VENV.name}/（{python}） · making the environment")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(NO_VENV)


def read_stamp() -> dict[str, str]:
    """What was installed the last time; nothing if that is unknown."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def install_packages(*, dev: bool) -> None:
    """The hashed requirements, then the package itself, each only if something changed."""
    stamp, lock = read_stamp(), "requirements/dev.txt" if dev else "requirements/base.txt"
    wanted = fingerprint([lock])
    # A developer's environment holds all that the demonstration needs.
    base_by_dev = not dev and stamp.get("requirements/dev.txt") == fingerprint(
        ["requirements/dev.txt"]
    )
    if stamp.get(lock) != wanted and not base_by_dev:
        say(f"安装 {lock}（第一次需要一两分钟） · installing")
        total = (ROOT / lock).read_text().count("==")
        pip("install", "--require-hashes", "--no-deps", "--progress-bar", "off", "-r", lock,
            total=total)  # fmt: skip
        stamp[lock] = wanted
    package = fingerprint(["pyproject.toml"])
    if stamp.get("package") != package or not (BIN / "mulin").exists():
        say("安装 mulin · installing the package")
        pip("install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ".")
        stamp["package"] = package
    STAMP.write_text(json.dumps(stamp, indent=1) + "\n")


def compile_messages() -> None:
    """`.po` → `.mo` where the `.po` is newer."""
    stale = [
        po
        for po in sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
        if not po.with_suffix(".mo").exists()
        or po.stat().st_mtime_ns > po.with_suffix(".mo").stat().st_mtime_ns
    ]
    for po in stale:
        say(f"编译 {po.relative_to(ROOT)} · compiling messages")
        command = [str(BIN / "pybabel"), "-q", "compile", "-i", str(po), "-o",
                   str(po.with_suffix(".mo"))]  # fmt: skip
        subprocess.run(command, check=True)


def compile_code() -> None:
    """Bytecode beside our own sources, as pip makes it for the packages: a command starts in half
    the time also where Python may not write it (PYTHONDONTWRITEBYTECODE, a read-only tree)."""
    command = [str(BIN / "python"), "-m", "compileall", "-qq", "-j", "0", "mulin"]
    subprocess.run(command, cwd=ROOT, check=False)


def install(*, dev: bool = False) -> None:
    """Everything above; a second run with nothing changed takes no time."""
    began = time.monotonic()
    make_venv()
    install_packages(dev=dev)
    compile_messages()
    compile_code()
    if (seconds := time.monotonic() - began) > 1:
        say(f"环境就绪，用时 {seconds:.0f} 秒 · the environment is ready: .venv/bin/mulin")
