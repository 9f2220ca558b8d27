"""The description of the machine door tells the truth: one schema a name, each deed its own body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from mulin.api.door import door, schema


def _models(said: object) -> Iterator[type[BaseModel]]:
    """The schemas that are named in an annotation."""
    if isinstance(said, type) and issubclass(said, BaseModel):
        yield said
    for part in get_args(said):
        yield from _models(part)


def _reached() -> dict[str, set[str]]:
    """The schemas of all operations by name, with the modules that say them."""
    todo: list[Any] = []
    for bound in door._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                models = [*operation.models, *operation.response_models.values()]
                # What ninja wraps around them is named by ninja, and described in its place.
                wrappers = [one for one in models if hasattr(one, "model_fields")]
                todo += [f.annotation for one in wrappers for f in one.model_fields.values()]
    found: dict[str, set[str]] = defaultdict(set)
    while todo:
        for model in _models(todo.pop()):
            where = f"{model.__module__}.{model.__qualname__}"
            if where not in found[model.__name__]:
                found[model.__name__].add(where)
                todo += [field.annotation for field in model.model_fields.values()]
    return found


def test_no_two_schemas_of_the_door_have_one_name() -> None:
    found = _reached()
    assert len(found) > 100
    assert not {name: sorted(where) for name, where in found.items() if len(where) > 1}


@pytest.mark.parametrize("path", ["appeals", "triage", "twins"])
def test_what_is_told_of_an_appeal_is_described_as_it_is_read(path: str) -> None:
    described = schema()
    body = described["paths"][f"/api/v1/{path}"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    fields = described["components"]["schemas"][name]["properties"]
    assert {"detail", "building", "wall", "complained_of", "channel"} <= set(fields)
