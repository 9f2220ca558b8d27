"""The mathematics of opinions, on invented votes and numbers worked out by hand."""

from __future__ import annotations

import math
import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.matters.opinions import Votes, VotesError, examine
from mulin.matters.opinions.groups import Why, by_size, in_groups, rand_index, silhouette
from mulin.matters.opinions.sentences import sentences
from mulin.matters.opinions.space import Pool, loadings_of, means_of, space_of
from mulin.matters.opinions.statistics import Counts, Group, interval, z_between
from mulin.matters.opinions.votes import Floats

Said = list[tuple[int, int, int]]


def two_sides(people: int, statements: int, *, seed: int = 3, blur: float = 0.1) -> Said:
    """Half of the people agree to what the other half rejects; statement 0 is everybody's."""
    chance, said = Random(seed), []
    for person in range(people):
        side = 1 if person % 2 else -1
        for statement in range(statements):
            lean = 1 if statement == 0 else side if statement % 2 else -side
            said.append((person, statement, -lean if chance.random() < blur else lean))
    return said


def test_the_last_vote_holds_and_a_pass_is_not_silence() -> None:
    votes = Votes.of([(1, 10, 1), (2, 10, 0), (1, 10, -1)], statements=[11])
    assert votes.people == (1, 2)
    assert votes.statements == (10, 11)
    assert votes.table[:, 0].tolist() == [-1, 0]
    assert np.isnan(votes.table[:, 1]).all()


def test_numbers_are_in_the_order_of_their_value_and_words_after_them() -> None:
    assert Votes.of([(10, 1, 1), (9, 1, 1), ("b", 1, 1)]).people == (9, 10, "b")


def test_a_vote_of_two_is_refused() -> None:
    with pytest.raises(VotesError):
        Votes.of([(1, 1, 2)])


def test_what_moderation_left_out_is_a_pass_of_everybody_when_people_are_placed() -> None:
    votes = Votes.of([(1, 1, 1), (1, 2, 1), (2, 2, -1)], left_out=[2])
    assert votes.rated[:, 1].tolist() == [0, 0]
    assert votes.table[:, 1].tolist() == [1, -1]
    assert votes.shown == [0]


def test_seven_votes_or_all_there_are_make_somebody_active_and_fifteen_are_filled_up() -> None:
    rows = [(person, n, 1) for person in range(20) for n in range(3 if person < 4 else 8)]
    assert int(Votes.of(rows).active.sum()) == 16
    few = [
        (person, n, 1) for person in range(20) for n in range(8 if person < 4 else 1 + person % 2)
    ]
    active = Votes.of(few).active
    # Four who said enough, the eight with two votes, and the first three of those with one.
    assert np.flatnonzero(active).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19]


def test_shares_and_certainty_by_hand() -> None:
    counts = Counts.of(np.array([[1.0], [1.0], [1.0], [0.0]]))
    assert counts.share_agree[0] == pytest.approx(4 / 6)
    assert counts.share_disagree[0] == pytest.approx(1 / 6)
    assert counts.z_agree[0] == pytest.approx(2 * math.sqrt(5) * (4 / 5 - 0.5))


def test_two_shares_that_are_both_whole_differ_by_nothing() -> None:
    one, two = (np.array([3.0]), np.array([3.0])), (np.array([9.0]), np.array([9.0]))
    assert z_between(one, two)[0] == 0


def test_a_group_beside_the_others_by_hand() -> None:
    inside = Counts(np.array([8.0]), np.array([1.0]), np.array([1.0]))
    outside = Counts(np.array([2.0]), np.array([8.0]), np.array([0.0]))
    group = Group(10, inside, outside)
    assert group.rep_agree[0] == pytest.approx((9 / 12) / (3 / 12))
    pooled = 12 / 22
    expected = (9 / 11 - 3 / 11) / math.sqrt(pooled * (1 - pooled) * (2 / 11))
    assert group.rep_z_agree[0] == pytest.approx(expected)


