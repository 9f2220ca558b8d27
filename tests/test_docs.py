"""What the pages for people say of the code is so: tables, words, variables, files, pictures."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mulin.appeals import clocks, exporting, routing
from mulin.appeals.flow import STEPS
from mulin.appeals.models import Ending, Status
from mulin.appeals.queries import FIGURES
from mulin.core.exchange import importers
from mulin.core.journal import flowing_models
from mulin.core.tables import Importer
from mulin.people.flow import SCOPES
from mulin.people.models import Role
from tests.reading import HOUSE, ROOT

DOCS = ROOT / "docs"
LIFE = DOCS / "capabilities" / "appeals.md"
OPERATIONS = DOCS / "operations" / "README.md"
IMPORTING = DOCS / "operations" / "import.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
STAYS, ANY = "–", "any"
VARIABLE = re.compile(r"\b(?:MULIN_[A-Z_]*[A-Z]|PORT)\b")
NAMED_FILE = re.compile(r"`((?:mulin|tests|tools|docs)/[\w./-]+)`")
TERM = re.compile(r"^\| [^|]+ \| `(\w+)` \| `([^`]+)` \|", re.MULTILINE)
FENCED = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"\]\((docs/pictures/[^)]+)\)")
PICTURE_LIMIT = 150 * 1024
Life = dict[str, tuple[frozenset[str], str | None]]


def rows(text: str, *, under: str) -> list[list[str]]:
    """The cells of the table below a heading, its own headings left out."""
    part = re.split(r"\n##+ ", text.split(f"\n{under}\n", 1)[1], maxsplit=1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(text: str) -> set[str]:
    """What stands in backticks, fenced parts left out."""
    return set(
        re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    )


def test_the_life_table_is_the_code_s() -> None:
    told: Life = {}
    for deed, _chinese, before, after, *_rest in rows(LIFE.read_text(), under="## The life table"):
        froms = set(Status.values) if before == ANY else set(before.split(", "))
        told[deed.strip("`")] = (frozenset(froms), None if after == STAYS else after)
    written = {
        verb: (frozenset(str(status) for status in step.before), step.after and str(step.after))
        for verb, step in STEPS.items()
    }
    assert told == written


def test_the_table_of_clocks_is_the_code_s() -> None:
    (_first, contact), (_second, resolution) = (
        (row[0], row[1:]) for row in rows(LIFE.read_text(), under="## The clocks")
    )
    known = set(STEPS) | {"report"}
    assert words(contact[0]) | words(resolution[0]) | words(resolution[3]) == clocks.STARTS & known
    assert words(resolution[1]) == clocks.PAUSES & known
    assert words(resolution[2]) == clocks.RESUMES & known


def test_every_status_ending_and_figure_is_named() -> None:
    text = LIFE.read_text()
    assert {f"`{status.value}` {status.label}" for status in Status} <= _labelled(text)
    assert {f"`{ending.value}` {ending.label}" for ending in Ending} <= _labelled(text)
    assert "first contact in time, closed in time, solved, satisfied" in text
    assert len(FIGURES) == len(_figures(text))


def _labelled(text: str) -> set[str]:
    return set(re.findall(r"`\w+` [\u4e00-\u9fff，]+", text))


def _figures(text: str) -> list[str]:
    """The names in the sentence that lists them."""
    listed = text.split("the rest. Received", 1)[1].split("answer.", 1)[0]
    return ("Received" + listed + "answer").split(",")


def test_the_file_with_the_reopening_is_found() -> None:
    """Somebody who has never seen the code asks where «the callback reopens the appeal» is."""
    for page in (LIFE, DOCS / "map.md"):
        path, names = _told(page.read_text())
        code = (ROOT / path).read_text()
        assert [name for name in names if f"def {name}(" not in code] == []


def _told(text: str) -> tuple[str, list[str]]:
    found = re.search(
        r"callback reopens the appeal.*?`(mulin/[^`]+)`,\s+((?:`\w+`[\s→]*)+)", text, re.DOTALL
    )
    assert found is not None
    return found[1], re.findall(r"`(\w+)`", found[2])


def read_by_the_code(*folders: str) -> set[str]:
    """Variables of the environment that the code names in quotes."""
    return {
        name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and "test_" not in path.name
        for name in re.findall(r"\"(MULIN_[A-Z_]*[A-Z])\"", path.read_text())
    }


def test_every_variable_is_documented() -> None:
    told = set(VARIABLE.findall(OPERATIONS.read_text()))
    assert read_by_the_code("mulin", "tools") - told == set()


def test_every_documented_variable_is_read() -> None:
    told = {name for page in PAGES for name in VARIABLE.findall(page.read_text())}
    assert told - read_by_the_code("mulin", "tools") - {"PORT"} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = NAMED_FILE.findall(page.read_text())
    # An example of a file still to be written has a name in capitals.
    assert [n for n in named if "NAME" not in n and not (ROOT / n).exists()] == []


def test_the_glossary_s_words_are_the_code_s() -> None:
    terms = TERM.findall((DOCS / "glossary.md").read_text())
    gone = [
        f"{word} in {place}"
        for word, place in terms
        if not re.search(rf"\b{word}\b", (ROOT / place).read_text())
    ]
    assert len(terms) > 80
    assert gone == []


def test_every_kind_of_record_with_a_life_has_a_page() -> None:
    apps = {model._meta.app_label for model in flowing_models()}
    assert [app for app in sorted(apps) if not (DOCS / "capabilities" / f"{app}.md").exists()] == []


def test_every_party_of_the_taxonomy_leads_to_posts() -> None:
    """The page says that the category's party gives the post."""
    table = HOUSE / "appeals" / "data" / "taxonomy.csv"
    with table.open(encoding="utf-8-sig", newline="") as lines:
        leaves = list(csv.DictReader(lines))
    assert {leaf["default_party"] for leaf in leaves} <= set(routing.PARTIES)
    assert f"({len(leaves)} leaves," in LIFE.read_text()


