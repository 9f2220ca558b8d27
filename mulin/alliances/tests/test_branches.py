"""The tree of branches: under what each may hang, moved with dates and history, mirrored on the ladder."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from mulin.alliances import flow
from mulin.alliances.kinds import DATA, kinds, read
from mulin.alliances.models import Branch, Placing
from mulin.alliances.queries.branches import counts, found, level, line_of, missing, tops
from mulin.alliances.testing import Cast, merge
from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.people.models import Person, Role
from mulin.people.testing import staff
from mulin.places.flow.reshaping import hand_over
from mulin.places.flow.writing import act
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
LONG_AGO = date(2020, 1, 1)


class Tree(Cast):
    """A community's committee with a branch and a group of its grid, founded long ago."""

    def __init__(self) -> None:
        super().__init__()
        assert self.community.parent is not None
        self.town: Area = self.community.parent
        self.centre = staff(Role.CENTRE, self.town)
        self.committee = self.found("社区党委", "community")
        self.branch = self.found("小区党支部", "branch", under=self.committee)
        self.group = self.found("网格党小组", "group", under=self.branch, area=self.grid)

    def found(
        self, name: str, kind: str, *, under: Branch | None = None, area: Area | None = None,
        by: Person | None = None,
    ) -> Branch:  # fmt: skip
        """A branch since long ago."""
        code = (area or self.community).code
        plan = flow.Plan(name, kind, code, under, 5, LONG_AGO)
        return flow.found_branch(plan, by=by or self.centre)


@pytest.fixture
def tree() -> Tree:
    return Tree()


def test_a_branch_is_founded_with_the_first_line_of_its_history(tree: Tree) -> None:
    made = tree.group
    assert (made.parent, made.area_path, made.since) == (tree.branch, tree.grid.path, LONG_AGO)
    (placing,) = made.placings.all()
    assert (placing.since, placing.until, placing.parent) == (LONG_AGO, None, tree.branch)
    assert journal.entries_of(made).get().data == {"name": "网格党小组"}
    assert [one.name for one in line_of(made)] == ["社区党委", "小区党支部", "网格党小组"]


def test_a_double_press_founds_one(tree: Tree) -> None:
    plan = flow.Plan("第二支部", "branch", tree.community.code, tree.committee)
    first, second = (flow.found_branch(plan, by=tree.clerk, key="press-it-twice") for _n in (1, 2))
    assert first.pk == second.pk
    assert first.since == timezone.localdate()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"), ({"name": "小区党支部"}, "name"), ({"kind": "army"}, "kind"),
        ({"area": "nowhere"}, "area"), ({"area": "grid"}, "area"), ({"members": -1}, "members"),
        ({"parent": "group"}, "parent"), ({"parent": "closed"}, "parent"),
        ({"parent": "outside"}, "parent"), ({"on": date(2999, 1, 1)}, "on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    tree: Tree, changes: dict[str, object], field: str
) -> None:
    parents = {"group": tree.group}
    if changes.get("parent") == "closed":
        parents["closed"] = tree.found("旧党委", "community")
        flow.close_branch(parents["closed"], by=tree.centre)
    if changes.get("parent") == "outside":
        parents["outside"] = tree.found("别的党委", "community", area=a_community(town=tree.town))
    said: dict[str, object] = {
        "name": "新支部", "kind": "branch", "area": tree.community.code, **changes,
    }  # fmt: skip
    said["area"] = tree.grid.code if said["area"] == "grid" else said["area"]
    said["parent"] = parents.get(str(said.get("parent", "")))
    with pytest.raises(Refused) as caught:
        flow.found_branch(flow.Plan(**said), by=tree.centre)  # type: ignore[arg-type]  # what is wrong is the point
    assert caught.value.field == field


def test_only_who_keeps_the_register_touches_the_tree(tree: Tree) -> None:
    for by in (tree.worker, tree.stranger, tree.member):
        with pytest.raises(Forbidden):
            tree.found("新支部", "branch", by=by)
        with pytest.raises(Forbidden):
            flow.move_branch(tree.group, parent=tree.committee, area=tree.grid.code, by=by)
        with pytest.raises(Forbidden):
            flow.edit_branch(tree.group, name="别名", members=1, by=by)
        with pytest.raises(Forbidden):
            flow.close_branch(tree.group, by=by)
        with pytest.raises(Forbidden):
            flow.mirror("group", tree.community.path, by=by)


