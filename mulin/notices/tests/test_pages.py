"""One's own messages: new ones first, each opens what it tells of, none is anybody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.notices.flow import Message, mark_read, tell
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(
    person: Person, title: str = "有人开始办了", url: str = "/appeals/", body: str = ""
) -> Notice:
    tell([person.pk], Message("appeal.signed", title, body, url))
    return Notice.objects.get(person=person, title=title)


def page(client: Client, **query: str) -> str:
    answer = client.get(reverse("notices:list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_new_messages_stand_before_those_that_were_seen() -> None:
    me = a_person()
    told(me, "先来的")
    seen = told(me, "后来的")
    mark_read(me, [seen.pk])
    text = page(as_(me))
    assert text.index("先来的") < text.index("看过的") < text.index("后来的")


def test_opening_a_message_leads_to_what_it_tells_of_and_marks_it() -> None:
    me = a_person()
    notice = told(me)
    answer = as_(me).get(reverse("notices:open", args=[notice.pk]))
    assert answer.headers["Location"] == "/appeals/"
    assert Notice.objects.get(pk=notice.pk).read_at is not None


def test_a_message_of_somebody_else_is_not_there() -> None:
    notice = told(a_person())
    stranger = as_(a_person())
    assert stranger.get(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert notice.title not in page(stranger)
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_marking_all_marks_ones_own_alone() -> None:
    me, neighbour = a_person(), a_person()
    told(me, "我的")
    told(neighbour, "邻居的")
    assert as_(me).post(reverse("notices:read")).status_code == 302
    unread = Notice.objects.filter(read_at__isnull=True)
    assert [notice.title for notice in unread] == ["邻居的"]


def test_marking_is_done_by_posting_alone() -> None:
    assert as_(a_person()).get(reverse("notices:read")).status_code == 405


def test_a_message_that_leads_out_of_the_house_leads_to_the_list() -> None:
    me = a_person()
    for n, url in enumerate(("https://example.org/", "//example.org/", "javascript:alert(1)", "")):
        notice = told(me, f"第{n}条", url)
        answer = as_(me).get(reverse("notices:open", args=[notice.pk]))
        assert answer.headers["Location"] == reverse("notices:list")


def test_an_empty_list_says_what_will_stand_here() -> None:
    assert "还没有消息" in page(as_(a_person()))


def test_words_in_a_message_are_only_words() -> None:
    me = a_person()
    told(me, "<script>alert(1)</script>", body="<b>粗</b>")
    text = page(as_(me))
    assert "<script>alert(1)" not in text
    assert "<b>粗</b>" not in text


def test_a_long_list_comes_in_pages() -> None:
    me = a_person()
    for n in range(35):
        told(me, f"第{n}条消息")
    client = as_(me)
    first = page(client)
    after = first.split("new_after=")[1].split('"')[0]
    second = page(client, new_after=after)
    seen = [n for n in range(35) if f"第{n}条消息" in first]
    rest = [n for n in range(35) if f"第{n}条消息" in second]
    assert sorted(seen + rest) == list(range(35))


def test_a_visitor_signs_in_first() -> None:
    answer = Client().get(reverse("notices:list"))
    assert answer.status_code == 302
    assert "next=%2Fnotices%2F" in answer.headers["Location"]


def test_the_list_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    me = a_person()
    for n in range(5):
        told(me, f"第{n}条消息")
    Notice.objects.filter(title="第0条消息").update(read_at=timezone.now() - timedelta(days=1))
    client = as_(me)
    page(client)
    with django_assert_max_num_queries(8):
        page(client)
