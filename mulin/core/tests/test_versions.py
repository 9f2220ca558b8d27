"""What is kept in memory is built anew when it changed."""

from __future__ import annotations

import pytest

from mulin.core import versions
from mulin.core.events import announce, when

pytestmark = pytest.mark.django_db


def test_it_is_built_once_until_it_changes() -> None:
    built: list[int] = []

    def build() -> int:
        built.append(len(built) + 1)
        return built[-1]

    kept = versions.Kept("thing", build)
    assert [kept.get(), kept.get()] == [1, 1]
    versions.changed("thing")
    assert kept.get() == 2
    versions.changed("another thing")
    assert kept.get() == 2


def test_a_listener_hears_its_own_kind_of_event_and_once() -> None:
    class Happened:
        pass

    heard: list[object] = []

    def listen(event: Happened) -> None:
        heard.append(event)

    when(Happened)(listen)
    when(Happened)(listen)
    announce(Happened())
    announce(object())
    assert len(heard) == 1
