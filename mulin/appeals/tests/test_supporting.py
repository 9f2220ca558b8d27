"""Joining an open appeal: once, seen by nobody, told of its stages; and the pages of twins."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.flow import supporting
from mulin.appeals.flow.supporting import Who
from mulin.appeals.models import Appeal, Supporter
from mulin.appeals.queries.following import followed, joined, stage_of
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.test_twins import LIGHT, told
from mulin.core import seal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import statements
from mulin.notices.models import Notice
from mulin.people.flow import issue_token
from mulin.people.models import Person
from mulin.people.testing import a_person
from mulin.places.models import Building
from mulin.places.testing import a_building, an_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    a_category()
    return Cast()


def test_joining_twice_is_joining_once(cast: Cast) -> None:
    appeal = cast.appeal("handling")
    neighbour = a_person()
    supporting.support(appeal, who=Who(neighbour))
    row = supporting.support(appeal, who=Who(neighbour))
    supporting.support(appeal, who=Who(phone="13800000000"))
    supporting.support(appeal, who=Who(phone="138 0000 0000", browser="other"))
    supporting.support(appeal, who=Who(browser="abc"))
    appeal.refresh_from_db()
    assert (appeal.supporters, Supporter.objects.count()) == (3, 3)
    assert Entry.objects.filter(verb="join").count() == 3
    assert str(appeal.pk) in str(row)
    assert "13800000000" not in Supporter.objects.get(mark__startswith="phone").mark
    supporting.unsupport(row, by=neighbour)
    appeal.refresh_from_db()
    assert appeal.supporters == 2
    assert Entry.objects.filter(verb="leave", by=neighbour).exists()


def test_what_may_not_be_joined(cast: Cast) -> None:
    own = cast.appeal()
    with pytest.raises(NotAllowed, match="自己反映"):
        supporting.support(own, who=Who(cast.reporter))
    for one in (told(cast, about_staff=True), told(cast, anonymous=True)):
        with pytest.raises(NotAllowed):
            supporting.support(one, who=Who(cast.stranger))
    with pytest.raises(NotAllowed):
        supporting.support(cast.appeal("closed"), who=Who(cast.stranger))
    with pytest.raises(Refused):
        supporting.support(own, who=Who())
    with pytest.raises(Refused):
        supporting.support(own, who=Who(phone="12"))


def test_the_same_thumb_twice_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    appeal = cast.appeal()
    row = supporting.support(appeal, who=Who(cast.stranger))
    real = Supporter.objects.filter

    class Blind:
        """Sees nothing yet, as the second of two at one moment."""

        def first(self) -> None:
            return None

    monkeypatch.setattr(Supporter.objects, "filter", lambda **_k: Blind())
    assert supporting.support(appeal, who=Who(cast.stranger)).pk == row.pk
    monkeypatch.setattr(Supporter.objects, "filter", real)
    appeal.refresh_from_db()
    assert appeal.supporters == 1


def test_who_joined_reads_stages_and_nothing_of_the_story(cast: Cast) -> None:
    appeal = cast.appeal("received", contact_name="王阿姨", contact_phone="13800000000")
    neighbour, quiet = a_person(), a_person()
    supporting.support(appeal, who=Who(neighbour))
    supporting.support(appeal, who=Who(quiet), subscribed=False)
    for deed in (cast.dispatch, cast.sign):
        deed(appeal)
    flow.contact(appeal, by=cast.handler, public="打过电话了", way="phone")
    flow.progress(appeal, by=cast.handler, public="王阿姨家门口的灯，明天换。")
    cast.propose(appeal)
    cast.close(appeal)
    titles = list(
        Notice.objects.filter(person=neighbour).order_by("id").values_list("title", flat=True)
    )
    assert titles == [
        "您也遇到的事：派人去办了", "您也遇到的事：开始办了", "您也遇到的事：办理结果：已解决",
        "您也遇到的事：已办结",
    ]  # fmt: skip
    assert not Notice.objects.filter(person=quiet).exists()
    assert not Appeal.objects.visible_to(neighbour).filter(pk=appeal.pk).exists()
    client = Client()
    client.force_login(neighbour)
    page = client.get(reverse("appeals:joined", args=[appeal.pk])).content.decode()
    for word in ("王阿姨", "13800000000", appeal.title, "明天换", appeal.number, cast.handler.name):
        assert word not in page
    assert "开始办了" in page
    assert "2 人也遇到" in page
    assert client.get(reverse("appeals:mine", args=[appeal.pk])).status_code == 404
    assert "公共照明" in client.get(reverse("appeals:joined_list")).content.decode()


def test_the_handler_is_told_of_some_numbers(cast: Cast) -> None:
    appeal = cast.appeal("handling")
    for _ in range(4):
        supporting.support(appeal, who=Who(a_person()))
    heard = Notice.objects.filter(person=cast.handler, kind="appeal.joined")
    assert list(heard.order_by("id").values_list("body", flat=True)) == [
        "现在有 1 人也遇到这件事。", "现在有 3 人也遇到这件事。",
    ]  # fmt: skip


def test_what_turns_into_a_complaint_of_staff_is_followed_no_more(cast: Cast) -> None:
    appeal = cast.appeal()
    supporting.support(appeal, who=Who(cast.stranger))
    Appeal.objects.filter(pk=appeal.pk).update(about_staff=True)
    appeal.refresh_from_db()
    assert not joined(cast.stranger).exists()
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    assert not Notice.objects.filter(person=cast.stranger).exists()


def test_messages_never_lead_to_what_is_followed_no_more(cast: Cast) -> None:
    appeal, neighbour, other = cast.appeal(), a_person(), a_person()
    row = supporting.support(appeal, who=Who(neighbour))
    supporting.support(appeal, who=Who(other))
    cast.dispatch(appeal)
    told = Notice.objects.filter(url=supporting.FOLLOW.format(appeal.pk))
    assert set(told.values_list("person", flat=True)) == {neighbour.pk, other.pk}
    supporting.unsupport(row, by=neighbour)
    assert set(told.values_list("person", flat=True)) == {other.pk}
    flow.route_past(appeal, post=cast.post.pk, by=cast.centre)
    assert not told.exists()


def test_stages_in_words(cast: Cast) -> None:
    assert stage_of("propose", "") == "办理结果：办好了"
    assert followed(cast.appeal("waiting")).status == "办理中"
    assert followed(cast.appeal("closed")).status == "已解决"


def test_only_ones_own_joining_is_seen(cast: Cast) -> None:
    supporting.support(cast.appeal(), who=Who(cast.stranger))
    assert Supporter.objects.visible_to(cast.stranger).count() == 1
    for person in (None, cast.reporter, cast.handler, cast.centre):
        assert not Supporter.objects.visible_to(person).exists()


# Pages


def address(appeal: Appeal) -> str:
    """Where whoever was offered an appeal joins it."""
    offer = seal.code(str(appeal.pk), "appeal.twin", 12)
    return f"{reverse('appeals:join', args=[appeal.pk])}?offer={offer}"


def to(answer: Any) -> str:
    """Where an answer leads."""
    assert answer.status_code == 302
    return str(answer.url)


def form_of(cast: Cast, text: str = LIGHT, **more: str) -> dict[str, str]:
    building = Building.objects.filter(name="9栋").first() or a_building(
        "9栋", an_estate("望湖苑", cast.community), cast.area
    )
    return {
        "detail": text,
        "kind": "help",
        "building": str(building.pk),
        "key": uuid4().hex,
        **more,
    }


def at_nine(cast: Cast) -> Appeal:
    return told(cast, "楼道灯不亮，老人晚上下楼不方便。", building=UUID(form_of(cast)["building"]))


def test_while_typing_a_fragment_comes_and_its_button_joins(cast: Cast) -> None:
    appeal, client = at_nine(cast), Client()
    sent = form_of(cast, "楼道灯不亮，老人下楼不方便")
    page = client.post(reverse("appeals:twins"), sent).content.decode()
    assert "这就是我要说的" in page
    assert 'name="twins_seen"' in page
    assert appeal.title not in page
    where = address(appeal)
    assert where in page
    assert client.post(where.partition("?")[0]).status_code == 404
    gone = client.post(where, {**sent, "contact_phone": "1"})
    assert to(gone) == reverse("appeals:joined", args=[appeal.pk])
    page = client.get(to(gone)).content.decode()
    assert "1 人也遇到" in page
    assert "电话没有记下" in page
    assert "“查进度”下面的" in page
    assert reverse("appeals:joined_list") in client.get(reverse("appeals:track")).content.decode()
    assert Client().get(to(gone)).status_code == 404
    left = client.post(reverse("appeals:leave", args=[appeal.pk]))
    assert to(left) == reverse("appeals:joined_list")
    assert "还没有跟进" in client.get(to(left)).content.decode()
    for rubbish in ({}, {"detail": "路灯", "lng": "x", "lat": "1", "building": "z"}):
        assert client.post(reverse("appeals:twins"), rubbish).content.strip() == b""


def test_without_script_it_is_asked_once_and_sent_as_it_was(cast: Cast) -> None:
    at_nine(cast)
    client, sent = (
        Client(),
        form_of(cast, "楼道灯不亮，老人晚上下楼不方便", contact_phone="13800000001"),
    )
    asked = client.post(reverse("appeals:report"), sent)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "您要说的是不是这些" in page
    assert "不是，照常提交" in page
    assert Appeal.objects.count() == 1
    again = {to(client.post(reverse("appeals:report"), {**sent, "twins_seen": "1"})) for _ in "ab"}
    assert Appeal.objects.count() == 2
    assert again == {to(client.post(reverse("appeals:report"), sent))}
    assert Appeal.objects.latest("id").contact_phone == "13800000001"


def test_sending_is_never_stopped(cast: Cast) -> None:
    at_nine(cast)
    client = Client()
    for sent in (
        form_of(cast, "完全不同的一件事：快递柜坏了"), form_of(cast, about_staff="1"),
        form_of(cast, anonymous="1"),
    ):  # fmt: skip
        assert client.post(reverse("appeals:report"), sent).status_code == 302


def test_what_cannot_be_joined_says_so(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.reporter)
    own = cast.appeal()
    assert to(client.post(address(Cast(cast.area).appeal("closed")))) == reverse("appeals:report")
    assert "已经办结" in client.get(reverse("appeals:report")).content.decode()
    assert to(client.post(address(own))) == reverse("appeals:report")
    page = client.get(reverse("appeals:report")).content.decode()
    assert "这就是您自己反映的事" in page
    client.force_login(cast.stranger)
    client.post(address(own))
    assert Supporter.objects.get().person == cast.stranger


def test_what_was_typed_is_not_lost_where_joining_is_refused(cast: Cast) -> None:
    client, sent = Client(), form_of(cast, "楼道灯不亮", contact_phone="13800000001")
    closed = address(cast.appeal("closed"))
    answer = client.post(closed, {**sent, "twins_seen": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "已经办结" in page
    assert "这就是我要说的" not in page
    form = page.partition(f'action="{reverse("appeals:report")}"')[2].partition("</form>")[0]
    inputs = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    kept = {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}
    assert kept == {**sent, "twins_seen": "1"}
    assert client.post(reverse("appeals:report"), kept).status_code == 302
    assert Appeal.objects.latest("id").detail == "楼道灯不亮"


def test_the_page_that_asks_sends_what_was_typed_with_every_button(cast: Cast) -> None:
    appeal, client = at_nine(cast), Client()
    sent = form_of(cast, "楼道灯不亮，老人晚上下楼不方便")
    page = client.post(reverse("appeals:report"), sent).content.decode()
    button = page.partition(f'action="{address(appeal)}"')[2].partition("</form>")[0]
    assert f'name="detail" value="{sent["detail"]}"' in button


def test_three_near_ones_are_shown_at_once_and_the_others_on_demand(cast: Cast) -> None:
    for _number in range(5):
        at_nine(cast)
    sent = form_of(cast, "楼道灯不亮，老人晚上下楼不方便。")
    for name in ("twins", "report"):
        page = Client().post(reverse(f"appeals:{name}"), sent).content.decode()
        at_once, _fold, more = page.partition('<details class="row-link')
        assert at_once.count("?offer=") == 3
        assert more.partition("</details>")[0].count("?offer=") == 2
        assert "还有 2 件" in more


def test_enter_in_a_field_sends_and_joins_nobody(cast: Cast) -> None:
    """Browsers press the first button of a form."""
    page = Client().get(reverse("appeals:report")).content.decode()
    form = page.partition('enctype="multipart/form-data"')[2]
    assert form.index('<button class="visually-hidden" tabindex="-1"') < form.index('id="twins"')


def test_near_ones_at_the_desk(cast: Cast) -> None:
    appeal, other = cast.appeal("handling"), told(cast)
    supporting.support(appeal, who=Who(cast.stranger))
    client = Client()
    client.force_login(cast.handler)
    detail = reverse("appeals:detail", args=[appeal.pk])
    page = client.get(detail).content.decode()
    where = reverse("appeals:near", args=[appeal.pk])
    assert where in page
    assert "还有 1 人也遇到这件事" in page
    assert statements(lambda: client.get(detail)) <= 8
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(where, headers=headers).content.decode()
        assert other.number in page
        assert reverse("appeals:merge", args=[appeal.pk]) not in page
    client.force_login(cast.dispatcher)
    assert reverse("appeals:merge", args=[appeal.pk]) in client.get(where).content.decode()
    assert (
        "附近没有类似"
        in client.get(
            reverse(
                "appeals:near",
                args=[Cast(cast.area).appeal("handling", detail="快递柜坏了打不开").pk],
            )
        ).content.decode()
    )
    client.force_login(cast.reporter)
    assert client.get(where).status_code == 404


def test_twins_at_the_machine_door(cast: Cast) -> None:
    appeal, client = told(cast), Client()

    def head(person: Person) -> dict[str, Any]:
        token = issue_token(person, name="t", scopes=("appeals:read", "appeals:write"))
        return {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}

    mine = head(cast.stranger)
    found = client.post("/api/v1/twins", {"detail": LIGHT, "area": cast.area.code}, **mine).json()
    assert [one["id"] for one in found] == [str(appeal.pk)]
    where = f"/api/v1/appeals/{appeal.pk}/supporters"
    assert client.get(f"{where}/mine", **mine).status_code == 404
    assert client.post(where, {"offer": found[0]["offer"]}, **mine).json()["supporters"] == 1
    assert client.get(f"{where}/mine", **mine).json()["stages"][0]["title"] == "有人反映了"
    assert appeal.reporter is not None
    own = client.post(where, {"offer": found[0]["offer"]}, **head(appeal.reporter))
    assert own.status_code == 409
    assert client.delete(f"{where}/mine", **mine).status_code == 204
    assert (
        client.post(f"/api/v1/appeals/{uuid4()}/supporters", {"offer": "x"}, **mine).status_code
        == 404
    )


def test_a_page_of_the_form_says_where_twins_come(cast: Cast) -> None:
    page = Client().get(reverse("appeals:report")).content.decode()
    assert reverse("appeals:twins") in page
