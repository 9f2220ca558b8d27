"""The hotline at the desk: replies as a file, categories mapped by the centre."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.flow.hotline_mapping import keep_names
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal
from mulin.appeals.models.hotline import HotlineCategory, HotlineSending
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.test_hotline import a_file, row
from mulin.core.tests.browsing import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast(tmp_path: Any) -> Cast:
    cast = Cast()
    a_category("0301")
    Hotline().run(a_file(tmp_path, row(1), row(2)))
    appeal = Appeal.objects.get(external_id="RX20261101000000001")
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    cast.sign(appeal)
    cast.propose(appeal)
    return cast


def test_replies_go_out_as_a_file_and_can_be_fetched_again(cast: Cast) -> None:
    at = browser(cast.centre)
    assert "RX20261101000000001" in text(at.get(reverse("appeals:hotline")))
    answer = at.post(reverse("appeals:hotline_send"), {"format": "csv"})
    assert "灯泡已经换好" in answer.content.decode("utf-8-sig")
    assert "RX20261101000000002" not in answer.content.decode("utf-8-sig")
    assert at.post(reverse("appeals:hotline_send"), {"format": "csv"}).status_code == 302
    sending = HotlineSending.objects.get()
    again = at.get(reverse("appeals:hotline_sent", args=[sending.pk]))
    assert again.status_code == 200
    assert again["Content-Type"].startswith("application/vnd")
    told = at.post(reverse("appeals:hotline_send"), {"again": "1", "format": "xlsx"})
    assert told.status_code == 200
    assert at.post(reverse("appeals:hotline_send"), {"since": "昨天"}).status_code == 302
    assert (
        at.post(reverse("appeals:hotline_send"), {"again": "1", "format": "pdf"}).status_code == 404
    )


def test_the_centre_maps_what_has_no_name_here(cast: Cast) -> None:
    at, url = browser(cast.centre), reverse("appeals:hotline_categories")
    page = text(at.get(url))
    assert "城乡建设 › 市政 › 路灯" in page
    typed = {"name": "城乡建设->市政->路灯", "leaf": "0301"}
    assert at.post(url, typed).status_code == 302
    assert HotlineCategory.objects.get().leaf is not None
    assert "都对上了" in text(at.get(url))
    assert "城乡建设 › 市政 › 路灯" in text(at.get(url + "?all=1"))
    assert at.post(f"{url}?all=1", {**typed, "leaf": "none"})["Location"] == f"{url}?all=1"


def test_a_long_list_has_pages_and_an_empty_one_says_what_to_do(cast: Cast) -> None:
    keep_names(f"甲->{n:02}" for n in range(60))
    at, url = browser(cast.centre), reverse("appeals:hotline_categories")
    pages = [text(at.get(url, {"all": "1", "page": number})) for number in ("1", "2", "x")]
    names = [f"甲->{n:02}" for n in range(60)]
    assert [sum(f'value="{n}"' in html.unescape(page) for n in names) for page in pages] == [
        39,
        21,
        39,
    ]
    assert f"{url}?all=1&page=2" in html.unescape(pages[0])
    HotlineCategory.objects.all().delete()
    page = text(browser(cast.centre).get(reverse("appeals:hotline_categories")))
    assert "还没有导入过热线工单" in page


def test_nobody_else_comes_in(cast: Cast) -> None:
    for person in (cast.dispatcher, cast.handler, cast.stranger):
        for name in ("hotline", "hotline_categories"):
            assert browser(person).get(reverse(f"appeals:{name}")).status_code == 403