def test_the_interval_of_a_share_holds_it_and_is_everything_where_nobody_was_asked() -> None:
    found = interval(np.array([0.0, 3.0, 50.0]), np.array([0.0, 10.0, 100.0]))
    assert found[0].tolist() == [0, 1]
    assert found[1] == pytest.approx([0.1077913, 0.6032219], abs=1e-6)
    assert found[2][0] < 0.5 < found[2][1]


def test_somebody_stands_by_what_they_said_drawn_out_by_how_little() -> None:
    votes = Votes.of([(1, 1, 1), (1, 2, -1), (2, 1, -1), (2, 2, 1), (3, 1, 1)])
    space = space_of(votes.rated)
    along = space.loadings
    assert space.means.tolist() == pytest.approx([1 / 3, 0])
    expected = math.sqrt(2 / 1) * (1 - 1 / 3) * along[:, 0]
    assert space.people[2] == pytest.approx(expected)
    assert space.statements[0] == pytest.approx(math.sqrt(2) * (1 - 1 / 3) * along[:, 0])


def test_votes_that_are_all_alike_have_no_direction() -> None:
    table = np.ones((5, 3))
    assert not loadings_of(table, means_of(table)).any()
    assert not space_of(np.full((3, 2), np.nan)).people.any()


def test_two_sides_are_found_with_what_they_share_on_top() -> None:
    result = examine(Votes.of(two_sides(80, 20)))
    assert result.found.why is Why.FOUND
    assert result.found.stability == pytest.approx(1.0, abs=0.1)
    sides = [person % 2 for person in result.votes.people if isinstance(person, int)]
    assert rand_index(result.labels.tolist(), sides) == 1.0
    assert result.votes.statements[result.shared[0]] == 0
    assert 0 not in [result.votes.statements[n] for n in result.dividing[:10]]
    assert result.majority[0] == [0]
    agreed = [one for one in result.representatives[0] if one.agrees]
    assert agreed
    assert all(one.share > 0.5 for one in result.representatives[0])


def test_below_fifty_people_no_groups_are_named_and_the_reason_is() -> None:
    result = examine(Votes.of(two_sides(48, 20)))
    assert result.found.why is Why.FEW
    assert result.groups == []
    assert set(result.labels.tolist()) == {-1}
    assert "不到 50 人" in sentences(result)[1]
    assert result.plain()["statements"][0]["group_informed_consensus"] is None


def test_three_dissenters_are_no_group() -> None:
    said = [(p, s, -1 if p < 3 else 1) for p in range(60) for s in range(10)]
    result = examine(Votes.of(said))
    assert result.found.why is Why.UNEVEN
    assert "人数太少" in sentences(result)[1]


def test_votes_by_the_toss_of_a_coin_make_no_groups() -> None:
    chance = Random(5)
    said = [(p, s, chance.choice([1, 0, -1])) for p in range(70) for s in range(25)]
    result = examine(Votes.of(said))
    assert result.found.why in {Why.UNSTABLE, Why.UNEVEN}
    assert result.groups == []


def test_the_same_votes_in_another_order_give_the_same_hash_and_the_same_result() -> None:
    said = two_sides(60, 15)
    mixed = list(said)
    Random(1).shuffle(mixed)
    one, other = examine(Votes.of(said)), examine(Votes.of(mixed))
    assert one.votes.digest == other.votes.digest
    assert one.plain() == other.plain()
    changed = Votes.of([*said, (0, 0, -1 if said[0][2] == 1 else 1)])
    assert changed.digest != one.votes.digest


def test_a_statement_left_out_is_never_presented() -> None:
    result = examine(Votes.of(two_sides(80, 20), left_out=[0, 1]))
    shown = {
        *result.shared,
        *result.dividing,
        *result.unsure,
        *result.majority[0],
        *result.majority[1],
    }
    shown |= {one.column for speaking in result.representatives for one in speaking}
    assert not shown & {0, 1}
    assert result.plain()["statements"][0]["left_out"] is True


