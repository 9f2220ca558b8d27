"""How residents reach a post: published by who may, read by everybody, never a private number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.core.deeds import Forbidden, Refused
from mulin.people import contacting
from mulin.people.models import Post, Role
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture(name="grid")
def _grid() -> Area:
    return a_grid()


@pytest.fixture(name="post")
def _post(grid: Area) -> Post:
    return a_post(Role.GRID_WORKER, grid)


def test_holder_community_and_administrator_publish_it(post: Post, grid: Area) -> None:
    community = grid.parent
    assert community is not None
    for by in (
        a_holder(post),
        staff(Role.COMMUNITY_STAFF, community),
        staff(Role.ADMIN, community),
    ):
        contacting.set_contact(post, phone="0792-4281234 转 8", hours="上午", by=by)
    kept = contacting.contact_of(post.pk)
    assert kept is not None
    assert contacting.contacts_of([post.pk]) == {post.pk: kept}


def test_nobody_else_does(post: Post) -> None:
    for by in (
        a_person(),
        staff(Role.GRID_WORKER, a_grid()),
        staff(Role.COMMUNITY_STAFF, a_grid()),
    ):
        with pytest.raises(Forbidden):
            contacting.set_contact(post, phone="", hours="", by=by)


def test_what_is_no_phone_is_refused(post: Post) -> None:
    holder = a_holder(post)
    with pytest.raises(Refused) as refused:
        contacting.set_contact(post, phone="找我", hours="", by=holder)
    assert refused.value.field == "phone"


def test_the_page_keeps_what_was_typed_and_residents_see_it(post: Post, grid: Area) -> None:
    client = Client()
    client.force_login(a_holder(post, "小李"))
    url = reverse("people:edit_contact", args=[post.pk])
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"phone": "找我", "hours": "周一到周五"})
    assert wrong.status_code in {400, 409, 422}
    assert "周一到周五" in wrong.content.decode()
    assert client.post(url, {"phone": "x" * 40}).status_code == 400
    typed = {"phone": "0792-4281234", "hours": "周一到周五", "place": "一楼"}
    assert client.post(url, typed).status_code == 302
    assert "怎么联系" in client.get(reverse("people:post", args=[post.pk])).content.decode()
    visitor = Client()
    visitor.cookies["mulin_area"] = grid.code
    page = visitor.get(reverse("site:contacts")).content.decode()
    assert "tel:0792-4281234" in page
    assert "周一到周五" in page
    assert reverse("appeals:message", args=[post.pk]) in page


def test_a_stranger_of_the_desk_is_turned_away(post: Post) -> None:
    client = Client()
    client.force_login(staff(Role.COMMUNITY_STAFF, a_grid()))
    assert client.get(reverse("people:edit_contact", args=[post.pk])).status_code == 403
    nobody = "01900000-0000-7000-8000-000000000000"
    assert client.get(reverse("people:edit_contact", args=[nobody])).status_code == 404
