"""Hot topics of invented messages: what is one topic, what is two, and what is hot."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.reports.topics import finding, names
from mulin.reports.topics.finding import hot_topics
from mulin.reports.topics.heat import heat_of
from mulin.reports.topics.reading import COLUMNS, moment, read
from mulin.reports.topics.told import Found, Told

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "messages" / "messages.csv.gz"
DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)
SMOKE = [
    "{}门口的烧烤摊每天晚上油烟呛人，窗户都不敢开", "{}楼下烧烤摊油烟太大，孩子咳嗽", "{}烧烤摊占道冒烟，求管管油烟",
    "{}夜里烧烤摊的油烟飘进家里", "{}大门外几个烧烤摊，油烟味到半夜", "请管一管{}旁边的烧烤摊油烟",
]  # fmt: skip
WATER = [
    "{}自来水发黄，有铁锈味，不敢喝", "{}自来水发黄好几天了，是不是管道锈了", "{}家里放出来的自来水又黄又浑",
    "{}自来水发黄有铁锈，请换管道", "{}早上自来水发黄，洗衣机滤网全是铁锈", "{}自来水铁锈味重，水发黄",
]  # fmt: skip
OTHER = [
    "路口红绿灯时间太短老人过不去马路", "公交车末班车能不能晚一点", "社保卡丢了去哪里补办",
    "图书馆周末早点开门", "请问落户需要什么材料", "健身器材少了一个螺丝", "流浪狗追小孩很吓人",
    "下水道井盖翘起来了", "快递柜收费不合理", "学区怎么划分的", "楼上装修周末施工太吵",
    "电梯按钮失灵两个星期", "树枝挡住路灯", "共享单车乱停在盲道上", "医保报销比例咨询",
    "停车费涨价没有公示",
]  # fmt: skip


def told(
    texts: list[str], place: str = "", *, mark: str, step: float = 1.0, **more: Any
) -> list[Told]:
    """Messages of different people, `step` days apart."""
    return [
        Told(f"{mark}{n}", f"{mark}-{n}", text.format(place), at=DAY + timedelta(days=n * step), **more)
        for n, text in enumerate(texts)
    ]  # fmt: skip


def noise() -> list[Told]:
    return told(OTHER, mark="x")


def marks_of(topic: Found) -> set[str]:
    return {key[0] for key in topic.members}


def test_the_same_matter_in_two_estates_stays_apart() -> None:
    found = hot_topics(
        [*told(SMOKE, "阳光花园", mark="a"), *told(SMOKE, "锦绣家园", mark="b"), *noise()]
    )
    assert [marks_of(topic) for topic in found[:2]] in ([{"a"}, {"b"}], [{"b"}, {"a"}])
    assert {topic.place for topic in found[:2]} == {"阳光花园", "锦绣家园"}
    assert all(len(topic.members) == 6 and "油烟" in topic.label for topic in found[:2])


def test_two_matters_in_one_estate_stay_apart() -> None:
    found = hot_topics(
        [*told(SMOKE, "阳光花园", mark="a"), *told(WATER, "阳光花园", mark="b"), *noise()]
    )
    assert sorted(marks_of(topic).pop() for topic in found[:2]) == ["a", "b"]
    assert all(len(marks_of(topic)) == 1 and len(topic.members) >= 5 for topic in found[:2])
    assert all(topic.label.startswith("阳光花园：") for topic in found[:2])


def test_a_burst_is_hotter_than_a_slow_steady_matter() -> None:
    burst = told(SMOKE * 2, "阳光花园", mark="a", step=0.5)
    slow = told(WATER * 2, "锦绣家园", mark="b", step=21)
    found = hot_topics([*burst, *slow, *noise()])
    assert marks_of(found[0]) == {"a"}
    steady = next(topic for topic in found if "b" in marks_of(topic))
    assert steady.heat.weeks > found[0].heat.weeks
    assert steady.heat.growth < found[0].heat.growth


def test_one_person_writing_thirty_times_is_not_hot() -> None:
    many = [
        Told(f"z{n}", "同一个人", SMOKE[n % 6].format("阳光花园"), at=DAY + timedelta(days=n))
        for n in range(30)
    ]  # fmt: skip
    found = hot_topics([*many, *told(WATER, "锦绣家园", mark="b"), *noise()])
    assert all("z" not in marks_of(topic) for topic in found)
    assert any("b" in marks_of(topic) for topic in found)


def test_known_places_and_marks_are_believed() -> None:
    here = told(WATER, "", mark="a", places={"东湖苑": 1.0}, marks=("0101",))
    there = told(WATER, "", mark="b", places={"西湖苑": 1.0}, marks=("0101",))
    found = hot_topics([*here, *there, *noise()])
    assert {(topic.place, *marks_of(topic)) for topic in found[:2]} == {
        ("东湖苑", "a"),
        ("西湖苑", "b"),
    }


def test_nothing_comes_of_nothing() -> None:
    assert hot_topics([]) == []
    assert hot_topics([Told("1", "a", "")]) == []
    assert hot_topics(noise()) == []


def test_what_came_later_is_not_known_yet() -> None:
    both = [*told(SMOKE, "阳光花园", mark="a"), *noise()]
    assert hot_topics(both, at=DAY - timedelta(days=1)) == []
    assert hot_topics(both, at=DAY + timedelta(days=90))[0].heat.recent == 0


def test_only_the_newest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 10)
    kept = finding.newest([*noise(), Told("u", "", "没有时间")])
    assert len(kept) == 10
    assert kept[-1].key == "x15"


def test_the_formula() -> None:
    three = [
        Told("1", "a", "x", at=DAY, likes=10, against=1), Told("2", "a", "x", at=DAY),
        Told("3", "b", "x", at=DAY + timedelta(days=8)),
    ]  # fmt: skip
    heat = heat_of(three, at=DAY + timedelta(days=9), weeks=4)
    assert (heat.people, heat.likes, heat.weeks, heat.recent, heat.before) == (2, 9, 2, 2, 0)
    assert heat.heat == pytest.approx((2 + 3) * 1.1 * 3 ** (1 / 3), abs=0.01)
    assert heat.growth == 3
    hated = heat_of([Told("1", "", "x", against=50)])
    assert (hated.heat, hated.people, hated.first) == (1, 1, None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 400), st.integers(0, 50)),
        min_size=1,
        max_size=30,
    )
)
def test_more_people_and_more_likes_never_cool(rows: list[tuple[int, int, int]]) -> None:
    some = [
        Told(str(n), f"p{who}", "x", at=DAY + timedelta(days=day), likes=likes)
        for n, (who, day, likes) in enumerate(rows)
    ]
    at = DAY + timedelta(days=401)
    before = heat_of(some, at=at).heat
    assert heat_of([*some, Told("n", "new", "x", at=at)], at=at).heat > before
    liked = [*some[:-1], Told("l", some[-1].person, "x", at=some[-1].at, likes=some[-1].likes + 5)]
    assert heat_of(liked, at=at).heat >= before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="东西湖花园路灯坏了水，。a1 ", max_size=20), max_size=25))
def test_any_words_give_each_message_at_most_one_topic(texts: list[str]) -> None:
    found = hot_topics(
        [Told(str(n), str(n), text, at=DAY) for n, text in enumerate(texts)], people=2
    )
    members = [key for topic in found for key in topic.members]
    assert len(members) == len(set(members))
    assert [topic.heat.heat for topic in found] == sorted(
        (topic.heat.heat for topic in found), reverse=True
    )


# Names


SHOPS = ["饭店", "酒店", "商店", "书店"]
# What elsewhere stands before the first letter of a group below.
ELSEWHERE = [
    f"{shop}{what}" for shop in SHOPS
    for what in (
        "招牌掉了", "排水难", "放音响", "占人行道", "后厨脏", "半夜卸货", "没有发票", "关门了", "排队长", "垃圾没收",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["医保断了两个月怎么补", "医保断了两年还能续吗", "医保断了两次谁来管", "我的医保断了两个多月"], "医保断"),
        ([f"{shop}油烟倒灌" for shop in SHOPS], "油烟倒灌"),
        (
            ["小区绿地改成了收费停车场", "举报小区绿地改成了收费停车场", "小区绿地改成了收费停车场谁批准"],
            "绿地改成了收费停车场",
        ),
    ],
)  # fmt: skip
def test_a_name_is_cut_where_words_end(texts: list[str], name: str) -> None:
    messages = told(texts, mark="a")
    spread = names.spread_of([*messages, *told(ELSEWHERE, mark="x"), *noise()])
    assert names.matter_name(messages, [], spread) == name


def test_letters_and_numbers_of_one_word_stay_together() -> None:
    assert names.Edges(["用p2p诈骗", "查p2p诈骗"], {}, {}).whole_words("2p诈骗") == "诈骗"
    assert names.Edges(["坐139路车", "等139路车"], {}, {}).whole_words("39路车") == "路车"
    assert names.Edges(["坐139路", "等139路"], {}, {}).whole_words("139路") == "139路"
    assert names.Edges([], {}, {}).whole_words("了两") == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="医保断了两个月年烟油店饭1a", min_size=2, max_size=24), max_size=12)
)
def test_a_name_is_made_of_pieces_that_were_said(texts: list[str]) -> None:
    messages = told(texts, mark="a")
    found = names.matter_name(messages, [], names.spread_of(messages))
    for piece in found.split():
        assert any(piece in text for text in texts)
        assert piece[0] not in "了个月"
        assert piece[-1] not in "了个月两"


# The command


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([list(COLUMNS), *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def rows_of(messages: list[Told]) -> list[list[str]]:
    return [
        [t.key, t.person, t.title, t.at.isoformat(" ") if t.at else "", "", "1", "0"]
        for t in messages
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_command_prints_topics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    path = table(
        tmp_path / "m.csv", rows_of([*told(SMOKE, "阳光花园", mark="a"), *noise()]), encoding
    )
    call_command("hot_topics", str(path), "--json")
    topics = json.loads(capsys.readouterr().out)["topics"]
    assert sorted(topics[0]["members"]) == ["a0", "a1", "a2", "a3", "a4", "a5"]
    assert topics[0]["heat"] > 6
    assert topics[0]["people"] == 6
    call_command("hot_topics", str(path), "--top", "1", "--at", "2026-09-30")
    assert capsys.readouterr().out.startswith("1. 阳光花园：")


def test_bad_lines_are_named_and_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of([*told(SMOKE, "阳光花园", mark="a"), *noise()])
    rows[0][3], rows[1][3], rows[2][5] = "2026-02-30 10:00:00", "0001-01-01", "很多"
    rows += [rows[3], ["", "u", "没有编号", "", "", "", ""], [*rows[4], "多了一格"]]
    rows[-1][0] = "longer"
    rows += [["", "", "", "", "x", "", ""]] * 25
    path = table(tmp_path / "m.csv", rows)
    found = read(path)
    assert len(found.told) == 23
    assert found.told[0].at is None
    call_command("hot_topics", str(path), "--json")
    out = capsys.readouterr()
    assert len(json.loads(out.out)["topics"][0]["members"]) >= 6
    assert "第 2 行：时间“2026-02-30 10:00:00”读不懂" in out.err
    assert "点赞数或反对数不是数字" in out.err
    assert "前面已经有了" in out.err
    assert "还有" in out.err


def test_files_that_cannot_be_read_get_a_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    only_head = table(tmp_path / "head.csv", [])
    other = tmp_path / "other.csv"
    other.write_text("msg_id,user,subject,time\n1,2,3,4\n", encoding="utf-8")
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"\xff" + "编号".encode("shift_jis", "ignore") + b"\x81\xff\xfd" * 9)
    pictures = tmp_path / "p.csv"
    pictures.write_bytes(b"\x00\x01\x02" * 9)
    for path, words in (
        (empty, "文件是空的"), (other, "缺少这些列：detail、like、against"), (wrong, "编码"),
        (pictures, "空字符"), (tmp_path / "none.csv", "打不开"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=words):
            call_command("hot_topics", str(path), "--json")
    call_command("hot_topics", str(only_head))
    for option, words in (("--at", "读不懂"), ("--weeks", "至少是 1")):
        with pytest.raises(CommandError, match=words):
            call_command("hot_topics", str(only_head), option, "0")


def test_times_as_tables_write_them() -> None:
    assert moment("2026/3/1 9:05") == moment("2026-03-01T09:05:00+08:00")
    assert moment("2026-03-01") is not None
    assert moment("2026-03-01T09:05:00Z") == datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    for bad in ("", "昨天", "2026-13-01", "9999-12-31T23:59:59-12:00", "1066-10-14"):
        assert moment(bad) is None


def test_a_file_of_many_people_is_said_to_be_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mulin.reports.management.commands.hot_topics.MOST", 3)
    untimed = [Told(t.key, t.person, t.title) for t in told(SMOKE, "阳光花园", mark="a")]
    path = table(tmp_path / "m.csv", rows_of([*untimed, *noise()]))
    call_command("hot_topics", str(path))
    out = capsys.readouterr()
    assert "只比较最新的" in out.err
    assert "时间不详" in out.out


@pytest.mark.timeout(180)
@pytest.mark.skipif(not REAL.exists(), reason="the real messages are not on this machine")
def test_the_plant_beside_the_estate_is_found_nearly_whole_and_pure() -> None:
    began = time.process_time()
    found = hot_topics(read(REAL).told)
    assert time.process_time() - began < 20
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        named = {
            row["msg_id"]
            for row in csv.DictReader(file)
            if "丽发新城" in row["subject"] + row["detail"]
        }
    best = max(found[:5], key=lambda topic: len(named.intersection(topic.members)))
    both, all_named, all_found = (
        n * (n - 1) / 2
        for n in (len(named.intersection(best.members)), len(named), len(best.members))
    )
    assert 2 * both / (all_named + all_found) >= 0.8
    assert len(named.intersection(best.members)) / len(best.members) > 0.9
