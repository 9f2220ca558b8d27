"""The wall's pages: read by everybody, agreed to by the reporter, moderated at the desk, fed by area."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.flow import publishing
from mulin.appeals.models import Appeal, Publication, Status
from mulin.appeals.queries.echo import answers_of
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.browsing import page, say
from mulin.appeals.tests.wall import SAID, STRUCK, again, agreed, hung, its, shown
from mulin.appeals.views import wall_desk
from mulin.core import files
from mulin.core.models import Entry
from mulin.core.tests.browsing import a_photo, browser, statements, text
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db
Where = Publication.Status
SECRETS = ("王建国", "13812345678", "501室")


def see(client: Client, name: str, *args: object, **query: str) -> str:
    return page(client, name, *args, **query)


def send(client: Client, name: str, publication: Publication, **typed: Any) -> Any:
    return client.post(reverse(f"appeals:{name}", args=[publication.pk]), typed)


def typed(publication: Publication, **changed: Any) -> dict[str, Any]:
    return {
        "title": publication.title, "text": publication.text, "place": publication.place, **changed,
    }  # fmt: skip


# Everybody


def test_a_visitor_reads_the_wall_without_a_name_a_phone_or_a_door() -> None:
    cast = Cast()
    publication = hung(cast, Status.CLOSED, photos=[a_photo()])
    for told in (see(Client(), "wall"), see(Client(), "wall_entry", publication.pk)):
        assert "楼道灯不亮" in told
        assert "已办结：已解决" in told
        assert not any(secret in told for secret in SECRETS)
        assert cast.handler.name not in told
        assert publication.appeal.number not in told
    assert STRUCK in see(Client(), "wall_entry", publication.pk)


def test_whoever_meets_it_too_joins_by_one_press_and_its_own_reporter_is_not_asked() -> None:
    publication = hung(Cast(), Status.HANDLING)
    visitor = Client()
    found = re.search(r'action="([^"]*/support/[^"]*)"', see(visitor, "wall_entry", publication.pk))
    assert found is not None
    visitor.post(html.unescape(found[1]))
    assert again(publication).appeal.supporters == 1
    reporter = browser(publication.appeal.reporter)
    assert "我也遇到" not in see(reporter, "wall_entry", publication.pk)


@pytest.mark.parametrize("state", [Where.PROPOSED, Where.REFUSED, Where.WITHDRAWN])
def test_what_does_not_hang_there_is_not_there_for_anybody(state: str) -> None:
    cast = Cast()
    publication = agreed(cast)
    if state == Where.REFUSED:
        publishing.refuse(publication, by=cast.dispatcher, reason="不合适。")
    if state == Where.WITHDRAWN:
        publishing.take_down(publication, by=cast.reporter)
    for person in (None, cast.stranger, cast.reporter, cast.dispatcher):
        assert "楼道灯不亮" not in see(browser(person), "wall")
        answer = browser(person).get(reverse("appeals:wall_entry", args=[publication.pk]))
        assert answer.status_code == 404


def test_an_empty_wall_says_what_to_do() -> None:
    assert "墙上还没有事" in see(Client(), "wall")
    assert "没有找到" in see(Client(), "wall", q="没有的词")


def test_the_wall_is_narrowed_by_area_category_state_and_words() -> None:
    a_category()
    cast = Cast()
    here = hung(cast, category="0301")
    elsewhere = Cast(a_grid())
    assert here.title in see(Client(), "wall", area=cast.community.code)
    assert here.title in see(Client(), "wall", group="03", state="open", q="楼道灯")
    assert here.title not in see(Client(), "wall", area=elsewhere.area.code)
    assert here.title not in see(Client(), "wall", state="solved")
    assert here.title not in see(Client(), "wall", q="王建国")


def test_the_wall_takes_as_many_statements_with_many_as_with_few() -> None:
    cast = Cast()
    hung(cast)
    few = statements(lambda: Client().get(reverse("appeals:wall")))
    for n in range(6):
        hung(cast, detail=f"第{n}盏路灯不亮。")
    assert statements(lambda: Client().get(reverse("appeals:wall"))) == few <= 3


def test_the_wall_is_paged_without_gaps() -> None:
    cast = Cast()
    titles = {hung(cast, detail=f"第{n}盏路灯不亮。").title for n in range(23)}
    first = Client().get(reverse("appeals:wall"))
    after = text(first).split("after=")[1].split('"')[0].split("&")[0]
    both = text(first) + see(Client(), "wall", after=after)
    assert all(title in both for title in titles)


def test_only_the_chosen_photo_is_given_out_and_no_longer_than_it_hangs() -> None:
    cast = Cast()
    publication = agreed(cast, photos=[a_photo(), a_photo()])
    one, other = files.of(publication.appeal_id)
    publishing.publish(publication, shown(publication, photos=[one.pk]), by=cast.dispatcher)
    url = reverse("appeals:wall_photo", args=[publication.pk, one.pk])
    answer: Any = Client().get(url)
    assert b"".join(answer)[:3] == b"\xff\xd8\xff"
    hidden = reverse("appeals:wall_photo", args=[publication.pk, other.pk])
    assert Client().get(hidden).status_code == 404
    publishing.take_down(again(publication), by=cast.reporter)
    assert Client().get(url).status_code == 404


# Feeds


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_tells_what_hangs_and_nothing_else(kind: str) -> None:
    cast = Cast()
    hung(cast)
    agreed(cast, detail="还没审核的事。")
    answer = Client().get(reverse(f"appeals:wall_{kind}"))
    told = text(answer)
    assert answer.headers["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    assert STRUCK in told
    assert "还没审核的事" not in told
    assert not any(secret in told for secret in SECRETS)
    near = Client().get(reverse(f"appeals:wall_area_{kind}", args=[cast.area.code]))
    assert STRUCK in text(near)
    far = Client().get(reverse(f"appeals:wall_area_{kind}", args=[Cast().area.code]))
    assert STRUCK not in text(far)
    assert Client().get(reverse(f"appeals:wall_area_{kind}", args=["999"])).status_code == 404


def test_a_feed_is_sent_again_only_when_something_has_changed() -> None:
    cast = Cast()
    publication = hung(cast)
    url = reverse("appeals:wall_atom")
    etag = Client().get(url).headers["ETag"]
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 304
    publishing.take_down(publication, by=cast.reporter)
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 200


def test_letters_that_xml_cannot_hold_do_not_break_the_feed() -> None:
    cast = Cast()
    publication = agreed(cast)
    publishing.publish(publication, shown(publication, text="灯\x08坏了 <b>&"), by=cast.dispatcher)
    assert "灯坏了 &lt;b&gt;&amp;" in text(Client().get(reverse("appeals:wall_rss")))


# The reporter


def test_the_box_on_the_form_is_empty_and_whoever_ticks_it_agrees() -> None:
    client = Client()
    assert 'name="wall" id="id_wall" value="1" checked' not in see(client, "report")
    say(client, SAID, wall="1")
    assert Publication.objects.get().status == Where.PROPOSED
    say(client, SAID + "第二件")
    assert Publication.objects.count() == 1


def test_who_comes_from_the_wall_writes_on_it() -> None:
    cast = Cast()
    client = browser(cast.reporter)
    told = see(client, "report", wall="1")
    assert "checked" in told.split('name="wall"')[1][:60]
    assert 'name="door" value="wall"' in told
    say(client, SAID, wall="1", door="wall")
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.reporter) == ("wall", cast.reporter)


def test_who_agrees_to_what_may_never_be_shown_is_told_why() -> None:
    cast = Cast()
    client = browser(cast.reporter)
    answer = say(client, SAID, wall="1", about_staff="1")
    assert "反映工作人员的事不上墙" in text(client.get(answer.headers["Location"]))
    assert not Publication.objects.exists()


def test_the_reporter_agrees_and_takes_back_on_the_page_of_their_appeal() -> None:
    cast = Cast()
    appeal = cast.appeal(detail=SAID)
    client = browser(cast.reporter)
    assert "同意公开" in see(client, "mine", appeal.pk)
    client.post(reverse("appeals:wall_offer", args=[appeal.pk]))
    assert "等待审核" in see(client, "mine", appeal.pk)
    publishing.publish(its(appeal), shown(its(appeal)), by=cast.dispatcher)
    assert "去墙上看" in see(client, "mine", appeal.pk)
    client.post(reverse("appeals:wall_take_down", args=[appeal.pk]))
    assert its(appeal).status == Where.WITHDRAWN
    assert "同意公开" in see(client, "mine", appeal.pk)


def test_a_refusal_is_read_beside_the_appeal() -> None:
    cast = Cast()
    publication = agreed(cast)
    publishing.refuse(publication, by=cast.dispatcher, reason="说的是邻居家里的事。")
    told = see(browser(cast.reporter), "mine", publication.appeal_id)
    assert "说的是邻居家里的事。" in told
    assert "不影响办理" in told


@pytest.mark.parametrize("name", ["wall_offer", "wall_take_down"])
def test_a_stranger_has_no_say(name: str) -> None:
    cast = Cast()
    publication = hung(cast)
    answer = browser(cast.stranger).post(reverse(f"appeals:{name}", args=[publication.appeal_id]))
    assert answer.status_code == 404
    assert again(publication).on_wall


# Moderators


def test_the_queue_lists_what_waits_and_goes_from_one_to_the_next() -> None:
    cast = Cast()
    first, second = agreed(cast), agreed(cast, detail="东门垃圾桶满了三天。")
    client = browser(cast.dispatcher)
    told = see(client, "wall_queue")
    assert first.title in told
    assert "姓名" in told
    answer = send(client, "wall_publish", first, **typed(first))
    assert answer.headers["Location"] == reverse("appeals:wall_moderate", args=[second.pk])
    answer = send(client, "wall_publish", second, **typed(second))
    assert answer.headers["Location"].startswith(reverse("appeals:wall_queue"))
    assert "没有要看的了" in see(client, "wall_queue")


def test_the_original_stands_marked_beside_the_struck_copy() -> None:
    cast = Cast()
    publication = agreed(cast, Status.HANDLING, photos=[a_photo()])
    flow.progress(publication.appeal, by=cast.handler, public="电工13900000000明天来。")
    told = see(browser(cast.dispatcher), "wall_moderate", publication.pk)
    assert '<mark title="电话">13812345678</mark>' in told
    assert STRUCK in told
    assert "电工〔电话〕明天来。" in told
    assert "一张一张选" in told


def test_what_a_moderator_leaves_in_comes_back_with_everything_typed() -> None:
    cast = Cast()
    publication = agreed(cast)
    answer = send(
        browser(cast.dispatcher),
        "wall_publish",
        publication,
        **typed(publication, text="打0792-4222333"),
    )
    assert answer.status_code == 400
    told = text(answer)
    assert "里面好像有电话" in told
    assert "打0792-4222333" in told
    assert "我看过了，可以公开" in told
    assert again(publication).status == Where.PROPOSED
    said = typed(publication, text="物业打0792-4222333", sure="1")
    send(browser(cast.dispatcher), "wall_publish", publication, **said)
    assert again(publication).on_wall


def test_answers_are_let_through_one_by_one() -> None:
    cast = Cast()
    publication = hung(cast, Status.HANDLING)
    flow.progress(publication.appeal, by=cast.handler, public="灯泡已经下单。")
    flow.progress(publication.appeal, by=cast.handler, public="明天上午来换。")
    one, other = (str(a.entry.pk) for a in answers_of(publication.appeal))
    client = browser(cast.dispatcher)
    assert "2 条新答复" in see(client, "wall_queue", view="answers")
    said = typed(
        publication,
        **{f"line_{one}": "灯泡已经下单。", f"show_{one}": "1", f"line_{other}": "不放"},
    )
    send(client, "wall_publish", publication, **said)
    told = see(Client(), "wall_entry", publication.pk)
    assert "灯泡已经下单。" in told
    assert "明天上午来换。" not in told
    assert again(publication).unread == 0


def test_refusing_and_taking_down_want_a_reason() -> None:
    cast = Cast()
    waiting, hanging = agreed(cast), hung(cast, detail="东门垃圾桶满了。")
    client = browser(cast.dispatcher)
    assert send(client, "wall_refuse", waiting, reason=" ").status_code == 400
    send(client, "wall_refuse", waiting, reason="说的是邻居家里的事。")
    send(client, "wall_remove", hanging, reason="照片里有人脸。")
    assert again(waiting).status == Where.REFUSED
    assert again(hanging).status == Where.WITHDRAWN
    send(client, "wall_reconsider", waiting)
    assert again(waiting).status == Where.PROPOSED


def test_a_late_press_is_told_that_somebody_was_quicker() -> None:
    cast = Cast()
    publication = agreed(cast)
    publishing.refuse(publication, by=cast.centre, reason="重复了。")
    answer = send(browser(cast.dispatcher), "wall_publish", publication, **typed(publication))
    assert answer.status_code == 409
    assert again(publication).status == Where.REFUSED


@pytest.mark.parametrize("who", ["handler", "reporter", "stranger"])
def test_the_moderators_pages_are_theirs(who: str) -> None:
    cast = Cast()
    publication = agreed(cast)
    client = browser(getattr(cast, who))
    entries = Entry.objects.count()
    for name in ("wall_queue", "wall_export"):
        assert client.get(reverse(f"appeals:{name}")).status_code == 403
    assert client.get(reverse("appeals:wall_moderate", args=[publication.pk])).status_code == 403
    for name in ("wall_publish", "wall_refuse", "wall_remove", "wall_reconsider"):
        assert send(client, name, publication, **typed(publication), reason="x").status_code == 403
    assert Entry.objects.count() == entries


def test_a_moderator_of_another_community_finds_nothing() -> None:
    publication = agreed(Cast())
    elsewhere = browser(Cast(a_grid()).dispatcher)
    assert elsewhere.get(reverse("appeals:wall_moderate", args=[publication.pk])).status_code == 404
    assert publication.title not in see(elsewhere, "wall_queue")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_the_queue_goes_out_as_a_table_and_it_is_written_down(kind: str) -> None:
    cast = Cast()
    hung(cast)
    client = browser(cast.dispatcher)
    answer = client.get(reverse("appeals:wall_export"), {"format": kind})
    assert answer.status_code == 200
    assert Entry.objects.filter(verb="appeals.exported").count() == 1
    if kind == "jsonl":
        assert STRUCK in text(answer)
    assert client.get(reverse("appeals:wall_export"), {"format": "exe"}).status_code == 400
    assert client.head(reverse("appeals:wall_export")).status_code == 200
    assert Entry.objects.filter(verb="appeals.exported").count() == 1


def test_a_long_queue_goes_out_without_a_list_of_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, taken = Cast(), []
    hung(cast)

    def answer(_name: str, _kind: str, *, rows: object, **_more: object) -> HttpResponse:
        taken.append(rows)
        return HttpResponse()

    monkeypatch.setattr(wall_desk, "table_answer", answer)
    browser(cast.dispatcher).get(reverse("appeals:wall_export"))
    assert not isinstance(taken[0], Sequence)
    assert Entry.objects.get(verb="appeals.exported").data["rows"] == 1


def test_what_waits_is_counted_in_the_navigation() -> None:
    cast = Cast()
    agreed(cast)
    told = text(browser(cast.dispatcher).get(reverse("site:desk")))
    assert reverse("appeals:wall_queue") in told


def test_the_first_page_shows_the_latest_echoes_of_one_s_community() -> None:
    cast = Cast()
    publication = hung(cast)
    told = text(browser(cast.reporter).get("/"))
    assert "最近回音" in told
    assert publication.title in told
    assert "最近回音" not in text(browser(Cast(a_grid()).reporter).get("/"))
