"""Run commands side by side, and show as a table what ran, how long, and what it said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKS = {True: "✓", False: "✗"}


@dataclass(frozen=True)
class Step:
    """One command, with a name a person knows it by."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a step."""

    name: str
    passed: bool
    seconds: float
    said: str = ""


def run(step: Step) -> Outcome:
    """Run one step and keep what it says."""
    began = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return Outcome(step.name, not done.returncode, time.monotonic() - began, done.stdout)


def run_all(steps: Iterable[Step]) -> list[Outcome]:
    """As many at a time as there are cores; the outcomes in the order of the steps."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(run, steps))


def width(text: str) -> int:
    """Columns on a terminal: a Chinese letter takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def table(outcomes: list[Outcome]) -> str:
    """A line a step: mark, name, seconds."""
    widest = max(width(outcome.name) for outcome in outcomes)
    return "\n".join(
        f"  {MARKS[o.passed]} {o.name}{' ' * (widest - width(o.name))} {o.seconds:7.1f} s"
        for o in outcomes
    )


def report(outcomes: list[Outcome]) -> bool:
    """Print the table, and below it what the failed steps said; True if all passed."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    print(table(outcomes), flush=True)
    for outcome in failed:
        print(f"\n── {outcome.name} " + "─" * 40 + f"\n{outcome.said.rstrip()}", flush=True)
    sys.stdout.flush()
    return not failed
