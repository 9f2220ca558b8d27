"""What the house says of itself is true: the map, the README, the commands, the carried files."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.migrations.loader import MigrationLoader

from tests.reading import APPS, HOUSE, ROOT

DOCS = ROOT / "docs"
STATIC = HOUSE / "core" / "static"
COMMANDS = sorted(name for name, app in get_commands().items() if app.startswith("mulin."))
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
MULIN = re.compile(r"(?:^|[ /`])mulin ([a-z][a-z-]+)")
LINKED = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def read(path: Path) -> str:
    """The text, or nothing where there is no such file (another test says so)."""
    return path.read_text() if path.exists() else ""


def all_docs() -> str:
    """Everything written for people."""
    return "\n".join(read(path) for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def targets() -> set[str]:
    """What `make` knows."""
    return set(re.findall(r"^([a-z][a-z-]*):", read(ROOT / "Makefile"), re.MULTILINE))


def test_the_map_names_every_room() -> None:
    text = read(DOCS / "map.md")
    assert [app for app in APPS if f"mulin/{app}" not in text] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "AGENTS.md", "docs/glossary.md"])
def test_the_pages_everybody_looks_for_are_there(page: str) -> None:
    assert len(read(ROOT / page)) > 500


def test_every_make_command_of_the_docs_exists() -> None:
    assert set(MAKE.findall(" ".join(re.findall(r"`[^`\n]+`", all_docs())))) <= targets()


def test_every_mulin_command_of_the_readme_exists() -> None:
    text = "\n".join(FENCED.findall(read(ROOT / "README.md") + read(ROOT / "README.zh-CN.md")))
    known = set(get_commands()) | {name.replace("_", "-") for name in COMMANDS}
    assert set(MULIN.findall(text)) <= known


def test_every_link_between_docs_leads_somewhere() -> None:
    found = [
        f"{page.relative_to(ROOT)} → {link}"
        for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for link in LINKED.findall(page.read_text())
        if not (page.parent / link).exists()
    ]
    assert found == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_with_an_example(name: str) -> None:
    spoken = name.replace("_", "-")
    parser = load_command_class(get_commands()[name], name).create_parser("mulin", spoken)
    said = io.StringIO()
    parser.print_help(said)
    assert f"mulin {spoken}" in said.getvalue().partition("\n\n")[2], "no example after the usage"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_mentioned_in_the_docs(name: str) -> None:
    assert f"mulin {name.replace('_', '-')}" in all_docs()


def test_every_app_has_one_newest_migration() -> None:
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("mulin.")}
    heads = [label for label, _name in graph.leaf_nodes() if label in ours]
    assert sorted(heads) == sorted(set(heads))


def test_the_carried_files_are_those_of_the_list() -> None:
    """Nobody edits a vendored file by hand: `python tools/vendor.py` writes file and hash."""
    listed: dict[str, str] = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text())["sha256"]
    there = {
        name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
        for name in listed
        if (STATIC / name).exists()
    }
    assert there == listed
    carried = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name not in {"MANIFEST.json", "README.md"}
    }
    assert carried <= set(listed)


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_requirements_are_hashed_and_name_no_host(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    pinned = [line for line in lines if re.match(r"[a-z0-9._-]+==", line)]
    assert pinned
    assert all(line.endswith("\\") for line in pinned), "a requirement without its hash"
    rest = [line for line in lines if line not in pinned and not line.startswith("#")]
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in rest)


def test_every_dependency_is_pinned() -> None:
    text = read(ROOT / "pyproject.toml").partition("[project.scripts]")[0]
    wanted = {name.lower() for name in re.findall(r'^    "([A-Za-z0-9-]+)', text, re.MULTILINE)}
    lock = (ROOT / "requirements" / "dev.txt").read_text()
    assert wanted
    assert [name for name in sorted(wanted) if f"\n{name}==" not in f"\n{lock}"] == []


HAD_ENOUGH = """
from django.core import management
def ended(_runner): raise BrokenPipeError
management.ManagementUtility.execute = ended
from mulin.config.cli import main
main()
"""


def test_whoever_reads_only_the_beginning_gets_no_traceback() -> None:
    """`mulin export appeals | head`."""
    done = subprocess.run(
        [sys.executable, "-c", HAD_ENOUGH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (141, "")
