"""Commands speak Chinese, or English for who says MULIN_LANGUAGE=en; what they keep stays Chinese."""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.utils import translation
from django.utils.translation import gettext_lazy
from rich.console import Console

from mulin.config.cli import Runner
from mulin.core import exchange, jobs
from mulin.core.commands import HouseCommand
from mulin.core.exchange import Exporter
from mulin.core.tables import Column, Importer
from mulin.site import setting_up
from mulin.site.demo import build
from mulin.site.management.commands import demo, init
from tests.reading import HOUSE, ROOT, name_of, tree

OURS = {name: app for name, app in get_commands().items() if app.startswith("mulin.")}
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TRANSLATED = {"_", "gettext_lazy"}
HELP = ("deadline", "--help")
WRONG = ("deadline", "--from", "soon")


def said(*arguments: str, **environment: str) -> str:
    """What `mulin …` prints in a terminal of somebody."""
    kept = {name: value for name, value in os.environ.items() if name != "MULIN_LANGUAGE"}
    done = subprocess.run(
        [sys.executable, "-m", "mulin.config.cli", *arguments], cwd=ROOT, capture_output=True,
        check=False, encoding="utf-8", env={**kept, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    return done.stdout + done.stderr


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and those of its verbs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


def help_of(name: str) -> str:
    """All help of a command, that of its verbs too, in the language of now."""
    command = load_command_class(OURS[name], name)
    return "\n".join(one.format_help() for one in parsers(command.create_parser("mulin", name)))


def test_commands_speak_chinese_whatever_the_language_of_the_system() -> None:
    assert "算一个时限哪一刻到期" in said(*HELP, LANG="en_US.UTF-8")
    assert "看不懂时间“soon”" in said(*WRONG, LANG="C.UTF-8")


def test_commands_speak_english_for_who_asks_for_it() -> None:
    assert "At which moment a time limit is up" in said(*HELP, MULIN_LANGUAGE="en")
    wrong = said(*WRONG, MULIN_LANGUAGE="en")
    assert "The time “soon” cannot be read" in wrong
    assert not CHINESE.search(wrong)
    assert not CHINESE.search(said("opinions", "gone.csv", MULIN_LANGUAGE="en"))


@pytest.mark.parametrize("asked", ["", "de", "EN", "en_US.UTF-8", "zh-hans"])
def test_a_language_that_nobody_knows_is_chinese(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULIN_LANGUAGE", asked)
    Runner(["mulin"]).fetch_command("deadline")
    assert translation.get_language() == "zh-hans"


def test_commands_of_django_go_on_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell is for deeds, and what deeds store is Chinese."""
    monkeypatch.setenv("MULIN_LANGUAGE", "en")
    Runner(["mulin"]).fetch_command("shell")
    assert translation.get_language() == "zh-hans"


@pytest.mark.parametrize("name", sorted(OURS))
def test_all_help_of_a_command_is_there_in_both_languages(name: str) -> None:
    assert issubclass(type(load_command_class(OURS[name], name)), HouseCommand)
    assert CHINESE.search(help_of(name))
    with translation.override("en"):
        assert CHINESE.findall(help_of(name)) == []


def untranslated(path: Path) -> Iterator[str]:
    """Chinese of a module that stands neither in a remark nor in `_("…")`."""
    whole = tree(path)
    fine = {
        id(word)
        for node in ast.walk(whole)
        if isinstance(node, ast.Expr)
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in TRANSLATED)
        for word in ([node.value] if isinstance(node, ast.Expr) else ast.walk(node))
    }
    for node in ast.walk(whole):
        if isinstance(node, ast.Constant) and id(node) not in fine:
            text = node.value if isinstance(node.value, str) else ""
            if CHINESE.search(text):
                yield f"{name_of(path)}:{node.lineno} {text[:40]}"


def test_commands_have_no_sentence_that_cannot_be_translated() -> None:
    modules = sorted(HOUSE.glob("*/management/commands/*.py"))
    assert len(modules) > len(OURS)
    assert [line for path in modules for line in untranslated(path)] == []


class Probe(Importer[str]):
    """Remembers in which language it reads and saves."""

    columns = (Column("key", ("编号",), required=True),)
    spoken: ClassVar[set[str | None]] = set()

    def clean(self, row: dict[str, str]) -> str:
        """As it stands."""
        self.spoken.add(translation.get_language())
        return row["key"]

    def external_id(self, item: str) -> str:
        """Itself."""
        return item

    def known(self, ids: object) -> list[str]:
        """None was there before."""
        return []

    def save(self, batch: Sequence[str]) -> None:
        """Keeps nothing."""
        self.spoken.add(translation.get_language())


@pytest.mark.django_db
def test_an_import_reads_and_keeps_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(exchange.importers, "probe", Probe)
    Probe.spoken.clear()
    file, faults, out = tmp_path / "table.csv", tmp_path / "faults.csv", StringIO()
    file.write_text("编号\n1\n2\n3,4\n", encoding="utf-8")
    with translation.override("en"):
        call_command("import", "probe", str(file), errors=faults, stdout=out)
    assert Probe.spoken == {"zh-hans"}
    assert "imported 2, there already 0, cannot be read 1" in out.getvalue()
    assert "行号,字段,原因" in faults.read_text(encoding="utf-8-sig")


def test_an_export_is_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Exporter[list[list[str]]](
        headings=lambda: [str(translation.get_language())], rows=lambda _asked: []
    )
    monkeypatch.setitem(exchange.exporters, "probe", kind)
    out, told = TextIOWrapper(BytesIO(), encoding="utf-8"), StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    with translation.override("en"):
        call_command("export", "probe", stderr=told)
    assert b"zh-hans" in out.buffer.getvalue()
    assert "Rows exported: 0" in told.getvalue()


@pytest.mark.django_db
def test_jobs_of_the_worker_are_done_in_chinese() -> None:
    spoken = list[str | None]()
    jobs.job("probe")(lambda _payload: spoken.append(translation.get_language()))
    jobs.enqueue("probe", {})
    with translation.override("en"):
        call_command("worker", once=True)
    assert spoken == ["zh-hans"]


@pytest.mark.django_db
def test_a_county_is_founded_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken, set_up, out = list[str | None](), setting_up.set_up, StringIO()

    def watched(*preset: Any, **more: Any) -> None:
        spoken.append(translation.get_language())
        set_up(*preset, **more)

    monkeypatch.setattr(init, "set_up", watched)
    with translation.override("en"):
        call_command("init", stdout=out)
    assert spoken == ["zh-hans"]
    assert "Loaded the preset" in out.getvalue()
    assert "Administrator admin" in out.getvalue()


def test_the_demonstration_tells_its_stages_to_who_looks_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is built in Chinese, and says in English how far it is."""
    spoken, out = list[str | None](), StringIO()

    def built(progress: build.Progress, **_more: object) -> build.Built:
        spoken.append(translation.get_language())
        progress(gettext_lazy("说事墙"), 0, 1)
        return build.Built(600, 9_000, [])

    monkeypatch.setattr(demo, "build", built)
    monkeypatch.setattr(demo, "call_command", lambda *_names, **_more: None)
    home = SimpleNamespace(ready=lambda: False, clear=lambda: None, finish=lambda *_a, **_m: None)
    command = demo.Command()
    command.console = Console(file=out)
    with translation.override("en"):
        command._prepare(cast(Any, home), reset=False)
    assert spoken == ["zh-hans"]
    assert "· Public wall" in out.getvalue()
    assert "600 appeals" in out.getvalue()
    assert not CHINESE.search(out.getvalue())


def answers(language: str) -> tuple[str, list[str]]:
    """What commands give to programs: the API described, and the names of what was checked."""
    described, checked = StringIO(), StringIO()
    with translation.override(language):
        call_command("openapi", stdout=described)
        with suppress(SystemExit):
            call_command("doctor", json=True, stdout=checked)
    return described.getvalue(), [one["name"] for one in json.loads(checked.getvalue())]


@pytest.mark.django_db
def test_what_programs_read_is_the_same_in_every_language() -> None:
    assert answers("en") == answers("zh-hans")
