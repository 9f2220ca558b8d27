"""What pages can, machines can: photos, lists and what stands around them, messages; and every
error has one shape, in the language asked for."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image

from mulin.api.tests.test_door import Machine
from mulin.appeals.models import Appeal, Channel, SavedFilter, Status
from mulin.appeals.testing import Cast
from mulin.core import errors
from mulin.core.geo import from_wgs84
from mulin.people.flow import issue_token
from mulin.people.models import Person
from mulin.places.testing import a_building

SHAPE = {"code", "message", "fields"}


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()


def a_photo(name: str = "灯.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "gray").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def sent(person: Person, path: str, key: str = "", **fields: Any) -> Any:
    headers = {"Authorization": f"Bearer {issue_token(person, name='t')}"}
    if key:
        headers["Idempotency-Key"] = key
    return Client().post(f"/api/v1/{path}", fields, headers=headers)


def test_an_area_that_is_none_is_refused_and_not_sent_to_the_town(cast: Cast) -> None:
    answer = Machine(cast.reporter).post("appeals", {"detail": "路灯不亮", "area": "nope"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["area"])
    assert not Appeal.objects.exists()


class TestPhotos:
    """Sent with a deed as multipart, listed and looked at."""

    def test_a_report_carries_its_photos_and_a_retry_makes_one(self, cast: Cast) -> None:
        made = [
            sent(
                cast.reporter, "appeals/with-photos", key="photo-report-1", detail="路灯不亮",
                place="东门", photos=[a_photo(), a_photo()],
            )
            for _try in range(2)
        ]  # fmt: skip
        assert [answer.status_code for answer in made] == [201, 201]
        assert made[0].json()["id"] == made[1].json()["id"]
        machine = Machine(cast.reporter)
        found = machine.get(f"appeals/{made[0].json()['id']}/photos").json()
        assert [one["role"] for one in found] == ["report", "report"]
        path = f"appeals/{made[0].json()['id']}/photos/{found[0]['id']}"
        for way in (path, f"{path}?thumb=true"):
            picture = machine.get(way)
            assert picture["Content-Type"] == "image/jpeg"
            assert Image.open(io.BytesIO(b"".join(picture.streaming_content))).width == 320

    def test_the_result_is_proposed_with_its_picture_and_inner_ones_stay_inside(
        self, cast: Cast
    ) -> None:
        appeal = cast.appeal(Status.HANDLING)
        inner = sent(
            cast.handler, f"appeals/{appeal.pk}/progress/with-photos", inner="给同事看",
            photos=[a_photo()],
        )  # fmt: skip
        done = sent(
            cast.handler, f"appeals/{appeal.pk}/proposal/with-photos", ending="solved",
            public="换好了", photos=[a_photo()],
        )  # fmt: skip
        assert (inner.status_code, done.json()["status"]) == (200, "proposed")
        of_staff = Machine(cast.handler).get(f"appeals/{appeal.pk}/photos").json()
        of_resident = Machine(cast.reporter).get(f"appeals/{appeal.pk}/photos").json()
        assert [one["role"] for one in of_staff] == ["inner", "proof"]
        assert [one["role"] for one in of_resident] == ["proof"]
        hidden = f"appeals/{appeal.pk}/photos/{of_staff[0]['id']}"
        assert Machine(cast.reporter).get(hidden).status_code == 404
        assert Machine(cast.stranger).get(f"appeals/{appeal.pk}/photos").status_code == 404

    def test_words_are_added_as_json_and_photos_beside_as_multipart(self, cast: Cast) -> None:
        appeal = cast.appeal(Status.HANDLING)
        path = f"appeals/{appeal.pk}/supplements"
        told = Machine(cast.reporter).post(path, {"public": "四楼也不亮"})
        assert told.status_code == 200
        assert "四楼也不亮" in {line["text"] for line in told.json()["timeline"]}
        with_photos = sent(cast.reporter, f"{path}/with-photos", photos=[a_photo()])
        assert with_photos.status_code == 200
        assert len(Machine(cast.reporter).get(f"appeals/{appeal.pk}/photos").json()) == 1
        nothing = Machine(cast.reporter).post(path, {"public": " "})
        assert (nothing.status_code, list(nothing.json()["fields"])) == (400, ["public"])

    def test_what_is_no_photo_is_refused_and_nothing_is_made(self, cast: Cast) -> None:
        wrong = SimpleUploadedFile("a.jpg", b"MZ" * 99, "image/jpeg")
        answer = sent(cast.reporter, "appeals/with-photos", detail="路灯不亮", photos=[wrong])
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["photos"])
        assert not Appeal.objects.exists()


class TestLists:
    """Every filter of the desk, counts, saved filters, the map, buildings."""

    def test_filters_narrow_as_at_the_desk(self, cast: Cast) -> None:
        open_, closed = cast.appeal(Status.HANDLING), cast.appeal(Status.CLOSED)
        machine = Machine(cast.dispatcher)
        for query, wanted in (
            ("status=open", {open_}), ("status=closed", {closed}), ("solved=yes", {closed}),
            ("view=late", set()), ("figure=closed", {closed}), ("sort=oldest", {open_, closed}),
            (f"post={cast.post.pk}", {open_, closed}), ("until=2001-01-01", set()),
        ):  # fmt: skip
            found = {row["id"] for row in machine.get(f"appeals?{query}").json()["items"]}
            assert found == {str(one.pk) for one in wanted}, query

    def test_views_say_what_waits(self, cast: Cast) -> None:
        cast.appeal(Status.RECEIVED)
        found = {one["name"]: one for one in Machine(cast.dispatcher).get("views").json()}
        assert (found["inbox"]["count"], found["inbox"]["label"]) == (1, "待派单")
        assert found["all"]["count"] is None

    def test_a_filter_is_kept_and_dropped_by_its_owner_alone(self, cast: Cast) -> None:
        machine = Machine(cast.dispatcher)
        body = {"name": "急的", "query": "?urgency=urgent&nonsense=1"}
        kept = machine.post("filters", body).json()
        assert kept["filters"] == {"urgency": "urgent"}
        assert [one["name"] for one in machine.get("filters").json()] == ["急的"]
        assert Machine(cast.handler).get("filters").json() == []
        secret = issue_token(cast.handler, name="t")
        other = {"Authorization": f"Bearer {secret}"}
        path = f"/api/v1/filters/{kept['id']}"
        assert Client().delete(path, headers=other).status_code == 404
        own = {"Authorization": f"Bearer {issue_token(cast.dispatcher, name='t')}"}
        assert Client().delete(path, headers=own).status_code == 204
        assert not SavedFilter.objects.exists()
        assert machine.post("filters", {"name": " ", "query": ""}).status_code == 400

    def test_the_map_is_geojson_of_what_one_may_see(self, cast: Cast) -> None:
        there = cast.appeal(lng=cast.area.lng, lat=cast.area.lat)
        cast.appeal(lng=None, lat=None)
        found = Machine(cast.dispatcher).get("map?status=open").json()
        assert (found["type"], found["more"]) == ("FeatureCollection", False)
        (pin,) = found["features"]
        assert pin["id"] == str(there.pk)
        assert pin["geometry"]["coordinates"] == pytest.approx([cast.area.lng, cast.area.lat])
        assert pin["properties"]["number"] == there.number
        assert Machine(cast.stranger).get("map").json()["features"] == []

    def test_a_building_of_the_list_places_a_report(self, cast: Cast) -> None:
        building = a_building(grid=cast.area)
        machine = Machine(cast.reporter)
        (found,) = machine.get(f"buildings?area={cast.area.code}").json()
        made = machine.post("appeals", {"detail": "楼道灯不亮", "building": found["id"]}).json()
        assert (found["id"], made["area"]) == (str(building.pk), cast.area.code)
        assert machine.get("buildings?area=nowhere").status_code == 404


class TestReporting:
    """A point in four datums, for oneself and for others."""

    def test_one_point_told_in_four_datums_is_one_place(self, cast: Cast) -> None:
        assert cast.area.lng is not None
        assert cast.area.lat is not None
        for datum in ("wgs84", "cgcs2000", "gcj02", "bd09"):
            lng, lat = from_wgs84(cast.area.lng, cast.area.lat, datum)
            body = {"detail": f"路灯不亮 {datum}", "lng": lng, "lat": lat, "datum": datum}
            made = Machine(cast.reporter).post("appeals", body).json()
            assert made["area"] == cast.area.code, datum
            assert made["lng"] == pytest.approx(cast.area.lng, abs=2e-5)

    def test_half_a_point_is_refused(self, cast: Cast) -> None:
        answer = Machine(cast.reporter).post("appeals", {"detail": "灯", "lng": 116.0})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["lat"])

    def test_staff_write_down_what_was_told_by_phone_and_residents_do_not(self, cast: Cast) -> None:
        body = {"detail": "来电说灯不亮", "channel": "phone", "contact_phone": "13900001111"}
        made = Machine(cast.dispatcher).post("appeals", body).json()
        appeal = Appeal.objects.get(pk=made["id"])
        assert (appeal.channel, appeal.reporter_id) == (Channel.PHONE, None)
        assert appeal.recorded_by_id == cast.dispatcher.pk
        assert Machine(cast.reporter).post("appeals", body).status_code == 403


def test_messages_are_read_by_their_owner(cast: Cast) -> None:
    cast.appeal(Status.HANDLING)
    resident = Machine(cast.reporter)
    found = resident.get("notices?size=1").json()
    assert found["unread"] > 1
    assert found["items"][0]["record"]
    first = found["items"][0]["id"]
    assert Machine(cast.stranger).post("notices/read", {"ids": [first]}).json() == {"read": 0}
    assert resident.post("notices/read", {"ids": [first]}).json() == {"read": 1}
    assert resident.post("notices/read").json() == {"read": found["unread"] - 1}
    assert Machine(cast.stranger).get("notices").json()["items"] == []


class TestErrors:
    """One shape, whatever went wrong, in Chinese or English."""

    @pytest.mark.parametrize(
        "body",
        ["{oops", '{"detail": "\\ud800"}', '{"detail": "灯", "lng": NaN, "lat": 29}', "\xff"],
    )
    def test_what_cannot_be_read_is_said_so(self, cast: Cast, body: str) -> None:
        headers = {"Authorization": f"Bearer {issue_token(cast.reporter, name='t')}"}
        answer = Client().post(
            "/api/v1/appeals", body.encode("latin-1" if body == "\xff" else "utf-8"),
            content_type="application/json", headers=headers,
        )  # fmt: skip
        assert (answer.status_code, set(answer.json())) == (400, SHAPE)
        assert answer.json()["code"] == "unreadable"
        assert not Appeal.objects.exists()

    def test_zero_characters_are_taken_out_wherever_they_stand(self, cast: Cast) -> None:
        made = Machine(cast.reporter).post(
            "appeals", {"detail": "路\x00灯不亮", "name\x00": ["\x00"]}
        )
        assert made.status_code == 201
        assert Appeal.objects.get().detail == "路灯不亮"
        form = sent(cast.reporter, "appeals/with-photos", detail="水\x00管漏水", photos=[a_photo()])
        assert form.status_code == 201
        assert Appeal.objects.filter(detail="水管漏水").exists()
        assert Machine(cast.reporter).get("appeals?q=%00灯\x00").status_code == 200

    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [("nowhere", 404, "not_found"), ("areas/", 404, "not_found"), ("areas", 405, "no_method")],
    )
    def test_wrong_addresses_and_methods(
        self, client: Client, path: str, status: int, code: str
    ) -> None:
        answer = client.delete(f"/api/v1/{path}", headers={"Accept-Language": "zh-CN"})
        assert (answer.status_code, set(answer.json())) == (status, SHAPE)
        assert answer.json()["code"] == code

    def test_the_doors_own_address_leads_to_its_description(self, client: Client) -> None:
        answer = client.get("/api/v1/")
        assert answer["Location"] == "/api/v1/openapi.json"

    def test_a_fault_of_ours_is_told_without_a_page(self) -> None:
        answer = errors.broken(RequestFactory().get("/api/v1/appeals"))
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")

    @pytest.mark.parametrize(
        ("body", "field", "sentence"),
        [
            ({}, "detail", "请填写这一项。"),
            ({"detail": 5}, "detail", "这一项要写成文字。"),
            ({"detail": "灯", "lng": "east"}, "lng", "请填数字。"),
            ({"detail": "灯", "building": "x"}, "building", "这一项要写成 UUID。"),
            ({"detail": "灯", "anonymous": "maybe"}, "anonymous", "这一项只能是 true 或 false。"),
        ],
    )
    def test_fields_are_explained_in_our_words(
        self, cast: Cast, body: dict[str, Any], field: str, sentence: str
    ) -> None:
        answer = Machine(cast.reporter, language="zh-CN").post("appeals", body)
        assert answer.json()["fields"] == {field: sentence}

    @pytest.mark.parametrize(("size", "sentence"), [(0, "最少是 1。"), (500, "最多是 200。")])
    def test_limits_are_named(self, cast: Cast, size: int, sentence: str) -> None:
        answer = Machine(cast.reporter, language="zh-CN").get(f"appeals?size={size}")
        assert answer.json()["fields"] == {"size": sentence}
