"""The directory of posts, vacancies, and filling a post."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mulin.core.models import Entry
from mulin.people.models import Appointment, Role
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.places.testing import a_community, a_grid, a_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(staff(Role.CENTRE, a_town()))
    return client


def test_the_directory_names_holders_and_shows_vacancies(clerk: Client) -> None:
    a_holder(a_post(Role.GRID_WORKER, a_grid(), title="第一网格网格员"), "李晓梅")
    a_post(Role.GRID_WORKER, a_grid(), title="第二网格网格员")
    page = clerk.get(reverse("people:people")).content.decode()
    assert "李晓梅" in page
    assert 'class="tag amber"' in page
    assert "1 个空缺" in page


def test_it_is_narrowed_by_area_role_words_and_vacancy(clerk: Client) -> None:
    west, east = a_community("西湖社区"), a_community("城东社区")
    a_holder(a_post(Role.GRID_WORKER, a_grid(community=west), title="西湖网格员"), "李晓梅")
    a_post(Role.COMMUNITY_STAFF, west, title="西湖干事")
    a_holder(a_post(Role.GRID_WORKER, a_grid(community=east), title="城东网格员"), "赵强")

    def shown(**asked: str) -> set[str]:
        page = clerk.get(reverse("people:people"), asked).content.decode()
        return {name for name in ("西湖网格员", "西湖干事", "城东网格员") if name in page}

    assert shown(area=west.code) == {"西湖网格员", "西湖干事"}
    assert shown(role=Role.GRID_WORKER) == {"西湖网格员", "城东网格员"}
    assert shown(q="赵强") == {"城东网格员"}
    assert shown(vacant="1") == {"西湖干事"}
    assert shown(q="没有这个人") == set()


def test_a_long_directory_is_cut_into_pages_that_follow_each_other(clerk: Client) -> None:
    grid = a_grid()
    for number in range(70):
        a_post(Role.GRID_WORKER, grid, title=f"网格员{number:03}")
    first = clerk.get(reverse("people:people"), {"role": Role.GRID_WORKER}).content.decode()
    after = first.split("after=")[1].split('"')[0].split("&")[0]
    second = clerk.get(
        reverse("people:people"), {"role": Role.GRID_WORKER, "after": after}
    ).content.decode()
    numbers = [f"网格员{number:03}" for number in range(70)]
    assert [n in first for n in numbers] == [True] * 60 + [False] * 10
    assert [n in second for n in numbers] == [False] * 60 + [True] * 10


def test_the_directory_reads_from_memory(
    clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        a_holder(a_post(Role.GRID_WORKER, a_grid()))
    clerk.get(reverse("people:people"))
    with django_assert_max_num_queries(7):
        clerk.get(reverse("people:people"))


def test_residents_and_visitors_do_not_see_it(client: Client) -> None:
    assert client.get(reverse("people:people")).status_code == 302
    client.force_login(a_person())
    assert client.get(reverse("people:people")).status_code == 403


def test_the_administrator_fills_a_vacancy_and_the_post_is_taken(client: Client) -> None:
    grid = a_grid()
    client.force_login(staff(Role.ADMIN, a_town()))
    post, person = a_post(Role.GRID_WORKER, grid), a_person(name="小李")
    url = reverse("people:post", args=[post.pk])
    assert "现在空缺" in client.get(url).content.decode()
    client.post(url, {"username": person.username, "basis": "镇党委会"})
    held = Appointment.objects.get(post=post)
    assert (held.person_id, held.basis) == (person.pk, "镇党委会")
    page = client.get(url).content.decode()
    assert "小李" in page
    assert "现在空缺" not in page
    assert Entry.objects.filter(record=post.pk, verb="people.appointed").exists()


def test_the_administrator_ends_an_appointment_and_the_post_is_vacant(client: Client) -> None:
    client.force_login(staff(Role.ADMIN, a_town()))
    post = a_post(Role.GRID_WORKER, a_grid())
    holder = a_holder(post)
    held = Appointment.objects.get(person=holder)
    client.post(reverse("people:end_appointment", args=[held.pk]))
    assert "现在空缺" in client.get(reverse("people:post", args=[post.pk])).content.decode()
    client.force_login(holder)
    assert client.get(reverse("site:desk")).status_code == 403


def test_an_unknown_account_and_one_who_holds_it_already_are_refused_in_words(
    client: Client,
) -> None:
    client.force_login(staff(Role.ADMIN, a_town()))
    post = a_post(Role.GRID_WORKER, a_grid())
    holder = a_holder(post, "小李")
    url = reverse("people:post", args=[post.pk])
    empty = client.post(url, {"username": ""})
    assert (empty.status_code, "还差一点" in empty.content.decode()) == (400, True)
    assert "没有找到这个账号" in client.post(url, {"username": "nobody"}).content.decode()
    assert "已经在这个岗位上了" in client.post(url, {"username": holder.username}).content.decode()
    assert Appointment.objects.filter(post=post).count() == 1


def test_nobody_else_fills_a_post(clerk: Client) -> None:
    post, person = a_post(Role.GRID_WORKER, a_grid()), a_person()
    url = reverse("people:post", args=[post.pk])
    assert clerk.post(url, {"username": person.username}).status_code == 403
    held = Appointment.objects.create(person=person, post=post, since="2026-01-01")
    ended = clerk.post(reverse("people:end_appointment", args=[held.pk]))
    assert ended.status_code == 403
    held.refresh_from_db()
    assert held.until is None
