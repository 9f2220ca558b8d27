"""The language of conditions: what it reads, what it refuses, and that an answer more never turns
what was decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.deeds import Refused
from mulin.guides.entitlement import Condition, Line, Rule, Says, parse
from mulin.guides.questions import questions

RULE = "age >= 80\nresidence = local\nincome = dibao | disability in 1 2"


def test_all_lines_must_hold_and_one_of_a_line_is_enough() -> None:
    rule = parse(RULE)
    answers = {"age": "80", "residence": "local", "disability": "2"}
    assert rule.judge(answers).says == Says.YES
    assert rule.judge({**answers, "age": "79"}).says == Says.NO
    assert rule.judge({**answers, "disability": "3"}).says == Says.OPEN
    assert rule.judge({**answers, "disability": "3", "income": "low"}).says == Says.NO
    assert rule.keys == ["age", "residence", "income", "disability"]


def test_what_broke_it_or_leaves_it_open_is_said_in_words() -> None:
    rule = parse(RULE)
    assert rule.judge({"age": "70"}).because == ("年龄 80 岁以上",)
    assert rule.judge({"age": "90", "residence": "local"}).because == (
        "家庭情况：正在吃低保，或者残疾：一级、二级",
    )
    assert parse("age <= 15").judge({"age": "16"}).because == ("年龄 15 岁以下",)
    assert parse("insured != employee").judge({"insured": "employee"}).because == (
        "参保不是职工的",
    )


def test_a_rule_without_lines_says_nothing_of_anybody() -> None:
    assert parse("\n  \n").judge({"age": "90"}).says == Says.OPEN


def test_an_answer_that_is_no_number_is_no_answer() -> None:
    assert parse("age >= 80").judge({"age": "eighty"}).says == Says.OPEN


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("age > 80", "要写成"),
        ("__import__('os').system('x')", "要写成"),
        ("height >= 80", "没有“height”这个问题"),
        ("age >= old", "数字"),
        ("age = 80", "只能用"),
        ("residence >= local", "不是数字"),
        ("residence = moon", "没有“moon”这个选项"),
        ("disability = 1 2", "几个值要用 in"),
        ("age >= 80 |", "要写成"),
        (" | ".join(["age >= 1"] * 9), "最多"),
        ("\n".join(["age >= 1"] * 13), "最多写"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert why in str(refused.value)
    assert refused.value.field == "rule"


def _conditions() -> st.SearchStrategy[Condition]:
    known = questions()
    chosen = st.sampled_from([key for key, one in known.items() if one.choices]).flatmap(
        lambda key: st.builds(
            Condition, st.just(key), st.sampled_from(["=", "!=", "in"]),
            st.lists(st.sampled_from(sorted(known[key].choices)), min_size=1, max_size=1).map(tuple),
        )
    )  # fmt: skip
    numbers = st.builds(
        Condition, st.just("age"), st.sampled_from([">=", "<="]),
        st.integers(0, 130).map(lambda n: (str(n),)),
    )  # fmt: skip
    return chosen | numbers


LINES = st.lists(_conditions(), min_size=1, max_size=3).map(lambda found: Line(tuple(found)))
RULES = st.lists(LINES, min_size=1, max_size=4).map(lambda found: Rule(tuple(found)))
ANSWERS = st.fixed_dictionaries(
    {key: st.just("") | st.sampled_from(sorted(one.choices) or [str(n) for n in range(131)])
     for key, one in questions().items()}
)  # fmt: skip


@given(RULES, ANSWERS, st.sampled_from(sorted(questions())))
def test_what_was_decided_stays_decided_whatever_else_is_answered(
    rule: Rule, answers: dict[str, str], left_out: str
) -> None:
    fewer = {**answers, left_out: ""}
    known = rule.judge(fewer).says
    assert known == Says.OPEN or rule.judge(answers).says == known


@given(RULES, ANSWERS)
def test_nothing_is_open_once_everything_is_answered(rule: Rule, answers: dict[str, str]) -> None:
    full = {
        key: value or next(iter(questions()[key].choices), "40") for key, value in answers.items()
    }
    assert rule.judge(full).says != Says.OPEN


@given(RULES)
def test_a_rule_written_down_reads_as_it_was(rule: Rule) -> None:
    written = "\n".join(
        " | ".join(f"{c.key} {c.sign} {' '.join(c.values)}" for c in line.either)
        for line in rule.lines
    )
    assert parse(written) == rule
