"""The pages of guides: what residents read, what is asked and not kept, what the desk does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mulin.core.tests.browsing import browser, statements
from mulin.core.tests.browsing import text as read
from mulin.guides import flow
from mulin.guides.models import PARTS, Guide, Status
from mulin.guides.testing import Cast, text
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


def look(person: Person | None, name: str, *args: object, **query: str) -> Any:
    return browser(person).get(reverse(f"guides:{name}", args=args), query)


def send(person: Person | None, name: str, *args: object, **typed: Any) -> Any:
    return browser(person).post(reverse(f"guides:{name}", args=args), typed)


# For residents


def test_a_visitor_reads_guides_by_topic_and_is_told_what_is_a_sample() -> None:
    flow.load()
    shown = read(look(None, "list"))
    assert shown.index("养老敬老") < shown.index("困难救助")
    assert "高龄津贴" in shown
    page = read(look(None, "guide", "high-age-allowance"))
    assert "样例文字，还没有经本地核对" in page
    assert "《中华人民共和国老年人权益保障法》第三十三条" in page
    assert page.count('type="checkbox"') == 5


def test_words_and_topics_narrow_the_list() -> None:
    flow.load()
    assert read(look(None, "list", q="户口簿")).count("row-link") >= 5
    only = read(look(None, "list", topic="law"))
    assert only.count('class="row-link') == 1
    assert "法律援助" in only
    assert "没有找到这件事" in read(look(None, "list", q="登月"))


def test_a_checked_guide_says_when_and_an_overdue_one_warns(cast: Cast) -> None:
    guide = cast.guide(Status.CONFIRMED)
    assert "社区已核对" in read(look(None, "guide", guide.key))
    Guide.objects.update(review_on=timezone.localdate() - timedelta(days=1))
    assert "该复核了" in read(look(None, "guide", guide.key))


def test_paper_has_squares_for_a_pen_in_large_type(cast: Cast) -> None:
    page = read(look(None, "print", cast.guide().key))
    assert "large-type" in page
    assert page.count("tick-box") == 2
    assert "<form" not in page


def test_a_retired_guide_is_gone_for_residents_and_staff_alike(cast: Cast) -> None:
    guide = cast.guide(Status.RETIRED)
    for name in ("guide", "print", "check_one"):
        assert look(cast.clerk, name, guide.key).status_code == 404
    assert read(look(cast.clerk, "detail", guide.pk)).count("已停用") >= 1
    assert look(cast.resident, "detail", guide.pk).status_code == 403


# Am I entitled?


def test_a_few_answers_sort_the_guides() -> None:
    flow.load()
    page = read(send(None, "check", age="83", residence="local", income="enough", child="none"))
    yes, maybe = page.index("看样子能办"), page.index("可能能办")
    assert yes < page.index("高龄津贴") < maybe
    assert "不符合：孩子：刚出生" in page
    assert "还要看：" in page[maybe:]


def test_nothing_of_the_answers_is_kept_nor_stands_in_an_address() -> None:
    flow.load()
    client = browser(None)
    address = reverse("guides:check")
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(address, {"age": "83", "income": "dibao", "disability": "1"})
    written = [q["sql"] for q in seen if not q["sql"].lstrip().startswith("SELECT")]
    assert written == []
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'method="post"' in read(answer)
    assert not client.session.items()


def test_one_guide_asks_only_its_own_questions(cast: Cast) -> None:
    guide = cast.guide()
    page = read(look(None, "check_one", guide.key))
    assert "满多少周岁" in page
    assert "身体怎么样" not in page
    assert "看样子还不能办" in read(send(None, "check_one", guide.key, age="60"))
    free = cast.guide(rule="")
    assert "没有设条件" in read(send(None, "check_one", free.key))


def test_an_answer_that_cannot_be_is_shown_again_with_the_others(cast: Cast) -> None:
    guide = cast.guide()
    answer = send(None, "check_one", guide.key, age="900", residence="local")
    assert answer.status_code == 400
    assert 'value="900"' in read(answer)
    assert 'value="local" checked' in read(answer)


# At the desk


def typed(guide: Guide | None = None, **changes: Any) -> dict[str, Any]:
    said = vars(text()) if guide is None else {name: getattr(guide, name) for name in PARTS}
    more = {} if guide is None else {"version": guide.version, "why": "改一处"}
    return {**said, **more, **changes}


def test_a_clerk_writes_changes_checks_retires_and_takes_up_again(cast: Cast) -> None:
    assert send(cast.clerk, "new", **typed(), key="abcdefgh").status_code == 302
    assert send(cast.clerk, "new", **typed(), key="abcdefgh").status_code == 302
    guide = Guide.objects.get()
    answer = send(cast.clerk, "edit", guide.pk, **typed(guide, hours="每天"))
    assert answer["Location"] == reverse("guides:detail", args=[guide.pk])
    day = timezone.localdate() + timedelta(days=100)
    send(cast.clerk, "confirm", guide.pk, review_on=day.isoformat())
    page = read(look(cast.clerk, "detail", guide.pk))
    assert "<ins>" in page
    assert "核对无误" in page
    send(cast.clerk, "retire", guide.pk, words="取消了")
    assert Guide.objects.get().status == Status.RETIRED
    send(cast.clerk, "restore", guide.pk)
    assert Guide.objects.get().status == Status.DRAFT


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    answer = send(cast.clerk, "new", **typed(rule="age > 80", summary="自己写的一句"))
    assert answer.status_code == 400
    assert "自己写的一句" in read(answer)
    assert "看不懂" in read(answer)
    assert send(cast.clerk, "new", title="只有标题").status_code == 400
    guide = cast.guide()
    assert "明天以后" in read(send(cast.clerk, "confirm", guide.pk, review_on="2020-01-01"))
    assert send(cast.clerk, "retire", guide.pk, words="").status_code == 400
    stale = typed(guide, hours="周一")
    send(cast.centre, "edit", guide.pk, **typed(guide, hours="每天"))
    answer = send(cast.clerk, "edit", guide.pk, **stale)
    assert answer.status_code == 409
    assert 'value="周一"' in read(answer)
    assert read(look(cast.clerk, "edit", guide.pk)).count('value="每天"') == 1


def test_a_grid_worker_reads_and_a_resident_stays_outside(cast: Cast) -> None:
    guide = cast.guide()
    assert look(cast.worker, "desk").status_code == 200
    assert look(cast.worker, "new").status_code == 403
    assert look(cast.worker, "edit", guide.pk).status_code == 403
    assert send(cast.worker, "confirm", guide.pk).status_code == 403
    assert send(cast.worker, "restore", guide.pk).status_code == 403
    assert reverse("guides:edit", args=[guide.pk]) not in read(
        look(cast.worker, "detail", guide.pk)
    )
    for name in ("desk", "new"):
        assert look(cast.resident, name).status_code == 403
        assert look(None, name).status_code == 302


def test_the_register_shows_each_view_with_its_number(cast: Cast) -> None:
    cast.guide(Status.CONFIRMED, title="已核对的")
    cast.guide(title="还没核对的")
    cast.guide(Status.RETIRED, title="停用了的")
    assert "停用了的" not in read(look(cast.clerk, "desk"))
    assert "停用了的" in read(look(cast.clerk, "desk", view="retired"))
    unchecked = read(look(cast.clerk, "desk", view="unchecked"))
    assert "还没核对的" in unchecked
    assert "已核对的" not in unchecked
    assert "没有符合条件的指南" in read(look(cast.clerk, "desk", q="登月", topic="law"))
    assert "这里没有指南" in read(look(cast.clerk, "desk", view="overdue"))


def test_lists_cost_the_same_however_long_they_are(cast: Cast) -> None:
    def cost(few: int) -> list[int]:
        for _number in range(few):
            cast.guide()
        clerk, visitor = browser(cast.clerk), browser(None)
        return [
            statements(lambda: clerk.get(reverse("guides:desk"))),
            statements(lambda: visitor.get(reverse("guides:list"))),
            statements(lambda: visitor.post(reverse("guides:check"), {"age": "80"})),
        ]

    small = cost(3)
    assert cost(27) == small
    assert max(small) <= 6


# For machines


def test_machines_read_what_residents_read(cast: Cast) -> None:

    guide = cast.guide(Status.CONFIRMED)
    cast.guide(Status.RETIRED, title="停用了的")
    key = issue_token(cast.resident, name="t", scopes=["guides:read"])
    head = {"Authorization": f"Bearer {key}"}
    client = browser(None)
    found = client.get("/api/v1/guides", headers=head).json()
    assert [one["key"] for one in found["items"]] == [guide.key]
    whole = client.get(f"/api/v1/guides/{guide.key}", headers=head).json()
    assert whole["papers"][0] == {"name": "身份证", "about": "原件"}
    assert whole["steps"] == ["到社区填表", "等社区通知"]
    other = issue_token(cast.resident, name="o", scopes=["appeals:read"])
    refused = client.get("/api/v1/guides", headers={"Authorization": f"Bearer {other}"})
    assert refused.status_code == 403
