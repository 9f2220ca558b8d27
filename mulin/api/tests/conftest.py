"""Fixtures that tests of machines share."""

from __future__ import annotations

import pytest

from mulin.api.tests.open311 import a_key
from mulin.appeals.testing import Cast, a_category
from mulin.people.models import Person
from mulin.people.testing import a_person


@pytest.fixture(name="lighting")
def _lighting(db: None) -> None:
    """The service that requests are sent to."""
    a_category("0301", "公共照明")


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()


@pytest.fixture(name="system")
def _system(db: None) -> Person:
    return a_person(name="邻市的系统")


@pytest.fixture(name="key")
def _key(system: Person) -> str:
    return a_key(system)
