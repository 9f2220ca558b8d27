"""The page of the result: shared first, no person in it, small cells told as bounds only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.models import Entry
from mulin.matters import flow
from mulin.matters.models import Finding, Matter
from mulin.matters.opinions.reading import read_votes
from mulin.matters.queries import statements_of
from mulin.matters.queries.denominator import aloud, denominator, in_tenths, share
from mulin.matters.testing import Cast, over
from mulin.matters.tests.browsing import look, send, words
from mulin.matters.tests.test_finding import answered, two_sides


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_cell_under_five_is_never_told_as_a_number(agreed: int, more: int) -> None:
    said = agreed + more
    told = share(agreed, said)
    assert told.exact == (agreed >= 5 and more >= 5)
    if not told.exact and told.bar is not None:
        assert told.bar >= agreed / said if agreed < 5 else told.bar <= agreed / said
    assert (told.bar is None) == (said < 10)
    assert in_tenths(agreed, said).exact is False


def test_a_bound_tells_the_same_whatever_lies_behind_it() -> None:
    assert len({share(n, 40).words for n in range(5)}) == 1
    assert len({share(40 - n, 40).words for n in range(5)}) == 1


def of_sixty(cast: Cast) -> tuple[Matter, Finding]:
    """A matter of two sides with thirty each, talked over."""
    matter = answered(cast, 60)
    cast.close_talk(matter)
    finding = flow.compute(matter)
    assert finding is not None
    return Matter.objects.get(pk=matter.pk), finding


def test_what_all_share_comes_first_then_what_divides(cast: Cast) -> None:
    matter, finding = of_sixty(cast)
    assert finding.data["grouping"]["why"] == "found"
    assert sorted(cloud["size"] for cloud in finding.data["clouds"]) == [30, 30]
    found = denominator(matter, finding)
    assert {line.number for line in found.shared} == {1, 2}
    assert {line.number for line in found.dividing} <= {3, 4, 5, 6}
    assert [group.name for group in found.groups] == ["甲组", "乙组"]
    assert len(found.sky["wide"].shapes) == 2
    for line in found.dividing:
        assert any(not one.exact for one in line.groups)
        assert not line.agree.exact, "or a hidden cell is worked out by subtraction"
    read = "".join(aloud(found))
    assert "看法大致分成 2 组" in read
    assert "分歧大的是" in read
    page = words(look(None, "result", matter.pk))
    assert page.index("都认可的") < page.index("分歧在哪里") < page.index("几种看法")
    assert 'role="img"' in page
    paper = words(look(None, "result_paper", matter.pk))
    assert "念给大家听" in paper


def test_too_few_are_not_grouped_and_the_page_says_why(cast: Cast) -> None:
    matter = answered(cast, 14)
    cast.close_talk(matter)
    finding = flow.compute(matter)
    assert finding is not None
    found = denominator(matter, finding)
    assert found.groups == ()
    assert "不到 50 位" in "".join(aloud(found))
    page = words(look(None, "result", matter.pk))
    assert "多数人认可的" in page
    assert "几种看法" not in page
    assert any(line.interval for line in found.all)


@pytest.mark.parametrize(
    ("why", "said"), [("uneven", "分不出像样的组"), ("unstable", "没有明显的分组")]
)
def test_every_reason_has_its_sentence(cast: Cast, why: str, said: str) -> None:
    matter = answered(cast, 12)
    finding = flow.compute(matter)
    assert finding is not None
    finding.data = {**finding.data, "grouping": {**finding.data["grouping"], "why": why}}
    assert said in "".join(aloud(denominator(matter, finding)))


def test_without_anything_shared_it_says_so(cast: Cast) -> None:
    matter = cast.discussed(2)
    for number in range(12):
        votes = {1: 1 if number % 2 else -1, 2: 0}
        flow.enter_slip(matter, by=cast.worker, slip=f"{number}", votes=votes)
    finding = flow.compute(matter)
    assert finding is not None
    read = "".join(aloud(denominator(matter, finding)))
    assert "还没有一条意见是各方都认可的" in read
    assert "意见不一的是" in read
    assert "还拿不准的是" in read


def test_before_its_day_only_who_leads_sees_the_result(cast: Cast) -> None:
    matter = cast.discussed(2)
    assert look(None, "result", matter.pk).status_code == 404
    assert look(cast.worker, "result", matter.pk).status_code == 404
    assert "还没有人表态" in words(look(cast.leader, "result", matter.pk))
    flow.plan(matter, by=cast.leader, phases=over(), words="到期")
    assert look(None, "result", matter.pk).status_code == 200


def test_computing_now_and_proving_it(cast: Cast) -> None:
    matter = answered(cast, 12)
    assert send(cast.leader, "compute", matter.pk).status_code == 302
    assert send(cast.leader, "compute", matter.pk, check="1").status_code == 302
    assert send(cast.worker, "compute", matter.pk).status_code == 404
    Finding.objects.update(input="0" * 64)
    answer = send(cast.leader, "compute", matter.pk, check="1")
    assert answer.status_code == 302


def test_votes_go_out_without_persons_and_are_read_by_the_command(
    cast: Cast, tmp_path: Any
) -> None:
    matter = answered(cast, 12)
    flow.answer(statements_of(matter)[0], by=cast.neighbour, vote=1)
    answer = look(cast.leader, "votes", matter.pk, "votes")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    assert cast.neighbour.name not in text
    assert str(cast.neighbour.pk) not in text
    assert "S1" not in text
    file = tmp_path / "votes.csv"
    file.write_bytes(answer.content)
    comments = tmp_path / "comments.csv"
    comments.write_bytes(look(cast.leader, "votes", matter.pk, "comments").content)
    votes = read_votes(file, comments)
    assert len(votes.people) == 13
    slips = two_sides(12)
    assert sorted((votes.table == 1).sum(axis=1).tolist()) == sorted(
        [sum(v == 1 for v in one.values()) for one in slips.values()] + [1]
    )
    assert Entry.objects.filter(verb="matters.exported").count() == 2
    assert look(cast.worker, "votes", matter.pk, "votes").status_code == 404
    assert look(cast.leader, "votes", matter.pk, "persons").status_code == 404
