"""Everything that is written into the journal has words there: each kind, and each deed of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.apps import apps
from django.db.models import Choices
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import mulin
from mulin.appeals.models import Status
from mulin.appeals.testing import Cast
from mulin.core import journal
from mulin.core.flow import Step
from mulin.core.models import Entry, Keyed
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_town
from mulin.site.journal_deeds import DEEDS, OWN_WORDS, deed_words, others_of
from mulin.site.journal_kinds import KINDS
from mulin.site.journal_words import VERBS

ROOT = Path(mulin.__file__).parent
WRITES = frozenset({"begin", "note", "change", "remark", "new_entry"})
FLOWING = journal.flowing_models()


def modules() -> Iterator[str]:
    """Every module that may hold a life table: what flows of rooms are made of."""
    for found in walk_packages([str(ROOT)], "mulin."):
        parts = found.name.split(".")
        if "flow" in parts[2:] and "tests" not in parts and parts[1] != "core":
            yield found.name


def tables() -> dict[str, dict[str, Step]]:
    """Every life table by the name of its module and its own."""
    found = {}
    for name in modules():
        for own, value in vars(import_module(name)).items():
            if (
                isinstance(value, dict)
                and value
                and all(isinstance(s, Step) for s in value.values())
            ):
                found[f"{name}.{own}"] = value
    return found


TABLES = tables()


def choices_of(table: dict[str, Step]) -> list[tuple[str, str]]:
    """The statuses that a table moves between, as choices."""
    statuses = (status for step in table.values() for status in step.before)
    first = next(status for status in statuses if isinstance(status, Choices))
    return [(str(one.value), str(one.label)) for one in type(first)]


def lived_by(table: dict[str, Step]) -> list[str]:
    """The kinds of records whose life it is: those with the same statuses."""
    wanted = choices_of(table)
    fields = {model: model._meta.get_field("status") for model in FLOWING}
    return [
        model._meta.label_lower
        for model, field in fields.items()
        if [(str(v), str(label)) for v, label in getattr(field, "choices", None) or ()] == wanted
    ]


def written() -> dict[tuple[str, str], str]:
    """Deeds written by their name right where they are done: room and verb, and where."""
    found: dict[tuple[str, str], str] = {}
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).parts[0]
        text = path.read_text()
        # To read all sources as trees takes seconds; few of them write.
        if "tests" in path.parts or room in {"site", "config"} or "journal." not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and len(node.args) > 1 and _is_of_journal(node.func):
                for verb in _named(node.args[1]):
                    found[room, verb] = str(path.relative_to(ROOT))
    return found


def _named(given: ast.expr) -> list[str]:
    """The deed as it stands there, or either of two."""
    either = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
    return [
        one.value for one in either if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _is_of_journal(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute) and called.attr in WRITES
        and isinstance(called.value, ast.Name) and called.value.id == "journal"
    )  # fmt: skip


def test_every_kind_of_record_with_a_life_has_words() -> None:
    assert [m._meta.label for m in FLOWING if m._meta.label_lower not in KINDS] == []


def test_every_record_with_a_life_has_a_table_that_is_found() -> None:
    living = {kind for table in TABLES.values() for kind in lived_by(table)}
    assert {model._meta.label_lower for model in FLOWING} == living


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_deed_of_a_life_has_words(name: str) -> None:
    table = TABLES[name]
    kinds = lived_by(table)
    assert kinds, f"{name} is nobody's life"
    assert [(k, verb) for k in kinds for verb in table if deed_words(k, verb) == verb] == []


def test_every_deed_named_where_it_is_written_has_words_in_its_room() -> None:
    wordless = []
    found = written()
    assert {"people.signed_in", "enter", "rule_off"} <= {verb for _room, verb in found}
    for (room, verb), where in found.items():
        # What is done to a person or an area is written on them, by whichever room.
        kinds = [kind for kind in KINDS if kind.startswith(f"{room}.") or "." in verb]
        if not any(deed_words(kind, verb) != verb for kind in kinds):
            wordless.append((where, verb))
    assert wordless == []


def test_words_are_kept_for_nothing_that_is_not() -> None:
    known = {model._meta.label_lower for model in apps.get_models() if issubclass(model, Keyed)}
    assert set(KINDS) <= known
    assert {*DEEDS, *OWN_WORDS} <= set(KINDS)


def test_a_verb_says_of_each_kind_what_that_kind_means_by_it() -> None:
    said = {kind: deed_words(kind, "report") for kind in ("appeals.appeal", "alliances.pledge")}
    assert said == {"appeals.appeal": "登记诉求", "alliances.pledge": "报已做到"}
    assert deed_words("places.area", "report") == "report"
    assert "alliances.pledge" in others_of("report")
    assert others_of("reveal") == []


def test_remarks_on_a_kind_with_words_of_its_own_are_told_too() -> None:
    assert deed_words("matters.matter", "matters.exported") == str(VERBS["matters.exported"])
    assert deed_words("households.resident", "reveal") == str(VERBS["reveal"])


@pytest.mark.django_db
class TestPage:
    """What the administrator reads."""

    @pytest.fixture
    def keeper(self, client: Client) -> Client:
        client.force_login(staff(Role.ADMIN, a_town()))
        return client

    def _entry(self, kind: str, verb: str, by: Person) -> Entry:
        entry = journal.new_entry(by, verb, by=by, at=timezone.now())
        entry.kind = kind
        entry.save(force_insert=True)
        return entry

    def test_no_raw_name_stands_in_a_line(self, keeper: Client) -> None:
        who = a_person(name="登记员")
        self._entry("households.resident", "move_in", who)
        rows = keeper.get(reverse("site:journal")).content.decode().split("<tbody>")[1]
        assert "迁入" in rows
        assert "户情台账里的人" in rows
        assert "households.resident" not in rows

    def test_a_deed_is_asked_for_by_what_it_says_not_by_its_verb(self, keeper: Client) -> None:
        cast = Cast()
        appeal = cast.appeal(Status.DISPATCHED)
        self._entry("alliances.pledge", "report", a_person(name="单位的人"))
        answer = keeper.get(reverse("site:journal"), {"verb": "report"}).content.decode()
        rows = answer.split("<tbody>")[1]
        assert appeal.number in rows
        assert "单位的人" not in rows
