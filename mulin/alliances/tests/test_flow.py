"""Units, chairs and pledges: who may, what is refused, and that another's word makes it kept."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mulin.alliances import flow, queries
from mulin.alliances.flow.chairs import STEPS as TURNS
from mulin.alliances.models import MemberReport, Partner, Pledge, Turn, Zone
from mulin.alliances.testing import Cast
from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.notices.models import Notice
from mulin.people.models import Role
from mulin.people.testing import a_person, a_post, staff
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


class TestUnits:
    def test_a_unit_is_registered_once(self, cast: Cast) -> None:
        said = flow.Unit("药店", "firm", cast.community.code)
        first = flow.register_unit(said, by=cast.clerk, key="the-same-key")
        assert flow.register_unit(said, by=cast.clerk, key="the-same-key") == first
        with pytest.raises(Refused):
            flow.register_unit(said, by=cast.clerk)
        assert Partner.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "field"),
        [({"name": " "}, "name"), ({"kind": "shop"}, "kind"), ({"phone": "找我"}, "phone"),
         ({"area": "0"}, "area")],
    )  # fmt: skip
    def test_what_is_wrong_is_refused(
        self, cast: Cast, changed: dict[str, str], field: str
    ) -> None:
        said = {"name": "药店", "kind": "firm", "area": cast.community.code, **changed}
        with pytest.raises(Refused) as refused:
            flow.register_unit(flow.Unit(**said), by=cast.clerk)
        assert refused.value.field == field

    def test_only_the_community_keeps_its_register(self, cast: Cast) -> None:
        unit, alliance = cast.unit(), cast.alliance("甲")
        member = alliance.members.get()
        zone = flow.name_zone(
            name="北门", area=cast.grid.code, about="", by=cast.clerk, partner=unit
        )
        by = cast.stranger
        for deed in (
            lambda: flow.register_unit(flow.Unit("乙", "firm", cast.community.code), by=by),
            lambda: flow.edit_unit(unit, flow.Unit("乙", "firm", ""), by=by),
            lambda: flow.end_unit(unit, by=by),
            lambda: flow.found_alliance(
                name="乙", area=cast.community.code, about="", months=3, by=by
            ),
            lambda: flow.join(alliance, unit, by=by),
            lambda: flow.leave(member, by=by),
            lambda: flow.close_zone(zone, by=by),
            lambda: flow.announce(alliance, by=by),
            lambda: flow.pledge(cast.promise(), by=by, partner=unit),
        ):
            with pytest.raises(Forbidden):
                deed()

    def test_it_is_corrected_and_the_journal_says_which_parts(self, cast: Cast) -> None:
        unit = cast.unit("药店")
        flow.edit_unit(unit, flow.Unit("大药房", "firm", "", "量血压"), by=cast.clerk)
        flow.edit_unit(unit, flow.Unit("大药房", "firm", "", "量血压"), by=cast.clerk)
        last = Entry.objects.filter(verb="alliances.unit_edited").get()
        assert last.data == {"fields": ["name", "offers"]}
        cast.unit("诊所")
        with pytest.raises(Refused):
            flow.edit_unit(unit, flow.Unit("诊所", "firm", ""), by=cast.clerk)

    def test_a_unit_that_leaves_leaves_alliances_and_zones(self, cast: Cast) -> None:
        alliance = cast.alliance("甲", "乙")
        unit = alliance.members.all()[0].partner
        zone = flow.name_zone(
            name="北门", area=cast.grid.code, about="", by=cast.clerk, partner=unit
        )
        flow.end_unit(unit, by=cast.clerk)
        zone.refresh_from_db()
        assert zone.until == timezone.localdate()
        assert [str(one) for one in queries.standing_members(alliance)] == ["乙"]
        with pytest.raises(NotAllowed):
            flow.end_unit(unit, by=cast.clerk)
        with pytest.raises(NotAllowed):
            flow.pledge(cast.promise(), by=cast.clerk, partner=unit)
        with pytest.raises(Refused):
            flow.join(alliance, unit, by=cast.clerk)

    def test_it_leaves_an_alliance_of_the_town_too(self, cast: Cast) -> None:
        town = cast.community.parent
        assert town is not None
        centre = staff(Role.CENTRE, town)
        alliance = flow.found_alliance(name="镇", area=town.code, about="", months=3, by=centre)
        unit = cast.unit("甲")
        member = flow.join(alliance, unit, by=centre)
        with pytest.raises(Forbidden):
            flow.leave(member, by=cast.clerk)
        flow.end_unit(unit, by=cast.clerk)
        assert queries.standing_members(alliance) == []

    def test_the_same_form_sent_twice_makes_no_twin(self, cast: Cast) -> None:
        unit, key = cast.unit("甲"), "the-same-key"
        zones = [
            flow.name_zone(
                name="北门", area=cast.grid.code, about="", by=cast.clerk, partner=unit, key=key
            )
            for _again in range(2)
        ]
        founded = [
            flow.found_alliance(
                name="联盟", area=cast.community.code, about="", months=3, by=cast.clerk, key=key
            )
            for _again in range(2)
        ]
        assert (zones[0], founded[0]) == (zones[1], founded[1])
        assert Zone.objects.count() == 1

    def test_one_answers_for_a_zone(self, cast: Cast) -> None:
        post = a_post(Role.GRID_WORKER, cast.grid)
        with pytest.raises(Refused):
            flow.name_zone(name="北门", area=cast.grid.code, about="", by=cast.clerk)
        made = flow.name_zone(name="北门", area=cast.grid.code, about="", by=cast.clerk, post=post)
        flow.close_zone(made, by=cast.clerk)
        flow.close_zone(made, by=cast.clerk)
        assert not queries.zones(cast.community.path).exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            Zone.objects.create(name="无主", area=cast.grid, area_path=cast.grid.path)


class TestChairs:
    def test_the_next_is_announced_ahead_and_begins_when_the_last_is_over(self, cast: Cast) -> None:
        alliance = cast.alliance("甲", "乙")
        first = flow.announce(alliance, by=cast.clerk)
        assert str(first.member) == "甲"
        with pytest.raises(NotAllowed):
            flow.announce(alliance, by=cast.clerk)
        flow.begin(first, by=cast.clerk)
        second = flow.announce(alliance, by=cast.clerk)
        assert (str(second.member), second.since) == ("乙", first.until + timedelta(days=1))
        with pytest.raises(NotAllowed):
            flow.begin(second, by=cast.clerk)
        flow.finish(first, by=cast.clerk, words="开了两次会")
        flow.begin(second, by=cast.clerk)
        assert [one.status for one in alliance.turns.order_by("id")] == ["done", "chairing"]
        assert list(journal.verify()) == []

    def test_who_is_skipped_owes_and_the_next_is_announced_for_the_same_days(
        self, cast: Cast
    ) -> None:
        alliance = cast.alliance("甲", "乙", "丙")
        first = flow.announce(alliance, by=cast.clerk)
        second = flow.skip(first, by=cast.clerk, words="搬家")
        assert (str(second.member), second.since) == ("乙", first.since)
        members = queries.standing_members(alliance)
        assert queries.chair_of(alliance, members).owing == {first.member_id}
        flow.begin(second, by=cast.clerk)
        third = flow.announce(alliance, by=cast.clerk)
        assert str(third.member) == "甲"

    def test_words_are_needed_and_days_are_ahead(self, cast: Cast) -> None:
        alliance = cast.alliance("甲")
        yesterday = timezone.localdate() - timedelta(days=1)
        with pytest.raises(Refused):
            flow.announce(alliance, by=cast.clerk, since=yesterday)
        turn = flow.announce(alliance, by=cast.clerk)
        with pytest.raises(Refused):
            flow.skip(turn, by=cast.clerk, words=" ")
        flow.begin(turn, by=cast.clerk)
        with pytest.raises(Refused):
            flow.finish(turn, by=cast.clerk, words="")
        with pytest.raises(NotAllowed):
            flow.leave(turn.member, by=cast.clerk)

    def test_an_alliance_without_units_has_nobody_to_announce(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            flow.announce(cast.alliance(), by=cast.clerk)

    def test_what_makes_no_alliance_is_refused(self, cast: Cast) -> None:
        made = cast.alliance()
        for name, months in ((made.name, 3), ("新的", 0), ("新的", 25), ("", 3)):
            with pytest.raises(Refused):
                flow.found_alliance(
                    name=name, area=cast.community.code, about="", months=months, by=cast.clerk
                )

    def test_a_unit_is_in_an_alliance_once_and_comes_back_to_its_place(self, cast: Cast) -> None:
        alliance = cast.alliance("甲", "乙")
        first = queries.standing_members(alliance)[0]
        with pytest.raises(Refused):
            flow.join(alliance, first.partner, by=cast.clerk)
        flow.leave(first, by=cast.clerk)
        flow.leave(first, by=cast.clerk)
        flow.join(alliance, first.partner, by=cast.clerk)
        assert [str(one) for one in queries.standing_members(alliance)] == ["甲", "乙"]

    def test_every_status_of_a_turn_is_reached(self) -> None:
        reached = {step.after for step in TURNS.values()} | {Turn.Status.ANNOUNCED}
        assert reached == set(Turn.Status)


class TestPledges:
    def test_it_is_kept_once_somebody_else_has_said_so(self, cast: Cast) -> None:
        made = cast.reported()
        assert made.status == Pledge.Status.REPORTED
        flow.confirm(made, by=cast.worker)
        assert (made.status, made.confirmed_by) == (Pledge.Status.KEPT, cast.worker)
        assert Notice.objects.filter(person=cast.member).exists()
        assert queries.figures(cast.community.path) == queries.Figures(0, 0, 1, 1, 3)
        assert list(journal.verify()) == []

    def test_who_pledged_wrote_down_or_did_it_never_confirms(self, cast: Cast) -> None:
        own, units = cast.reported(), cast.reported(partner=cast.unit())
        for pledge, by in ((own, cast.member), (units, cast.clerk), (own, cast.stranger)):
            with pytest.raises(Forbidden):
                flow.confirm(pledge, by=by)
            with pytest.raises(Forbidden):
                flow.send_back(pledge, by=by, words="不行")
        flow.confirm(units, by=cast.colleague)
        with pytest.raises(IntegrityError), transaction.atomic():
            Pledge.objects.filter(pk=own.pk).update(
                status="kept", confirmed_by=own.reported_by, confirmed_at=timezone.now()
            )

    def test_sent_back_it_is_reported_anew(self, cast: Cast) -> None:
        made = cast.reported()
        flow.send_back(made, by=cast.worker, words="还有一盏")
        assert (made.status, made.reported_by_id) == (Pledge.Status.MADE, None)
        flow.report(made, by=cast.member, done="都修好了")
        flow.confirm(made, by=cast.worker)

    def test_only_who_pledged_reports_and_takes_back(self, cast: Cast) -> None:
        made = cast.pledge()
        for by in (cast.clerk, cast.stranger):
            with pytest.raises(Forbidden):
                flow.report(made, by=by, done="好了")
            with pytest.raises(Forbidden):
                flow.drop(made, by=by)
        flow.drop(made, by=cast.member)
        assert not queries.pledges(
            cast.clerk, cast.community.path, today=timezone.localdate()
        ).exists()

    def test_what_makes_no_pledge_is_refused(self, cast: Cast) -> None:
        far = flow.name_zone(
            name="别处", area=cast.stranger.standing.posts[0].path.rstrip("/").rpartition("/")[2],
            about="", by=cast.stranger, partner=cast.unit(),
        )  # fmt: skip
        due = timezone.localdate()
        for promise in (
            cast.promise(" "), cast.promise(days=-1), cast.promise(days=800),
            flow.Promise("修灯", due, far),
        ):  # fmt: skip
            with pytest.raises(Refused):
                flow.pledge(promise, by=cast.member)
        with pytest.raises(Refused):
            flow.pledge(cast.promise(), by=a_person())
        made = cast.pledge()
        for done, helped in (("", 0), ("好了", -1)):
            with pytest.raises(Refused):
                flow.report(made, by=cast.member, done=done, helped=helped)

    def test_a_retry_makes_no_twin(self, cast: Cast) -> None:
        first = flow.pledge(cast.promise(), by=cast.member, key="the-same-key")
        assert flow.pledge(cast.promise(), by=cast.member, key="the-same-key") == first

    def test_whatever_is_done_to_it_the_journal_proves_and_kept_means_confirmed(
        self, cast: Cast
    ) -> None:
        Life.cast = cast
        run_state_machine_as_test(Life, settings=QUICK)


QUICK = settings(max_examples=12, stateful_step_count=10, deadline=None)


class Life(RuleBasedStateMachine):
    """Any of them tries any deed in any order."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.made: Pledge | None = None

    @initialize()
    def pledge(self) -> None:
        self.made = self.cast.pledge()

    @precondition(lambda self: self.made is not None)
    @rule(
        who=st.sampled_from(["member", "clerk", "worker", "stranger"]),
        deed=st.sampled_from(["report", "confirm", "send_back", "drop"]),
    )
    def tries(self, who: str, deed: str) -> None:
        assert self.made is not None
        made, by = Pledge.objects.get(pk=self.made.pk), getattr(self.cast, who)
        more = {"report": {"done": "好了"}, "send_back": {"words": "差一点"}}.get(deed, {})
        try:
            getattr(flow, deed)(made, by=by, **more)
        except DeedError:
            pass
        now = Pledge.objects.get(pk=made.pk)
        if now.status == Pledge.Status.KEPT:
            assert now.confirmed_by_id not in {None, now.reported_by_id, now.person_id}

    def teardown(self) -> None:
        assert list(journal.verify()) == []


