"""Statements and answers: struck, read, linked, answered once a person, on the phone and on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.fields import blind_index
from mulin.core.models import Entry, Job
from mulin.matters import flow
from mulin.matters.models import Answer, Matter, Participant, Source, Stand, Statement
from mulin.matters.practice import Period
from mulin.matters.queries import mine_of, next_statement, now_open, statements_of
from mulin.matters.queries.talk import likest
from mulin.matters.testing import Cast, open_phases
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.people.testing import a_person


def votes_of(matter: Matter) -> list[tuple[str, int]]:
    """The latest answers, by the texts of their statements."""
    rows = Answer.objects.filter(matter=matter, latest=True).order_by("statement__number")
    return list(rows.values_list("statement__text", "vote"))


def counts(statement: Statement) -> tuple[int, int, int]:
    """Agreed, disagreed, passed."""
    statement.refresh_from_db()
    return statement.agreed, statement.disagreed, statement.passed


def test_a_statement_is_struck_and_waits_for_a_moderator(cast: Cast) -> None:
    matter = cast.discussed()
    said = flow.say(matter, by=cast.neighbour, text="找 李大爷 13800138000 要钥匙")
    assert (said.status, said.author) == (Stand.WAITING, cast.neighbour)
    assert "13800138000" not in said.text
    assert statements_of(matter) == []
    assert "matter.moderate" in Notice.objects.filter(person=cast.leader).values_list(
        "kind", flat=True
    )
    flow.publish(said, by=cast.leader, text="请把钥匙放在门岗", sure=False)
    assert [one.text for one in statements_of(matter)] == ["请把钥匙放在门岗"]
    matter.refresh_from_db()
    assert matter.statements == 1


def test_who_may_write_one(cast: Cast) -> None:
    matter = cast.discussed()
    for person in (cast.outsider, cast.stranger, a_person("没填住处")):
        with pytest.raises(Forbidden):
            flow.say(matter, by=person, text="我也要说")
    with pytest.raises(Forbidden):
        flow.say(matter, by=cast.neighbour, text="替人写", source=Source.PAPER)
    with pytest.raises(Refused):
        flow.say(matter, by=cast.worker, text="替人写", source="moon")
    assert flow.say(matter, by=cast.worker, text="替人写", source=Source.DOOR).author is None
    flow.plan(matter, by=cast.leader, phases=[Period("answer", *_week())], words="只表态")
    with pytest.raises(NotAllowed):
        flow.say(matter, by=cast.neighbour, text="晚了一步")


def _week() -> tuple[date, date]:
    today = timezone.localdate()
    return today, today + timedelta(days=6)


def test_who_lives_in_the_community_speaks_of_its_grid_but_the_town_is_too_far(cast: Cast) -> None:
    matter = cast.discussed(1)
    said = statements_of(matter)[0]
    near, far = a_person("社区的", area=cast.community), a_person("镇上的", area=cast.town)
    flow.answer(said, by=near, vote=1)
    with pytest.raises(Forbidden):
        flow.answer(said, by=far, vote=1)


@pytest.mark.parametrize("text", ["", " \n ", "长" * 61])
def test_a_statement_has_a_length(cast: Cast, text: str) -> None:
    with pytest.raises(Refused) as refused:
        flow.say(cast.discussed(), by=cast.neighbour, text=text)
    assert refused.value.field == "text"


def test_the_same_words_are_refused_and_like_words_are_linked_not_merged(cast: Cast) -> None:
    matter = cast.discussed()
    first = flow.say(matter, by=cast.neighbour, text="充电棚要装在离楼房远一点的地方", key="a" * 9)
    again = flow.say(matter, by=cast.neighbour, text="充电棚要装在离楼房远一点的地方", key="a" * 9)
    assert first == again
    with pytest.raises(Refused) as refused:
        flow.say(matter, by=cast.proposer, text="充电棚要装在离楼房远一点的地方")
    assert refused.value.code == "same"
    like = flow.say(matter, by=cast.proposer, text="充电棚请装得离楼房远一些")
    other = flow.say(matter, by=cast.proposer, text="先修好东门的路灯")
    assert (like.like, other.like) == (first, None)
    assert likest("棚子离楼房远一点", [first]) == first
    flow.link(like, by=cast.leader, like=None)
    assert like.like is None
    flow.link(other, by=cast.leader, like=first.number)
    assert other.like_id == first.pk
    for wrong in (99, other.number):
        with pytest.raises(Refused):
            flow.link(other, by=cast.leader, like=wrong)


def test_no_more_than_so_many_a_day(cast: Cast) -> None:
    matter = cast.discussed()
    for number in range(5):
        flow.say(
            matter, by=cast.neighbour, text=f"第{number}个完全不同的想法{'甲乙丙丁戊'[number] * 4}"
        )
    with pytest.raises(Refused) as refused:
        flow.say(matter, by=cast.neighbour, text="第六个")
    assert refused.value.code == "too_many"


def test_a_moderator_refuses_hides_and_never_moderates_their_own(cast: Cast) -> None:
    matter = cast.discussed()
    said = flow.say(matter, by=cast.neighbour, text="物业老钱就是个骗子")
    with pytest.raises(Refused):
        flow.refuse(said, by=cast.leader, words="")
    flow.refuse(said, by=cast.leader, words="骂人的话请改成对事的话。")
    assert Notice.objects.filter(person=cast.neighbour, kind="matter.refused").count() == 1
    with pytest.raises(NotAllowed):
        flow.hide(said, by=cast.leader, words="撤")
    cast.leader.area = cast.area
    cast.leader.save()
    own = flow.say(matter, by=cast.leader, text="我自己也住这里")
    with pytest.raises(Forbidden):
        flow.publish(own, by=cast.leader)
    flow.publish(own, by=cast.colleague)
    flow.hide(own, by=cast.colleague, words="重复了")
    matter.refresh_from_db()
    assert (own.status, matter.statements) == (Stand.HIDDEN, 0)


def test_what_is_personal_is_published_only_when_the_moderator_is_sure(cast: Cast) -> None:
    matter = cast.discussed()
    said = flow.say(matter, by=cast.neighbour, text="有事打物业")
    with pytest.raises(Refused):
        flow.publish(said, by=cast.leader, text="有事打物业 0792-8812345")
    with pytest.raises(Refused):
        flow.publish(said, by=cast.leader, text="证号 11010519491231002X", sure=True)
    flow.publish(said, by=cast.leader, text="有事打物业 0792-8812345", sure=True)
    assert "8812345" in said.text


def test_words_that_were_answered_stay(cast: Cast) -> None:
    matter = cast.discussed()
    said = cast.statement(matter)
    flow.answer(said, by=cast.neighbour, vote=1)
    flow.hide(said, by=cast.leader, words="再看看")
    said.refresh_from_db()
    with pytest.raises(Refused) as refused:
        flow.publish(said, by=cast.leader, text="换一句话")
    assert refused.value.code == "answered"


def test_the_newest_answer_holds_all_are_kept_and_the_same_again_is_nothing(cast: Cast) -> None:
    matter = cast.discussed(1)
    said = statements_of(matter)[0]
    for vote in (1, 1, 0, -1):
        flow.answer(said, by=cast.neighbour, vote=vote)
    assert [a.vote for a in Answer.objects.order_by("id")] == [1, 0, -1]
    assert Answer.objects.get(latest=True).vote == -1
    assert counts(said) == (0, 1, 0)
    matter.refresh_from_db()
    assert matter.people == 1
    assert mine_of(matter, cast.neighbour)[said.pk].vote == -1
    assert mine_of(matter, None) == {}


def test_answers_that_cannot_be(cast: Cast) -> None:
    matter = cast.discussed(1)
    said = statements_of(matter)[0]
    with pytest.raises(Refused):
        flow.answer(said, by=cast.neighbour, vote=7)
    waiting = flow.say(matter, by=cast.neighbour, text="还没审的一句话")
    with pytest.raises(NotAllowed):
        flow.answer(waiting, by=cast.neighbour, vote=1)
    cast.close_talk(matter)
    with pytest.raises(NotAllowed):
        flow.answer(said, by=cast.neighbour, vote=1)
    assert now_open(matter, timezone.localdate()) == {"result"}


def test_paper_slips_are_entered_by_one_line_and_corrected_by_the_next(cast: Cast) -> None:
    matter = cast.discussed(3)
    numbers = [one.number for one in statements_of(matter)]
    votes = flow.read_line("1 2，-", numbers)
    assert votes == {1: 1, 2: -1}
    flow.enter_slip(matter, by=cast.worker, slip="a-7", votes=votes)
    flow.enter_slip(matter, by=cast.leader, slip="A-7", votes=flow.read_line("110", numbers))
    assert [vote for _text, vote in votes_of(matter)] == [1, 1, 0]
    row = Answer.objects.filter(latest=True).order_by("id")[0]
    assert (row.source, row.recorded_by) == (Source.PAPER, cast.worker)
    assert Participant.objects.get().slip == "A-7"
    entries = [e.data for e in Entry.objects.filter(verb="paper").order_by("id")]
    assert [(e["slip"], e["n"]) for e in entries] == [("A-7", 2), ("A-7", 3)]


def test_a_slip_is_the_same_however_its_number_and_signs_are_typed(cast: Cast) -> None:
    matter = cast.discussed(3)
    numbers = [one.number for one in statements_of(matter)]
    assert flow.read_line("１２　－", numbers) == {1: 1, 2: -1}
    for slip in ("a7", "A7", "Ａ７"):
        flow.enter_slip(matter, by=cast.worker, slip=slip, votes={1: 1})
    assert Participant.objects.get().slip == "A7"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slip": ""}, "slip"), ({"slip": "张三的"}, "slip"), ({"votes": {}}, "line"),
        ({"votes": {9: 1}}, "line"), ({"votes": {1: 5}}, "line"), ({"source": "screen"}, "source"),
        ({"phone": "13900000000"}, "phone"),
    ],
)  # fmt: skip
def test_a_slip_that_cannot_be_says_where(cast: Cast, given: dict[str, object], field: str) -> None:
    matter = cast.discussed(2)
    said = {"slip": "1", "votes": {1: 1}, **given}
    with pytest.raises(Refused) as refused:
        flow.enter_slip(matter, by=cast.worker, **said)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.field == field
    assert not Answer.objects.exists()


@pytest.mark.parametrize("typed", ["1", "111", "1x"])
def test_a_line_of_another_length_or_sign_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        flow.read_line(typed, [1, 2])
    assert refused.value.field == "line"


def _with_phone(person: Person, phone: str) -> Person:
    person.phone, person.phone_index = phone, blind_index(phone, "phone")
    person.save()
    return person


def test_paper_of_somebody_with_an_account_counts_once(cast: Cast) -> None:
    matter = cast.discussed(2)
    _with_phone(cast.neighbour, "13800138001")
    flow.answer(statements_of(matter)[0], by=cast.neighbour, vote=1)
    paper = {"slip": "12", "votes": {1: -1, 2: 1}, "phone": "13800138001"}
    flow.enter_slip(matter, by=cast.worker, **paper)  # type: ignore[arg-type]  # three named ones
    assert Participant.objects.get().person == cast.neighbour
    assert [vote for _text, vote in votes_of(matter)] == [-1, 1]
    flow.enter_slip(matter, by=cast.worker, slip="13", votes={1: 1})
    with pytest.raises(Refused) as refused:
        flow.enter_slip(matter, by=cast.worker, slip="13", votes={1: 1}, phone="13800138001")
    assert refused.value.field == "slip"
    _with_phone(cast.outsider, "13800138002")
    with pytest.raises(Refused):
        flow.enter_slip(matter, by=cast.worker, slip="14", votes={1: 1}, phone="13800138002")
    with pytest.raises(Forbidden):
        flow.enter_slip(matter, by=cast.company, slip="15", votes={1: 1})


def test_answers_taken_back_are_gone(cast: Cast) -> None:
    matter = cast.discussed(2)
    for said in statements_of(matter):
        flow.answer(said, by=cast.neighbour, vote=1)
        flow.answer(said, by=cast.proposer, vote=-1)
    assert flow.forget_answers(matter, by=cast.neighbour) == 2
    assert flow.forget_answers(matter, by=cast.neighbour) == 0
    assert counts(statements_of(matter)[0]) == (0, 1, 0)
    matter.refresh_from_db()
    assert (matter.people, Participant.objects.count()) == (1, 1)


def test_what_comes_next_is_the_same_until_answered_and_ends(cast: Cast) -> None:
    matter = cast.discussed(4)
    met = []
    for number in range(4):
        asked = next_statement(matter, cast.neighbour)
        assert (asked.answered, asked.total) == (number, 4)
        assert next_statement(matter, cast.neighbour).statement == asked.statement
        assert asked.statement is not None
        met.append(asked.statement.number)
        flow.answer(asked.statement, by=cast.neighbour, vote=0)
    assert sorted(met) == [1, 2, 3, 4]
    assert next_statement(matter, cast.neighbour).statement is None


def test_a_heap_of_answers_asks_for_one_computation(cast: Cast) -> None:
    matter = cast.discussed(3)
    before = Job.objects.filter(name="matters.compute").count()
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=1)
    at -= timedelta(minutes=at.minute % 2)
    for said in statements_of(matter):
        flow.answer(said, by=cast.neighbour, vote=1, at=at)
    assert Job.objects.filter(name="matters.compute").count() == before + 1


def test_phases_and_not_the_code_say_what_is_open(cast: Cast) -> None:
    matter = cast.propose()
    assert now_open(matter, timezone.localdate()) == set()
    flow.take_up(matter, by=cast.leader, phases=open_phases())
    today = timezone.localdate()
    assert now_open(matter, today) == {"gather", "answer"}
    assert now_open(matter, today + timedelta(days=7)) == set()
