"""The three rates: published figures come out as published, and nothing is lost on the way.

Sources of the published ones: 天门市数字城管 2016-12 (hbcic.net.cn/info/wcm/74587.htm); 盘锦市 12345
2023 年 1–4 月通报 (a mirror of it); 某县人民调解三季度 (taowenge.com/p-48651646).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.appeals import flow
from mulin.appeals.flow import excluding, rulebook
from mulin.appeals.models import Appeal, Exclusion, ExclusionReason, RateRule, Status
from mulin.appeals.queries import Filters, listed, scoring
from mulin.appeals.queries.rates import (
    DENOMINATORS,
    Rule,
    Share,
    Tally,
    composite,
    percent,
    rounded,
    score,
    shares,
    total,
)
from mulin.appeals.testing import Cast
from mulin.appeals.tests.desk import do
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import browser, text
from mulin.people.models import Person
from mulin.places.queries import ladder

PUBLISHED = (
    (911, 972, "93.72"), (737, 972, "75.82"), (953, 996, "95.68"), (902, 956, "94.35"),
    (9, 16, "56.25"), (5894, 5935, "99.31"), (43, 996, "4.32"),
)  # fmt: skip
# 办结率, 满意率, 按时反馈率, 有效回访率 → 综合评分: 0.2, 0.3 and the rest together 0.5.
SCORED = (
    ("98.06", "99.00", "100", "100", "99.3"), ("98.44", "98.37", "100", "100", "99.2"),
    ("97.95", "98.44", "100", "99.96", "99.1"), ("96.21", "94.01", "100", "100", "97.4"),
    ("99.25", "97.02", "100", "100", "99.0"),
)  # fmt: skip
WEIGHTS = {"closed": "0.2", "satisfied": "0.3", "answered": "0.25", "called": "0.25"}


@pytest.mark.parametrize(("count", "of", "expected"), PUBLISHED)
def test_published_rates_come_out_as_published(count: int, of: int, expected: str) -> None:
    assert rounded(percent(count, of)) == Decimal(expected)
    assert rounded(Share(count, of).value) == Decimal(expected)


@pytest.mark.parametrize("row", SCORED)
def test_published_scores_come_out_as_published(row: tuple[str, ...]) -> None:
    values = dict(zip(WEIGHTS, map(Decimal, row), strict=False))
    weights = {name: Decimal(weight) for name, weight in WEIGHTS.items()}
    assert rounded(composite(values, weights), 1) == Decimal(row[-1])


def test_of_nothing_there_is_no_rate_and_no_score() -> None:
    assert percent(0, 0) is None
    assert rounded(None) is None
    assert composite({"a": None}, {"a": Decimal(1)}) is None
    assert composite({"a": Decimal(5)}, {"a": Decimal(0)}) is None
    assert composite({"a": Decimal(5), "b": None}, {"a": Decimal(1), "b": Decimal(0)}) == 5


COUNT = st.integers(0, 50)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Counts as they can be: a part is never more than what it is of."""
    ended = draw(st.integers(0, 60))
    called = draw(st.integers(0, ended))
    ofs = [draw(st.integers(0, called)) for _ in range(3)]
    satisfied = draw(st.integers(0, ofs[2]))
    return Tally(
        ended, called, draw(st.integers(0, ofs[0])), ofs[0], draw(st.integers(0, ofs[1])), ofs[1],
        satisfied, draw(st.integers(0, ofs[2] - satisfied)), ofs[2],
    )  # fmt: skip


@given(
    st.lists(tallies(), max_size=5), tallies(), st.sampled_from(DENOMINATORS), st.booleans()
)  # fmt: skip
def test_rates_lie_between_nought_and_a_hundred_and_parts_add_up(
    rest: list[Tally],
    out: Tally,
    of: str,
    fair: bool,  # noqa: FBT001 (drawn)
) -> None:
    whole = total([*rest, out])
    rule = Rule(
        "规则", weights=dict.fromkeys(("response", "resolution", "satisfaction"), Decimal(1)),
        denominators=dict.fromkeys(("response", "resolution", "satisfaction"), of),
        fair_counts=fair,
    )  # fmt: skip
    left = shares(whole, rule, dict.fromkeys(("response", "resolution", "satisfaction"), out))
    assert left == {
        name: Share(share.count, share.of, left[name].excluded)
        for name, share in shares(total(rest), rule).items()
    }
    for share in left.values():
        assert share.value is None or 0 <= share.value <= 100
    found = score(left, rule)
    values = [share.value for share in left.values()]
    if any(value is None for value in values):
        assert found is None
    else:
        assert min(v for v in values if v is not None) - 1 < (found or 0) <= 100


