"""Pages of duties: the worker's list and item, the table, one tick, the first page; and the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.core.tests.browsing import a_photo, browser, statements, text
from mulin.duties import flow
from mulin.duties.models import Duty, Status
from mulin.duties.periods import before, period_of
from mulin.duties.presets import preset
from mulin.duties.queries import Filters, table
from mulin.duties.testing import Cast
from mulin.people.flow import appoint, issue_token
from mulin.people.models import Role
from mulin.people.testing import a_person, a_post, staff
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def page_of(cast: Cast, item: str) -> str:
    return f"/duties/{cast.post.pk}/{item}/{cast.task(item).period.since}/"


def test_a_worker_ticks_on_the_page_and_finds_it_among_what_is_done(cast: Cast) -> None:
    mine = browser(cast.worker)
    assert text(mine.get("/duties/")).count("逾期未做") == 4
    address = page_of(cast, "card")
    assert "下面有一样就够" in text(mine.get(address))
    refused = mine.post(address, {"key": str(uuid4())})
    assert refused.status_code == 400
    assert "还没有凭据：请写两句，或者拍一张。" in text(refused)
    done = mine.post(address, {"key": str(uuid4()), "words": "发了 30 张", "photos": a_photo()})
    assert done.status_code == 302
    duty = Duty.objects.get()
    assert (duty.words, duty.photos) == ("发了 30 张", 1)
    page = text(mine.get(address))
    assert "发了 30 张" in page
    assert f"/duties/{duty.pk}/photos/" in page
    flow.see(duty, by=cast.clerk)
    assert "不用再报" in text(mine.get(address))


def test_a_photo_is_shown_to_whoever_sees_the_tick(cast: Cast) -> None:
    duty = flow.tick(cast.task("board"), flow.Proof(photos=[a_photo()]), by=cast.worker)
    page = text(browser(cast.clerk).get(f"/desk/duties/{duty.pk}/"))
    address = f"/duties/{duty.pk}/photos/" + page.split(f"/duties/{duty.pk}/photos/")[1][:36] + "/"
    shown: Any = browser(cast.clerk).get(address, {"thumb": "1"})
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert browser(cast.stranger).get(address).status_code == 404
    assert browser(cast.clerk).get(f"/duties/{duty.pk}/photos/{uuid4()}/").status_code == 404


def test_nobody_opens_the_item_of_another_post_or_of_no_period(cast: Cast) -> None:
    address = page_of(cast, "card")
    assert browser(cast.stranger).get(address).status_code == 404
    mine = browser(cast.worker)
    for wrong in (
        address.replace("card", "nothing"), f"/duties/{cast.post.pk}/card/2026-13-01/",
        f"/duties/{cast.post.pk}/card/2026-11-02/", f"/duties/{cast.post.pk}/card/2999-01-01/",
    ):  # fmt: skip
        assert mine.get(wrong).status_code == 404
    assert browser(cast.clerk).get("/duties/").status_code == 403
    assert browser(None).get("/duties/").status_code == 302


def test_the_first_page_of_a_worker_shows_what_is_late(cast: Cast) -> None:
    page = text(browser(cast.worker).get("/today/"))
    assert "/duties/" in page
    assert "逾期未做" in page
    assert "/duties/" not in text(browser(cast.clerk).get("/today/"))


def test_the_community_sees_the_table_and_sends_one_back(cast: Cast) -> None:
    duty, desk = cast.tick(), browser(cast.clerk)
    table = text(desk.get("/desk/duties/"))
    assert "网格员小赵" in table
    assert f"/desk/duties/{duty.pk}/" in table
    assert "网格员小赵" in text(desk.get("/desk/duties/", {"view": "unseen"}))
    assert desk.post(f"/desk/duties/{duty.pk}/back/", {"words": ""}).status_code == 400
    typed = {"words": "哪几栋？", "key": str(uuid4())}
    for _press in range(2):
        assert desk.post(f"/desk/duties/{duty.pk}/back/", typed).status_code == 302
    tab = desk.post(f"/desk/duties/{duty.pk}/back/", {"words": "还有呢？"})
    assert tab.status_code == 409
    assert "data-error-summary" in text(tab)
    assert "没有符合条件" in text(desk.get("/desk/duties/", {"view": "unseen"}))
    duty = cast.tick(words="1 到 6 栋")
    assert desk.post(f"/desk/duties/{duty.pk}/see/").status_code == 302
    assert Duty.objects.get().status == Status.SEEN
    page = text(desk.get(f"/desk/duties/{duty.pk}/"))
    assert "谁看的" in page
    assert "看过了，可以" not in page


def test_a_worker_reads_their_own_row_and_judges_nothing(cast: Cast) -> None:
    duty, mine = cast.tick(), browser(cast.worker)
    assert "网格员小赵" in text(mine.get("/desk/duties/"))
    assert "看过了，可以" not in text(mine.get(f"/desk/duties/{duty.pk}/"))
    assert mine.post(f"/desk/duties/{duty.pk}/see/").status_code == 403
    assert browser(cast.stranger).get(f"/desk/duties/{duty.pk}/").status_code == 404
    elsewhere = browser(cast.stranger).get("/desk/duties/", {"area": cast.grid.code})
    assert elsewhere.status_code == 404


def test_a_day_that_is_past_shows_its_own_periods(cast: Cast) -> None:
    last = before("month", period_of("month", timezone.localdate()))
    page = text(browser(cast.clerk).get("/desk/duties/", {"day": str(last.since), "view": "late"}))
    assert f"一次上门服务 {last.since.year}年{last.since.month}月" in page
    assert 'class="chip-x" href="/desk/duties/?view=late"' in page
    ahead = str(timezone.localdate() + timedelta(days=400))
    assert "逾期未做" in text(browser(cast.clerk).get("/desk/duties/", {"day": ahead}))


def test_the_table_is_taken_out_as_a_file(cast: Cast) -> None:
    cast.tick()
    answer = browser(cast.clerk).get("/desk/duties/", {"file": "csv"})
    assert "网格员小赵" in text(answer)
    assert "做了，待看" in text(answer)
    assert browser(cast.clerk).get("/desk/duties/", {"file": "exe"}).status_code == 404


def _more(cast: Cast, many: int) -> None:
    for _n in range(many):
        post = a_post(Role.GRID_WORKER, a_grid(community=cast.community))
        appoint(a_person(), post, since=timezone.localdate() - timedelta(days=900))


def test_the_table_pages_and_asks_no_more_for_more_workers(cast: Cast) -> None:
    desk = browser(cast.clerk)
    cast.tick()
    _more(cast, 2)
    few = statements(lambda: desk.get("/desk/duties/"))
    _more(cast, 57)
    assert statements(lambda: desk.get("/desk/duties/")) == few <= 14
    of, path, after = preset().lists[0], cast.community.path, ""
    pages: list[list[str]] = []
    while not pages or after:
        found = table(cast.clerk, of, path, Filters(), after=after)
        pages.append([name for row in found.rows for name in row.post.holders])
        after = found.after
    assert [len(page) for page in pages] == [20, 20, 20]
    assert len({name for page in pages for name in page}) == 60
    second = text(
        desk.get("/desk/duties/", {"after": table(cast.clerk, of, path, Filters()).after})
    )
    assert all(name in second for name in pages[1])


def asked(cast: Cast, by: Any, path: str, body: dict[str, Any] | None = None) -> Any:
    token = issue_token(by, name="t", scopes=["duties:read", "duties:write"])
    browse, head = browser(None), {"Authorization": f"Bearer {token}"}
    if body is None:
        return browse.get(path, headers=head)
    return browse.post(path, body, content_type="application/json", headers=head)


def test_machines_tick_see_and_send_back_by_the_same_deeds(cast: Cast) -> None:
    body = {
        "post": str(cast.post.pk), "item": "ledger", "since": str(cast.task().period.since),
        "words": "核对了",
    }  # fmt: skip
    made = asked(cast, cast.worker, "/api/v1/duties", body)
    assert made.status_code == 201
    key = made.json()["id"]
    assert asked(cast, cast.stranger, "/api/v1/duties", body).status_code == 404
    assert (
        asked(cast, cast.worker, "/api/v1/duties", {**body, "since": "2026-11-02"}).status_code
        == 404
    )
    assert asked(cast, cast.worker, "/api/v1/duties", {**body, "words": ""}).status_code == 400
    back = asked(cast, cast.clerk, f"/api/v1/duties/{key}/return", {"words": "哪栋？"})
    assert back.json()["status"] == "returned"
    asked(cast, cast.worker, "/api/v1/duties", body)
    assert asked(cast, cast.clerk, f"/api/v1/duties/{key}/sight", {}).json()["status"] == "seen"
    assert asked(cast, cast.stranger, f"/api/v1/duties/{key}/sight", {}).status_code == 404


def test_machines_read_the_table_of_their_area(cast: Cast) -> None:
    cast.tick()
    found = asked(cast, cast.clerk, "/api/v1/duties").json()
    assert found["total"] == 1
    assert found["counts"]["ticked"] == 1
    assert found["items"][0]["items"][0]["state"] == "ticked"
    assert asked(cast, cast.stranger, f"/api/v1/duties?area={cast.grid.code}").status_code == 404
    assert asked(cast, staff(Role.PROPERTY, cast.grid), "/api/v1/duties").status_code == 404
