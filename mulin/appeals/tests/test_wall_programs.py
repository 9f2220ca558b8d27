"""Programs read the wall: what everybody reads, without a token, and not too often."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mulin.appeals.flow import publishing
from mulin.appeals.models import Status
from mulin.appeals.testing import Cast
from mulin.appeals.tests.test_wall_pages import SECRETS
from mulin.appeals.tests.wall import agreed, hung, shown
from mulin.core.deeds import Refused
from mulin.core.tests.browsing import a_photo

pytestmark = pytest.mark.django_db


def test_programs_read_the_wall_without_a_token_and_nothing_else() -> None:
    cast = Cast()
    publication = hung(cast, Status.CLOSED, photos=[a_photo()])
    hidden = agreed(cast, detail="还没审核的事。")
    found = Client().get("/api/v1/wall").json()
    assert [one["id"] for one in found["items"]] == [str(publication.pk)]
    one = Client().get(f"/api/v1/wall/{publication.pk}").json()
    assert one["outcome"] == "已办结：已解决 · 居民说解决了 · 满意"
    assert one["story"][0]["verb"] == "close"
    assert not any(secret in str(found) + str(one) for secret in SECRETS)
    assert Client().get(f"/api/v1/wall/{hidden.pk}").status_code == 404
    assert Client().get("/api/v1/wall", {"q": "还没审核"}).json()["items"] == []
    assert Client().post("/api/v1/wall").status_code == 405


def test_programs_that_ask_too_often_wait(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "open311": 1}
    assert [Client().get("/api/v1/wall").status_code for _n in range(2)] == [200, 429]


def test_a_name_that_the_text_tells_of_itself_is_struck_in_the_title_too() -> None:
    cast = Cast()
    publication = agreed(
        cast, title="张建国家门口路灯不亮", detail="我叫张建国，身份证360483198507121234，灯坏了。"
    )
    assert publication.title == "〔姓名〕家门口路灯不亮"
    assert publication.text == "我叫〔姓名〕，身份证〔身份证号〕，灯坏了。"
    named = shown(publication, title="张建国家门口路灯不亮")
    with pytest.raises(Refused, match="姓名"):
        publishing.publish(publication, named, by=cast.dispatcher)
