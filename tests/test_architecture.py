"""The rules of the house that a machine can keep: who writes, who imports, what a template may say."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.reading import (
    HOUSE,
    ROOT,
    modules,
    name_of,
    route_names,
    template_name,
    templates,
    tree,
)

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
# What has a method of the same name and is no table: dictionaries, hashes, a QR code, the router
# of the machine door (`@router.delete`).
NO_TABLE = re.compile(
    r"(?:^|\.)(?:context|values|digest|hash|headers|query|params|session|data|code|router)$"
)
SIGNALS = {
    "pre_save",
    "post_save",
    "pre_delete",
    "post_delete",
    "m2m_changed",
    "pre_init",
    "post_init",
}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
ADDRESSES = {"reverse", "reverse_lazy", "redirect", "maybe_url", "url"}
INLINE = {
    "a script of its own": re.compile(
        r"<script(?![^>]*(?:\bsrc=|\"application/json\"))[^>]*>(?!\s*</script>)", re.IGNORECASE
    ),
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE),
    "an address as a script": re.compile(r"javascript:", re.IGNORECASE),
}
USED_BY_NAME = re.compile(r"""(?:extends|include|import|from)\s+["']([^"']+)["']""")
NAMED_IN_PYTHON = re.compile(r"""["']([\w/-]+\.(?:html|txt|svg|xml))["']""")
ADDRESSED = re.compile(r"""\b(?:maybe_)?url\(\s*["']([^"']+)["']\s*[,)]""")
REMARK = re.compile(r"\{#.*?#\}", re.DOTALL)


def complain(found: list[str], rule: str) -> None:
    """Fail with the rule and every place that breaks it."""
    assert not found, rule + "\n" + "\n".join(found)


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node


def called(node: ast.Call) -> str:
    """The last part of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def first_word(node: ast.Call) -> str | None:
    """The first argument if it is plain text."""
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_pages_forms_api_and_queries_never_write() -> None:
    found = [
        f"{name_of(path)}:{call.lineno} .{called(call)}()"
        for path in modules("views", "api", "forms", "queries")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and not NO_TABLE.search(ast.unparse(call.func.value))
    ]
    complain(found, "Only deeds in flow write; a page calls a deed.")


def under(path: Path, word: str) -> set[ast.AST]:
    """What stands under an `if` whose condition says that word."""
    return {
        inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and word in ast.unparse(node.test)
        for inner in ast.walk(node)
    }


def test_views_fetch_only_as_a_person() -> None:
    """A record with `visible_to` is fetched by it, or where the visitor has proved the right to it
    by its number and code, and in no other way.
    """
    guarded = {
        model.__name__
        for model in apps.get_models()
        if hasattr(getattr(model, "objects", None), "visible_to")
    }
    found = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in modules("views", "api")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id in guarded
        and node.attr != "visible_to"
        and node not in under(path, "proved(")
    ]
    complain(found, "Fetching is authorising: Model.objects.visible_to(person).")


def test_nobody_hears_a_model_being_saved() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {alias.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.")
        for alias in node.names
        if alias.name in SIGNALS or (alias.name == "receiver" and "dispatch" in (node.module or ""))
    ]
    complain(found, "No post_save and its like: announce an event, and hear it in links/.")


def layers() -> list[list[str]]:
    """The floors of the house from the top, as import-linter keeps them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return [
        [name.strip().removeprefix("mulin.") for name in floor.split("|")]
        for floor in contracts[0]["layers"]
    ]


def floor_of() -> dict[str, int]:
    """Each app's floor; 0 is the lowest."""
    return {name: floor for floor, names in enumerate(reversed(layers())) for name in names}


def imported(node: ast.AST) -> list[str]:
    """Modules of ours that this statement imports, or names as text for a late import."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.Call) and called(node) in {
        "import_module",
        "import_string",
        "get_model",
    }:
        word = first_word(node) or ""
        return [word if word.startswith("mulin.") else f"mulin.{word}"] if word else []
    return []


def test_nobody_imports_upward_not_even_inside_a_function() -> None:
    floors, found = floor_of(), []
    for path in modules():
        here, typed = path.relative_to(HOUSE).parts[0], under(path, "TYPE_CHECKING")
        for node in ast.walk(tree(path)):
            for target in imported(node):
                there = target.split(".")[1] if target.startswith("mulin.") else ""
                up = floors.get(there, -1) > floors.get(here, 99)
                if up and node not in typed:
                    found.append(f"{name_of(path)}:{getattr(node, 'lineno', 0)} {target}")
    complain(found, "Imports go down only (pyproject.toml, «Apps are stacked»).")


def test_no_foreign_key_leads_to_a_neighbour_on_the_same_floor() -> None:
    floors = floor_of()
    found = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.related_model is not None and not isinstance(field.related_model, str)
        if model._meta.app_label != (there := field.related_model._meta.app_label)
        if floors.get(model._meta.app_label) == floors.get(there)
    ]
    complain(found, "Capabilities do not point at one another: keep an id, announce an event.")


def test_every_app_stands_on_a_floor() -> None:
    installed = {
        config.label for config in apps.get_app_configs() if config.name.startswith("mulin.")
    }
    assert installed <= set(floor_of())


@pytest.mark.parametrize("path", templates(), ids=template_name)
def test_a_template_has_no_script_style_or_handler_of_its_own(path: Path) -> None:
    text = path.read_text()
    found = [
        f"{name_of(path)}:{text.count(chr(10), 0, hit.start()) + 1} {what}: {hit[0]}"
        for what, pattern in INLINE.items()
        for hit in pattern.finditer(text)
    ]
    complain(found, "The content security policy would drop it: use a class and core/app.js.")


def test_every_template_extends_or_is_used() -> None:
    texts = {template_name(path): path.read_text() for path in templates()}
    used = {name for text in texts.values() for name in USED_BY_NAME.findall(text)}
    rendered = {name for path in modules() for name in NAMED_IN_PYTHON.findall(path.read_text())}
    loose = [
        name
        for name, text in texts.items()
        if name not in used and not (name in rendered and ("{% extends" in text or _is_part(name)))
    ]
    complain(loose, "A page extends a base and is rendered by a view; a part is used by a page.")


def _is_part(name: str) -> bool:
    """A piece that a view renders alone for htmx, or a file that is no page (mail, robots)."""
    return name.rpartition("/")[2].startswith("_") or not name.endswith(".html")


def test_sentences_to_translate_are_plain_text() -> None:
    found = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call)[:80]}"
        for path in modules()
        for call in calls(path)
        if isinstance(call.func, ast.Name)
        and call.func.id in GETTEXT
        and (not call.args or first_word(call) is None)
    ]
    complain(found, 'Babel reads the source: _("…") with plain text, values by % or .format.')


def test_templates_translate_plain_text() -> None:
    found = [
        f"{name_of(path)} {hit[0]}"
        for path in templates()
        for hit in re.finditer(r"""(?<![\w.])_\((?!\s*["'])[^)]*\)?""", path.read_text())
    ]
    complain(found, 'Babel reads the source: {{ _("…") }} with plain text.')


def test_every_address_that_a_template_names_exists() -> None:
    known = route_names()
    found = [
        f"{name_of(path)} {name}"
        for path in templates()
        for name in ADDRESSED.findall(REMARK.sub("", path.read_text()))
        if name not in known
    ]
    complain(found, "No such route.")


def addresses(path: Path) -> Iterator[tuple[int, str]]:
    """Names of routes that a module gives to `reverse`, `redirect`, or as `url_name=` (by which an
    operation of the machine door names itself)."""
    for call in calls(path):
        word = first_word(call) if called(call) in ADDRESSES else None
        if word and re.fullmatch(r"[a-z]+:\w+", word):
            yield call.lineno, word
        for given in call.keywords:
            if given.arg == "url_name" and isinstance(given.value, ast.Constant):
                space = "api:" if ast.unparse(call.func).startswith("router.") else ""
                yield call.lineno, space + str(given.value.value)


def test_every_address_that_the_code_names_exists() -> None:
    known = route_names()
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in modules()
        for line, name in addresses(path)
        if name not in known
    ]
    complain(found, "No such route.")


def test_every_module_says_what_it_is_for() -> None:
    found = [
        name_of(path)
        for path in modules()
        if path.read_text() and not ast.get_docstring(tree(path))
    ]
    complain(found, "A module begins with a sentence of its purpose.")
