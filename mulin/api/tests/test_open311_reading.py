"""Open311, reading: both forms say the same, only the wall is told, filters and pages hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from django.test import Client
from django.utils import timezone

from mulin.api.tests.open311 import as_text, body, get, spark
from mulin.api.tests.schemas import SCHEMAS
from mulin.appeals.flow import publishing
from mulin.appeals.models import Publication, Status
from mulin.appeals.queries.echo import answers_of
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.testing import agreed_publication as agreed
from mulin.appeals.testing import as_struck as shown
from mulin.appeals.testing import hung_publication as hung
from mulin.appeals.testing import wall_now as again
from mulin.core.geo import from_wgs84
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(autouse=True)
def _category() -> None:
    a_category("0301", "公共照明")
    a_category("0101", "市容环境", "社区", phrases=["垃圾", "乱倒"])


def moved(publication: Publication, *, days: float) -> Publication:
    """As if it had been reported so many days ago."""
    at = timezone.now() - timedelta(days=days)
    Publication.objects.filter(pk=publication.pk).update(requested_at=at)
    return publication


def ids(**query: Any) -> list[str]:
    return [one["service_request_id"] for one in body(get("requests.json", **query))]


# Both forms


def test_xml_and_json_of_every_resource_are_equal_and_fit_their_schemas() -> None:
    cast = Cast()
    one = hung(cast, Status.CLOSED, detail="灯 <坏> & “三天”了。", category="0301")
    hung(cast, category="0101")
    answer = answers_of(one.appeal)[-1]
    lines = {str(answer.entry.pk): answer.text}
    publishing.revise(again(one), shown(one, lines=lines), by=cast.dispatcher)
    for schema, path, query in (
        ("discovery", "discovery", {}),
        ("services", "services", {}),
        ("service_definition", "services/0301", {}),
        ("requests", "requests", {"extensions": "true"}),
        ("requests", f"requests/{one.appeal_id}", {}),
        ("requests", "requests", {"status": "closed"}),
        ("updates", "servicerequestupdates", {}),
        ("errors", "services/9999", {}),
    ):
        plain = body(get(f"{path}.json", **query))
        assert plain, path
        assert spark(get(f"{path}.xml", **query)) == as_text(plain), path
        jsonschema.validate(plain, SCHEMAS[schema])
        assert plain == body(Client().get(f"/open311/v2/{path}.json", query))


def test_an_empty_list_is_a_list_and_not_a_fault() -> None:
    assert body(get("requests.json")) == []
    assert spark(get("requests.xml")) == []
    assert b"<service_requests/>" in get("requests.xml").content


def test_times_are_whole_seconds_with_their_zone() -> None:
    cast = Cast()
    hung(cast, Status.CLOSED)
    (one,) = body(get("requests.json", extensions="true"))
    times = [
        v for k, v in [*one.items(), *one["extended_attributes"].items()] if "datetime" in k and v
    ]
    assert len(times) >= 4
    assert all(TIME.fullmatch(text) for text in times)


def test_letters_that_xml_cannot_hold_and_marks_survive_or_go() -> None:
    cast = Cast()
    publication = agreed(cast)
    publishing.publish(
        publication, shown(publication, text="灯\x0b坏 <i>&amp;</i> 🏮"), by=cast.dispatcher
    )
    assert spark(get("requests.xml"))[0]["description"] == "灯坏 <i>&amp;</i> 🏮"
    assert body(get("requests.json"))[0]["description"] == "灯坏 <i>&amp;</i> 🏮"


def test_discovery_names_the_specification_literally_and_lies_in_the_past() -> None:
    found = body(get("discovery.json"))
    (end,) = found["endpoints"]
    assert end["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert end["url"] == "http://testserver/open311/v2"
    assert end["formats"] == ["text/xml", "application/json"]
    assert datetime.fromisoformat(found["changeset"]) <= timezone.now()
    assert found["contact"]
    assert found["key_service"]
    before = found["changeset"]
    a_category("0501", "乱停车", phrases=["停车"])
    assert body(get("discovery.json"))["changeset"] >= before


def test_an_address_without_a_form_answers_in_the_form_somebody_likes() -> None:
    assert spark(Client().get("/open311/v2/"))["changeset"]
    asked = Client().get("/open311/v2/", headers={"Accept": "application/json"})
    assert body(asked)["changeset"]


def test_a_service_tells_its_group_and_keywords() -> None:
    services = {one["service_code"]: one for one in body(get("services.json"))}
    assert services["0101"]["keywords"] == "垃圾,乱倒"
    assert services["0301"]["metadata"] is True
    assert services["0301"]["type"] == "realtime"
    orders = [one["order"] for one in body(get("services/0301.json"))["attributes"]]
    assert orders == list(range(1, len(orders) + 1))


# Only the wall


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_does_not_hang_on_the_wall_is_nowhere(form: str) -> None:
    cast = Cast()
    publication = agreed(cast, detail="还没审核的东西。")
    private = cast.appeal(detail="没有同意公开的东西。")
    seen = hung(cast, detail="挂出来的东西。")
    both = f"{publication.appeal_id},{private.pk},{seen.appeal_id}"
    for path, query in (
        ("requests", {}), ("requests", {"service_request_id": both}),
        ("requests", {"page": 1, "extensions": "true"}), ("servicerequestupdates", {}),
    ):  # fmt: skip
        answer = get(f"{path}.{form}", **query)
        text = answer.content.decode()
        assert "还没审核" not in text
        assert "没有同意" not in text
        assert str(private.pk) not in text
        assert publication.appeal.number not in text
    assert get(f"requests.{form}", page=1).headers["X-Result-Count"] == "1"
    for hidden in (publication.appeal_id, private.pk, uuid4(), "001", publication.appeal.number):
        answer = get(f"requests/{hidden}.{form}")
        assert answer.status_code == 404
        assert answer.content == get(f"requests/{uuid4()}.{form}").content
    publishing.take_down(seen, by=cast.reporter)
    assert get(f"requests/{seen.appeal_id}.{form}").status_code == 404
    assert ids() == []


def test_a_record_says_nothing_of_persons() -> None:
    cast = Cast()
    hung(cast, Status.CLOSED, contact_name="王建国", contact_phone="13812345678")
    text = get("requests.json", extensions="true").content.decode()
    for secret in ("王建国", "13812345678", "501室", cast.handler.name, cast.dispatcher.name):
        assert secret not in text


def test_the_point_is_the_middle_of_the_grid_whatever_was_reported() -> None:
    cast = Cast()
    assert cast.area.lng is not None
    assert cast.area.lat is not None
    hung(cast, lng=cast.area.lng + 0.0004, lat=cast.area.lat)
    (one,) = body(get("requests.json"))
    near = (round(cast.area.lng, 6), round(cast.area.lat, 6))
    assert (one["long"], one["lat"]) == near


def test_status_is_open_or_closed_and_notes_tell_solved_and_satisfied_apart() -> None:
    cast = Cast()
    hung(cast, Status.CLOSED)
    (one,) = body(get("requests.json"))
    assert one["status"] == "closed"
    assert one["status_notes"].startswith("已办结：已解决 · 居民说解决了 · 满意")
    assert one["expected_datetime"] is None
    assert one["updated_datetime"] >= one["requested_datetime"]


# Filters


def test_named_ids_override_everything_else() -> None:
    cast = Cast()
    one, other = hung(cast), hung(cast, detail="东门垃圾桶满了。")
    moved(one, days=400)
    asked = f"{one.appeal_id},{other.appeal_id},nonsense"
    found = ids(service_request_id=asked, status="closed", service_code="9999")
    assert set(found) == {str(one.appeal_id), str(other.appeal_id)}


def test_lists_with_commas() -> None:
    cast = Cast()
    lamp = hung(cast, Status.CLOSED, category="0301")
    waste = hung(cast, category="0101", detail="东门垃圾桶满了。")
    assert set(ids(service_code="0301,0101", status="open,closed")) == {
        str(lamp.appeal_id), str(waste.appeal_id),
    }  # fmt: skip
    assert ids(status="closed") == [str(lamp.appeal_id)]
    assert ids(service_code="0101") == [str(waste.appeal_id)]
    assert ids(status="") == ids()


def test_without_a_range_the_last_ninety_days_are_told() -> None:
    cast = Cast()
    old = moved(hung(cast), days=91)
    new = moved(hung(cast, detail="新的一件。"), days=89)
    assert ids() == [str(new.appeal_id)]
    since = (timezone.now() - timedelta(days=100)).isoformat()
    assert set(ids(start_date=since)) == {str(old.appeal_id), str(new.appeal_id)}
    until = (timezone.now() - timedelta(days=90)).isoformat()
    assert ids(end_date=until) == [str(old.appeal_id)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "90 天"),
        ({"start_date": "2026-06-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, "之后"),
        ({"start_date": "2026-01-01T00:00:00"}, "时区"),
        ({"start_date": "gestern"}, "start_date"),
        ({"status": "fixed"}, "status"),
        ({"page": "-1"}, "page"),
        ({"page_size": "many"}, "page_size"),
        ({"order_by": "password"}, "order_by"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"lat": "29.4"}, "long"),
        ({"lat": "x", "long": "116"}, "lat"),
        ({"lat": "29.4", "long": "116", "radius": "-5"}, "radius"),
        ({"lat": "29.4", "long": "116", "radius": "500", "datum": "moon"}, "datum"),
        ({"after": "nonsense"}, "after"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_cannot_be_read_is_a_fault_in_the_asked_form(
    query: dict[str, str], said: str, form: str
) -> None:
    answer = get(f"requests.{form}", **query)
    assert answer.status_code == 400
    (fault,) = body(answer) if form == "json" else spark(answer)
    assert str(fault["code"]) == "400"
    assert said in fault["description"]


def test_a_plus_that_nobody_encoded_and_fractions_are_read() -> None:
    cast = Cast()
    one = hung(cast)
    for end in (
        "2027-01-01T00:00:00 08:00",
        "2027-01-01T00:00:00.999999+08:00",
        "2027-01-01T00:00:00Z",
    ):
        start = "2026-11-01T00:00:00Z"
        assert ids(start_date=start, end_date=end) == [str(one.appeal_id)]


def test_at_most_a_thousand_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mulin.api.open311.reading.MOST", 3)
    cast = Cast()
    for n in range(5):
        hung(cast, detail=f"第{n}盏灯不亮。")
    assert len(ids()) == 3
    assert len(ids(page_size="500")) == 3
    assert len(ids(max_requests="2")) == 2


def test_what_changed_is_asked_for_by_when_it_changed() -> None:
    cast = Cast()
    old = moved(hung(cast), days=300)
    now = timezone.now()
    assert ids(updated_after=(now - timedelta(hours=1)).isoformat()) == [str(old.appeal_id)]
    assert ids(updated_before=(now - timedelta(hours=1)).isoformat()) == []


def test_distance_is_measured_from_the_middle_of_the_grid_in_any_datum() -> None:
    cast = Cast()
    one = hung(cast)
    row = again(one)
    assert row.lng is not None
    assert row.lat is not None
    here = {"lat": str(row.lat), "long": str(row.lng)}
    assert ids(**here, radius="50") == [str(one.appeal_id)]
    lng, lat = from_wgs84(row.lng, row.lat, "gcj02")
    assert ids(lat=str(lat), long=str(lng), radius="50") == []
    assert ids(lat=str(lat), long=str(lng), radius="50", datum="gcj02") == [str(one.appeal_id)]
    box = f"{row.lng - 0.001},{row.lat - 0.001},{row.lng + 0.001},{row.lat + 0.001}"
    assert ids(bbox=box) == [str(one.appeal_id)]
    assert ids(bbox="0,0,1,1") == []


def test_the_other_filters_of_the_wild() -> None:
    cast = Cast()
    one = hung(cast, Status.HANDLING, category="0301")
    mine = [str(one.appeal_id)]
    assert ids(area_code=cast.community.code) == mine
    assert ids(area_code=Cast(a_grid()).area.code) == []
    assert ids(area_code="unknown") == []
    assert ids(search="楼道灯") == mine
    assert ids(search="王建国") == []
    assert ids(detailed_status="in_process") == mine
    assert ids(detailed_status="PROCESSED,REJECTED") == []
    assert ids(has_photo="true") == []
    assert ids(agency_responsible=cast.post.title) == mine
    assert ids(agency_responsible="nobody") == []
    assert ids(order_by="updated_datetime") == mine


# Pages


def test_a_walk_by_page_numbers_and_one_by_links_find_everything_once() -> None:
    cast = Cast()
    wanted = {
        str(moved(hung(cast, detail=f"第{n}盏灯不亮。"), days=n % 5).appeal_id) for n in range(11)
    }
    numbered: list[str] = []
    for page in (1, 2, 3):
        numbered += ids(page=page, page_size=4)
    assert len(numbered) == 11
    assert set(numbered) == wanted
    assert ids(page=0, page_size=4) == numbered[:4]
    linked: list[str] = []
    answer: Any = get("requests.json", page=1, page_size=4)
    assert answer.headers["X-Result-Count"] == "11"
    assert answer.headers["X-Page-Count"] == "3"
    assert answer.headers["X-Page-Size"] == "4"
    assert "X-Previous-Page-URL" not in answer.headers
    while True:
        linked += [one["service_request_id"] for one in body(answer)]
        # Rows arrive, and one that was read leaves, in the middle of the walk.
        hung(cast, detail=f"刚来的 {len(linked)}。")
        left = Publication.objects.get(appeal_id=linked[0])
        if left.on_wall:
            publishing.take_down(left, by=cast.reporter)
        if (following := answer.headers.get("X-Next-Page-URL")) is None:
            break
        answer = Client().get(following)
    assert linked == numbered
    assert "page=1" in get("requests.json", page=2, page_size=4).headers["X-Previous-Page-URL"]
