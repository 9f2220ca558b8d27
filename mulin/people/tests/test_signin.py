"""Signing in: who gets in, who waits, and where each person starts."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from urllib.parse import quote

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.core.models import Entry
from mulin.people import flow
from mulin.people.models import Person, Role, SignIn
from mulin.people.testing import PASSWORD, a_person, staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
WRONG = "用户名（手机号）或密码不对"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def _a_fresh_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock-out lasts to the end of its quarter of an hour: tests stand at the start of one."""
    now = timezone.now()
    start = now - timedelta(minutes=now.minute % 15, seconds=now.second)
    monkeypatch.setattr("mulin.core.limits.timezone.now", lambda: start)


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    said = {"name": name, "password": password, **more}
    return cast("HttpResponse", client.post(reverse("people:sign_in"), said))


def test_a_resident_signs_in_by_phone_and_lands_at_home(client: Client) -> None:
    flow.open_account(username="wang", name="王阿姨", password=PASSWORD, phone="138 0000 0000")
    answer = sign_in(client, "13800000000")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_grid_worker_starts_with_today_and_a_dispatcher_at_the_desk(client: Client) -> None:
    grid = a_grid()
    worker = staff(Role.GRID_WORKER, grid)
    assert sign_in(client, worker.username)["Location"] == reverse("site:today")
    client.post(reverse("people:sign_out"))
    dispatcher = staff(Role.COMMUNITY_STAFF, a_community())
    assert sign_in(client, dispatcher.username)["Location"] == reverse("site:desk")


def test_unknown_name_and_wrong_password_read_the_same(client: Client) -> None:
    person = a_person()
    unknown = sign_in(client, "nobody")
    wrong = sign_in(client, person.username, "not-this-one")
    for answer in (unknown, wrong):
        assert answer.status_code == 400
        assert WRONG in answer.content.decode()


def test_a_closed_account_does_not_open(client: Client) -> None:
    person = a_person()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert WRONG in sign_in(client, person.username).content.decode()


def test_after_ten_wrong_tries_even_the_right_password_waits_and_is_told_how_long(
    client: Client,
) -> None:
    person = a_person()
    for _ in range(10):
        assert WRONG in sign_in(client, person.username, "guess").content.decode()
    page = sign_in(client, person.username).content.decode()
    assert "请 15 分钟后再试" in page
    assert "_auth_user_id" not in client.session


def test_the_lock_out_is_by_name_whatever_the_address(client: Client) -> None:
    person = a_person()
    for last in range(11):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{last}"
        sign_in(client, person.username, "guess")
    client.defaults["REMOTE_ADDR"] = "10.0.1.1"
    assert "分钟后再试" in sign_in(client, person.username).content.decode()


def test_the_lock_out_is_by_address_whatever_the_name(client: Client) -> None:
    for number in range(settings.LIMITS["sign_in_address"]):
        sign_in(client, f"guess{number}", "guess")
    assert "分钟后再试" in sign_in(client, a_person().username).content.decode()


def test_a_right_password_starts_the_count_anew(client: Client) -> None:
    person = a_person()
    for _ in range(2):
        for _ in range(9):
            sign_in(client, person.username, "guess")
        assert sign_in(client, person.username).status_code == 302
        client.post(reverse("people:sign_out"))


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "http:evil.example", "\\\\evil.example", "evil.example"],
)  # fmt: skip
def test_next_never_leads_out_of_the_house(client: Client, evil: str) -> None:
    answer = sign_in(client, a_person().username, next=evil)
    assert answer["Location"] == "/"
    signed_in_already = client.get(f"{reverse('people:sign_in')}?next={quote(evil)}")
    assert signed_in_already["Location"] == "/"


def test_next_leads_back_to_the_page_that_asked(client: Client) -> None:
    asked = client.get(reverse("people:account"))
    assert asked["Location"] == "/sign-in/?next=%2Fme%2F"
    answer = sign_in(client, a_person().username, next="/me/")
    assert answer["Location"] == "/me/"


