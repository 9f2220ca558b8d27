"""Staff change somebody's phone, close an account and open it again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.people import accounts, flow
from mulin.people.models import Appointment, Person, Role, SignIn
from mulin.people.queries import posts
from mulin.people.testing import PASSWORD, a_holder, a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid, a_town

pytestmark = pytest.mark.django_db
OLD, NEW = "19900020001", "19900020002"


@pytest.fixture
def grid() -> Area:
    return a_grid()


@pytest.fixture
def resident(grid: Area) -> Person:
    return flow.open_account(
        username=f"r{OLD}", name="王阿姨", password=PASSWORD, phone=OLD, area=grid
    )


@pytest.fixture
def secretary(grid: Area) -> Person:
    assert grid.parent is not None
    return staff(Role.COMMUNITY_SECRETARY, grid.parent)


@pytest.fixture
def administrator() -> Person:
    return staff(Role.ADMIN, a_town())


def signs_in(name: str) -> bool:
    answer = Client().post(reverse("people:sign_in"), {"name": name, "password": PASSWORD})
    return answer.status_code == 302


def at(name: str, person: Person) -> str:
    return reverse(f"people:{name}", args=[person.pk])


class TestPhone:
    """改手机号."""

    def test_the_community_changes_it_and_the_resident_signs_in_by_the_new_one(
        self, client: Client, resident: Person, secretary: Person
    ) -> None:
        client.force_login(secretary)
        assert at("phone", resident) in client.get(at("person", resident)).content.decode()
        answer = client.post(at("phone", resident), {"phone": "199 0002 0002", "checked": "paper"})
        assert answer.status_code == 302
        resident.refresh_from_db()
        assert (resident.phone, resident.username) == (NEW, f"r{NEW}")
        assert (signs_in(OLD), signs_in(NEW)) == (False, True)
        entry = Entry.objects.get(record=resident.pk, verb="people.phone_set")
        assert (entry.by_id, entry.data) == (secretary.pk, {"checked": "paper"})

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"phone": "12", "checked": "paper"}, "11 位数字"),
            ({"phone": NEW}, "请选一项。"),
            ({"phone": NEW, "checked": "guess"}, "没有这一项"),
            ({"phone": "19900020003", "checked": "call"}, "是另一个账号的"),
            ({"phone": "", "checked": "call"}, "不能空着"),
        ],
    )
    def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
        self, client: Client, resident: Person, secretary: Person,
        said: dict[str, str], sentence: str,
    ) -> None:  # fmt: skip
        flow.open_account(username="li", name="李叔", password=PASSWORD, phone="19900020003")
        client.force_login(secretary)
        answer = client.post(at("phone", resident), said)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert sentence in page
        assert f'value="{said["phone"]}"' in page
        assert "199****0001" in page
        resident.refresh_from_db()
        assert resident.phone == OLD
        assert not Entry.objects.filter(verb="people.phone_set").exists()

    def test_what_is_wrong_is_said_all_at_once(
        self, client: Client, resident: Person, secretary: Person
    ) -> None:
        client.force_login(secretary)
        page = client.post(at("phone", resident), {"phone": "12"}).content.decode()
        assert "11 位数字" in page
        assert "请选一项。" in page

    def test_a_number_in_the_user_name_is_masked_and_changes_with_it(
        self, client: Client, secretary: Person, grid: Area
    ) -> None:
        named = flow.open_account(
            username=OLD, name="王阿姨", password=PASSWORD, phone=OLD, area=grid
        )
        client.force_login(secretary)
        assert OLD not in client.get(at("person", named)).content.decode()
        client.post(at("phone", named), {"phone": NEW, "checked": "visit"})
        assert (signs_in(OLD), signs_in(NEW)) == (False, True)

    def test_the_same_number_again_changes_and_writes_nothing(
        self, resident: Person, administrator: Person
    ) -> None:
        assert not accounts.set_phone(resident, phone=OLD, checked="call", by=administrator)
        assert not Entry.objects.filter(verb="people.phone_set").exists()

    def test_who_has_a_name_of_their_own_may_go_without_a_phone(
        self, administrator: Person
    ) -> None:
        worker = flow.open_account(username="wu", name="吴晓荷", password=PASSWORD, phone=OLD)
        accounts.set_phone(worker, phone="", checked="visit", by=administrator)
        worker.refresh_from_db()
        assert (worker.phone, worker.phone_index, worker.username) == ("", "", "wu")

    def test_a_check_that_is_none_is_refused_by_the_deed_too(
        self, resident: Person, administrator: Person
    ) -> None:
        with pytest.raises(Refused):
            accounts.set_phone(resident, phone=NEW, checked="", by=administrator)


class TestClosing:
    """停用账号, 恢复账号."""

    def test_a_closed_account_signs_in_nowhere_and_opens_again(
        self, client: Client, resident: Person, secretary: Person
    ) -> None:
        secret = flow.issue_token(resident, name="t")
        theirs = Client()
        theirs.post(reverse("people:sign_in"), {"name": OLD, "password": PASSWORD})
        client.force_login(secretary)
        client.post(at("close_account", resident))
        headers = {"Authorization": f"Bearer {secret}"}
        assert Client().get("/api/v1/appeals", headers=headers).status_code == 401
        assert theirs.get(reverse("people:account")).status_code == 302
        assert not SignIn.objects.filter(person_id=resident.pk).exists()
        assert not signs_in(OLD)
        assert "已停用" in client.get(at("person", resident)).content.decode()
        client.post(at("reopen_account", resident))
        assert signs_in(OLD)
        verbs = Entry.objects.filter(record=resident.pk).values_list("verb", flat=True)
        assert {"people.account_closed", "people.account_reopened"} <= set(verbs)

    def test_the_posts_of_a_closed_account_are_vacant_and_stay_so(
        self, grid: Area, administrator: Person
    ) -> None:
        post = a_post(Role.GRID_WORKER, grid)
        worker = a_holder(post)
        accounts.close_account(worker, by=administrator)
        accounts.reopen_account(worker, by=administrator)
        found = posts().get(post.pk)
        assert found is not None
        assert found.vacant
        assert Appointment.objects.get(post=post).until is not None

    def test_a_phone_that_somebody_has_since_is_not_taken_back(
        self, client: Client, resident: Person, administrator: Person
    ) -> None:
        accounts.close_account(resident, by=administrator)
        flow.open_account(username="li", name="李叔", password=PASSWORD, phone=OLD)
        client.force_login(administrator)
        answer = client.post(at("reopen_account", resident), follow=True)
        assert "另一个账号的" in answer.content.decode()
        resident.refresh_from_db()
        assert not resident.is_active

    def test_twice_is_told(self, resident: Person, administrator: Person) -> None:
        with pytest.raises(NotAllowed):
            accounts.reopen_account(resident, by=administrator)
        accounts.close_account(resident, by=administrator)
        with pytest.raises(NotAllowed):
            accounts.close_account(resident, by=administrator)
        with pytest.raises(NotAllowed):
            accounts.set_phone(resident, phone=NEW, checked="call", by=administrator)

    def test_who_has_the_number_next_comes_in_by_an_invitation(
        self, resident: Person, secretary: Person, grid: Area
    ) -> None:
        accounts.close_account(resident, by=secretary)
        invitation = flow.invite(grid, by=secretary)
        came = flow.accept_invitation(invitation, name="赵大爷", phone=OLD, password=PASSWORD)
        assert came.username == f"r{OLD}-2"
        assert signs_in(OLD)


class TestWho:
    """An administrator anybody's, the community those of its residents, nobody their own."""

    def test_nobody_closes_their_own(self, administrator: Person) -> None:
        with pytest.raises(Forbidden):
            accounts.close_account(administrator, by=administrator)
        with pytest.raises(Forbidden):
            accounts.set_phone(administrator, phone=NEW, checked="call", by=administrator)

    @pytest.mark.parametrize("name", ["phone", "close_account", "reopen_account"])
    def test_colleague_stranger_and_visitor_change_nothing(
        self, client: Client, resident: Person, grid: Area, name: str
    ) -> None:
        said = {"phone": NEW, "checked": "paper"}
        assert client.post(at(name, resident), said).status_code == 302
        client.force_login(a_person())
        assert client.post(at(name, resident), said).status_code == 403
        client.force_login(staff(Role.COMMUNITY_STAFF, a_community()))
        assert client.post(at(name, resident), said).status_code == 404
        client.force_login(staff(Role.GRID_WORKER, grid))
        assert client.post(at(name, resident), said).status_code == 404
        resident.refresh_from_db()
        assert (resident.is_active, resident.phone) == (True, OLD)

    @pytest.mark.parametrize("name", ["phone", "close_account"])
    def test_the_community_does_not_look_after_accounts_of_staff(
        self, client: Client, secretary: Person, grid: Area, name: str
    ) -> None:
        worker = staff(Role.GRID_WORKER, grid)
        client.force_login(secretary)
        said = {"phone": NEW, "checked": "paper"}
        assert client.post(at(name, worker), said).status_code == 403
        worker.refresh_from_db()
        assert worker.is_active
        page = client.get(at("person", worker)).content.decode()
        assert at(name, worker) not in page