def test_moving_keeps_where_it_stood_and_until_when(tree: Tree) -> None:
    day = timezone.localdate() - timedelta(days=10)
    flow.move_branch(
        tree.group, parent=tree.committee, area=tree.grid.code, by=tree.clerk, on=day,
        basis="换届",
    )  # fmt: skip
    first, second = tree.group.placings.order_by("since")
    assert (first.until, first.parent) == (day - timedelta(days=1), tree.branch)
    assert (second.since, second.until, second.parent, second.basis) == (
        day, None, tree.committee, "换届",
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        flow.move_branch(
            tree.group, parent=tree.branch, area=tree.grid.code, by=tree.clerk,
            on=day - timedelta(days=1),
        )  # fmt: skip
    assert caught.value.field == "on"
    # Back again on the same day: the day keeps one place, the last.
    flow.move_branch(tree.group, parent=tree.branch, area=tree.grid.code, by=tree.clerk, on=day)
    assert [one.parent for one in tree.group.placings.order_by("since")] == [tree.branch] * 2


def test_what_is_where_it_should_be_is_not_moved(tree: Tree) -> None:
    flow.move_branch(tree.group, parent=tree.branch, area=tree.grid.code, by=tree.clerk)
    assert tree.group.placings.count() == 1


def test_nothing_hangs_below_itself(tree: Tree) -> None:
    # The kinds keep it out already; the rule stands for whatever a town's data allows.
    Branch.objects.filter(pk=tree.committee.pk).update(kind="branch")
    Branch.objects.filter(pk=tree.branch.pk).update(kind="community")
    committee, branch = (Branch.objects.get(pk=one.pk) for one in (tree.committee, tree.branch))
    with pytest.raises(Refused) as caught:
        flow.move_branch(committee, parent=branch, area=tree.community.code, by=tree.centre)
    assert caught.value.code == "ring"
    with pytest.raises(IntegrityError), transaction.atomic():
        Branch.objects.filter(pk=branch.pk).update(parent=branch.pk)


def test_another_name_is_a_line_of_the_history_and_a_number_is_not(tree: Tree) -> None:
    flow.edit_branch(tree.group, name="网格党小组", members=9, by=tree.clerk)
    assert (tree.group.members, tree.group.placings.count()) == (9, 1)
    flow.edit_branch(tree.group, name="红色党小组", members=9, by=tree.clerk)
    assert [one.name for one in tree.group.placings.order_by("since")] == [
        "网格党小组",
        "红色党小组",
    ]
    flow.edit_branch(tree.group, name="红色党小组", members=9, by=tree.clerk)
    assert tree.group.placings.count() == 2
    other = tree.found("第二党小组", "group", under=tree.branch, area=tree.grid)
    with pytest.raises(Refused):
        flow.edit_branch(other, name="红色党小组", members=1, by=tree.clerk)


def test_closed_it_stays_with_its_history_and_lets_its_name_go(tree: Tree) -> None:
    with pytest.raises(NotAllowed, match="下面还有"):
        flow.close_branch(tree.branch, by=tree.clerk)
    flow.close_branch(tree.group, by=tree.clerk, basis="网格合并")
    kept = Branch.objects.get(pk=tree.group.pk)
    assert kept.until == kept.placings.get().until == timezone.localdate()
    with pytest.raises(NotAllowed, match="已经撤销"):
        flow.close_branch(kept, by=tree.clerk)
    assert tree.found("网格党小组", "group", under=tree.branch, area=tree.grid).pk != kept.pk
    assert kept not in found(tree.community.path)


def test_every_area_without_one_gets_one_under_the_nearest_above(tree: Tree) -> None:
    second = a_grid(name="第二网格", community=tree.community)
    lacking = missing(kinds()["group"], tree.community.path)
    assert [(place.code, parent) for place, parent in lacking] == [(second.code, tree.branch)]
    (made,) = flow.mirror("group", tree.community.path, by=tree.clerk)
    assert (made.name, made.parent, made.area) == ("第二网格党小组", tree.branch, second)
    assert flow.mirror("group", tree.community.path, by=tree.clerk) == []


def test_counts_say_what_is_lacking(tree: Tree) -> None:
    a_grid(community=tree.community)
    told = {
        kind.key: (many, members, lack) for kind, many, members, lack in counts(tree.community.path)
    }
    assert told["group"] == (1, 5, 1)
    assert told["community"] == (1, 5, 0)
    assert told["general"] == (0, 0, 0)


def test_a_level_is_read_for_itself_with_few_below_it_folded(tree: Tree) -> None:
    top = level(None, tree.community.path)
    assert [(node.branch, node.below, list(node.folded)) for node in top.nodes] == [
        (tree.committee, 1, [tree.branch])
    ]
    below = level(Branch.objects.get(pk=tree.branch.pk), tree.community.path)
    assert [node.branch for node in below.nodes] == [tree.group]
    assert list(tops(tree.grid.path)) == [tree.group]


def test_when_a_community_is_handed_over_its_tree_follows(tree: Tree) -> None:
    other = a_community(town=tree.town)
    target = tree.found("那边的党委", "community", area=other)
    moved = hand_over(tree.grid, to=other, by=act())
    group = flow.move_branch(tree.group, parent=target, area=moved.code, by=tree.centre)
    assert (group.area_path, group.parent) == (moved.path, target)


def test_those_below_follow_where_their_area_went_the_same_way(tree: Tree) -> None:
    second = a_grid(community=tree.community)
    twin = a_community(town=tree.town)
    merge(twin, tree.community)
    branch = flow.move_branch(tree.committee, parent=None, area=twin.code, by=tree.centre)
    assert branch.area_path == twin.path
    for one in Branch.objects.filter(until__isnull=True):
        assert one.area_path.startswith(twin.path)
        assert one.placings.count() == 2
    assert not Area.objects.get(pk=second.pk).path.startswith(twin.path)


def test_those_below_whose_area_stayed_keep_the_move_back(tree: Tree) -> None:
    elsewhere = a_community(town=tree.town)
    with pytest.raises(Refused) as caught:
        flow.move_branch(tree.committee, parent=None, area=elsewhere.code, by=tree.centre)
    assert caught.value.code == "below"
    assert Branch.objects.get(pk=tree.committee.pk).area_path == tree.community.path
    assert Placing.objects.count() == 3


class AnyMoves(TestCase):
    """Whatever is moved where: no ring, one place at a time, no gap."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(some.tuples(some.integers(0, 4), some.integers(-1, 4)), max_size=8))
    def test_the_tree_stays_a_tree(self, moves: list[tuple[int, int]]) -> None:
        tree = Tree()
        general = tree.found("党总支", "general", under=tree.committee)
        second = tree.found("第二支部", "branch", under=general)
        all_five = [tree.committee, tree.branch, tree.group, general, second]
        day = LONG_AGO
        for who, to in moves:
            day += timedelta(days=3)
            one = Branch.objects.get(pk=all_five[who].pk)
            parent = Branch.objects.get(pk=all_five[to].pk) if to >= 0 else None
            area = Area.objects.get(pk=one.area_id).code
            try:
                flow.move_branch(one, parent=parent, area=area, by=tree.centre, on=day)
            except DeedError:
                continue
        for one in Branch.objects.all():
            assert len({row.pk for row in line_of(one)}) == len(line_of(one)) <= 4
            history = list(one.placings.order_by("since"))
            assert history[-1].until is None
            assert history[-1].parent_id == one.parent_id
            for before, after in pairwise(history):
                assert before.until == after.since - timedelta(days=1)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [('level = "grid"', 'level = "moon"', "no level"), ('under = ["town"]', 'under = ["king"]', "nothing above")],
)  # fmt: skip
def test_wrong_kinds_are_refused(old: str, new: str, why: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ValueError, match=why):
        read(text.replace(old, new))