def test_signing_in_changes_the_session_key_and_notes_device_and_journal(client: Client) -> None:
    person = a_person()
    client.get(reverse("people:sign_in"))
    client.session.save()
    before = client.session.session_key
    client.defaults["HTTP_USER_AGENT"] = PHONE
    sign_in(client, person.username)
    row = SignIn.objects.get(person_id=person.pk)
    assert row.session_key != before
    assert row.device == "Android · 微信"
    entry = Entry.objects.get(record=person.pk, verb="people.signed_in")
    assert entry.by_id == person.pk
    assert entry.data == {"device": "Android · 微信"}


def test_staying_signed_in_is_a_choice(client: Client) -> None:
    person = a_person()
    sign_in(client, person.username)
    assert client.session.get_expire_at_browser_close()
    client.post(reverse("people:sign_out"))
    sign_in(client, person.username, stay="1")
    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() > 29 * 24 * 3600


def test_signing_out_takes_a_post_and_ends_the_session(client: Client) -> None:
    person = a_person()
    client.force_login(person)
    assert client.get(reverse("people:sign_out")).status_code == 405
    client.post(reverse("people:sign_out"))
    assert not SignIn.objects.filter(person_id=person.pk).exists()


def test_the_account_s_looks_follow_to_a_new_device(client: Client) -> None:
    person = a_person()
    flow.set_appearance(person, theme="dark", elder=True, language="en")
    answer = sign_in(client, person.username)
    values = {name: answer.cookies[name].value for name in answer.cookies}
    assert (values["mulin_theme"], values["mulin_elder"]) == ("dark", "1")
    assert values["mulin_language"] == "en"


def test_large_letters_chosen_before_signing_in_stay(client: Client) -> None:
    client.cookies["mulin_elder"], client.cookies["mulin_theme"] = "1", "dark"
    answer = sign_in(client, a_person().username)
    values = {name: answer.cookies[name].value for name in answer.cookies}
    assert (values["mulin_theme"], values["mulin_elder"]) == ("dark", "1")


class TestAPasswordThatWasTold:
    """Whoever got a password from staff chooses their own before any page knows them."""

    @pytest.fixture
    def told(self) -> tuple[Person, str]:
        grid = a_grid()
        secretary = staff(Role.COMMUNITY_SECRETARY, grid)
        person = a_person(area=grid)
        return person, flow.reset_password(person, by=secretary)

    def test_no_page_opens_before_it_is_changed(
        self, client: Client, told: tuple[Person, str]
    ) -> None:
        person, password = told
        answer = sign_in(client, person.username, password)
        assert answer["Location"] == reverse("people:first_password")
        assert client.get(reverse("people:account")).status_code == 302
        assert not SignIn.objects.filter(person_id=person.pk).exists()

    def test_a_weak_one_is_refused_and_a_good_one_lets_in(
        self, client: Client, told: tuple[Person, str]
    ) -> None:
        person, password = told
        sign_in(client, person.username, password, next="/me/")
        weak = client.post(reverse("people:first_password"), {"password": "11111111"})
        assert "密码至少 8 位" in weak.content.decode()
        good = client.post(reverse("people:first_password"), {"password": "每天下午去中心广场"})
        assert good["Location"] == "/me/"
        assert client.get("/me/").status_code == 200

    def test_the_way_in_closes_after_a_quarter_of_an_hour(
        self, client: Client, told: tuple[Person, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(client, told[0].username, told[1])
        later = timezone.now() + timedelta(minutes=16)
        monkeypatch.setattr("mulin.people.views.signing.timezone.now", lambda: later)
        answer = client.get(reverse("people:first_password"))
        assert answer["Location"] == reverse("people:sign_in")

    def test_it_closes_when_the_password_was_changed_elsewhere(
        self, client: Client, told: tuple[Person, str]
    ) -> None:
        sign_in(client, told[0].username, told[1])
        flow.set_password(told[0], password="chosen-elsewhere", by=told[0])
        answer = client.post(reverse("people:first_password"), {"password": "attackers-own"})
        assert answer["Location"] == reverse("people:sign_in")
        told[0].refresh_from_db()
        assert told[0].check_password("chosen-elsewhere")
