"""What the tests of the architecture read: modules, templates and routes of the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "mulin"
APPS = sorted(path.parent.name for path in HOUSE.glob("*/apps.py"))
NOBODY = UUID("01900000-0000-7000-8000-000000000000")
MACHINE = "/api/"
# What stands for the changing part of an address; nothing has these names.
FILL: dict[str, object] = {
    "uuid": NOBODY,
    "int": 1,
    "str": "nothing",
    "slug": "nothing",
    "path": "x",
}
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}")


def modules(*names: str) -> list[Path]:
    """Modules of that name in every app: `views.py`, `views_desk.py`, all of `views/`."""
    found = [
        path
        for path in sorted(HOUSE.rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts
    ]
    if not names:
        return found
    wanted = re.compile(rf"(?:{'|'.join(names)})(?:_\w+)?")
    return [path for path in found if wanted.fullmatch(_room(path))]


def _room(path: Path) -> str:
    """The part of the app a module belongs to: `views` of mulin/appeals/views/desk.py."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


@cache
def tree(path: Path) -> ast.Module:
    """The module, parsed."""
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    """The path for a person to open."""
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    """Every template of the house."""
    return sorted(path for path in HOUSE.glob("*/templates/**/*") if path.is_file())


def template_name(path: Path) -> str:
    """How others call it: `appeals/desk/list.html`."""
    parts = path.parts
    return "/".join(parts[parts.index("templates") + 1 :])


@dataclass(frozen=True)
class Route:
    """One address, with the name pages know it by."""

    name: str
    path: str

    @property
    def is_machine(self) -> bool:
        """Whether programs come this way."""
        return self.path.startswith(MACHINE)

    @property
    def is_desk(self) -> bool:
        """Whether only staff have business here."""
        return self.path.startswith("/desk/")


@cache
def routes() -> tuple[Route, ...]:
    """Every address of the house, its changing parts filled with what nobody has."""
    found = {Route(name, filled(path)) for name, path in _walk(get_resolver(), "", "/")}
    return tuple(sorted(found, key=lambda route: (route.path, route.name)))


def _walk(node: URLResolver, space: str, front: str) -> Iterator[tuple[str, str]]:
    for one in node.url_patterns:
        path = front + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, f"{space}{one.namespace}:" if one.namespace else space, path)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name or one.lookup_str}", path


def filled(pattern: str) -> str:
    """The address with something in every changing part."""
    return ARGUMENT.sub(lambda found: str(FILL.get(found[1] or "str", "nothing")), pattern)


def route_names() -> set[str]:
    """What `url("…")` and `redirect("…")` may say."""
    return {route.name for route in routes()}


def sign_in() -> str:
    """Where visitors are sent."""
    return reverse("people:sign_in")
