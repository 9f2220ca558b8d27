"""The greatest common denominator as it is computed from a frozen input, kept and repeated."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from mulin.core.models import Job
from mulin.matters import flow
from mulin.matters.flow.computing import _compute, ask_for
from mulin.matters.models import Finding, Matter
from mulin.matters.opinions import asking
from mulin.matters.opinions.picture import clouds
from mulin.matters.opinions.result import examine
from mulin.matters.opinions.statistics import Counts, priorities
from mulin.matters.opinions.votes import Votes
from mulin.matters.queries import statements_of
from mulin.matters.queries.talk import newest_finding
from mulin.matters.testing import Cast


def two_sides(people: int, statements: int = 6) -> dict[str, dict[int, int]]:
    """Slips of two groups that agree on the first statements and disagree on the others."""
    chance = np.random.default_rng(5)
    found = {}
    for person in range(people):
        side = 1 if person % 2 else -1
        shared = {n: 1 if chance.random() < 0.9 else 0 for n in (1, 2)}
        split = {n: side if chance.random() < 0.9 else 0 for n in range(3, statements + 1)}
        found[f"S{person}"] = {**shared, **split}
    return found


def answered(cast: Cast, people: int = 12) -> Matter:
    """A matter with six statements and so many slips."""
    matter = cast.discussed(6)
    for slip, votes in two_sides(people).items():
        flow.enter_slip(matter, by=cast.worker, slip=slip, votes=votes)
    return matter


def test_the_same_input_is_computed_once_and_repeats(cast: Cast) -> None:
    matter = answered(cast)
    finding = flow.compute(matter)
    assert finding is not None
    assert flow.compute(matter) == finding
    assert flow.repeats(finding)
    assert finding.data["grouping"]["why"] == "few"
    assert "participants" not in finding.data
    assert "S1" not in str(finding.data)


def test_new_votes_make_a_new_result_and_the_old_one_still_repeats(cast: Cast) -> None:
    matter = answered(cast)
    first = flow.compute(matter)
    flow.enter_slip(matter, by=cast.worker, slip="S1", votes={1: -1})
    second = flow.compute(matter)
    assert first is not None
    assert second is not None
    assert first.input != second.input
    assert flow.repeats(first)
    assert newest_finding(matter) == second


def test_taking_answers_back_is_a_right_and_then_the_old_one_cannot_be_repeated(cast: Cast) -> None:
    matter = answered(cast)
    flow.answer(statements_of(matter)[0], by=cast.neighbour, vote=1)
    finding = flow.compute(matter)
    flow.forget_answers(matter, by=cast.neighbour)
    assert finding is not None
    assert not flow.repeats(finding)
    Finding.objects.filter(pk=finding.pk).update(data={**finding.data, "people": 99})


def test_a_result_that_was_tampered_with_does_not_repeat(cast: Cast) -> None:
    matter = answered(cast)
    finding = flow.compute(matter)
    assert finding is not None
    finding.data = {**finding.data, "people": 99}
    assert not flow.repeats(finding)


def test_what_moderation_took_away_counts_in_nothing(cast: Cast) -> None:
    matter = answered(cast)
    said = statements_of(matter)[2]
    flow.hide(said, by=cast.leader, words="骂人")
    finding = flow.compute(matter)
    assert finding is not None
    assert said.number not in finding.data["shared"]
    assert said.number not in finding.asked


def test_nobody_having_answered_there_is_nothing(cast: Cast) -> None:
    assert flow.compute(cast.discussed(2)) is None
    assert flow.compute(cast.propose()) is None


def test_the_job_computes_what_is_settled_and_survives_a_matter_that_is_gone(cast: Cast) -> None:
    matter = answered(cast)
    _compute({"matter": str(matter.pk)})
    assert newest_finding(matter) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mulin.matters.flow.computing.SETTLED_AFTER", timedelta(0))
        _compute({"matter": str(matter.pk)})
    assert newest_finding(matter) is not None
    _compute({"matter": "00000000-0000-7000-8000-000000000000"})


def test_asked_for_twice_in_a_stretch_is_asked_for_once(cast: Cast) -> None:
    matter, now = cast.discussed(), timezone.now()
    Job.objects.filter(name="matters.compute").delete()
    ask_for(matter, now)
    ask_for(matter, now)
    assert Job.objects.filter(name="matters.compute").count() == 1


def test_priorities_without_numpy_are_those_of_the_mathematics() -> None:
    tried = [
        asking.Tried(1, 5, 2, 1, 0.4),
        asking.Tried(2, 0, 0, 0),
        asking.Tried(3, 40, 3, 30, 1.7),
    ]
    counts = Counts(
        *(
            np.array([getattr(one, name) for one in tried], dtype=float)
            for name in ("agreed", "disagreed", "passed")
        )
    )
    expected = priorities(counts, np.array([one.extremity for one in tried]))
    assert [asking.priority(one) for one in tried] == pytest.approx(expected.tolist(), rel=1e-12)


def test_the_draw_follows_priorities_and_the_seed_alone() -> None:
    tried = [asking.Tried(1, 50, 0, 0), asking.Tried(2, 0, 0, 0), asking.Tried(3, 1, 1, 40)]
    drawn = [asking.draw(tried, seed=f"{n}") for n in range(400)]
    assert drawn == [asking.draw(tried[::-1], seed=f"{n}") for n in range(400)]
    share = asking.priority(tried[1]) / sum(asking.priority(one) for one in tried)
    assert abs(drawn.count(2) / 400 - share) < 0.06
    assert asking.draw([], seed="a") is None


def test_ellipses_hold_middles_and_spreads() -> None:
    said = [
        (f"p{p}", s, (1 if p < 8 else -1) if s < 5 else (1 if p % 2 else -1))
        for p in range(16)
        for s in range(8)
    ]
    result = examine(Votes.of(said), k=2)
    one, other = clouds(result)
    assert one["size"] + other["size"] == 16
    assert one["long"] >= one["short"] >= 0
    assert (one["x"], one["y"]) != (other["x"], other["y"])
