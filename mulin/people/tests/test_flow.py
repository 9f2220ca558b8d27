"""What deeds on accounts and posts refuse, and what they leave alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import Entry
from mulin.people import flow
from mulin.people.models import Invitation, Organisation, Person, Role, SignIn, Token
from mulin.people.testing import PASSWORD, a_person, a_post, staff
from mulin.places.testing import a_grid, a_town

pytestmark = pytest.mark.django_db


@pytest.fixture(name="admin")
def _admin() -> Person:
    return staff(Role.ADMIN, a_town())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("13900001111", "13900001111"), ("+86 139-0000-1111", "13900001111"), ("", "")],
)
def test_a_phone_is_kept_as_eleven_digits(typed: str, kept: str) -> None:
    assert flow.clean_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1390000111", "23900001111", "电话", "86139000011112"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="11 位"):
        flow.clean_phone(typed)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaa", "abababab"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="密码"):
        flow.check_password_strength(password)


def test_names_and_phones_are_taken_once() -> None:
    flow.open_account(username="wang", name="王", password=PASSWORD, phone="13900001111")
    with pytest.raises(Refused) as caught:
        flow.open_account(username="wang", name="汪", password=PASSWORD)
    assert caught.value.field == "username"
    with pytest.raises(Refused) as caught:
        flow.open_account(username="wang2", name="汪", password=PASSWORD, phone="139 0000 1111")
    assert caught.value.field == "phone"


def test_an_account_without_a_password_is_signed_in_to_by_nobody() -> None:
    person = flow.open_account(username="wang", name="王", password=None)
    assert not person.has_usable_password()


def test_a_new_password_ends_the_other_sign_ins() -> None:
    person = a_person()
    SignIn.objects.create(session_key="k", expire_date=timezone.now(), person_id=person.pk)
    flow.set_password(person, password="another-good-pass", by=person)
    assert not SignIn.objects.exists()


def test_one_corrects_only_oneself_and_only_with_a_name() -> None:
    person, other = a_person("王"), a_person()
    with pytest.raises(Forbidden):
        flow.correct(person, name="汪", email="", by=other)
    with pytest.raises(Refused, match="称呼"):
        flow.correct(person, name=" ", email="", by=person)
    flow.correct(person, name="王", email="", by=person)
    assert not Entry.objects.filter(verb="people.corrected").exists()
    flow.correct(person, name="汪", email="w@example.org", by=person)
    assert Entry.objects.get(verb="people.corrected").data == {"fields": ["name", "email"]}


def test_only_the_administrator_founds_and_changes(admin: Person) -> None:
    worker = staff(Role.GRID_WORKER, a_grid())
    post = a_post()
    for deed in (
        lambda: flow.rename_post(post, title="新名", by=worker),
        lambda: flow.set_duties(post, organisation=None, topics=["01"], by=worker),
        lambda: flow.open_staff_account(name="李", username="li", phone="", post=None, by=worker),
    ):
        with pytest.raises(Forbidden):
            deed()
    with pytest.raises(Refused, match="岗位名称"):
        flow.rename_post(post, title=" ", by=admin)
    with pytest.raises(Refused, match="姓名"):
        flow.open_staff_account(name=" ", username="li", phone="", post=None, by=admin)
    with pytest.raises(Refused, match="用户名"):
        flow.open_staff_account(name="李", username="", phone="", post=None, by=admin)
    with pytest.raises(Refused, match="单位名称"):
        flow.found_organisation(name=" ", kind=Organisation.Kind.OTHER, area=post.area, by=admin)


def test_what_is_as_it_was_writes_nothing(admin: Person) -> None:
    post = a_post(topics=("01",))
    before = Entry.objects.count()
    flow.rename_post(post, title=post.title, by=admin)
    flow.set_duties(post, organisation=None, topics=["01"], by=admin)
    assert Entry.objects.count() == before


def test_an_invitation_is_for_ones_own_grid_and_for_a_while() -> None:
    grid = a_grid()
    worker = staff(Role.GRID_WORKER, grid)
    with pytest.raises(Forbidden):
        flow.invite(a_grid(), by=worker)
    invitation = flow.invite(grid, by=worker)
    with pytest.raises(Refused, match="手机号"):
        flow.accept_invitation(invitation, name="王", phone="", password=PASSWORD)
    person = flow.accept_invitation(
        invitation, name="王", phone="13900002222", password="one-good-pass"
    )
    assert (person.area_id, person.invited_by_id) == (grid.pk, worker.pk)
    Invitation.objects.update(until=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match="过期"):
        flow.accept_invitation(
            Invitation.objects.get(), name="李", phone="13900003333", password=PASSWORD
        )


def test_a_token_is_kept_as_a_hash_and_ends_when_it_is_revoked() -> None:
    person = a_person()
    with pytest.raises(Refused, match="没有这种权限"):
        flow.issue_token(person, name="t", scopes=["everything"])
    secret = flow.issue_token(person, name="t", scopes=["figures:read"], days=3)
    token = Token.objects.get()
    assert secret not in token.digest
    assert token.until is not None
    assert not flow.revoke_token(person, key=uuid4())
    assert not flow.revoke_token(a_person(), key=token.pk)
    assert flow.revoke_token(person, key=token.pk)
    assert not Token.objects.exists()
