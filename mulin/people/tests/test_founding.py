"""The administrator opens accounts of staff, founds bodies and posts, and corrects them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.core import journal
from mulin.core.deeds import Forbidden
from mulin.core.models import Entry
from mulin.people import flow
from mulin.people.models import Appointment, Organisation, Person, Post, Role
from mulin.people.queries import posts
from mulin.people.testing import a_holder, a_person, a_post, an_organisation, staff
from mulin.places.models import Area
from mulin.places.testing import a_grid, a_town

pytestmark = pytest.mark.django_db
PHONE = "19900010001"


@pytest.fixture
def grid() -> Area:
    return a_grid(name="第三网格")


@pytest.fixture
def administrator() -> Person:
    return staff(Role.ADMIN, a_town())


@pytest.fixture
def desk(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


class TestAccount:
    """开账号: a name, perhaps a post; the password is told once."""

    def test_from_a_vacant_post_one_step_opens_the_account_and_fills_the_post(
        self, desk: Client, administrator: Person, grid: Area
    ) -> None:
        post = a_post(Role.GRID_WORKER, grid, title="第三网格网格员")
        way = f"{reverse('people:new_account')}?post={post.pk}"
        assert way in desk.get(reverse("people:post", args=[post.pk])).content.decode()
        assert f'value="{post.pk}" selected' in desk.get(way).content.decode()
        said = {
            "name": "吴晓荷",
            "phone": "199 0001 0001",
            "post": str(post.pk),
            "basis": "第 1 批",
        }
        page = desk.post(reverse("people:new_account"), said)
        told = page.content.decode().split('translate="no">')[1].split("<")[0]
        person = Person.objects.get(name="吴晓荷")
        assert (person.phone, person.username) == (PHONE, f"grid{grid.code[6:]}")
        assert person.username in page.content.decode()
        assert person.check_password(told)
        assert person.must_change_password
        assert "no-store" in page["Cache-Control"]
        held = Appointment.objects.get(post=post)
        assert (held.person_id, held.basis) == (person.pk, "第 1 批")
        opened = Entry.objects.get(record=person.pk, verb="people.account_opened")
        assert opened.by_id == administrator.pk
        client = Client()
        answer = client.post(reverse("people:sign_in"), {"name": PHONE, "password": told})
        assert answer["Location"].startswith(reverse("people:first_password"))

    def test_sent_twice_the_post_is_taken_and_nobody_gets_a_second_account(
        self, desk: Client, grid: Area
    ) -> None:
        said = {"name": "吴晓荷", "post": str(a_post(Role.GRID_WORKER, grid).pk)}
        answers = [desk.post(reverse("people:new_account"), said) for _n in range(2)]
        assert [answer.status_code for answer in answers] == [200, 400]
        assert Person.objects.filter(name="吴晓荷").count() == 1

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"name": "吴晓荷"}, "请填用户名，或者选一个岗位。"),
            ({"name": "", "username": "wu"}, "请填写这一项。"),
            ({"name": "吴晓荷", "username": "123456"}, "不能全是数字"),
            ({"name": "吴晓荷", "username": "taken"}, "已经有人用了"),
            ({"name": "吴晓荷", "username": "wu", "phone": PHONE}, "这个手机号已经有账号"),
            ({"name": "吴晓荷", "username": "wu", "phone": "1990001"}, "11 位数字"),
        ],
    )
    def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
        self, desk: Client, said: dict[str, str], sentence: str
    ) -> None:
        flow.open_account(username="taken", name="周明远", password=None, phone=PHONE)
        before = Person.objects.count()
        answer = desk.post(reverse("people:new_account"), said)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert sentence in page
        assert [f'value="{text}"' in page for text in said.values()] == [True] * len(said)
        assert Person.objects.count() == before


class TestBody:
    """单位: founded, found in the list, corrected."""

    def said(self, area: Area, **changes: str) -> dict[str, str]:
        return {
            "name": "邻安物业公司", "short_name": "邻安", "kind": "property", "area": area.code,
            "phone": "0792-01000001", "hours": "每天", "topics": "0301；物业公司", **changes,
        }  # fmt: skip

    def test_a_body_is_founded_and_stands_in_the_list(
        self, desk: Client, administrator: Person
    ) -> None:
        town = a_town()
        assert desk.post(reverse("people:new_body"), self.said(town)).status_code == 302
        body = Organisation.objects.get(name="邻安物业公司")
        assert (body.kind, body.area_id, body.topics) == ("property", town.pk, ["0301", "物业公司"])
        entry = Entry.objects.get(record=body.pk, verb="people.body_founded")
        assert entry.by_id == administrator.pk
        an_organisation("别的单位")
        page = desk.get(reverse("people:bodies"), {"q": "邻安"}).content.decode()
        assert "邻安物业公司" in page
        assert "别的单位" not in page

    def test_a_second_one_of_the_same_name_is_refused(self, desk: Client) -> None:
        an_organisation("邻安物业公司")
        answer = desk.post(reverse("people:new_body"), self.said(a_town(), hours="白天"))
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "已经有叫这个名称的单位了" in page
        assert 'value="白天"' in page

    def test_a_correction_shows_at_once_and_the_journal_keeps_which_fields(
        self, desk: Client
    ) -> None:
        town = a_town()
        body = an_organisation("邻安物业", area=town)
        post = a_post(Role.PROPERTY, town, body)
        url = reverse("people:body", args=[body.pk])
        assert 'value="邻安物业"' in desk.get(url).content.decode()
        assert desk.post(url, self.said(town)).status_code == 302
        info = posts().get(post.pk)
        assert info is not None
        assert (info.organisation_name, info.topics) == ("邻安", ("0301", "物业公司"))
        entry = Entry.objects.get(record=body.pk, verb="people.body_edited")
        assert set(entry.data["fields"]) == {"name", "short_name", "phone", "hours", "topics"}
        assert desk.post(url, self.said(town)).status_code == 302
        assert Entry.objects.filter(record=body.pk, verb="people.body_edited").count() == 1

    def test_it_does_not_take_the_name_of_another(self, desk: Client) -> None:
        an_organisation("邻安物业公司")
        body = an_organisation("另一家")
        answer = desk.post(reverse("people:body", args=[body.pk]), self.said(a_town()))
        assert answer.status_code == 400
        body.refresh_from_db()
        assert body.name == "另一家"


class TestPost:
    """设岗位: what it is for and where; renamed, and given other duties."""

    def test_a_post_is_founded_vacant_and_its_page_asks_for_somebody(
        self, desk: Client, grid: Area
    ) -> None:
        said = {"role": Role.GRID_WORKER, "area": grid.code, "title": "", "topics": ""}
        answer = desk.post(reverse("people:new_post"), said)
        post = Post.objects.get(role=Role.GRID_WORKER)
        assert (post.title, post.area_path) == ("第三网格网格员", grid.path)
        assert answer["Location"] == reverse("people:post", args=[post.pk])
        assert "现在空缺" in desk.get(answer["Location"]).content.decode()
        assert Entry.objects.filter(record=post.pk, verb="people.post_founded").exists()

    def test_the_same_post_is_not_founded_twice(self, desk: Client, grid: Area) -> None:
        said = {"role": Role.GRID_WORKER, "area": grid.code, "title": "网格员", "topics": ""}
        desk.post(reverse("people:new_post"), said)
        answer = desk.post(reverse("people:new_post"), said)
        assert answer.status_code == 400
        assert "已经有这个岗位了" in answer.content.decode()
        assert Post.objects.filter(title="网格员").count() == 1

    def test_a_department_must_say_what_it_answers_for(self, desk: Client) -> None:
        town = a_town()
        said = {"role": Role.DEPARTMENT, "area": town.code, "title": "城管中队经办人"}
        answer = desk.post(reverse("people:new_post"), said)
        assert "否则派不到它" in answer.content.decode()
        assert 'value="城管中队经办人"' in answer.content.decode()
        body = flow.found_organisation(name="城管", kind="department", area=town, topics=["城管"])
        own = {**said, "organisation": str(body.pk)}
        assert desk.post(reverse("people:new_post"), own).status_code == 302

    def test_a_post_is_renamed_and_keeps_who_holds_it(self, desk: Client, grid: Area) -> None:
        post = a_post(Role.GRID_WORKER, grid, title="三网格员")
        a_holder(post, "吴晓荷")
        body = an_organisation("坡头居委会")
        url = reverse("people:edit_post", args=[post.pk])
        said = {"title": "第三网格网格员", "organisation": str(body.pk), "topics": "0301"}
        assert desk.post(url, said).status_code == 302
        info = posts().get(post.pk)
        assert info is not None
        assert (info.title, info.holders) == ("第三网格网格员", ("吴晓荷",))
        assert (info.organisation_name, info.topics) == ("坡头居委会", ("0301",))
        entry = Entry.objects.get(record=post.pk, verb="people.post_renamed")
        assert entry.data == {"from": "三网格员", "to": "第三网格网格员"}
        assert list(journal.verify()) == []

    def test_it_does_not_take_the_title_of_another(self, desk: Client, grid: Area) -> None:
        a_post(Role.GRID_WORKER, grid, title="甲")
        post = a_post(Role.GRID_WORKER, grid, title="乙")
        answer = desk.post(reverse("people:edit_post", args=[post.pk]), {"title": "甲"})
        assert answer.status_code == 400
        post.refresh_from_db()
        assert post.title == "乙"

    def test_ending_an_appointment_asks_once_more(self, desk: Client, grid: Area) -> None:
        post = a_post(Role.GRID_WORKER, grid)
        a_holder(post, "吴晓荷")
        way = reverse("people:end_appointment", args=[post.appointments.get().pk])
        page = desk.get(reverse("people:post", args=[post.pk])).content.decode()
        assert f'href="{way}"' in page
        asked = desk.get(way).content.decode()
        assert "吴晓荷离岗交接" in asked
        assert "手上没有没办完的事" in asked


ROUTES = ["new_account", "bodies", "new_body", "body", "new_post", "edit_post"]


@pytest.mark.parametrize("name", ROUTES)
def test_other_staff_neither_open_nor_use_these_pages(
    client: Client, grid: Area, name: str
) -> None:
    town = a_town()
    client.force_login(staff(Role.CENTRE, town))
    about = {"body": an_organisation(), "edit_post": a_post(Role.GRID_WORKER, grid)}
    url = reverse(f"people:{name}", args=[about[name].pk] if name in about else [])
    said = {"name": "甲", "username": "jia", "title": "甲", "kind": "other", "area": town.code}
    before = Entry.objects.count()
    assert client.get(url).status_code == 403
    assert client.post(url, said).status_code == 403
    assert Entry.objects.count() == before


def test_other_staff_are_not_shown_the_way(client: Client, grid: Area) -> None:
    post = a_post(Role.GRID_WORKER, grid)
    client.force_login(staff(Role.CENTRE, a_town()))
    pages = [reverse("people:people"), reverse("people:post", args=[post.pk])]
    text = "".join(client.get(url).content.decode() for url in pages)
    ways = [reverse(f"people:{name}") for name in ("new_account", "bodies", "new_post")]
    assert [way for way in ways if f'href="{way}"' in text] == []


def test_the_deeds_themselves_are_for_the_administrator(grid: Area) -> None:
    clerk, body = staff(Role.CENTRE, a_town()), an_organisation()
    post = a_post(Role.GRID_WORKER, grid)
    for deed in (
        lambda: flow.open_staff_account(name="甲", username="jia", by=clerk),
        lambda: flow.found_organisation(name="乙", kind="other", area=grid, by=clerk),
        lambda: flow.edit_organisation(body, name="丙", by=clerk),
        lambda: flow.found_post(title="丁", role=Role.VOLUNTEER, area=grid, by=clerk),
        lambda: flow.rename_post(post, title="戊", by=clerk),
        lambda: flow.set_duties(post, organisation=body, topics=["0301"], by=clerk),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_a_body_or_post_that_is_not_there_is_not_found(desk: Client) -> None:
    nobody = a_person().pk
    for name in ("body", "edit_post"):
        assert desk.get(reverse(f"people:{name}", args=[nobody])).status_code == 404
