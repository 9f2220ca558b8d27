"""A demonstration says that it is one and lists its people; any other house says nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from mulin.core.demo import ACCOUNTS

pytestmark = pytest.mark.django_db
ONE = {"role": "网格员", "username": "grid32", "password": "nankang2026", "home": "/today/"}


@pytest.fixture
def listed(settings: Settings, tmp_path: Path) -> Settings:
    settings.HOME = tmp_path
    (tmp_path / ACCOUNTS).write_text(json.dumps([ONE]), encoding="utf-8")
    return settings


def test_the_sign_in_page_lists_the_roles_and_fills_in_the_one_chosen(
    client: Client, listed: Settings
) -> None:
    listed.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert "演示数据" in page
    assert page.count("nankang2026") == 1
    assert "?as=grid32" in page
    filled = client.get("/sign-in/", {"as": "grid32"}).content.decode()
    assert 'value="grid32"' in filled
    assert 'value="nankang2026"' in filled
    assert 'value="somebody"' not in client.get("/sign-in/", {"as": "somebody"}).content.decode()


def test_any_other_house_shows_no_account_even_where_the_file_was_left(
    client: Client, listed: Settings
) -> None:
    listed.DEMO = False
    page = client.get("/sign-in/", {"as": "grid32"}).content.decode()
    assert "演示" not in page
    assert "nankang2026" not in page
    assert 'value="grid32"' not in page
