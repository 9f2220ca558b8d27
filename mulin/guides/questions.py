"""The questions of «Am I entitled?», as data: the fewest that decide most."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "questions.toml"


@dataclass(frozen=True)
class Question:
    """One question: `short` names it in a sentence; without choices its answer is a number."""

    key: str
    words: str
    short: str
    unit: str = ""
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether it is answered by a number."""
        return not self.choices


@cache
def questions() -> dict[str, Question]:
    """All of them by their keys, in the order in which they are asked."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["questions"]
    return {row["key"]: Question(**row) for row in rows}
