"""Whose request it is, for limits: a proxy is believed only if it is ours."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from mulin.core import middleware
from mulin.core.http import client_key


@pytest.mark.parametrize(
    ("trusted", "seen", "told", "counted"),
    [
        ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.1"], "10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.1", "10.0.0.2"], "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (["10.0.0.1"], "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_who_is_counted(
    settings: Settings, trusted: list[str], seen: str, *, told: str, counted: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=seen, headers={"X-Forwarded-For": told})
    assert client_key(request) == counted


def test_a_wrong_host_is_refused_with_a_page(client: Client) -> None:
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "没有读懂" in answer.content.decode()


def test_zero_characters_of_an_address_are_dropped_before_anybody_reads_them() -> None:
    read: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        read.append(request.GET["q"])
        return HttpResponse()

    middleware.without_zeros(view)(RequestFactory().get("/", {"q": "路\x00灯"}))
    assert read == ["路灯"]