def test_whether_fair_is_satisfied_is_the_rule_s_to_say() -> None:
    tally = Tally(ended=4, called=4, satisfied=1, fair=2, satisfied_of=4)
    assert shares(tally, Rule("甲"))["satisfaction"] == Share(3, 4)
    assert shares(tally, Rule("乙", fair_counts=False))["satisfaction"] == Share(1, 4)
    called = Rule("丙", denominators={"resolution": "called"})
    assert shares(tally, called)["resolution"] == Share(0, 4)


TODAY = timezone.localdate


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    rulebook.load_exclusion_reasons()
    return Cast()


def called_back(
    cast: Cast, *, solved: bool, satisfied: str = "yes", contacted: bool = True
) -> Appeal:
    """Explained, so that no answer reopens it."""
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(appeal, by=cast.handler, ending="explained", public="管网明年统一改造。")
    answers = flow.Answers(
        reached=True, contacted=contacted, solved=solved, satisfied=satisfied
    )  # fmt: skip
    return flow.call_back(appeal, answers, by=cast.dispatcher)


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def on_board(cast: Cast) -> scoring.Board:
    town = ladder().town
    assert town is not None
    return scoring.board(again(cast.centre), town, since=TODAY(), until=TODAY())


def test_each_answer_counts_for_itself_and_no_answer_for_nothing(cast: Cast) -> None:
    called_back(cast, solved=True)
    called_back(cast, solved=False, satisfied="no", contacted=False)
    silent = cast.appeal(Status.PROPOSED)
    for _ in range(3):
        flow.call_back(silent, flow.Answers(reached=False), by=cast.centre)
    flow.withdraw(cast.appeal(Status.HANDLING), by=cast.reporter)
    whole = on_board(cast).whole
    assert (whole.tally.ended, whole.tally.called) == (3, 3)
    assert whole.all["response"] == Share(1, 2)
    assert whole.all["resolution"] == Share(1, 2)
    assert whole.all["satisfaction"] == Share(1, 2)
    assert whole.score == whole.score_of_all == 50


def test_what_is_left_out_is_asked_for_with_grounds_and_decided_by_somebody_else(
    cast: Cast,
) -> None:
    called_back(cast, solved=True)
    bad = called_back(cast, solved=False, satisfied="no")
    one = excluding.ask(
        bad, rates=["resolution"], reason="beyond", grounds="归市里管，已函告。", by=cast.handler
    )
    assert on_board(cast).whole.counted["resolution"] == Share(1, 2)
    for person in (cast.handler, cast.dispatcher, cast.reporter, cast.stranger):
        with pytest.raises(Forbidden):
            excluding.grant(one, by=person)
    excluding.grant(one, by=cast.centre, review="属实")
    board = on_board(cast)
    assert board.whole.counted["resolution"] == Share(1, 1, 1)
    assert board.whole.all["resolution"] == Share(1, 2)
    assert board.whole.counted["satisfaction"] == Share(1, 2)
    assert board.exclusions == [one]
    rows = listed(again(cast.centre), Filters(figure="rate_resolution.of"))
    assert bad not in rows
    excluding.withdraw(one, by=cast.handler, reason="还是计入")
    assert on_board(cast).whole.counted["resolution"] == Share(1, 2)
    assert list(journal.verify()) == []


def test_who_asked_does_not_review_even_at_the_centre(cast: Cast) -> None:
    one = excluding.ask(
        called_back(cast, solved=False), rates=["response"], reason="policy", grounds="见文件",
        by=cast.centre,
    )  # fmt: skip
    with pytest.raises(Forbidden, match="没有申请"):
        excluding.grant(one, by=cast.centre)
    other = Cast(cast.area)
    excluding.refuse(one, by=other.centre, review="可以办的")
    assert one.status == "refused"
    with pytest.raises(Forbidden):
        excluding.withdraw(one, by=cast.stranger, reason="x")
    with pytest.raises(NotAllowed):
        excluding.withdraw(one, by=cast.centre, reason="不要了")


def test_what_cannot_be_left_out_is_refused_with_a_sentence(cast: Cast) -> None:
    appeal = called_back(cast, solved=False)
    usual: dict[str, Any] = {
        "rates": ["resolution"],
        "reason": "beyond",
        "grounds": "见文件",
        "by": cast.handler,
    }
    changes: list[tuple[dict[str, Any], str]] = [
        ({"rates": []}, "哪几项"), ({"rates": ["speed"]}, "哪几项"), ({"reason": "none"}, "理由"),
        ({"grounds": " "}, "依据"),
    ]  # fmt: skip
    for changed, words in changes:
        with pytest.raises(Refused, match=words):
            excluding.ask(appeal, **{**usual, **changed})
    with pytest.raises(Forbidden):
        excluding.ask(appeal, **{**usual, "by": cast.stranger})
    one = excluding.ask(appeal, **usual)
    with pytest.raises(NotAllowed, match="已经申请"):
        excluding.ask(appeal, **usual)
    with pytest.raises(Refused, match="不同意"):
        excluding.refuse(one, by=cast.centre, review="")


