"""What every test has: its own folder of files, the first language, clean memories."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests.databases import django_db_modify_db_settings  # noqa: F401 (a fixture)
from tests.names import pytest_make_parametrize_id  # noqa: F401 (a hook)

# A busy machine is no failure: what CI has of itself.
examples.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("house")
ASKS_DATABASE = "--asks-database"
DATABASE = frozenset({"db", "transactional_db"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--asks-database`: for the second engine. What asks no database answers the same on both."""
    parser.addoption(ASKS_DATABASE, action="store_true", help="only tests that ask the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks no database, if that is wanted."""
    if not config.getoption(ASKS_DATABASE):
        return
    asking = [
        item for item in items
        if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ()))
    ]  # fmt: skip
    others = set(items) - set(asking)
    config.hook.pytest_deselected(items=[item for item in items if item in others])
    items[:] = asking


def pytest_collection_finish() -> None:
    """All modules are here to stay: the collector looks at what tests leave, and seldom.

    Its usual rounds walk the whole house again and again, which was a fifth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _house(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    _forget()
    translation.deactivate()  # a page opened in English leaves its language behind
    yield
    _forget()


def _forget() -> None:
    """What a process keeps in memory belongs to the test before."""
    from mulin.core import nav, numbers, versions  # noqa: PLC0415 (Django is ready by now)

    versions.forget()
    numbers.forget()
    nav.forget_counts()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Search tables are made by a migration; tests make them without. At the end the connections of
    threads that are no more are let go, which the collector would have left for later."""
    from mulin.core import search_install  # noqa: PLC0415 (Django is ready by now)

    with django_db_blocker.unblock():
        search_install.ensure(connection)
    yield
    gc.collect()
