"""The pages of whistles: board, lists, blowing, one whistle, a unit's part; who is let in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from mulin.core.models import Attachment, Entry
from mulin.core.tests.browsing import a_photo, browser, statements, text
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post
from mulin.whistles import flow
from mulin.whistles.models import Status, Summons, Turnout, Whistle
from mulin.whistles.testing import Cast
from mulin.whistles.tests.browsing import blow, do, filled, look

pytestmark = pytest.mark.django_db


# The board


def test_the_board_shows_what_rings_with_clocks_that_count(cast: Cast) -> None:
    late = cast.blow(at=timezone.now() - timedelta(hours=1), title="最急的一件")
    cast.blow(title="刚吹的一件")
    shown = text(look(cast.centre, "board"))
    assert shown.index("最急的一件") < shown.index("刚吹的一件")
    assert "超时 30 分钟" in shown
    assert shown.count("data-due=") == 6
    assert f"/desk/whistles/{late.pk}/" in shown
    assert 'hx-trigger="every 15s"' in shown


def test_htmx_gets_the_board_alone(cast: Cast) -> None:
    cast.blow()
    answer = browser(cast.centre).get(reverse("whistles:board"), headers={"HX-Request": "true"})
    assert text(answer).lstrip().startswith('<div id="board"')


def test_an_empty_board_says_what_a_whistle_is(cast: Cast) -> None:
    assert "现在没有哨在响" in text(look(cast.centre, "board"))
    assert "叫我的" in text(look(cast.police, "board", view="mine"))


def test_pages_cost_few_statements_however_many_there_are(cast: Cast) -> None:
    whistle, *_others = (cast.blow() for _ in range(4))
    client = browser(cast.centre)

    def cost() -> dict[str, int]:
        addresses = {name: reverse(f"whistles:{name}") for name in LISTS}
        return {
            name: statements(partial(client.get, address)) for name, address in addresses.items()
        }

    few = cost()
    for _ in range(4):
        cast.whistle(Status.WORKING)
    assert cost() == few
    assert max(few.values()) <= 8, few
    page = reverse("whistles:detail", args=[whistle.pk])
    assert statements(lambda: client.get(page)) <= 8
    unit = reverse("whistles:unit", args=[whistle.pk, cast.part(whistle).pk])
    police = browser(cast.police)
    assert statements(lambda: police.get(unit)) <= 8


LISTS = ("board", "list", "calls", "figures")


@pytest.mark.parametrize("name", [*LISTS, "levels", "new", "near"])
def test_the_desk_s_pages_are_for_staff(cast: Cast, name: str) -> None:
    assert look(cast.resident, name).status_code == 403
    assert look(None, name).status_code == 302
    assert look(cast.secretary, name).status_code == 200


def test_a_building_lead_who_may_blow_comes_in(cast: Cast) -> None:
    lead = a_holder(a_post(Role.BUILDING_LEAD, cast.area))
    assert look(lead, "board").status_code == 403
    plans = [
        flow.LevelPlan("one", "楼栋哨", (Role.BUILDING_LEAD,), ("community", "other"))
    ]  # fmt: skip
    flow.set_levels(plans)
    assert look(lead, "board").status_code == 200
    units = [f"p:{cast.worker_post.pk}"]
    assert blow(lead, cast, level="one", units=units).status_code == 302


# Blowing


def test_blown_from_the_form_once(cast: Cast) -> None:
    sent = filled(cast)
    client = browser(cast.blower)
    first = client.post(reverse("whistles:new"), sent)
    again = client.post(reverse("whistles:new"), sent)
    whistle = Whistle.objects.get()
    assert first["Location"] == again["Location"] == reverse("whistles:detail", args=[whistle.pk])
    assert set(whistle.summonses.values_list("unit", flat=True)) == {
        cast.police_body.pk, cast.fire_body.pk,
    }  # fmt: skip


def test_a_link_fills_the_form_and_the_source_is_kept(cast: Cast) -> None:
    key = uuid4()
    query = {
        "from": "hazard", "id": str(key), "label": "通道被堵（360483-1）", "area": cast.area.code,
        "place": "北门外", "lng": "116.04", "lat": "29.45", "url": "/desk/appeals/1/",
    }  # fmt: skip
    shown = text(look(cast.blower, "new", **query))
    assert 'value="通道被堵"' in shown
    assert 'value="通道被堵（360483-1）"' in shown
    assert f'value="{cast.area.code}" selected' in shown
    assert 'value="116.04"' in shown
    source = {
        "source_kind": "hazard", "source_id": str(key), "source_label": query["label"],
        "source_url": query["url"],
    }  # fmt: skip
    blow(cast.blower, cast, **source)
    whistle = Whistle.objects.get()
    assert (whistle.source_kind, whistle.source_id) == ("hazard", key)
    assert "/desk/appeals/1/" in text(look(cast.blower, "detail", whistle.pk))
    # A unit reads what it came of, and is not led to a page that is closed to it.
    called = text(look(cast.police, "detail", whistle.pk))
    assert "通道被堵（360483-1）" in called
    assert "/desk/appeals/1/" not in called
    assert "已经有一声哨在响" in text(look(cast.blower, "new", **query))


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_link_to_another_house_is_dropped(cast: Cast, url: str) -> None:
    blow(cast.blower, cast, source_url=url)
    assert Whistle.objects.get().source_url == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"units": []}, "请选要叫哪几家来"), ({"title": ""}, "还差一点"),
        ({"level": "civil"}, "换一级哨"), ({"other": "没有这一家"}, "没有找到这一家"),
        ({"other": "城管"}, None), ({"stand_in": "谁"}, "没有找到这个岗位"),
        ({"lng": "0", "lat": "0"}, "还差一点"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, changes: dict[str, Any], sentence: str | None
) -> None:
    answer = blow(cast.blower, cast, **changes)
    if sentence is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert "请来拖车" in text(answer)
    assert not Whistle.objects.exists()


def test_a_unit_typed_by_name_is_called_too(cast: Cast) -> None:
    blow(cast.secretary, cast, units=[], other=cast.police_body.name, level="enforce")
    assert Summons.objects.get().unit == cast.police_body.pk


def test_one_s_own_post_is_not_offered_and_the_area_brings_its_units(cast: Cast) -> None:
    shown = text(look(cast.blower, "near", area=cast.area.code))
    assert cast.worker_post.title in shown
    assert f'value="p:{cast.post.pk}"' not in shown
    elsewhere = text(look(cast.blower, "near", area=cast.community.code))
    assert cast.worker_post.title not in elsewhere


def test_who_may_blow_none_is_told_so(cast: Cast) -> None:
    answer = look(cast.police, "new")
    assert answer.status_code == 403
    assert "不能吹哨" in text(answer)


# One whistle


def test_everybody_who_sees_it_reads_the_page_and_only_the_blower_decides(cast: Cast) -> None:
    whistle = cast.whistle(Status.READY)
    assert "下一步：放行" in text(look(cast.blower, "detail", whistle.pk))
    waiting = text(look(cast.centre, "detail", whistle.pk))
    assert "等吹哨的岗位放行" in waiting
    assert "下一步" not in waiting
    for stranger in (cast.stranger, cast.resident):
        assert look(stranger, "detail", whistle.pk).status_code == 404


def test_release_by_the_form_with_a_photo_that_units_see(cast: Cast) -> None:
    whistle = cast.whistle(Status.READY)
    assert do(cast.centre, "release", whistle, words="行").status_code == 403
    empty = do(cast.blower, "release", whistle, words="")
    assert empty.status_code == 400
    assert 'id="refused"' in text(empty)
    done = do(cast.blower, "release", whistle, words="通了", photos=[a_photo()])
    assert done.status_code == 302
    whistle.refresh_from_db()
    assert whistle.status == Status.RELEASED
    photo = Attachment.objects.get(record=whistle.pk)
    for person, status in ((cast.police, 200), (cast.stranger, 404)):
        answer: Any = look(person, "photo", whistle.pk, photo.pk)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert f"/photos/{photo.pk}/" in text(look(cast.police, "detail", whistle.pk))
    assert look(cast.police, "photo", whistle.pk, uuid4()).status_code == 404


def test_a_deed_that_is_too_late_says_why_and_keeps_the_words(cast: Cast) -> None:
    whistle = cast.whistle(Status.RELEASED)
    answer = do(cast.blower, "withdraw", whistle, words="撤了吧")
    assert answer.status_code == 409
    assert "已经结束了" in text(answer)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("note", {"words": "从东门进"}), ("escalate", {"words": "要镇里来"}),
        ("withdraw", {"words": "挪走了"}),
    ],
)  # fmt: skip
def test_what_the_blower_does_by_the_page(cast: Cast, name: str, typed: dict[str, str]) -> None:
    whistle = cast.blow()
    assert do(cast.blower, name, whistle, **typed).status_code == 302
    assert Entry.objects.filter(record=whistle.pk, verb=name).exists()
    assert look(cast.blower, name, whistle.pk).status_code == 302


def test_one_more_is_called_by_a_part_of_its_name(cast: Cast) -> None:
    whistle = cast.blow(units=cast.units[:1])
    unknown = do(cast.blower, "call", whistle, unit="不知道")
    assert (unknown.status_code, "没有找到这一家" in text(unknown)) == (400, True)
    assert do(cast.blower, "call", whistle, unit=cast.fire_body.name).status_code == 302
    assert whistle.summonses.count() == 2


def test_the_blower_decides_about_a_unit_on_the_page(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.bring(cast.part(whistle, cast.fire_body), Turnout.REFUSED)
    shown = text(look(cast.blower, "detail", whistle.pk))
    assert "全队在另一处火场" in shown
    bad = do(cast.blower, "insist", summons, words="")
    assert bad.status_code == 400
    assert do(cast.blower, "insist", summons, words="来一个人就行").status_code == 302
    assert do(cast.blower, "excuse", summons, words="不用了").status_code == 302
    summons.refresh_from_db()
    assert summons.status == Turnout.EXCUSED


# A unit's part


def test_reporting_in_on_a_phone(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.part(whistle, cast.police_body)
    shown = text(look(cast.police, "unit", whistle.pk, summons.pk))
    assert "用我的位置" in shown
    assert "到了，报到" in shown
    nowhere = do(cast.police, "report_in", summons, heads="2")
    assert nowhere.status_code == 400
    assert "到了哪里" in text(nowhere)
    sent = {"key": "thumb-press-1", "lng": "116.04", "lat": "29.45", "heads": "2", "crew": "小郑"}
    for _ in range(2):
        assert do(cast.police, "report_in", summons, **sent).status_code == 302
    summons.refresh_from_db()
    assert (summons.status, summons.heads, summons.came_lng) == (Turnout.ON_SITE, 2, 116.04)
    assert Entry.objects.filter(record=summons.pk, verb="report_in").count() == 1


def test_work_and_the_end_on_the_unit_s_page(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.bring(cast.part(whistle, cast.police_body), Turnout.ON_SITE)
    do(cast.police, "progress", summons, words="车主在路上", photos=[a_photo()])
    do(cast.police, "finish", summons, words="拖走了")
    shown = text(look(cast.police, "unit", whistle.pk, summons.pk))
    assert "请等吹哨人放行再走" in shown
    assert Attachment.objects.filter(record=summons.pk).count() == 1


def test_others_are_led_to_the_whistle(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.part(whistle, cast.police_body)
    led = look(cast.blower, "unit", whistle.pk, summons.pk)
    assert led["Location"] == reverse("whistles:detail", args=[whistle.pk])
    assert do(cast.blower, "report_in", summons, place="门口", heads="1").status_code == 403
    for stranger in (cast.stranger, cast.resident):
        assert look(stranger, "unit", whistle.pk, summons.pk).status_code == 404
        assert do(stranger, "report_in", summons, place="门口", heads="1").status_code == 404


def test_a_volunteer_s_post_that_is_called_reports_in_without_the_desk(cast: Cast) -> None:
    post = a_post(Role.VOLUNTEER, cast.area)
    helper = a_holder(post)
    whistle = cast.blow(level="civil", units=(f"p:{post.pk}",))
    summons = cast.part(whistle)
    assert look(helper, "board").status_code == 403
    assert look(helper, "unit", whistle.pk, summons.pk).status_code == 200
    assert do(helper, "report_in", summons, place="楼下", heads="1").status_code == 302


def test_both_sides_say_what_they_think_by_the_pages(cast: Cast) -> None:
    whistle = cast.whistle(Status.RELEASED)
    summons = cast.part(whistle, cast.police_body)
    assert "说说这次吹哨" in text(look(cast.police, "unit", whistle.pk, summons.pk))
    assert do(cast.police, "appraise", summons, right="no", words="").status_code == 400
    assert do(cast.police, "appraise", summons, right="no", words="打电话就行").status_code == 302
    assert do(cast.blower, "appraise_unit", summons, mark="5").status_code == 302
    shown = text(look(cast.centre, "detail", whistle.pk))
    assert "单位说：不该吹" in shown
    assert "吹哨人打 5 分" in shown


def test_how_far_from_the_site_a_unit_reported_in_is_told(cast: Cast) -> None:
    whistle = cast.blow(lng=116.04, lat=29.45)
    near, far = cast.part(whistle, cast.police_body), cast.part(whistle, cast.fire_body)
    flow.report_in(near, flow.Presence(lng=116.0405, lat=29.45), by=cast.police)
    flow.report_in(far, flow.Presence(lng=116.06, lat=29.45), by=cast.fire)
    shown = text(look(cast.centre, "detail", whistle.pk))
    assert "离现场约 50 米" in shown
    assert "离现场约 1.9 公里" in shown


def test_seven_photos_and_a_text_as_a_photo_are_refused_beside_the_field(cast: Cast) -> None:
    summons = cast.bring(cast.part(cast.blow(), cast.police_body), Turnout.ON_SITE)
    many = do(cast.police, "finish", summons, words="好了", photos=[a_photo() for _ in range(7)])
    assert (many.status_code, "照片最多 6 张" in text(many)) == (400, True)
    note = SimpleUploadedFile("说明.jpg", b"not a photo", "image/jpeg")
    wrong = do(cast.police, "finish", summons, words="好了", photos=[note])
    assert (wrong.status_code, "只能传照片" in text(wrong)) == (400, True)
    summons.refresh_from_db()
    assert summons.status == Turnout.ON_SITE
