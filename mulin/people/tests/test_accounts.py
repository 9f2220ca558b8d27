"""One's own account, invitations, and helping others with theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mulin.core.models import Entry
from mulin.people import flow
from mulin.people.models import Invitation, Person, Role, SignIn
from mulin.people.sessions import SessionStore
from mulin.people.testing import PASSWORD, a_person, staff
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db


def signed_in(person: Person, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post(reverse("people:sign_in"), {"name": person.username, "password": PASSWORD})
    return client


def test_a_person_reads_what_is_known_with_the_phone_masked() -> None:
    person = flow.open_account(
        username="wang", name="王阿姨", password=PASSWORD, phone="13812345678", area=a_grid()
    )
    page = signed_in(person).get(reverse("people:account")).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page


def test_a_person_corrects_name_and_mail_and_the_journal_keeps_only_which() -> None:
    person = a_person(name="王阿宜")
    answer = signed_in(person).post(
        reverse("people:account"), {"name": "王阿姨", "email": "wang@example.org"}
    )
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("王阿姨", "wang@example.org")
    entry = Entry.objects.get(record=person.pk, verb="people.corrected")
    assert entry.data == {"fields": ["name", "email"]}


def test_an_empty_name_is_refused_and_what_was_typed_stays() -> None:
    person = a_person(name="王阿姨")
    page = signed_in(person).post(
        reverse("people:account"), {"name": " ", "email": "wang@example.org"}
    )
    assert "wang@example.org" in page.content.decode()
    person.refresh_from_db()
    assert person.name == "王阿姨"


def test_a_person_sees_where_they_are_signed_in_and_ends_a_lost_phone() -> None:
    person = a_person()
    here = signed_in(person, "Mozilla/5.0 (Windows NT 10.0) Chrome/126")
    lost = signed_in(person, "Mozilla/5.0 (iPhone) Safari/604")
    page = here.get(reverse("people:account")).content.decode()
    assert "Windows · Chrome" in page
    assert "iPhone · Safari" in page
    assert "这台设备" in page
    lost_key = lost.session.session_key
    assert lost_key is not None
    assert lost_key not in page
    mark = page.split('name="mark" value="')[1].split('"')[0]
    here.post(reverse("people:end_sign_in"), {"mark": mark})
    assert not SignIn.objects.filter(session_key=lost_key).exists()
    assert lost.get(reverse("people:account")).status_code == 302
    assert here.get(reverse("people:account")).status_code == 200


def test_when_a_sign_in_began_does_not_move_with_every_page() -> None:
    person = a_person()
    client = signed_in(person)
    began = SignIn.objects.get(person_id=person.pk).began_at
    client.post(reverse("people:account"), {"name": "新名字", "email": ""})
    assert SignIn.objects.get(person_id=person.pk).began_at == began


def test_nobody_ends_the_sign_in_of_another() -> None:
    mine, theirs = a_person(), a_person()
    signed_in(theirs)
    page = signed_in(theirs).get(reverse("people:account")).content.decode()
    mark = page.split('name="mark" value="')[1].split('"')[0]
    signed_in(mine).post(reverse("people:end_sign_in"), {"mark": mark})
    assert SignIn.objects.filter(person_id=theirs.pk).count() == 2


def test_changing_the_password_asks_for_the_present_one_and_signs_out_the_rest() -> None:
    person = a_person()
    here, other = signed_in(person), signed_in(person)
    url = reverse("people:password")
    wrong = here.post(url, {"current": "not-it", "password": "a-new-good-one"})
    assert "现在的密码不对" in wrong.content.decode()
    right = here.post(url, {"current": PASSWORD, "password": "a-new-good-one"})
    assert right["Location"] == reverse("people:account")
    assert here.get(reverse("people:account")).status_code == 200
    assert other.get(reverse("people:account")).status_code == 302


def test_the_account_page_takes_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    person = a_person(area=a_grid())
    client = signed_in(person)
    client.get(reverse("people:account"))
    with django_assert_max_num_queries(8):
        client.get(reverse("people:account"))


class TestInvitation:
    """A grid worker shows a QR; a resident comes into that grid by it."""

    @pytest.fixture
    def grid(self) -> Area:
        return a_grid(name="第三网格")

    @pytest.fixture
    def worker(self, grid: Area) -> Person:
        return staff(Role.GRID_WORKER, grid)

    def test_the_worker_makes_one_for_the_own_grid_with_a_qr(
        self, grid: Area, worker: Person
    ) -> None:
        client = signed_in(worker)
        made = client.post(reverse("people:invitations"), {"area": grid.code})
        page = client.get(made["Location"]).content.decode()
        token = Invitation.objects.get().token
        assert reverse("people:join", args=[token]) in page
        drawn = client.get(made["Location"] + "qr.svg")
        assert drawn["Content-Type"] == "image/svg+xml"
        assert b"<svg" in drawn.content

    def test_the_worker_cannot_invite_into_another_grid(self, worker: Person) -> None:
        answer = signed_in(worker).post(reverse("people:invitations"), {"area": a_grid().code})
        assert answer.status_code == 404
        assert not Invitation.objects.exists()

    def test_another_worker_does_not_see_it(self, grid: Area, worker: Person) -> None:
        made = flow.invite(grid, by=worker)
        other = signed_in(staff(Role.GRID_WORKER, a_grid()))
        assert other.get(reverse("people:invitation", args=[made.pk])).status_code == 404
        assert other.get(reverse("people:invitation_qr", args=[made.pk])).status_code == 404

    def test_residents_do_not_invite(self) -> None:
        assert signed_in(a_person()).get(reverse("people:invitations")).status_code == 403

    def test_a_resident_opens_an_account_in_the_grid_and_is_signed_in(
        self, client: Client, grid: Area, worker: Person
    ) -> None:
        url = reverse("people:join", args=[flow.invite(grid, by=worker).token])
        assert "第三网格" in client.get(url).content.decode()
        said = {"name": "李大爷", "phone": "139-0000-1234", "password": "爱去湖边走走看看"}
        assert client.post(url, said)["Location"] == "/"
        person = Person.objects.get(name="李大爷")
        assert (person.area_id, person.invited_by_id) == (grid.pk, worker.pk)
        assert client.session["_auth_user_id"] == str(person.pk)

    def test_a_phone_that_is_registered_is_told_so_beside_the_field(
        self, client: Client, grid: Area, worker: Person
    ) -> None:
        flow.open_account(username="old", name="老住户", password=PASSWORD, phone="13900001234")
        url = reverse("people:join", args=[flow.invite(grid, by=worker).token])
        said = {"name": "李大爷", "phone": "13900001234", "password": "爱去湖边走走看看"}
        answer = client.post(url, said)
        assert answer.status_code == 400
        assert "已经注册过" in answer.content.decode()
        assert "李大爷" in answer.content.decode()

    def test_one_that_has_run_out_says_so(self, client: Client, grid: Area, worker: Person) -> None:
        made = flow.invite(grid, by=worker)
        Invitation.objects.update(until=timezone.now() - timedelta(minutes=1))
        url = reverse("people:join", args=[made.token])
        said = {"name": "李大爷", "phone": "13900001234", "password": "爱去湖边走走看看"}
        for answer in (client.get(url), client.post(url, said)):
            assert answer.status_code == 410
            assert "已经过期" in answer.content.decode()
        assert not Person.objects.filter(name="李大爷").exists()

    def test_an_unknown_one_is_not_found(self, client: Client) -> None:
        assert client.get(reverse("people:join", args=["nothing-like-it"])).status_code == 404

    def test_somebody_signed_in_is_not_given_a_second_account(
        self, grid: Area, worker: Person
    ) -> None:
        url = reverse("people:join", args=[flow.invite(grid, by=worker).token])
        page = signed_in(a_person(name="王阿姨")).get(url).content.decode()
        assert "您已经有账号了" in page


class TestHelpWithAPassword:
    """Community staff help residents of their area; the administrator helps anybody."""

    @pytest.fixture
    def grid(self) -> Area:
        return a_grid()

    @pytest.fixture
    def clerk(self, grid: Area) -> Client:
        assert grid.parent is not None
        return signed_in(staff(Role.COMMUNITY_STAFF, grid.parent))

    def test_a_resident_is_found_by_the_whole_phone_and_gets_a_new_password_shown_once(
        self, clerk: Client, grid: Area
    ) -> None:
        person = flow.open_account(
            username="wang", name="王阿姨", password=PASSWORD, phone="13812345678", area=grid
        )
        found = clerk.get(reverse("people:people"), {"q": "13812345678"})
        assert found["Location"] == reverse("people:person", args=[person.pk])
        page = clerk.post(reverse("people:reset_password", args=[person.pk])).content.decode()
        told = page.split('translate="no">')[1].split("<")[0]
        person.refresh_from_db()
        assert person.check_password(told)
        assert person.must_change_password
        assert told not in clerk.get(found["Location"]).content.decode()

    def test_a_resident_of_another_community_is_not_found(self, clerk: Client) -> None:
        person = a_person(area=a_grid(community=a_community()))
        for name in ("people:person", "people:reset_password"):
            url = reverse(name, args=[person.pk])
            answer = clerk.get(url) if name == "people:person" else clerk.post(url)
            assert answer.status_code == 404
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_colleague_s_page_opens_but_not_their_password(
        self, clerk: Client, grid: Area
    ) -> None:
        colleague = staff(Role.GRID_WORKER, grid)
        page = clerk.get(reverse("people:person", args=[colleague.pk]))
        assert "重设密码" not in page.content.decode()
        answer = clerk.post(reverse("people:reset_password", args=[colleague.pk]))
        assert answer.status_code == 403
        colleague.refresh_from_db()
        assert colleague.check_password(PASSWORD)

    def test_residents_see_no_page_of_others(self) -> None:
        other = a_person()
        answer = signed_in(a_person()).get(reverse("people:person", args=[other.pk]))
        assert answer.status_code == 403


def test_session_and_person_are_read_by_one_statement(django_assert_num_queries: Any) -> None:
    person = a_person()
    client = signed_in(person)
    kept = SessionStore(client.session.session_key)
    with django_assert_num_queries(1):
        assert kept["_auth_user_id"] == str(person.pk)
        assert kept.person == person
    assert SessionStore("of-nobody-at-all-for-32-letters-x").person is None


def test_a_closed_account_is_out_with_its_next_page() -> None:
    person = a_person()
    client = signed_in(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("people:account")).status_code == 302