class TestReportingIn:
    def test_it_is_ones_own_wish_and_goes_without_a_trace(self, cast: Cast) -> None:
        flow.report_in(cast.member, unit="供电所", skills="修电器")
        flow.report_in(cast.member, unit="", skills="修电器")
        row = MemberReport.objects.get()
        assert (row.unit, row.area) == ("", cast.grid)
        assert flow.take_back(cast.member)
        assert not flow.take_back(cast.member)
        assert not MemberReport.objects.exists()
        assert "供电所" not in str(list(Entry.objects.values_list("data", flat=True)))

    def test_it_wants_a_place_to_live(self) -> None:
        with pytest.raises(Refused):
            flow.report_in(a_person(), unit="", skills="")

    def test_it_is_seen_by_oneself_and_who_looks_after_the_area(self, cast: Cast) -> None:
        flow.report_in(cast.member, unit="", skills="")
        seen = {
            name: MemberReport.objects.visible_to(who).exists()
            for name, who in {
                "own": cast.member, "worker": cast.worker, "far": cast.stranger,
                "resident": a_person(area=a_grid()), "visitor": None,
            }.items()
        }  # fmt: skip
        assert seen == {
            "own": True, "worker": True, "far": False, "resident": False, "visitor": False,
        }  # fmt: skip


def test_a_member_who_did_not_agree_is_named_only_to_who_looks_after_the_area(cast: Cast) -> None:
    hidden, shown, units = cast.pledge(), cast.pledge(shown=True), cast.pledge(partner=cast.unit())
    everybody = set(Pledge.objects.visible_to(None))
    assert everybody == {shown, units}
    assert set(Pledge.objects.visible_to(cast.stranger)) == everybody
    for who in (cast.member, cast.worker, cast.clerk):
        assert hidden in Pledge.objects.visible_to(who)
