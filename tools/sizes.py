"""Refuse files of more than 400 lines and functions of more than 50."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES, FUNCTION_LINES = 400, 50
FOLDERS = ("mulin", "tools", "tests")
LEFT_OUT = {"migrations", "data", "__pycache__"}
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources() -> list[Path]:
    """Our Python files that a person reads."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if not LEFT_OUT & set(path.relative_to(ROOT).parts)]


def too_long(path: Path) -> Iterator[str]:
    """A line for the file and one for each function that outgrew its measure."""
    text, name = path.read_text(), path.relative_to(ROOT)
    if (lines := text.count("\n")) > FILE_LINES:
        yield f"{name}: {lines} lines (at most {FILE_LINES}): split it by noun"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines (at most 50)"


def main() -> None:
    """List them all; exit 1 if there are any."""
    found = [line for path in sources() for line in too_long(path)]
    if found:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