def test_reasons_are_data(cast: Cast) -> None:
    assert ("beyond", "超出本级职责，已经说明并转办") in scoring.reasons_in_use()
    ExclusionReason.objects.filter(code="beyond").update(active=False)
    assert "beyond" not in dict(scoring.reasons_in_use())
    assert rulebook.load_exclusion_reasons() == ExclusionReason.objects.count()


WEIGHED = {"response": "3", "resolution": "4", "satisfaction": "3"}
RULE: dict[str, Any] = {
    "name": "2027 考核办法",
    "basis": "镇治〔2026〕8 号",
    "weights": WEIGHED,
    "denominators": {},
}


def test_a_rule_begins_on_its_day_and_what_was_published_stays(cast: Cast) -> None:
    assert scoring.rule_on() == scoring.USUAL
    made = rulebook.set_rates(since=TODAY(), by=cast.centre, **RULE)
    assert scoring.rule_on().weights["resolution"] == 4
    assert scoring.rule_on(TODAY() - timedelta(days=1)) == scoring.USUAL
    assert str(made) == "2027 考核办法"
    for changed, words in (
        ({"since": TODAY() - timedelta(days=1)}, "过去"), ({}, "已经有一套"),
        ({"name": ""}, "名字"), ({"basis": " "}, "文件"),
        ({"since": date(2099, 1, 1), "weights": {"response": "多"}}, "0 到 100"),
        ({"since": date(2099, 1, 1), "weights": {}}, "不能都是"),
        ({"since": date(2099, 1, 1), "denominators": {"response": "all"}}, "分母"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            rulebook.set_rates(**{"since": TODAY(), "by": cast.centre, **RULE, **changed})
    with pytest.raises(Forbidden):
        rulebook.set_rates(since=date(2099, 1, 1), by=cast.dispatcher, **RULE)
    assert RateRule.objects.count() == 1


def test_the_pages_show_both_and_the_rule(cast: Cast) -> None:
    bad = called_back(cast, solved=False, satisfied="no")
    called_back(cast, solved=True)
    typed = {"rates": ["resolution", "satisfaction"], "reason": "policy", "grounds": "见文件"}
    assert do(cast.handler, "exclude", bad, grounds="").status_code == 400
    assert do(cast.handler, "exclude", bad, **typed).status_code == 302
    one = Exclusion.objects.get()
    page = text(browser(cast.centre).get(reverse("appeals:exclusions")))
    assert "见文件" in page
    grant = reverse("appeals:exclusion_grant", args=[one.pk])
    assert browser(cast.handler).post(grant, {}).status_code == 403
    refuse = reverse("appeals:exclusion_refuse", args=[one.pk])
    assert browser(cast.centre).post(refuse, {"review": ""}).status_code == 400
    assert browser(cast.centre).get(grant).status_code == 302
    assert browser(cast.centre).post(grant, {"review": ""}).status_code == 302
    board = text(browser(cast.centre).get(reverse("appeals:rates")))
    assert "三率各占三分之一" in board
    assert "剔除 1 件" in board
    assert "现行政策不允许" in board
    for view in scoring.EXCLUSION_VIEWS:
        found = text(browser(cast.centre).get(reverse("appeals:exclusions") + f"?view={view}"))
        assert ("见文件" in found) is (view == "granted")
    asked = reverse("appeals:rates") + f"?area={cast.area.code}&since=2026-12-31&until=2026-01-01"
    assert browser(cast.dispatcher).get(asked).status_code == 200
    assert browser(cast.stranger).get(asked).status_code == 403


def test_the_page_of_rules_takes_a_new_one(cast: Cast) -> None:
    address = reverse("appeals:rate_rules")
    typed = {
        "since": TODAY().isoformat(), "name": "新办法", "basis": "八号文", "fair_counts": "1",
        **{f"weight_{name}": weight for name, weight in WEIGHED.items()},
        **{f"of_{name}": "called" for name in WEIGHED},
    }  # fmt: skip
    assert browser(cast.dispatcher).get(address).status_code == 200
    assert browser(cast.dispatcher).post(address, typed).status_code == 403
    assert browser(cast.centre).post(address, {**typed, "weight_response": "-1"}).status_code == 400
    past = browser(cast.centre).post(address, {**typed, "since": "2020-01-01"})
    assert "已经过去" in text(past)
    assert browser(cast.centre).post(address, typed).status_code == 302
    assert "正在用" in text(browser(cast.centre).get(address))
