"""Clause by clause: who may speak, when, what is struck, and that each comment is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.covenants import flow
from mulin.covenants.models import Comment, Stand, Status
from mulin.covenants.queries import clauses_of, comments_of, own_comments, waiting
from mulin.covenants.testing import Cast, days, fresh
from mulin.notices.models import Notice


def test_a_term_is_long_enough_and_ends_some_day(cast: Cast) -> None:
    version = cast.draft()
    for since, until in ((0, 1), (-9, -2), (0, 400)):
        with pytest.raises(Refused) as refused:
            flow.open_talk(version, by=cast.keeper, since=days(since), until=days(until))
        assert refused.value.field == "until"
    empty = cast.draft(kind="village", sample="")
    with pytest.raises(Refused, match="还没有条文"):
        flow.open_talk(empty, by=cast.keeper, since=days(0), until=days(9))


def test_what_is_put_before_the_people_is_remembered(cast: Cast) -> None:
    version = cast.opened()
    clause = clauses_of(version)[0]
    assert clause.asked == clause.text
    flow.amend(clause, by=cast.keeper, text="改好的一条。", words="照大家说的")
    kept = clauses_of(version)[0]
    assert (kept.text, kept.asked) == ("改好的一条。", clause.asked)


def test_a_comment_is_read_before_it_is_shown_and_then_answered(cast: Cast) -> None:
    version = cast.opened()
    made = cast.comment(version, text="十点太晚，我是王阿姨，电话13912345678", wording="晚上九点。")
    assert "13912345678" not in made.text
    assert "王阿姨" not in made.text
    assert comments_of(version, cast.neighbour) == {}
    assert [one.pk for one in own_comments(version, cast.resident)] == [made.pk]
    assert Notice.objects.filter(person=cast.keeper, kind="covenant.comment").count() == 1
    assert waiting(cast.keeper).count() == 1
    flow.show(made, by=cast.keeper)
    assert made.clause is not None
    assert comments_of(version, None)[made.clause.pk] == [made]
    flow.answer(made, by=cast.keeper, taken=True, words="大家都说早点好", wording="晚上九点。")
    assert clauses_of(version)[0].text == "晚上九点。"
    assert Comment.objects.get(pk=made.pk).status == Stand.TAKEN
    assert Notice.objects.filter(person=cast.resident, kind="covenant.answered").count() == 1
    assert waiting(cast.keeper).count() == 0


def test_a_comment_on_the_whole_may_add_a_clause(cast: Cast) -> None:
    version = cast.opened()
    before = len(clauses_of(version))
    made = cast.comment(version, shown=True, clause=None, text="还缺一条", wording="雨天收好伞。")
    flow.answer(
        made, by=cast.keeper, taken=True, words="加上了", wording="雨天收好伞。", heading="雨天"
    )
    added = clauses_of(version)[-1]
    assert (added.rank, added.heading, added.asked) == (before + 1, "雨天", "")


def test_not_taken_over_says_why_and_changes_nothing(cast: Cast) -> None:
    version = cast.opened()
    made = cast.comment(version, shown=True, wording="随便。")
    before = clauses_of(version)[0].text
    with pytest.raises(Refused, match="为什么"):
        flow.answer(made, by=cast.keeper, taken=False, words=" ")
    flow.answer(made, by=cast.keeper, taken=False, words="多数人觉得十点合适", wording="随便。")
    assert clauses_of(version)[0].text == before


def test_who_may_speak_and_when(cast: Cast) -> None:
    version = cast.opened()
    with pytest.raises(Forbidden):
        cast.comment(version, by=cast.outsider)
    with pytest.raises(Forbidden):
        cast.comment(version, by=cast.resident, source="paper")
    said = cast.comment(version, by=cast.worker, source="paper")
    assert (said.author_id, said.recorded_by) == (None, cast.worker)
    with pytest.raises(Refused, match="怎么来的"):
        cast.comment(version, source="dream")
    with pytest.raises(NotAllowed):
        cast.comment(version, at=timezone.now() + timedelta(days=30))
    other = cast.opened(kind="village", sample="village")
    with pytest.raises(Refused, match="没有这一条"):
        cast.comment(version, clause=clauses_of(other)[0])


def test_nobody_floods(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    version = cast.opened()
    first = cast.comment(version, key="one-and-the-same")
    assert cast.comment(version, key="one-and-the-same") == first
    monkeypatch.setattr("mulin.covenants.flow.discussing.A_DAY", 1)
    with pytest.raises(Refused, match="明天再来"):
        cast.comment(version)
    monkeypatch.setattr("mulin.covenants.flow.discussing.MOST_COMMENTS", 1)
    with pytest.raises(Refused, match="当面说"):
        cast.comment(version, by=cast.neighbour)


def test_refused_hidden_taken_back(cast: Cast) -> None:
    version = cast.opened()
    one, two, three = (cast.comment(version, text=text) for text in ("甲", "乙", "丙"))
    flow.refuse(one, by=cast.keeper, words="骂人了")
    flow.show(one, by=cast.colleague)
    flow.hide(one, by=cast.keeper, words="里面有名字")
    with pytest.raises(Forbidden):
        flow.take_back(two, by=cast.neighbour)
    flow.take_back(two, by=cast.resident)
    with pytest.raises(NotAllowed):
        flow.take_back(two, by=cast.resident)
    with pytest.raises(Forbidden):
        flow.show(three, by=cast.stranger)
    assert comments_of(version, cast.neighbour) == {}


def test_nobody_answers_their_own(cast: Cast) -> None:
    version = cast.opened()
    cast.keeper.area = cast.grid
    cast.keeper.save()
    made = cast.comment(version, by=cast.keeper)
    with pytest.raises(Forbidden, match="请别人来看"):
        flow.show(made, by=cast.keeper)
    flow.show(made, by=cast.colleague)


def test_identity_numbers_are_never_shown(cast: Cast) -> None:
    version = cast.opened()
    made = cast.comment(version, text="好")
    Comment.objects.filter(pk=made.pk).update(text="11010519491231002X")
    with pytest.raises(Refused, match="身份证号"):
        flow.show(Comment.objects.select_related("version").get(pk=made.pk), by=cast.keeper)


def test_it_goes_on_only_when_all_is_answered(cast: Cast) -> None:
    version = cast.opened()
    made = cast.comment(version, shown=True)
    with pytest.raises(Refused, match="还有 1 条意见"):
        flow.call(fresh(version), cast.terms(), by=cast.keeper)
    with pytest.raises(Refused, match="还有 1 条意见"):
        flow.resolve(fresh(version), cast.outcome(), by=cast.keeper)
    flow.answer(made, by=cast.keeper, taken=False, words="谢谢")
    flow.call(version, cast.terms(), by=cast.keeper)
    assert version.status == Status.SIGNING
    with pytest.raises(NotAllowed, match="商议已经结束"):
        flow.hide(made, by=cast.keeper, words="晚了")


def test_dates_change_with_a_reason(cast: Cast) -> None:
    version = cast.opened()
    flow.reschedule(version, by=cast.keeper, until=days(20), words="多给几天")
    assert version.until == days(20)
    with pytest.raises(Refused):
        flow.reschedule(version, by=cast.keeper, until=days(-3), words="早些")
    flow.call(version, cast.terms(), by=cast.keeper)
    with pytest.raises(Refused, match="今天以前"):
        flow.reschedule(version, by=cast.keeper, until=days(-1), words="早些")
    flow.reschedule(version, by=cast.keeper, until=days(40), words="外出打工的多")
    assert fresh(version).sign_until == days(40)
