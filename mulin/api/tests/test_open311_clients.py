"""Open311, walked by clients that others wrote, over the wire: georeport, civicbot, chicagorequests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from mulin.api.open311.writing import token_of
from mulin.api.tests.open311 import a_key
from mulin.appeals.models import Appeal, Publication, Status
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.testing import agreed_publication as agreed
from mulin.appeals.testing import hung_publication as hung
from mulin.people.testing import a_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
georeport = pytest.importorskip("georeport")
open311 = pytest.importorskip("civicbot.open311")
registry = pytest.importorskip("civicbot.registry")
chicago = pytest.importorskip("chicagorequests")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    a_category("0301", "公共照明")
    a_category("0101", "市容环境", "社区", phrases=["垃圾", "乱倒"])
    return Cast()


@pytest.fixture
def home(live_server: LiveServer) -> str:
    return f"{live_server.url}/open311/v2"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_services_definitions_and_requests(
    cast: Cast, home: str, form: str
) -> None:
    closed, opened = hung(cast, Status.CLOSED), hung(cast, detail="东门的垃圾 & <桶> 满了。")
    client = georeport.GeoReport(home, output_format=form)
    services = client.get_service_list()
    assert {one["service_code"] for one in services} == {"0301", "0101"}
    assert client.get_service_definition("0301")["service_code"] == "0301"
    found = client.get_service_requests(status="open,closed")
    assert {one["service_request_id"] for one in found} == {
        str(closed.appeal_id), str(opened.appeal_id),
    }  # fmt: skip
    assert "东门的垃圾 & <桶> 满了。" in {one["description"] for one in found}
    one = client.get_service_request(str(closed.appeal_id))
    one = one[0] if isinstance(one, list) else one
    assert one["status"] == "closed"


def test_georeport_is_told_that_a_hidden_request_is_not_there(cast: Cast, home: str) -> None:
    import requests  # noqa: PLC0415 (comes with the client)

    hidden = agreed(cast)
    with pytest.raises(requests.HTTPError) as refused:
        georeport.GeoReport(home).get_service_request(str(hidden.appeal_id))
    assert refused.value.response is not None
    assert refused.value.response.status_code == 404


def civicbot(home: str) -> Any:
    """Its client, pointed at us and without its pauses."""
    http = pytest.importorskip("civicbot.http")

    end = registry.Endpoint(
        id="mulin", name="睦邻", base_url=home, write=True, api_key_required_for_write=True
    )
    return open311.Open311Client(end, http.HttpTransport(rate_limiter=http.RateLimiter(0)))


def test_civicbot_checks_against_our_definition_and_sends(cast: Cast, home: str) -> None:
    client, key = civicbot(home), a_key(a_person(name="机器人"))
    assert cast.area.lat is not None
    place = {"lat": cast.area.lat, "lng": cast.area.lng}
    with pytest.raises(open311.ValidationError):
        client.create_request(
            "0301", validate_remote=True, attributes={"kind": "war"}, description="灯", **place
        )
    sent = client.create_request(
        "0301", dry_run=False, confirm="SEND", api_key=key, validate_remote=True,
        description="3 栋 2 单元楼道灯不亮。", first_name="建国", last_name="王",
        attributes={"kind": "complaint", "contact_when": ["morning", "weekend"], "public": "yes"},
        **place,
    )  # fmt: skip
    (made,) = sent.response
    appeal = Appeal.objects.get(pk=made["service_request_id"])
    assert appeal.kind == "complaint"
    assert "上午、周末" in appeal.detail
    assert Publication.objects.get(appeal=appeal).status == "proposed"


def test_civicbot_reads_requests_one_request_and_a_token(cast: Cast, home: str) -> None:
    publication, client = hung(cast, category="0301"), civicbot(home)
    (one,) = client.list_requests(service_code="0301", status="open")
    assert client.get_request(one["service_request_id"])["description"] == publication.text
    token = token_of(publication.appeal)
    assert client.get_token(token)[0]["service_request_id"] == one["service_request_id"]


def test_chicagorequests_walks_the_pages_without_gap_or_repetition(
    cast: Cast, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {str(hung(cast, detail=f"第{n}盏灯不亮。").appeal_id) for n in range(13)}
    monkeypatch.setattr(chicago.Downloader, "BASE_URL", f"{home}/requests.json")
    now = timezone.now()
    walk = chicago.Downloader()
    # Its page of two hundred, made small so that there is more than one.
    args = walk.prepare_args
    monkeypatch.setattr(
        walk, "prepare_args", lambda start, end, _size: {**args(start, end, 200), "page_size": 5}
    )
    found: list[str] = []
    page, asked = ["first"], walk.prepare_args(now - timedelta(days=1), now, 5)
    while page:
        page = walk.session.get(walk.BASE_URL, params=asked).json()
        found += [one["service_request_id"] for one in page]
        asked["page"] += 1
    assert len(found) == 13
    assert set(found) == wanted
    whole = chicago.Downloader(updated_start_date=now - timedelta(days=1), updated_end_date=now)
    rows = whole((now - timedelta(days=1), now + timedelta(minutes=1)))
    assert {one["service_request_id"] for one in rows} <= wanted
    assert rows[0]["extended_attributes"]["detailed_status"] == "PENDING"