def test_sentences_name_sides_without_a_person_and_statements_by_their_words() -> None:
    result = examine(Votes.of(two_sides(80, 20)))
    said = sentences(result, {0: "楼道灯要修"})
    assert said[0].startswith("一共 80 人")
    assert "分成 2 组" in said[1]
    assert "甲 组 40 人" in said[1]
    assert "楼道灯要修" in said[2]


def test_where_nothing_is_shared_that_is_said() -> None:
    said = [(p, s, 1 if (p + s) % 2 else -1) for p in range(20) for s in range(4)]
    assert "还没有一条" in "".join(sentences(examine(Votes.of(said))))


def test_what_was_hardly_asked_and_is_not_passed_on_is_asked_next() -> None:
    said = [*((p, 0, 1) for p in range(40)), *((p, 1, 0) for p in range(40)), (0, 2, 1)]
    priority = examine(Votes.of(said)).priorities
    assert priority[2] > priority[0] > priority[1]


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
def test_the_rand_index_of_a_grouping_with_itself_is_one_whatever_its_names(
    labels: list[int],
) -> None:
    renamed = [(7 * label + 3) % 11 for label in labels]
    assert rand_index(labels, labels) == pytest.approx(1.0)
    assert rand_index(labels, renamed) == pytest.approx(1.0)
    assert by_size(np.array(labels) - min(labels)).min() == 0


@given(st.integers(6, 40), st.integers(2, 5), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_k_groups_are_at_most_k_and_everybody_is_in_one(people: int, k: int, seed: int) -> None:
    points: Floats = np.random.default_rng(seed).normal(size=(people, 2))
    labels = in_groups(points, k)
    assert len(labels) == people
    assert set(labels.tolist()) <= set(range(k))
    assert -1 <= silhouette(points, labels, chance=np.random.default_rng(1)) <= 1


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 9), st.sampled_from([1, 0, -1])),
        min_size=1, max_size=200,
    )
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_whatever_the_votes_every_number_is_one(said: Said) -> None:
    plain = examine(Votes.of(said)).plain()
    for one in plain["statements"]:
        assert one["A"] + one["D"] + one["P"] == one["S"]
        assert 0 < one["share_agree"] < 1
        assert math.isfinite(one["priority"])
        assert one["interval_agree"][0] <= one["interval_agree"][1]
    assert len(plain["participants"]) == plain["people"]


def test_people_drawn_anew_stand_where_a_table_of_them_would_put_them() -> None:
    chance = np.random.default_rng(5)
    rated = chance.choice([1.0, 0.0, -1.0, np.nan], size=(80, 12))
    rated[:, 3] = np.nan
    pool = Pool.of(rated)
    for _round in range(5):
        drawn = chance.integers(80, size=80)
        assert np.allclose(pool.people(drawn), space_of(rated[drawn]).people, atol=1e-9)
    assert not Pool.of(np.zeros((4, 3))).people(np.array([0, 0, 1, 2])).any()


def test_two_thousand_people_and_two_hundred_statements_take_less_than_two_seconds() -> None:
    chance = np.random.default_rng(7)
    lean, side = chance.normal(size=(2, 200)), chance.integers(0, 2, 2000)
    table = np.sign(lean[side] + 0.7 * chance.normal(size=(2000, 200)))
    table[chance.random(table.shape) < 0.5] = np.nan
    votes = Votes(tuple(range(2000)), tuple(range(200)), table)
    assert examine(votes).found.found
    # Of this thread and the best of three: on a machine with other work a clock says something else.
    assert min(_takes(votes) for _run in range(3)) < 2


def _takes(votes: Votes) -> float:
    began = time.thread_time()
    examine(votes)
    return time.thread_time() - began
