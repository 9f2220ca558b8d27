"""What must reach a human and stay off the wall, and what only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.appeals.triage.danger import (
    ACCIDENT,
    SELF_HARM,
    THREAT,
    VIOLENCE,
    dangers,
    must_stay_private,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我真的不想活了，谁来帮帮我", SELF_HARM),
        ("邻居站在楼顶要跳楼，快来人", SELF_HARM),
        ("再不处理我就死给你们看", THREAT),
        ("被逼得活不下去了", SELF_HARM),
        ("他是不是要自杀？房间里没动静", SELF_HARM),
        ("隔壁男的天天家暴，孩子一直哭", VIOLENCE),
        ("有没有家暴我不知道，只听到哭声", VIOLENCE),
        ("楼下有人持刀追人", VIOLENCE),
        ("放学路上总有人尾随我女儿", VIOLENCE),
        ("不给钱就同归于尽", THREAT),
        ("三栋起火了，很大的烟", ACCIDENT),
        ("我妈妈昏迷在家里", ACCIDENT),
        ("老人走失两个小时了", ACCIDENT),
        ("电梯里有人被困", ACCIDENT),
        ("ｊｉａ里有人割腕", SELF_HARM),
        ("我每天不是想死就是哭", SELF_HARM),
        ("老人昏迷怎么办", ACCIDENT),
        ("昨晚发生火灾，导致两人中毒", ACCIDENT),
        ("里面有被困的人", ACCIDENT),
        ("他拿刀架在脖子上", VIOLENCE),
        ("有人把遗弃婴儿放在楼道", VIOLENCE),
    ],
)
def test_danger_to_persons_stays_private(text: str, kind: str) -> None:
    found = dangers(text)
    assert kind in {one.kind for one in found}
    assert all(one.words in text for one in found)
    assert must_stay_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "电梯里没有空调，热死了",
        "楼下广场舞吵死人了，烦死了",
        "下水道堵死了，臭死了",
        "绿化带的树都枯死了",
        "门口超市跳楼价大喇叭一直喊",
        "小区垃圾房是卫生死角，死胡同里也有",
        "大家暴露在烈日下排队",
        "我家暴雨天就漏水",
        "年轻生意人在路边摆摊",
        "墙上吊灯要掉下来了",
        "每天被打扰，不能休息",
        "请打我电话联系",
        "打人工热线一直占线",
        "社区什么时候办反家暴讲座",
        "希望办一次防溺水宣传",
        "小区没有发生火灾，但是通道堵了",
        "飞线充电很容易起火",
        "楼道堆满纸箱，怕着火",
        "电线老化，有火灾隐患",
        "这栋楼没有人轻生，请不要造谣",
        "建议严禁放火烧秸秆",
        "有人在小区虐待流浪猫",
        "请跟踪督办我的工单",
        "路灯坏了三个月没人修",
        "消杀没有做，蚊子多",
        "",
    ],
)
def test_idioms_denials_and_prevention_are_no_danger(text: str) -> None:
    assert dangers(text) == ()
    assert not must_stay_private(text)


def test_one_harmless_word_does_not_hide_a_grave_one() -> None:
    assert dangers("热死了，楼上的人要跳楼") == dangers("要跳楼")
    assert must_stay_private("跳楼价的店主说要跳楼")
    assert must_stay_private("小区没有火灾，可是有人要自杀")


def test_title_and_detail_are_read_apart() -> None:
    assert not must_stay_private("说说跳", "楼梯")
    assert must_stay_private("楼梯", "有人要跳楼")


def test_what_is_told_twice_is_found_once() -> None:
    assert len(dangers("跳楼！跳楼！", "跳楼")) == 1


_AROUND = st.text(alphabet="路灯坏了垃圾堆满请修一下，。", max_size=12)


@given(_AROUND, st.sampled_from(["不想活了", "持刀", "割腕", "同归于尽", "昏迷"]), _AROUND)
def test_a_word_of_danger_is_found_wherever_it_stands(a: str, word: str, b: str) -> None:
    assert must_stay_private(f"{a}{word}{b}")
