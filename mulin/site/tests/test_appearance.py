"""Theme, elder mode and language: on the device, and with the account."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def test_a_visitor_s_choice_is_kept_on_the_device_and_seen_on_the_page(client: Client) -> None:
    answer = client.post(reverse("site:appearance"), {"elder": "1", "next": "/help/"})
    assert answer["Location"] == "/help/"
    assert 'class="elder"' in client.get("/help/").content.decode()
    client.post(reverse("site:appearance"), {"elder": "0"})
    assert 'class="elder"' not in client.get("/help/").content.decode()


def test_one_choice_leaves_the_others_as_they_were(client: Client) -> None:
    client.post(reverse("site:appearance"), {"elder": "1"})
    client.post(reverse("site:appearance"), {"theme": "dark"})
    page = client.get("/help/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'class="elder"' in page


def test_an_account_keeps_the_choice(client: Client) -> None:
    person = a_person()
    client.force_login(person)
    client.post(reverse("site:appearance"), {"theme": "dark", "elder": "1"})
    client.post(reverse("site:language"), {"language": "en"})
    person.refresh_from_db()
    assert (person.theme, person.elder, person.language) == ("dark", True, "en")


def test_the_language_changes_and_an_unknown_one_changes_nothing(client: Client) -> None:
    client.post(reverse("site:language"), {"language": "en"})
    assert '<html lang="en"' in client.get("/help/").content.decode()
    client.post(reverse("site:language"), {"language": "xx"})
    assert client.cookies["mulin_language"].value == "en"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_never_leads_out_of_the_house(client: Client, evil: str) -> None:
    answer = client.post(reverse("site:appearance"), {"theme": "dark", "next": evil})
    assert answer["Location"] == "/"


def test_a_link_cannot_change_the_looks(client: Client) -> None:
    assert client.get(reverse("site:appearance"), {"theme": "dark"}).status_code == 405
