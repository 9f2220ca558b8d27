"""The life of a pairing: two people write both sides' word down, a household is wiped at its end; what
is done for it is a pledge like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mulin.alliances import flow, queries
from mulin.alliances.models import Pledge, Twinning
from mulin.alliances.testing import Cast
from mulin.core import journal
from mulin.core.deeds import Conflict, DeedError, Forbidden, NotAllowed, Refused
from mulin.households.models import Dwelling
from mulin.households.testing import a_dwelling, a_resident
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.testing import a_building, a_community

pytestmark = pytest.mark.django_db
Status = Twinning.Status


class Paired(Cast):
    """A unit of the community, and a household of its grid."""

    def __init__(self) -> None:
        super().__init__()
        assert self.community.parent is not None
        self.town = self.community.parent
        self.firm = self.unit("药房")

    def household(self) -> Dwelling:
        """Somebody lives here."""
        made = a_dwelling(a_building(grid=self.grid), by=self.worker)
        a_resident(made, "王秀英", by=self.worker)
        made.refresh_from_db()
        return made

    def proposed(self, dwelling: Dwelling | None = None, *, area: str = "") -> Twinning:
        """A pairing with the grid, with an area, or with a household."""
        code = "" if dwelling else area or self.grid.code
        return flow.propose(self.firm, flow.Proposal("每月送药", code, dwelling), by=self.clerk)

    def paired(self, dwelling: Dwelling | None = None) -> Twinning:
        """The same, agreed by both."""
        made = flow.agree_unit(self.proposed(dwelling), by=self.clerk, words="来函")
        return flow.agree_place(made, by=self.worker, words="上门问过")


@pytest.fixture
def cast() -> Paired:
    return Paired()


def test_it_begins_once_both_sides_have_agreed(cast: Paired) -> None:
    made = cast.proposed()
    assert (made.status, made.kind) == (Status.PROPOSED, Twinning.Kind.GRID)
    flow.agree_place(made, by=cast.worker, words="居民代表同意")
    assert made.status == Status.PROPOSED
    flow.agree_unit(made, by=cast.clerk, words="11 月 3 日来函")
    kept = Twinning.objects.get(pk=made.pk)
    assert (kept.status, kept.since) == (Status.ACTIVE, timezone.localdate())
    assert [entry.verb for entry in journal.entries_of(kept)] == [
        "propose", "agree_place", "agree_unit", "begin",
    ]  # fmt: skip


def test_a_side_agrees_once(cast: Paired) -> None:
    made = flow.agree_place(cast.proposed(), by=cast.worker, words="居民代表同意")
    flow.agree_place(made, by=cast.worker, words="又按了一次")
    with pytest.raises(Conflict):
        flow.agree_place(made, by=cast.colleague, words="也同意")
    flow.agree_unit(made, by=cast.clerk, words="来函")
    flow.agree_unit(made, by=cast.clerk, words="又按了一次")
    kept = Twinning.objects.get(pk=made.pk)
    assert (kept.place_by, kept.place_words) == (cast.worker, "居民代表同意")
    assert (kept.unit_words, kept.status) == ("来函", Status.ACTIVE)
    assert [entry.verb for entry in journal.entries_of(kept)] == [
        "propose", "agree_place", "agree_unit", "begin",
    ]  # fmt: skip


def test_one_person_never_speaks_for_both_sides(cast: Paired) -> None:
    made = flow.agree_unit(cast.proposed(), by=cast.clerk, words="来函")
    with pytest.raises(Forbidden):
        flow.agree_place(made, by=cast.clerk, words="也同意")
    other = flow.agree_place(
        cast.proposed(area=cast.community.code), by=cast.colleague, words="开会同意"
    )
    with pytest.raises(Forbidden):
        flow.agree_unit(other, by=cast.colleague, words="来函")
    with pytest.raises(IntegrityError), transaction.atomic():
        Twinning.objects.filter(pk=made.pk).update(place_by=cast.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Twinning.objects.filter(pk=made.pk).update(status=Status.ACTIVE)


def test_a_worker_agrees_for_the_grid_and_not_for_the_community(cast: Paired) -> None:
    made = cast.proposed(area=cast.community.code)
    for by in (cast.worker, cast.member, cast.stranger):
        with pytest.raises(Forbidden):
            flow.agree_place(made, by=by, words="同意")
        with pytest.raises(Forbidden):
            flow.agree_unit(made, by=by, words="同意")
        with pytest.raises(Forbidden):
            flow.decline(made, by=by, words="不行")
    assert flow.agree_place(made, by=cast.colleague, words="开会同意").place_by == cast.colleague


def test_how_each_side_agreed_is_needed(cast: Paired) -> None:
    made = cast.proposed(cast.household())
    with pytest.raises(Refused, match="这户人家"):
        flow.agree_place(made, by=cast.worker, words="")
    with pytest.raises(Refused, match="单位"):
        flow.agree_unit(made, by=cast.clerk, words=" ")
    with pytest.raises(Refused) as caught:
        flow.decline(made, by=cast.clerk, words="")
    assert caught.value.field == "words"


def test_nobody_is_paired_twice_nor_outside_of_the_unit_s_place(cast: Paired) -> None:
    cast.proposed()
    with pytest.raises(Refused) as caught:
        cast.proposed()
    assert caught.value.code == "known"
    centre = staff(Role.CENTRE, cast.town)
    far = a_community(town=cast.town)
    for code, why in (("nowhere", "no_area"), (far.code, "outside")):
        with pytest.raises(Refused) as caught:
            flow.propose(cast.firm, flow.Proposal("送药", code), by=centre)
        assert caught.value.code == why
    with pytest.raises(Forbidden):
        flow.propose(cast.firm, flow.Proposal("送药", far.code), by=cast.clerk)
    with pytest.raises(Refused):
        flow.propose(cast.firm, flow.Proposal("送药", cast.town.code), by=centre)


def test_a_double_press_proposes_one(cast: Paired) -> None:
    said = flow.Proposal("每月送药", cast.grid.code)
    first, second = (
        flow.propose(cast.firm, said, by=cast.clerk, key="press-it-twice") for _n in (1, 2)
    )
    assert first.pk == second.pk


def test_which_household_it_was_is_wiped_at_the_end_and_never_journalled(cast: Paired) -> None:
    home = cast.household()
    made = cast.paired(home)
    assert (made.kind, made.area_path, made.dwelling) == ("household", home.area_path, home)
    flow.end(made, by=cast.clerk, words="孩子接走了")
    kept = Twinning.objects.get(pk=made.pk)
    assert (kept.status, kept.dwelling, kept.reason) == (Status.ENDED, None, "孩子接走了")
    assert kept.until == timezone.localdate()
    assert str(home.pk) not in str([entry.data for entry in journal.entries_of(kept)])


def test_a_household_is_seen_only_by_those_who_look_after_its_area(cast: Paired) -> None:
    home, grid = cast.paired(cast.household()), cast.paired()
    proposed = cast.proposed(area=cast.community.code)
    assert set(Twinning.objects.visible_to(None)) == {grid}
    assert set(Twinning.objects.visible_to(cast.stranger)) == {grid}
    assert set(Twinning.objects.visible_to(cast.worker)) == {home, grid}
    assert set(Twinning.objects.visible_to(cast.colleague)) == {home, grid, proposed}


def test_what_is_done_for_it_is_pledged_and_confirmed_by_another(cast: Paired) -> None:
    made = cast.paired(cast.household())
    due = timezone.localdate() + timedelta(days=5)
    promise = flow.Promise("送一次药", due, twinning=made)
    pledge = flow.pledge(promise, by=cast.clerk, partner=cast.firm)
    assert (pledge.twinning, pledge.household) == (made, True)
    flow.report(pledge, by=cast.clerk, done="送到了", helped=1)
    with pytest.raises(Forbidden):
        flow.confirm(pledge, by=cast.clerk)
    flow.confirm(pledge, by=cast.worker)
    (row,) = queries.twinnings(cast.colleague, cast.community.path)
    assert (row.pledged, row.kept) == (1, 1)  # type: ignore[attr-defined]  # counted by the query
    # What is done for one household is not for everybody to read.
    assert pledge not in Pledge.objects.visible_to(None)
    assert pledge in Pledge.objects.visible_to(cast.colleague)


def test_what_is_not_the_unit_s_own_active_pairing_takes_no_pledge(cast: Paired) -> None:
    due = timezone.localdate() + timedelta(days=5)
    waiting, other = cast.proposed(), cast.unit("面馆")
    for partner, by in ((cast.firm, cast.clerk), (other, cast.clerk), (None, cast.member)):
        promise = flow.Promise("送一次药", due, twinning=waiting)
        with pytest.raises(NotAllowed):
            flow.pledge(promise, by=by, partner=partner)
    assert not Pledge.objects.exists()


def test_a_unit_that_leaves_ends_its_pairings(cast: Paired) -> None:
    active, waiting = cast.paired(cast.household()), cast.proposed()
    flow.end_unit(cast.firm, by=cast.clerk)
    kept = {one.pk: one for one in Twinning.objects.all()}
    assert (kept[active.pk].status, kept[waiting.pk].status) == (Status.ENDED, Status.DECLINED)
    assert kept[active.pk].dwelling is None
    with pytest.raises(NotAllowed):
        cast.proposed()


def test_lists_are_by_where_it_stands(cast: Paired) -> None:
    active, waiting = cast.paired(), cast.proposed(area=cast.community.code)
    over = flow.decline(cast.proposed(cast.household()), by=cast.worker, words="这户不要")
    told = {
        view: set(queries.twinnings(cast.clerk, cast.community.path, view=view))
        for view in ("active", "proposed", "over", "all")
    }
    assert told == {
        "active": {active}, "proposed": {waiting}, "over": {over}, "all": {active, waiting, over},
    }  # fmt: skip


class Life(RuleBasedStateMachine):
    """Whoever does what when: active only with two people's word, over only with a reason."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = Paired()
        self.twinning = self.cast.proposed(self.cast.household())

    @rule(
        deed=some.sampled_from(("agree_unit", "agree_place", "decline", "end")),
        who=some.sampled_from(("clerk", "colleague", "worker", "stranger")),
        words=some.sampled_from(("", "说好了")),
    )
    def do(self, deed: str, who: str, words: str) -> None:
        """Try it."""
        deeds = {
            "agree_unit": flow.agree_unit, "agree_place": flow.agree_place,
            "decline": flow.decline, "end": flow.end,
        }  # fmt: skip
        row = Twinning.objects.get(pk=self.twinning.pk)
        try:
            with transaction.atomic():
                deeds[deed](row, by=getattr(self.cast, who), words=words)
        except DeedError:
            assert Twinning.objects.get(pk=row.pk).status == self.kept

    @property
    def kept(self) -> str:
        """As the database has it."""
        return Twinning.objects.get(pk=self.twinning.pk).status

    @invariant()
    def holds(self) -> None:
        """What must always be so."""
        row = Twinning.objects.get(pk=self.twinning.pk)
        both = {row.unit_by_id, row.place_by_id}
        if row.status in {Status.ACTIVE, Status.ENDED}:
            assert None not in both
            assert len(both) == 2
        if row.status in {Status.DECLINED, Status.ENDED}:
            assert row.reason
            assert row.dwelling_id is None
        assert self.cast.stranger.pk not in both


def test_a_pairing_lives_as_it_should() -> None:
    quick = settings(max_examples=8, stateful_step_count=8, deadline=None)
    run_state_machine_as_test(Life, settings=quick)