@pytest.mark.parametrize(
    ("kind", "importer"),
    sorted((kind, one) for kind, one in importers.items() if kind not in {"outlines", "plots"}),
)
def test_the_columns_of_the_import_are_told(kind: str, importer: type[Importer[Any]]) -> None:
    told = rows("\n" + IMPORTING.read_text(), under=f"### Columns of `{kind}`")
    written = [
        [f"`{column.field}`", "yes" if column.required else "", "、".join(column.headings)]
        for column in importer.columns
    ]
    assert [row[:3] for row in told] == written


def test_every_role_of_the_import_is_told() -> None:
    told = rows("\n" + IMPORTING.read_text(), under="### Columns of `staff`")
    words = next(row[3] for row in told if row[0] == "`role`")
    assert words.split() == [str(role.label) for role in Role]


def test_the_sample_of_staff_is_shown_as_it_is() -> None:
    with (DOCS / "samples" / "staff.csv").open(encoding="utf-8-sig", newline="") as lines:
        headings, *sample = csv.reader(lines)
    page = OPERATIONS.read_text()
    shown = rows("\n" + page, under="### The people who work here")
    assert f"| {' | '.join(headings)} |" in page
    assert [row for row in shown if row not in sample] == []


@pytest.mark.django_db
def test_the_columns_of_the_export_are_told() -> None:
    told = re.search(r"^Columns: (.+)\.$", IMPORTING.read_text(), re.MULTILINE)
    assert told is not None
    assert told[1].split("、") == exporting.headings()


def test_the_scopes_of_a_token_are_told() -> None:
    assert set(SCOPES) <= words(OPERATIONS.read_text())


def test_decisions_are_numbered_without_a_gap_and_dated() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {page.name[:4]} · ")
        assert re.search(r"^\*\*Decided\*\* \w+ \d{4}\.", text, re.MULTILINE)


def test_both_readmes_say_and_show_the_same() -> None:
    english, chinese = (page.read_text() for page in READMES)
    assert commands(english) == commands(chinese)
    assert PICTURE.findall(english) == PICTURE.findall(chinese)
    assert english.count("\n| ") == chinese.count("\n| ")


def commands(text: str) -> list[str]:
    """The commands of the fenced parts, without what is said of them."""
    lines = [
        line.partition("#")[0].strip()
        for part in FENCED.findall(text)
        for line in part.splitlines()
    ]
    return [line for line in lines if line]


def test_the_pictures_are_there_and_light() -> None:
    named = set(PICTURE.findall(READMES[0].read_text()))
    kept = {path.relative_to(ROOT).as_posix() for path in (DOCS / "pictures").glob("*.png")}
    assert named == kept
    heavy = [name for name in named if (ROOT / name).stat().st_size > PICTURE_LIMIT]
    assert heavy == []


def test_the_changes_of_this_version_are_told() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version} · " in (ROOT / "CHANGELOG.md").read_text()


def test_what_is_carried_from_others_is_named_with_its_licence() -> None:
    carried = json.loads((HOUSE / "core/static/vendor/MANIFEST.json").read_text())["packages"]
    notice = (ROOT / "NOTICE").read_text()
    for package in carried:
        line = next(
            (n for n in notice.splitlines() if n.startswith(f"{package['name']} ")), "missing"
        )
        assert package["version"] in line
        assert line.endswith(f"- {package['licence']}")
    axe = (ROOT / "tests" / "journeys" / "axe.min.js").read_text()
    version = re.search(r"axe v([\d.]+)", axe[:100])
    assert version is not None
    assert f"axe-core {version[1]} " in notice


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
