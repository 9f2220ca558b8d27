"""Photos, the page of the deadline, and following an appeal by number and code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Status
from mulin.appeals.queries.deadlines import day_lines
from mulin.appeals.testing import Cast, an_appeal
from mulin.appeals.tests.browsing import a_visitors_appeal, do, fresh, page
from mulin.core import calendars, files, worktime
from mulin.core.tests.browsing import a_photo, browser

pytestmark = pytest.mark.django_db


# Photos


def test_photos_are_as_visible_as_the_appeal() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING, photos=[a_photo()])
    url = reverse("appeals:photo", args=[appeal.pk, files.of(appeal.pk).get().pk])
    for person in (cast.reporter, cast.handler, cast.dispatcher):
        answer = browser(person).get(url, {"thumb": "1"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].startswith("private")
        assert b"".join(answer)[:3] == b"\xff\xd8\xff"
    assert browser(cast.stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 404


def test_a_photo_is_not_fetched_through_another_appeal() -> None:
    cast = Cast()
    appeal, other = cast.appeal(photos=[a_photo()]), cast.appeal()
    url = reverse("appeals:photo", args=[other.pk, files.of(appeal.pk).get().pk])
    assert browser(cast.reporter).get(url).status_code == 404


def test_a_photo_of_inner_words_is_for_staff() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    flow.progress(appeal, by=cast.handler, inner="灯座坏了", photos=[a_photo()])
    url = reverse("appeals:photo", args=[appeal.pk, files.of(appeal.pk).get().pk])
    shown = browser(cast.handler).get(url)
    assert b"".join(shown)
    assert shown.status_code == 200
    assert browser(cast.reporter).get(url).status_code == 404
    assert url not in page(browser(cast.reporter), "mine", appeal.pk)


# «期限怎么算»


def test_the_deadline_page_says_what_counted_and_what_stood_still() -> None:
    cast, ago = Cast(), timezone.now() - timedelta(days=4)
    appeal = an_appeal(area=cast.area, by=cast.reporter, at=ago)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=ago)
    flow.sign(appeal, by=cast.handler, at=ago)
    flow.ask(appeal, by=cast.handler, public="明天上午家里有人吗？", at=ago)
    text = page(browser(cast.reporter), "mine_deadline", appeal.pk)
    assert "多久有人联系您" in text
    assert "停表，等您回复" in text
    assert "现在停着" in text


def test_days_are_told_one_by_one_and_a_weekend_in_one_line() -> None:
    friday = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    found = worktime.reckon(friday, worktime.Limit.parse("2wd"), calendar=calendars.current())
    lines = day_lines(found)
    assert [line.first.isoformat() for line in lines][:3] == [
        "2026-11-20",
        "2026-11-21",
        "2026-11-23",
    ]
    weekend = lines[1]
    assert weekend.empty
    assert weekend.reasons == "周末"
    assert [one.words for one in lines[2].counted] == ["8:30–12:00", "14:00–17:30"]
    assert [one.reason for one in lines[2].idle] == ["夜间", "午休", "夜间"]
    assert weekend.last.isoformat() == "2026-11-22"
    counted = sum(line.seconds for line in lines)
    assert counted == sum((end - begin).total_seconds() for begin, end in found.counted)


# Tracking


def track(client: Client, number: str, code: str) -> Any:
    return client.post(reverse("appeals:track"), {"number": number, "code": code})


def test_number_and_code_open_the_appeal_and_its_deeds_to_a_visitor() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    client = Client()
    answer = track(client, f" {appeal.number} ", tracking_code(appeal).lower())
    assert answer.headers["Location"] == reverse("appeals:mine", args=[appeal.pk])
    assert appeal.title in page(client, "mine", appeal.pk)
    do(client, "supplement", appeal, public="四楼也是。")
    assert "四楼也是。" in page(client, "mine", appeal.pk)


def test_an_unknown_number_and_a_wrong_code_read_the_same() -> None:
    appeal = an_appeal()
    wrong = track(Client(), appeal.number, "AAAAAA")
    unknown = track(Client(), "360483-20200101-999999", "AAAAAA")
    assert wrong.status_code == unknown.status_code == 400
    for answer in (wrong, unknown):
        assert "编号或查询码不对" in answer.content.decode()
    assert Client().get(reverse("appeals:mine", args=[appeal.pk])).status_code == 302


def test_guessing_codes_is_slowed_down(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "track": 2}
    appeal = an_appeal()
    for _n in range(2):
        track(Client(), appeal.number, "AAAAAA")
    answer = track(Client(), appeal.number, tracking_code(appeal))
    assert answer.status_code == 400
    assert "操作太频繁了" in answer.content.decode()


def test_proof_of_one_number_opens_no_other() -> None:
    cast = Cast()
    one, other = cast.appeal(), cast.appeal(detail="东门垃圾桶满了。")
    client = Client()
    track(client, one.number, tracking_code(one))
    assert client.get(reverse("appeals:mine", args=[other.pk])).status_code == 302
    do(client, "withdraw", other)
    assert fresh(other).is_open


def test_a_visitor_follows_an_appeal_to_its_end() -> None:
    cast = Cast()
    client = Client()
    appeal = a_visitors_appeal(client)
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    cast.propose(cast.sign(cast.dispatch(appeal)))
    do(client, "callback", appeal, solved="yes", satisfied="yes")
    assert fresh(appeal).status == Status.CLOSED
    do(client, "reopen", appeal, public="又灭了。")
    assert fresh(appeal).is_open


@pytest.mark.parametrize(
    "typed",
    [
        lambda text: text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
        lambda text: text.replace("-", "—"),
        lambda text: text.replace("-", "－").lower(),
        lambda text: text.replace("-", ""),
        " ".join,
        lambda text: f"编号：{text}\u200b",
    ],
)
def test_number_and_code_are_known_however_they_are_typed(
    client: Client, typed: Callable[[str], str]
) -> None:
    appeal = an_appeal()
    answer = track(client, typed(appeal.number), typed(tracking_code(appeal)))
    assert answer.status_code == 302
    assert track(Client(), typed(appeal.number), "AAAAAA").status_code == 400


def test_the_tracking_page_leads_nowhere_else() -> None:
    text = page(Client(), "track", next="https://example.org/")
    assert "next=https" not in text.replace(f"{reverse('appeals:track')}?next=https", "")
    assert f"next={reverse('appeals:mine_list')}" in text
