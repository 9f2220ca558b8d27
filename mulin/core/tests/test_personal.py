"""Personal data in text: what is found however it is written, and what is nobody's."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core import personal
from mulin.core.personal import Personal, find, kinds, names_told, pieces, strike
from mulin.core.personal_numbers import (
    ID_CHECKS,
    ID_WEIGHTS,
    is_card,
    is_identity,
    is_like_identity,
)

FOUND = [
    ("打我电话13812345678，谢谢", "13812345678", "phone"),
    ("一三八零零一二三四五六找我", "一三八零零一二三四五六", "phone"),
    ("幺三八 零零幺二 三四五六", "幺三八 零零幺二 三四五六", "phone"),
    ("一三八，一二三四，五六七八", "一三八，一二三四，五六七八", "phone"),
    ("138 1234 5678", "138 1234 5678", "phone"),
    ("138-1234-5678。", "138-1234-5678", "phone"),
    ("138.1234.5678", "138.1234.5678", "phone"),
    ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 1 2 3 4 5 6 7 8", "phone"),
    ("１３８１２３４５６７８", "１３８１２３４５６７８", "phone"),
    ("+86 138 1234 5678", "86 138 1234 5678", "phone"),
    ("008613812345678", "008613812345678", "phone"),
    ("0792-4222333", "0792-4222333", "phone"),
    ("（0792）4222333转8", "0792）4222333", "phone"),
    ("座机4222333有人", "4222333", "phone"),
    ("身份证11010519491231002X请查", "11010519491231002X", "identity"),
    ("身份证11010519491231002ｘ", "11010519491231002ｘ", "identity"),
    ("110105 19491231 002X", "110105 19491231 002X", "identity"),
    ("440524188001010014", "440524188001010014", "identity"),
    ("有人冒用360483198507121234办卡", "360483198507121234", "identity"),
    ("36048319850712123x", "36048319850712123x", "identity"),
    ("身份证号码：360483198507121234", "360483198507121234", "identity"),
    ("身份证 360483 20201121 0001", "360483 20201121 0001", "identity"),
    ("身份证99048319850712123X", "99048319850712123X", "identity"),
    ("身份证号是1104831985071212", "1104831985071212", "identity"),
    ("身份证123456789012345，", "123456789012345", "identity"),
    ("老证 110105491231002", "110105491231002", "identity"),
    ("卡号6222021202041701419", "6222021202041701419", "card"),
    ("6222 0212 0204 1701 419", "6222 0212 0204 1701 419", "card"),
    ("账号：36001234500059", "36001234500059", "card"),
    ("住湖滨花园3栋2单元501室", "3栋2单元501室", "address"),
    ("三栋二单元五零一", "三栋二单元五零一", "address"),
    ("３栋２单元５０１", "３栋２单元５０１", "address"),
    ("8栋1单元1201", "8栋1单元1201", "address"),
    ("楼上501室漏水", "501室", "address"),
    ("2栋3-2-501", "3-2-501", "address"),
    ("3楼左边那户", "3楼左边那户", "address"),
    ("5组12号的老人", "5组12号", "address"),
    ("我住建设路18号", "住建设路18号", "address"),
    ("赣G12345占道", "赣G12345", "plate"),
    ("赣 G·D12345 占道", "赣 G·D12345", "plate"),
    ("赣g1234警", "赣g1234警", "plate"),
    ("微信号 abc_12345", "abc_12345", "account"),
    ("加我v信：wangxiaoer88", "wangxiaoer88", "account"),
    ("QQ 123 456 789", "123 456 789", "account"),
    ("邮箱zhang.san@example.com回", "zhang.san@example.com", "email"),
    ("ｚｈａｎｇ＠example.com", "ｚｈａｎｇ＠example.com", "email"),
    ("我是王建国，住这里", "王建国", "name"),
    ("我叫李雷", "李雷", "name"),
    ("我姓欧阳", "欧阳", "name"),
    ("户主：刘大伟", "刘大伟", "name"),
    ("我是湖滨花园3栋的张三丰，", "张三丰", "name"),
    ("陈大爷摔了", "陈", "name"),
]


@pytest.mark.parametrize(("text", "what", "kind"), FOUND)
def test_personal_data_is_found_however_it_is_written(text: str, what: str, kind: str) -> None:
    spans = find(text)
    assert (what, kind) in [(text[s.start : s.end], s.kind) for s in spans]
    assert what not in strike(text)


AFTER_A_WORD = [
    ("三单元王大爷家漏水", "三单元〔姓名〕大爷家漏水"),
    ("一单元陈女士", "一单元〔姓名〕女士"),
    ("二单元周老师家", "二单元〔姓名〕老师家"),
    ("车主王先生", "车主〔姓名〕先生"),
    ("路口李师傅", "路口〔姓名〕师傅"),
    ("白天刘大爷不在", "白天〔姓名〕大爷不在"),
    ("周边赵奶奶", "周边〔姓名〕奶奶"),
    ("马路边张大爷", "马路边〔姓名〕大爷"),
    ("业主房东王强，", "业主房东〔姓名〕，"),
]


@pytest.mark.parametrize(("text", "struck"), AFTER_A_WORD)
def test_a_word_that_begins_like_a_name_hides_none_after_it(text: str, struck: str) -> None:
    assert strike(text) == struck


NOBODYS = [
    "路边大爷摆摊，关于老师的反映，单车师傅，周边阿姨跳舞，方向女士优先",
    "三单元师傅没来，车主先生，白天阿姨在，施工师傅和物业",
    "3 栋 2 单元楼道灯不亮两天了，老人晚上下楼不方便。",
    "打12345热线，或者400-800-1234，急事打110、119、120。",
    "编号360483-20261121-000123已收到",
    "2026年11月22日下午3点，停水3天，罚款2000元，共计120户",
    "路灯编号1203，高度3米",
    "工单360483202611210001，订单202611210000123456，快递773412345678901234",
    "身份证办了3次，排队号12345，流水号20261121123456",
    "这叫高空抛物，我是高中老师，我是黄河小区的居民",
    "5栋楼下的垃圾桶，6号楼 2026-11-22 起停水，3-5天",
    "两三天了，一二三楼都没水，二十一日来过",
    "3号楼1单元的电梯坏了，维修要12345678元",
    "和平路12号线公交站的站牌歪了",
    "业主反映物业不作为，业主代表说管道老化",
    "",
]


@pytest.mark.parametrize("text", NOBODYS)
def test_what_is_nobody_s_stays(text: str) -> None:
    assert strike(text) == text
    assert pieces(text) == ([personal.Piece(text)] if text else [])


def test_what_is_struck_says_what_it_was() -> None:
    assert strike("我叫李雷，电话13812345678。") == "我叫〔姓名〕，电话〔电话〕。"
    assert kinds("邮箱a@b.cn，13812345678") == ["phone", "email"]


def test_names_that_are_known_are_struck_anywhere() -> None:
    assert (
        strike("诸事都问过建国兄，王建国说好。", known=["王建国"])
        == "诸事都问过建国兄，〔姓名〕说好。"
    )
    assert strike("王家的事", known=["王"]) == "王家的事"


def test_an_identity_number_wants_its_check_digit_and_a_day() -> None:
    assert is_identity("11010519491231002X")
    assert not is_identity("110105194912310021")
    assert not is_identity("110105194913310028")
    assert not is_identity("010105194912310029")
    assert not is_identity("110105179912310028")


def test_a_mistyped_identity_number_wants_a_region_and_a_day_of_birth() -> None:
    assert is_like_identity("110105194912310021")
    assert not is_like_identity("110105194913310021")
    assert not is_like_identity("990105194912310021")
    assert not is_like_identity("110105202612310021")


def test_a_number_said_to_be_an_identity_takes_no_letter_that_is_not_its_own() -> None:
    assert strike("身份证36048319850712123丢了") == "身份证〔身份证号〕丢了"
    assert strike("身份证360483198507121234X栋") == "身份证〔身份证号〕栋"
    assert strike("身份证号360483198507121234 13812345678") == "身份证号〔身份证号〕 〔电话〕"


def test_names_that_a_text_tells_are_known() -> None:
    assert names_told("张建国家漏水", "我叫张建国，免贵姓王") == ("张建国",)


def test_a_card_wants_its_beginning_and_its_check_digit() -> None:
    assert is_card("6222021202041701419")
    assert not is_card("6222021202041701418")
    assert not is_card("1222021202041701419")


def test_two_numbers_written_together_are_both_struck() -> None:
    assert strike("1381234567813987654321") == "〔电话〕〔电话〕"


SEPARATORS = st.sampled_from(["", " ", "-", "·", ".", "  ", "－", "\u200b", "_"])
DIGITS = ["0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "〇一两三四五六七八九"]
MOBILE = st.tuples(
    st.sampled_from(["13", "15", "17", "18", "19"]), st.text("0123456789", min_size=9, max_size=9)
).map("".join)


@given(
    MOBILE,
    st.lists(SEPARATORS, min_size=10, max_size=10),
    st.lists(st.sampled_from(DIGITS), min_size=11, max_size=11),
)
def test_a_mobile_number_is_found_in_any_digits_and_with_anything_between(
    number: str, between: list[str], alphabets: list[str]
) -> None:
    written = "".join(
        alphabet[int(digit)] + gap
        for digit, alphabet, gap in zip(number, alphabets, [*between, ""], strict=True)
    )
    assert written not in strike(f"有事请打{written}，白天都在。")


@given(
    st.sampled_from(["110105", "360483", "440106"]),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 12, 31)),
    st.integers(0, 999),
)
def test_every_right_identity_number_is_struck(region: str, day: date, serial: int) -> None:
    body = f"{region}{day:%Y%m%d}{serial:03}"
    total = sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True))
    number = body + ID_CHECKS[total % 11]
    assert kinds(f"证号{number}。") == ["identity"]


@given(st.text("一二三栋单元室号1２3a-—0569年月元，。王我是叫微信qq @.赣GX", max_size=60))
def test_spans_are_in_order_apart_and_pieces_give_the_text_back(text: str) -> None:
    spans = find(text)
    assert all(s.start < s.end <= len(text) for s in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert "".join(piece.text for piece in pieces(text)) == text
    assert {s.kind for s in spans} <= set(Personal.values)


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_looked_through(text: str) -> None:
    strike(text, known=["某人"])


def test_a_long_text_takes_no_time() -> None:
    text = "三栋二单元一一一一2222 微信 我是王" * 400
    assert find(text)


@pytest.mark.parametrize(
    "text",
    [
        "找张三13812345678",
        "王一13812345678",
        "八楼三13812345678",
        "13812345678九点前打",
        "打13812345678三次",
    ],
)
def test_a_chinese_number_beside_a_telephone_is_no_part_of_it(text: str) -> None:
    assert "13812345678" not in strike(text)
    assert "〔电话〕" in strike(text)

    assert not find("车主单元师傅，" * 1400)
