"""The report page: thirty seconds for anybody, and nothing typed is ever lost."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal, Kind, Urgency
from mulin.appeals.testing import Cast, a_category, urgent_words
from mulin.appeals.tests.browsing import WORDS, say
from mulin.core import files, seal
from mulin.core.models import Attachment
from mulin.core.tests.browsing import a_photo, browser, text
from mulin.people.flow import open_account
from mulin.people.models import Person
from mulin.people.testing import PASSWORD, a_person
from mulin.places.testing import a_building, a_community, a_grid, an_estate

pytestmark = pytest.mark.django_db
PHONE = "13800005678"


def with_phone() -> Person:
    return open_account(username="wang", name="王阿姨", password=PASSWORD, phone=PHONE)


def only() -> Appeal:
    return Appeal.objects.get()


def test_a_visitor_reports_with_words_alone_and_is_given_number_and_code() -> None:
    a_grid()
    client = Client()
    answer = say(client)
    appeal = only()
    assert answer.status_code == 302
    page = text(client.get(answer.headers["Location"]))
    assert appeal.number in page
    assert tracking_code(appeal) in page
    assert "请把编号和查询码记下来" in page
    assert appeal.reporter_id is None


def test_a_resident_reports_and_the_page_says_by_when_somebody_calls() -> None:
    a_category()
    person = with_phone()
    client = browser(person)
    page = text(client.get(say(client).headers["Location"]))
    assert only().reporter_id == person.pk
    assert "最晚" in page
    assert "请把编号和查询码记下来" not in page


def test_the_account_phone_is_shown_masked_and_still_reaches_the_appeal_whole() -> None:
    client = browser(with_phone())
    page = text(client.get(reverse("appeals:report")))
    assert "138****5678" in page
    assert PHONE not in page
    say(client, contact_name="王阿姨", contact_phone="138****5678")
    assert only().contact_phone == PHONE


def test_who_stays_anonymous_gives_neither_name_nor_the_phone_of_the_account() -> None:
    client = browser(with_phone())
    say(client, contact_name="王阿姨", contact_phone="138****5678", anonymous="1")
    assert (only().contact_name, only().contact_phone) == ("", "")


def test_another_phone_typed_by_hand_is_taken_even_from_who_stays_anonymous() -> None:
    say(browser(with_phone()), contact_phone="13911112222", anonymous="1")
    assert only().contact_phone == "13911112222"


def test_what_concerns_staff_is_marked() -> None:
    say(Client(), about_staff="1")
    assert only().about_staff is True


def test_no_words_are_refused_and_everything_else_stays_typed() -> None:
    answer = say(
        Client(), detail="  ", place="农贸市场门口", contact_name="老李", kind=Kind.COMPLAINT
    )
    page = text(answer)
    assert answer.status_code == 400
    assert "请说说是什么事" in page
    assert 'value="农贸市场门口"' in page
    assert 'value="老李"' in page
    assert f'value="{Kind.COMPLAINT}" autocomplete="off" checked' in page
    assert not Appeal.objects.exists()


def test_ten_thousand_and_one_characters_are_refused_and_kept() -> None:
    answer = say(Client(), detail="灯" * 10_001)
    assert answer.status_code == 400
    assert "灯" * 10_001 in text(answer)
    assert not Appeal.objects.exists()


def test_ten_thousand_characters_are_taken() -> None:
    assert say(Client(), detail="灯" * 10_000).status_code == 302
    assert len(only().detail) == 10_000


def test_a_script_is_text_like_any_other() -> None:
    client = Client()
    words = "<script>alert(1)</script>楼道灯不亮。再看看<b>三楼</b>"
    page = text(client.get(say(client, detail=words).headers["Location"]))
    refused = text(say(client, detail=words, contact_phone="12"))
    for shown in (page, refused, text(client.get(reverse("appeals:mine", args=[only().pk])))):
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_wrong_phone_is_refused_beside_its_field() -> None:
    page = text(say(Client(), contact_phone="12"))
    assert "电话看起来不对" in page
    assert 'id="id_contact_phone-error"' in page
    assert WORDS in page


def test_photos_are_kept_with_the_appeal() -> None:
    answer = say(Client(), photos=[a_photo(), a_photo()])
    assert answer.status_code == 302
    assert only().photos == 2
    assert files.of(only().pk).count() == 2


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_kept() -> None:
    wrong = SimpleUploadedFile("账单.exe", b"MZ" + b"0" * 100, "image/jpeg")
    answer = say(Client(), photos=[a_photo(), wrong])
    page = text(answer)
    assert answer.status_code == 400
    assert "只能传照片" in page
    assert WORDS in page
    assert not Appeal.objects.exists()
    assert not Attachment.objects.exists()


def test_seven_photos_are_one_too_many() -> None:
    answer = say(Client(), photos=[a_photo() for _n in range(7)])
    assert answer.status_code == 400
    assert "照片最多 6 张" in text(answer)


def test_a_photo_of_fifty_megabytes_is_refused_with_a_sentence() -> None:
    huge = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024), "image/jpeg")
    answer = say(Client(), photos=[huge])
    assert answer.status_code == 400
    assert "这个文件太大了" in text(answer)
    assert WORDS in text(answer)


def test_photos_of_a_refused_form_are_asked_for_again() -> None:
    page = text(say(Client(), detail="", photos=[a_photo()]))
    assert "照片请再选一次" in page


def test_a_request_too_large_to_read_gets_a_friendly_page(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("appeals:report"))
    answer = say(client, detail="灯" * 5_000)
    assert answer.status_code == 400
    assert "这次提交没有读懂" in text(answer)
    assert "文件或照片太大" in text(answer)


@pytest.mark.parametrize(
    ("lng", "lat"), [("999", "29"), ("0", "0"), ("29.4", "116.0"), ("nan", "29"), ("东", "西")]
)
def test_impossible_coordinates_are_refused_and_not_kept(lng: str, lat: str) -> None:
    answer = say(Client(), lng=lng, lat=lat)
    page = text(answer)
    assert answer.status_code == 400
    assert 'name="lng" value=""' in page
    assert WORDS in page
    assert not Appeal.objects.exists()


def test_a_point_tells_the_grid() -> None:
    grid = a_grid()
    assert grid.outline is not None
    lng, lat = grid.outline["coordinates"][0][0]
    say(Client(), lng=str(lng + 0.005), lat=str(lat + 0.005))
    assert only().area_id == grid.pk


@pytest.mark.parametrize("key", [str(uuid4()), "三栋", "1 or 1=1"])
def test_a_building_that_is_not_there_is_refused(key: str) -> None:
    answer = say(Client(), building=key)
    assert answer.status_code == 400
    assert "请重新选" in text(answer)
    assert not Appeal.objects.exists()


def test_a_building_tells_the_grid_and_the_place() -> None:
    building = a_building("3栋", an_estate("湖滨花园"))
    say(Client(), estate=str(building.estate_id), building=str(building.pk))
    assert only().area_id == building.area_id
    assert only().place == "湖滨花园 3栋"


def test_an_estate_without_a_building_still_says_where() -> None:
    building = a_building("3栋", an_estate("湖滨花园"))
    say(Client(), estate=str(building.estate_id))
    assert only().place == "湖滨花园"
    assert only().area_path.startswith(building.estate.area_path)


def test_who_says_no_place_is_taken_to_speak_of_home_unless_the_words_name_another() -> None:
    home = a_grid("第三网格", a_community("西湖社区"))
    other = a_community("秀峰社区")
    client = browser(a_person(area=home))
    assert "按您住的地方算：西湖社区 · 第三网格" in text(client.get(reverse("appeals:report")))
    say(client, detail="楼道灯不亮。")
    say(client, detail="秀峰社区门口垃圾桶满了。")
    at_home, away = Appeal.objects.order_by("id")
    assert (at_home.area_id, at_home.area_reason) == (home.pk, "home")
    assert away.area_id == other.pk


def test_everything_wrong_is_said_at_once() -> None:
    page = text(say(Client(), detail="", contact_phone="12"))
    assert "请说说是什么事" in page
    assert "电话看起来不对" in page


def test_the_list_of_buildings_follows_the_estate_and_keeps_the_chosen_one_after_an_error() -> None:
    building = a_building("3栋", an_estate("湖滨花园"))
    fragment = text(Client().get(reverse("appeals:buildings"), {"estate": str(building.estate_id)}))
    assert "3栋" in fragment
    page = text(say(Client(), detail="", estate=str(building.estate_id), building=str(building.pk)))
    assert f'<option value="{building.pk}" selected>3栋' in page


def test_a_resident_finds_the_buildings_of_home_a_visitor_the_estates_of_the_town() -> None:
    community = a_community("西湖社区")
    grid = a_grid(community=community)
    a_building("3栋", an_estate("湖滨花园", community), grid)
    an_estate("秀峰新村")
    home = text(browser(a_person(area=grid)).get(reverse("appeals:report")))
    away = text(Client().get(reverse("appeals:report")))
    assert "3栋" in home
    assert "3栋" not in away
    assert "湖滨花园" in away
    assert home.index("湖滨花园") < home.index("秀峰新村")


def test_a_double_press_makes_one_appeal_and_shows_it_twice() -> None:
    a_grid()
    client, key = Client(), str(uuid4())
    first, second = say(client, key=key), say(client, key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Appeal.objects.count() == 1


def test_going_back_and_writing_something_else_with_the_same_page_is_heard_again() -> None:
    client, key = Client(), str(uuid4())
    say(client, key=key)
    say(client, detail="东门垃圾桶满了。", key=key)
    assert Appeal.objects.count() == 2


def test_nobody_fetches_an_appeal_with_somebody_elses_key() -> None:
    key = str(uuid4())
    say(browser(with_phone()), key=key)
    stranger = browser(a_person())
    say(stranger, key=key)
    assert Appeal.objects.count() == 2


def test_a_key_that_is_none_is_refused_with_a_sentence() -> None:
    answer = say(Client(), key="!")
    assert answer.status_code == 400
    assert WORDS in text(answer)


def test_an_old_page_does_not_lose_what_was_written() -> None:
    answer = say(Client(enforce_csrf_checks=True), place="东门外")
    assert answer.status_code == 403
    assert WORDS in text(answer)
    assert "东门外" in text(answer)
    assert not Appeal.objects.exists()


def test_too_many_reports_from_one_address_wait(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "report": 1}
    client = Client()
    assert say(client).status_code == 302
    answer = say(client, detail="东门垃圾桶满了。")
    assert answer.status_code == 400
    assert "操作太频繁了" in text(answer)
    assert "东门垃圾桶满了。" in text(answer)


def test_an_unknown_kind_is_refused() -> None:
    assert say(Client(), kind="shout").status_code == 400


def test_an_unknown_category_is_refused() -> None:
    assert say(Client(), category="9999").status_code == 400


def test_the_category_chosen_by_hand_goes_before_the_one_suggested() -> None:
    a_category()
    other = a_category("0101", "暴露垃圾", phrases=["垃圾桶满"])
    say(Client(), category="0301", chosen="0101")
    assert only().category_id == other.pk


def test_while_typing_the_words_bring_up_a_category_and_why() -> None:
    a_category()
    page = text(Client().post(reverse("appeals:suggestion"), {"detail": WORDS}))
    assert "公共照明" in page
    assert "楼道灯" in page


def test_urgent_words_bring_up_the_number_before_anything_else() -> None:
    urgent_words("煤气味", advice="119/燃气抢修")
    a_category()
    page = text(Client().post(reverse("appeals:suggestion"), {"detail": f"闻到煤气味，{WORDS}"}))
    assert "先打 119" in page
    assert 'href="tel:119"' in page
    assert "燃气抢修" in page
    assert page.index("tel:119") < page.index("公共照明")


def test_without_script_the_number_stands_before_the_button_of_a_refused_form_and_after_success() -> (
    None
):
    urgent_words("煤气味", advice="119")
    client = Client()
    refused = text(say(client, detail="闻到煤气味", contact_phone="12"))
    assert refused.index("先打 119") < refused.index("<span>提交</span>")
    done = text(client.get(say(client, detail="闻到煤气味").headers["Location"]))
    assert "先打 119" in done


def test_urgent_words_without_a_number_alarm_nobody_who_writes() -> None:
    urgent_words("讨薪", urgency=Urgency.URGENT, advice="")
    page = text(Client().post(reverse("appeals:suggestion"), {"detail": "工地讨薪"}))
    assert "note red" not in page


def test_a_point_is_told_in_words_and_nonsense_is_not() -> None:
    grid = a_grid("第三网格", a_community("西湖社区"))
    assert grid.outline is not None
    lng, lat = grid.outline["coordinates"][0][0]
    client, where = Client(), reverse("appeals:place")
    inside = client.get(where, {"lng": lng + 0.005, "lat": lat + 0.005})
    assert inside.json() == {"text": "西湖社区 · 第三网格"}
    assert client.get(where, {"lng": "1", "lat": "1"}).json() == {"text": ""}
    assert client.get(where, {"lng": "nan", "lat": "1"}).json() == {"text": ""}
    assert client.get(where, {"lng": "x"}).status_code == 400


def test_the_map_is_fetched_apart_and_keeps_the_point() -> None:
    a_grid()
    page = text(Client().get(reverse("appeals:picker"), {"lng": "116.02", "lat": "29.44"}))
    assert 'value="116.02"' in page
    assert "Polygon" in page
    assert "Polygon" not in text(Client().get(reverse("appeals:report")))


def test_the_page_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    cast = Cast()
    a_building("3栋", an_estate(area=cast.community), cast.area)
    client = browser(cast.reporter)
    client.get(reverse("appeals:report"))
    with django_assert_max_num_queries(8):
        client.get(reverse("appeals:report"))


def test_the_code_is_not_the_number_and_belongs_to_it_alone() -> None:
    say(Client())
    code = tracking_code(only())
    assert len(code) == 6
    assert seal.check_code(only().number, "appeal.tracking", code.lower(), length=6)
    assert not seal.check_code(only().number + "1", "appeal.tracking", code, length=6)
