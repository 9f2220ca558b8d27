"""What Django keeps for a request is kept by plain threads, each its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from django.utils.translation import trans_real

from mulin.core import threads


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = [(module, name, getattr(module, name)) for module, name in threads.KEPT]
    threads.plain()
    yield
    for module, name, value in before:
        setattr(module, name, value)
    translation._trans.gettext = trans_real.gettext  # type: ignore[attr-defined]  # where it was


def test_every_thread_has_its_own_language_and_zone() -> None:
    seen: list[str | None] = []

    def other() -> None:
        translation.activate("en")
        seen.append(translation.get_language())

    with translation.override("zh-hans"), timezone.override("Asia/Urumqi"):
        one = threading.Thread(target=other)
        one.start()
        one.join()
        assert translation.get_language() == "zh-hans"
        assert timezone.get_current_timezone_name() == "Asia/Urumqi"
    assert seen == ["en"]


def test_django_still_keeps_them_where_we_put_ours() -> None:
    with translation.override("en"):
        active = getattr(threads.KEPT[0][0], threads.KEPT[0][1])
        assert isinstance(active, threading.local)
        assert active.value.language() == "en"


def test_words_are_remembered_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = trans_real.gettext

    def counted(message: str) -> str:
        asked.append(message)
        return real(message)

    monkeypatch.setattr(trans_real, "gettext", counted)
    monkeypatch.setattr(threads, "_words", {})
    lazy = translation.gettext_lazy("首页")
    for language, said in (("zh-hans", "首页"), ("en", "Home")) * 2:
        with translation.override(language):
            assert str(lazy) == said
    assert asked == ["首页", "首页"]
    monkeypatch.setattr(threads, "MOST_WORDS", 0)
    assert [translation.gettext("别的") for _ in range(2)] == ["别的", "别的"]
    assert asked[2:] == ["别的", "别的"]
