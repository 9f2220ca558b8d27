"""Cutting, finding, forgetting; the same answers from both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mulin.core import search
from mulin.core.ids import first_at, uuid7, uuid7_at
from mulin.core.models import Entry, Receipt
from mulin.core.search_install import ensure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    ensure(connection)


def enter(*texts: str, kind: str = "appeal") -> list[UUID]:
    made = [uuid7() for _ in texts]
    search.bulk_index((record, kind, text) for record, text in zip(made, texts, strict=True))
    return made


def found(words: str, kind: str = "appeal") -> list[UUID]:
    return search.newest(kind, words, size=50)


def test_chinese_is_cut_into_pairs_and_words_stay_whole() -> None:
    assert search.grams("路灯坏了，LED灯3栋") == [
        "路灯",
        "灯坏",
        "坏了",
        "了",
        "led",
        "灯",
        "3",
        "栋",
    ]
    assert search.grams("ＬＥＤ　３") == ["led", "3"]
    assert search.grams("，。！") == []


def test_all_words_must_occur() -> None:
    lamp, both, other = enter("三栋楼下路灯不亮", "路灯在三栋旁边，昨晚就灭了", "三栋垃圾没人收")
    assert found("路灯 三栋") == [both, lamp]
    assert found("三栋") == [other, both, lamp]
    assert found("路灯　不亮") == found("路灯，不亮。") == [lamp]
    assert found("井盖") == []


def test_pairs_that_do_not_stand_together_are_not_a_match() -> None:
    enter("灯坏了，路灯已修，坏了的是水管")
    assert found("路灯坏了") == []


def test_single_letters_and_beginnings_of_words() -> None:
    (one,) = enter("请换LED-200灯，电话13812345678，3栋")
    for words in ("灯", "换", "栋", "led", "LE", "138", "200灯", "3栋", "led-2"):
        assert found(words) == [one], words
    for words in ("5678", "ed", "30栋"):
        assert found(words) == [], words


def test_letters_added_late_to_unicode_are_found() -> None:
    (name,) = enter("村民𬭊𫖯家漏水")
    assert found("𬭊𫖯") == [name]
    assert found("𫖯") == [name]


@pytest.mark.parametrize(
    "words",
    ['"', "'", "路灯' OR 1=1 --", '路灯" OR "三', "*", "NEAR(路 灯)", "%", "_", "路%灯", "=", "\\", "路灯:*",
     "!路灯", "a" * 500],
)  # fmt: skip
def test_nothing_typed_reaches_the_database_as_a_command(words: str) -> None:
    enter("路过的人说灯坏了")
    assert found(words) == []
    assert not Receipt.objects.filter(search.matching("appeal", words, field="record")).exists()


def test_signs_of_like_are_taken_literally() -> None:
    (percent,) = enter("完成100%达标")
    enter("完成100米达标")
    assert found("100%达标") == [percent]


def test_kinds_are_apart() -> None:
    (report,) = enter("路灯", kind="reports.report")
    enter("路灯", kind="appeal")
    assert found("路灯", "reports.report") == [report]


def test_a_condition_for_querysets() -> None:
    lamp, bin_ = enter("路灯不亮", "垃圾桶满了")
    for record in (lamp, bin_):
        Receipt.objects.create(key=record.hex, record=record)
    rows = Receipt.objects.order_by("key")
    assert [r.record for r in rows.filter(search.matching("appeal", "路灯", field="record"))] == [
        lamp
    ]
    assert rows.filter(search.matching("appeal", "  ", field="record")).count() == 2
    assert rows.filter(search.matching("appeal", "？！", field="record")).count() == 0
    both = search.matching("appeal", "灯", field="record") | search.matching(
        "appeal", "桶", field="record"
    )
    assert rows.filter(both).count() == 2
    assert not Entry.objects.filter(search.matching("appeal", "路灯")).exists()
    enter("路灯亮了")
    assert not rows.filter(search.matching("appeal", "路灯", limit=1, field="record")).exists()


def test_newest_goes_on_where_it_stopped() -> None:
    made = enter(*(f"路灯第{n}盏" for n in range(7)))
    first = search.newest("appeal", "路灯", size=3)
    then = search.newest("appeal", "路灯", size=9, before=first[-1])
    assert first + then == made[::-1]
    assert search.newest("appeal", "", size=3) == []
    assert search.count("appeal", "路灯") == search.count("appeal", "路灯第") == 7
    assert search.count("appeal", "，") == 0


def test_texts_change_and_go() -> None:
    one, two = enter("路灯不亮", "路灯太亮")
    search.reindex(one, "appeal", "井盖丢失")
    assert found("路灯") == [two]
    assert found("井盖") == [one]
    new = uuid7()
    search.reindex(new, "appeal", "井盖")
    search.remove(one)
    search.remove(uuid7())
    assert found("井盖") == [new]
    assert search.rebuild() == 2
    assert found("井盖") == [new]
    assert search.count("appeal", "路灯") == 1


def test_a_record_costs_at_most_two_statements(django_assert_max_num_queries: object) -> None:
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(4):  # With the savepoint's two.
        search.index(uuid7(), "appeal", "路灯不亮")


@hypothesis_settings(
    max_examples=60, deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.text(alphabet="路灯坏了3栋aB，% 𬭊", max_size=14), st.data())
def test_every_stretch_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    record = uuid7()
    search.index(record, "appeal", text)
    chars = search.normal(text)
    starts = [i for i in range(len(chars)) if i == 0 or not (chars[i - 1 : i + 1].isascii())]
    if starts:
        begin = data.draw(st.sampled_from(starts))
        end = data.draw(st.integers(begin + 1, len(chars)))
        words = chars[begin:end]
        if search.cut(words).pieces:
            assert record in search.newest("appeal", words, size=1000)
    search.remove(record)


def test_a_window_of_keys_leaves_out_none_of_it_whatever_was_entered_when() -> None:
    """An import of old records after new ones: their places in the index tell nothing of their age."""
    now = timezone.now()
    days = [3, 2, 1, 400, 399, 0, 30]
    made = [uuid7_at(int((now - timedelta(days=day)).timestamp() * 1000)) for day in days]
    search.bulk_index((record, "appeal", "路灯不亮") for record in made)
    search.bulk_index([(uuid7(), "appeal", "垃圾桶")])
    for record in made:
        Receipt.objects.create(key=record.hex, record=record)
    for back in (0.5, 2.5, 31, 500):
        oldest = first_at(now - timedelta(days=back))
        within = search.matching("appeal", "路灯", since=oldest, field="record")
        rows = Receipt.objects.filter(within, record__gte=oldest)
        wanted = {key for key, day in zip(made, days, strict=True) if day <= back}
        assert set(rows.values_list("record", flat=True)) == wanted
    ahead = search.matching(
        "appeal", "路灯", since=first_at(now + timedelta(days=9)), field="record"
    )
    assert not Receipt.objects.filter(ahead).exists()


def test_a_count_ends_where_it_is_told_to() -> None:
    enter("路灯一", "路灯二", "路灯三")
    assert search.count("appeal", "路灯") == 3
    assert search.count("appeal", "路灯", most=2) == 2
    assert search.count("appeal", "路灯", most=9) == 3
    assert search.count("appeal", "", most=9) == 0
