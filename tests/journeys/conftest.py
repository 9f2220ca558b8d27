"""What a journey needs: a small town, a live server, and a browser for each person who walks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from mulin.appeals.testing import Cast, a_category, urgent_words
from mulin.people.testing import PASSWORD
from mulin.places.testing import a_building, an_estate
from tests.journeys.walking import Walker
from tools import browser as chromium

# Playwright's own loop runs in this thread, and Django takes that for asynchronous code of ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
HERE = Path(__file__).parent
Walk = Callable[..., Walker]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder are journeys, and may take longer than a plain test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One browser for all journeys of this worker; each walker has a profile of their own."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(chromium.ARGUMENTS), headless=True
        )
        yield browser
        browser.close()


@pytest.fixture
def town(transactional_db: None) -> Cast:
    """A town of one community, one grid and one building, with everybody whom an appeal meets."""
    a_category("0301", "公共照明", "网格")
    a_category("0101", "市容环境", "社区", phrases=["垃圾", "乱倒"])
    urgent_words("漏气", "着火", advice="119")
    cast = Cast()
    a_building("3栋", an_estate("湖滨花园", cast.community), cast.area)
    return cast


@pytest.fixture
def walk(chrome: Browser, live_server: LiveServer) -> Iterator[Walk]:
    """`walk()` is a visitor with a phone; `walk(person, desk=True, script=False)` somebody signed
    in at a desk whose browser runs no script. At the end no page may have complained.
    """
    settings.PUBLIC_URL = live_server.url
    walkers: list[Walker] = []

    def begin(person: object = None, *, desk: bool = False, script: bool = True) -> Walker:
        context = chrome.new_context(
            base_url=live_server.url, java_script_enabled=script, locale="zh-CN",
            viewport=chromium.DESK if desk else chromium.PHONE,  # type: ignore[arg-type]  # plain dicts
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        walker = Walker(context.new_page(), script=script)
        walkers.append(walker)
        if person is not None:
            walker.sign_in(str(getattr(person, "username", "")), PASSWORD)
        return walker

    yield begin
    complaints = [complaint for walker in walkers for complaint in walker.complaints]
    for walker in walkers:
        walker.page.context.close()
    assert not complaints, "\n".join(complaints)
