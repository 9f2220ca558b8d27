"""Open311, writing: keys, places, questions, photos, retries, tokens and updates from elsewhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from mulin.api.tests.open311 import SAID, a_key, body, get, post, request_fields, sent, spark
from mulin.appeals.models import Appeal, Channel, Publication
from mulin.appeals.testing import Cast, urgent_words
from mulin.core import files
from mulin.core.geo import distance, from_wgs84
from mulin.core.models import Entry
from mulin.people.models import Person
from mulin.people.testing import a_person
from mulin.places.testing import a_building, an_estate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lighting")]


def test_a_request_is_a_report_like_any_other(cast: Cast, key: str, system: Person) -> None:
    appeal = sent(
        cast, key, first_name="建国", last_name="王", phone="13812345678", email="w@example.com"
    )
    assert (appeal.detail, appeal.channel, appeal.reporter) == (SAID, Channel.API, system)
    assert (appeal.contact_name, appeal.contact_phone) == ("王建国", "13812345678")
    assert appeal.area_path == cast.area.path
    assert not Publication.objects.exists()


def test_the_answer_is_a_list_of_one_with_number_and_code_in_both_forms(
    cast: Cast, key: str
) -> None:
    answer = post("requests.xml", **request_fields(cast, key, account_id="7"))
    (made,) = spark(answer)
    appeal = Appeal.objects.get(pk=made["service_request_id"])
    assert appeal.number in made["service_notice"]
    assert "查询码" in made["service_notice"]
    assert made["account_id"] == "7"
    assert b"<service_requests><request><service_request_id>" in answer.content


def test_urgent_words_name_the_number_to_call_first(cast: Cast, key: str) -> None:
    urgent_words("漏气", advice="119")
    answer = post("requests.json", **request_fields(cast, key, description="楼道漏气"))
    assert "先打 119" in body(answer)[0]["service_notice"]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "9999"}, 404, "9999"),
        ({"lat": None, "long": None}, 400, "地点"),
        ({"lat": None}, 400, "lat"),
        ({"lat": "north"}, 400, "lat"),
        ({"lat": "0", "long": "0"}, 400, "lat"),
        ({"description": "长" * 4001}, 400, "4000"),
        ({"datum": "moon"}, 400, "datum"),
        ({"address_id": "nowhere"}, 400, "address_id"),
        ({"address_id": str(uuid4())}, 400, "address_id"),
        ({"phone": "123"}, 400, ""),
        ({"media_url": "file:///etc/passwd"}, 400, "media_url"),
        ({"attribute[kind]": "war"}, 400, "kind"),
        ({"attribute[contact_when][]": ["evening", "never"]}, 400, "never"),
        ({"attribute[kind]": ["help", "tip"]}, 400, "kind"),
        ({"attribute[noticed]": "neulich"}, 400, "noticed"),
        ({"jurisdiction_id": "example.org"}, 404, "jurisdiction"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_written(
    cast: Cast, key: str, change: dict[str, Any], status: int, word: str, form: str
) -> None:
    before = Entry.objects.count()
    answer = post(f"requests.{form}", **request_fields(cast, key, **change))
    assert answer.status_code == status
    (fault,) = body(answer) if form == "json" else spark(answer)
    assert str(fault["code"]) == str(status)
    assert word in fault["description"]
    assert (Appeal.objects.count(), Entry.objects.count()) == (0, before)


def test_a_key_without_this_scope_opens_another_door(cast: Cast, system: Person) -> None:
    other = a_key(system, "appeals:write")
    assert post("requests.json", **request_fields(cast, other)).status_code == 403


def test_a_body_that_is_no_form_is_refused(cast: Cast, key: str) -> None:
    answer = Client().post(
        "/open311/v2/requests.json", request_fields(cast, key), content_type="application/json"
    )
    assert answer.status_code == 400
    assert "form" in body(answer)[0]["description"]


def test_four_thousand_letters_are_taken(cast: Cast, key: str) -> None:
    assert len(sent(cast, key, description="长" * 4000).detail) == 4000


def test_an_address_in_words_is_enough(cast: Cast, key: str) -> None:
    an_estate("湖滨花园", cast.community)
    appeal = sent(cast, key, lat=None, long=None, address_string="湖滨花园东门")
    assert appeal.place == "湖滨花园东门"
    assert appeal.area_path == cast.community.path


def test_an_address_id_is_an_area_of_ours_or_a_building(cast: Cast, key: str) -> None:
    building = a_building("3栋", an_estate("湖滨花园", cast.community), cast.area)
    one = sent(cast, key, lat=None, long=None, address_id=cast.area.code)
    other = sent(cast, key, lat=None, long=None, address_id=str(building.pk), description="另一件")
    assert one.area_path == other.area_path == cast.area.path
    assert other.building == building


def test_coordinates_of_another_datum_are_turned_and_the_datum_is_kept(
    cast: Cast, key: str
) -> None:
    assert cast.area.lng is not None
    assert cast.area.lat is not None
    lng, lat = from_wgs84(cast.area.lng, cast.area.lat, "gcj02")
    appeal = sent(cast, key, lat=lat, long=lng, datum="GCJ-02")
    assert appeal.lng is not None
    assert appeal.lat is not None
    assert distance((appeal.lng, appeal.lat), (cast.area.lng, cast.area.lat)) < 0.1
    assert appeal.datum == "gcj02"


def test_answers_to_questions_are_kept_and_none_is_lost(cast: Cast, key: str) -> None:
    appeal = sent(
        cast, key,
        **{
            "attribute[kind]": "complaint", "attribute[title]": "灯坏了",
            "attribute[contact_when][]": ["morning", "weekend"],
            "attribute[noticed]": "2026-11-20T08:00:00+08:00",
            "attribute[fixmystreet_id]": "4711", "media_url": "https://example.org/lamp.jpg",
        },
    )  # fmt: skip
    assert (appeal.kind, appeal.title) == ("complaint", "灯坏了")
    assert "上午、周末" in appeal.detail
    assert "2026年11月20日" in appeal.detail
    assert "4711" in appeal.detail
    assert "https://example.org/lamp.jpg" in appeal.detail


def test_who_agrees_in_the_form_agrees_and_who_asks_for_no_name_has_none(
    cast: Cast, key: str
) -> None:
    sent(cast, key, **{"attribute[public]": "yes"})
    assert Publication.objects.get().status == Publication.Status.PROPOSED
    assert body(get("requests.json")) == []
    hidden = sent(
        cast, key, description="别的事", last_name="王",
        **{"attribute[anonymous]": "yes", "attribute[about_staff]": "yes"},
    )  # fmt: skip
    assert (hidden.anonymous, hidden.about_staff, hidden.contact_name) == (True, True, "")


def a_photo_with_exif() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("part", ["media", "photo1", "file_1"])
def test_a_photo_of_any_name_is_kept_without_its_exif(cast: Cast, key: str, part: str) -> None:
    raw = a_photo_with_exif()
    assert b"SECRETCAMERA" in raw
    photo = SimpleUploadedFile("灯.jpg", raw, "image/jpeg")
    answer: Any = Client().post(
        "/open311/v2/requests.json", {**request_fields(cast, key), part: photo}
    )
    appeal = Appeal.objects.get(pk=body(answer)[0]["service_request_id"])
    kept = files.of(appeal.pk).get()
    with files.open_file(kept) as stream:
        assert b"SECRETCAMERA" not in stream.read()


def test_what_is_no_photo_is_refused(cast: Cast, key: str) -> None:
    part = SimpleUploadedFile("灯.jpg", b"MZ not a photo", "image/jpeg")
    answer: Any = Client().post(
        "/open311/v2/requests.json", {**request_fields(cast, key), "media": part}
    )
    assert answer.status_code == 400
    assert not Appeal.objects.exists()


# Once


def test_a_retry_is_the_same_request(cast: Cast, key: str) -> None:
    assert sent(cast, key) == sent(cast, key)
    assert Appeal.objects.count() == 1


def test_a_retry_after_midnight_is_the_same_and_the_same_words_days_later_are_new(
    cast: Cast, key: str
) -> None:
    first = sent(cast, key)
    receipts = "core_receipt"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {receipts}")
    assert sent(cast, key) == first
    assert sent(cast, key, phone="13812345678") != first
    assert sent(cast, key, description="别的灯") != first


def test_a_key_of_the_client_decides_if_it_gives_one(cast: Cast, key: str) -> None:
    def once_more(idempotency: str, **more: Any) -> str:
        answer: Any = Client().post(
            "/open311/v2/requests.json", request_fields(cast, key, **more),
            headers={"Idempotency-Key": idempotency},
        )  # fmt: skip
        return str(body(answer)[0]["service_request_id"])

    assert once_more("a") == once_more("a", description="改了几个字")
    assert once_more("a") != once_more("b")


def test_another_system_with_the_same_words_is_another_request(cast: Cast, key: str) -> None:
    other = a_key(a_person(name="第三个系统"))
    assert sent(cast, key) != sent(cast, other)


# Tokens


def test_who_likes_to_wait_gets_a_token_that_leads_to_the_id(cast: Cast, key: str) -> None:
    answer: Any = Client().post(
        "/open311/v2/requests.json", request_fields(cast, key), headers={"Prefer": "respond-async"}
    )
    (made,) = body(answer)
    assert "service_request_id" not in made
    (known,) = body(get(f"tokens/{made['token']}.json"))
    assert known == {
        "service_request_id": str(Appeal.objects.get().pk), "token": made["token"],
    }  # fmt: skip
    assert spark(get(f"tokens/{made['token']}.xml")) == [known]
    assert get(f"tokens/{made['token'][:-1]}x.json").status_code == 404
