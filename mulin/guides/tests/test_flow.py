"""The life of a guide: samples, changes that overwrite nobody, checking, retiring, search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mulin.core import journal, search
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.guides import flow, queries
from mulin.guides.entitlement import parse
from mulin.guides.models import Guide, Status, Topic
from mulin.guides.testing import Cast, text

pytestmark = pytest.mark.django_db


def soon(days: int = 30) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_twenty_samples_come_in_once_and_say_that_they_are_samples() -> None:
    assert flow.load() == 20
    assert flow.load() == 0
    first = Guide.objects.order_by("rank")[0]
    assert first.key == "high-age-allowance"
    assert Counter(Guide.objects.values_list("status", flat=True)) == {Status.SAMPLE: 20}
    assert set(Guide.objects.values_list("topic", flat=True)) == set(Topic.values)
    for guide in Guide.objects.all():
        parse(guide.rule)
        assert guide.lines_of["basis"], guide.title
        assert guide.lines_of["papers"], guide.title
    assert list(journal.verify()) == []


def test_a_sample_changed_here_is_not_overwritten_by_the_house(cast: Cast) -> None:
    flow.load()
    guide = Guide.objects.get(key="dibao")
    flow.edit(guide, text(title="低保（我们这里）"), by=cast.clerk, version=1, why="按本地的文件改")
    flow.load()
    assert Guide.objects.get(key="dibao").title == "低保（我们这里）"
    assert Guide.objects.count() == 20


def test_a_guide_is_written_once_for_one_key(cast: Cast) -> None:
    first = flow.add(text(), by=cast.clerk, key="the-same-key")
    again = flow.add(text(title="别的"), by=cast.clerk, key="the-same-key")
    assert first == again
    assert first.status == Status.DRAFT
    assert (first.rank, flow.add(text(), by=cast.clerk).rank) == (1, 2)


def test_a_change_is_kept_with_what_it_said_before_and_wants_checking_anew(cast: Cast) -> None:
    guide = cast.guide(Status.CONFIRMED)
    changed = text(papers="身份证｜原件\n银行卡", hours="每天")
    flow.edit(guide, changed, by=cast.centre, version=1, why="不用户口簿了")
    guide.refresh_from_db()
    assert (guide.status, guide.version, guide.hours) == (Status.DRAFT, 2, "每天")
    newest = queries.history(guide)[0]
    assert (newest.verb, newest.number, newest.by, newest.words) == (
        "edit", 2, "中心小周", "不用户口簿了",
    )  # fmt: skip
    papers, hours = newest.parts
    assert [(line.state, line.words) for line in papers.lines] == [
        ("kept", "身份证｜原件"), ("gone", "户口簿"), ("new", "银行卡"),
    ]  # fmt: skip
    assert [line.state for line in hours.lines] == ["gone", "new"]
    assert [one.verb for one in queries.history(guide)] == ["edit", "confirm", "add"]


def test_a_change_of_topic_is_told_in_words(cast: Cast) -> None:
    guide = cast.guide()
    flow.edit(guide, text(topic="aid"), by=cast.clerk, version=1, why="归到救助")
    (part,) = queries.history(guide)[0].parts
    assert [line.words for line in part.lines] == ["养老敬老", "困难救助"]


def test_two_who_change_the_same_text_do_not_overwrite_one_another(cast: Cast) -> None:
    guide = cast.guide()
    flow.edit(guide, text(hours="每天"), by=cast.clerk, version=1, why="改时间")
    with pytest.raises(Conflict):
        flow.edit(guide, text(hours="周一"), by=cast.centre, version=1, why="改时间")
    assert Guide.objects.get().hours == "每天"


def test_what_is_missing_or_unreadable_is_refused_beside_its_field(cast: Cast) -> None:
    for part, value in (("title", ""), ("papers", " "), ("topic", "moon"), ("rule", "age > 1")):
        with pytest.raises(Refused) as refused:
            flow.add(text(**{part: value}), by=cast.clerk)
        assert refused.value.field == part
    guide = cast.guide()
    with pytest.raises(Refused, match="没有改动"):
        flow.edit(guide, text(), by=cast.clerk, version=1, why="没什么")
    with pytest.raises(Refused, match="为什么"):
        flow.edit(guide, text(hours="每天"), by=cast.clerk, version=1, why="")
    assert Entry.objects.filter(record=guide.pk).count() == 1


def test_it_is_checked_for_two_years_at_most(cast: Cast) -> None:
    guide = cast.guide()
    for days in (0, -1, 800):
        with pytest.raises(Refused, match="两年以内"):
            flow.confirm(guide, by=cast.clerk, review_on=soon(days))
    flow.confirm(guide, by=cast.clerk, review_on=soon(1))
    guide.refresh_from_db()
    assert guide.is_checked
    assert guide.confirmed_by == cast.clerk
    assert not guide.is_overdue(soon(1))
    assert guide.is_overdue(soon(2))
    assert not queries.waiting().exists()
    assert queries.waiting(today=soon(2)).get() == guide


def test_a_retired_guide_is_not_found_until_it_is_taken_up_again(cast: Cast) -> None:
    guide = cast.guide(Status.CONFIRMED)
    assert search.count("guide", "高龄津贴") == 1
    flow.retire(guide, by=cast.clerk, words="取消了")
    assert search.count("guide", "高龄津贴") == 0
    with pytest.raises(NotAllowed, match="已停用"):
        flow.edit(guide, text(hours="每天"), by=cast.clerk, version=1, why="改")
    flow.restore(guide, by=cast.clerk)
    assert guide.status == Status.DRAFT
    assert search.count("guide", "高龄津贴") == 1


def test_a_deed_that_came_second_says_so(cast: Cast) -> None:
    guide, stale = cast.guide(), Guide.objects.get()
    flow.confirm(guide, by=cast.clerk, review_on=soon())
    with pytest.raises(Conflict):
        flow.retire(stale, by=cast.centre, words="取消了")


@pytest.mark.parametrize("who", ["worker", "resident"])
def test_only_the_window_writes(cast: Cast, who: str) -> None:
    person, guide = getattr(cast, who), cast.guide()
    deeds: list[Callable[[], Guide]] = [
        lambda: flow.add(text(), by=person),
        lambda: flow.edit(guide, text(hours="每天"), by=person, version=1, why="改"),
        lambda: flow.confirm(guide, by=person, review_on=soon()),
        lambda: flow.retire(guide, by=person, words="x"),
        lambda: flow.restore(guide, by=person),
    ]
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()


def test_residents_see_what_is_in_use(cast: Cast) -> None:
    shown, gone = cast.guide(), cast.guide(Status.RETIRED, title="旧事项")
    assert set(Guide.objects.visible_to(cast.resident)) == {shown}
    assert set(Guide.objects.visible_to(None)) == {shown}
    assert set(Guide.objects.visible_to(cast.worker)) == {shown, gone}
