"""Rules of routing: the first that fits, the one never reached, the circle; kept by the centre."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.appeals import routing
from mulin.appeals.flow import dispatch, report
from mulin.appeals.flow import routing as flow
from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import RoutingRule
from mulin.appeals.queries import routed
from mulin.appeals.routing_rules import (
    Asked,
    Rule,
    Target,
    circle,
    covers,
    first,
    in_hours,
    swallowed,
)
from mulin.appeals.taxonomy import rule_of, taxonomy
from mulin.appeals.testing import Cast, a_category
from mulin.core import versions
from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import Entry
from mulin.people.models import Appointment, Organisation, Role
from mulin.people.testing import a_holder, a_post, an_organisation

LEAVES = ["0101", "0102", "0201", "0301"]
POST = Target(post=uuid4())


def a_rule(name: str = "规则", target: Target = POST, **asks: Any) -> Rule:
    return Rule(uuid4(), name, target, **asks)


_codes = st.sampled_from([*LEAVES, "01", "02"])
_words = st.sampled_from(["灯", "路灯", "垃圾", "电梯"])
_rules = st.builds(
    a_rule,
    categories=st.frozensets(_codes, max_size=3),
    area_path=st.sampled_from(["", "/1/", "/1/2/", "/1/3/"]),
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    since=st.sampled_from([None, time(8), time(18)]),
    until=st.sampled_from([None, time(12), time(6)]),
    kinds=st.frozensets(st.sampled_from(["help", "tip"]), max_size=2),
    channels=st.frozensets(st.sampled_from(["web", "phone"]), max_size=2),
    urgencies=st.frozensets(st.sampled_from(["normal", "urgent"]), max_size=2),
    words=st.lists(_words, max_size=2, unique=True).map(tuple),
)
_asked = st.builds(
    Asked,
    category=st.sampled_from(["", *LEAVES]),
    area_path=st.sampled_from(["/1/", "/1/2/", "/1/2/4/", "/1/3/"]),
    kind=st.sampled_from(["help", "tip"]),
    channel=st.sampled_from(["web", "phone"]),
    urgency=st.sampled_from(["normal", "urgent"]),
    text=st.lists(_words, max_size=3).map("，".join),
    at=st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(_rules, max_size=6), _asked)
def test_the_first_that_fits_is_taken_and_none_before_it_fits(
    rules: list[Rule], asked: Asked
) -> None:
    found = first(rules, asked)
    if not found:
        assert not any(rule.fits(asked) for rule in rules)
        return
    place = rules.index(found[0])
    assert found[0].fits(asked)
    assert not any(rule.fits(asked) for rule in rules[:place])


@given(_rules, _rules, _asked)
def test_what_covers_another_fits_whenever_the_other_does(
    one: Rule, other: Rule, asked: Asked
) -> None:
    if covers(one, other, LEAVES) and other.fits(asked):
        assert one.fits(asked)


@given(st.lists(_rules, max_size=5), _asked)
def test_what_is_swallowed_is_never_the_first(rules: list[Rule], asked: Asked) -> None:
    found = first(rules, asked)
    assert not found or found[0].id not in swallowed(rules, LEAVES)


@given(_rules)
def test_a_rule_covers_itself(rule: Rule) -> None:
    assert covers(rule, rule, LEAVES)


def test_hours_go_over_midnight_and_end_before_the_last() -> None:
    night = (time(18), time(8))
    assert in_hours(time(23), *night)
    assert in_hours(time(7, 59), *night)
    assert not in_hours(time(8), *night)
    assert not in_hours(time(12), *night)
    assert in_hours(time(12), None, None)
    assert in_hours(time(23, 59), time(18), None)
    assert in_hours(time(9), time(8), time(12))


def test_what_sends_on_leads_to_the_rule_of_the_other_category() -> None:
    onward = a_rule("飞线并入", Target(as_category="0201"), categories=frozenset({"0101"}))
    there = a_rule("城管办", categories=frozenset({"02"}))
    asked = Asked("0101", "/1/", "help", "web", "normal", "", datetime(2026, 1, 1, tzinfo=UTC))
    assert [rule.name for rule in first([there, onward], asked)] == ["飞线并入", "城管办"]
    assert [rule.name for rule in first([onward], asked)] == ["飞线并入"]


def test_a_circle_is_found_and_does_not_hang() -> None:
    one = a_rule("甲", Target(as_category="0201"), categories=frozenset({"0101"}))
    two = a_rule("乙", Target(as_category="0101"), categories=frozenset({"02"}))
    assert {rule.name for rule in circle([one, two], LEAVES)} == {"甲", "乙"}
    assert circle([one], LEAVES) == []
    # All to one category: what is of it already stays.
    assert circle([a_rule("丙", Target(as_category="0301"))], LEAVES) == []
    asked = Asked("0101", "/1/", "help", "web", "normal", "", datetime(2026, 1, 1, tzinfo=UTC))
    assert len(first([one, two], asked)) == 2


@given(st.permutations(LEAVES), st.integers(2, 4))
def test_any_ring_of_categories_is_a_circle(codes: list[str], size: int) -> None:
    ring = codes[:size]
    pairs = [*pairwise(ring), (ring[-1], ring[0])]
    rules = [a_rule(f"{a}{b}", Target(as_category=b), categories=frozenset({a})) for a, b in pairs]
    assert len(circle(rules, LEAVES)) == size
    assert circle(rules[:-1], LEAVES) == []


def a_town() -> Cast:
    a_category("0101", "路灯", party="物业", phrases=["路灯"])
    a_category("0102", "垃圾", party="物业", phrases=["垃圾"])
    return Cast()


def a_body(cast: Cast, name: str = "城管中队") -> Organisation:
    body = an_organisation(name, Organisation.Kind.DEPARTMENT)
    a_holder(a_post(Role.DEPARTMENT, cast.town, body))
    return body


@pytest.mark.django_db
def test_a_rule_comes_before_the_category_and_its_name_is_kept_with_the_dispatch() -> None:
    cast = a_town()
    body = a_body(cast)
    flow.save_rule(
        flow.Ruled("路灯归城管", categories=["01"], organisation=body.pk, reason="照明由城管管"),
        by=cast.centre,
    )
    appeal = cast.appeal(detail="路灯坏了")
    best = routing.suggestions(appeal)[0]
    assert best.post.organisation == body.pk
    assert best.reason == "按规则〈路灯归城管〉派给城管中队：照明由城管管"
    given = dispatch(appeal, post=best.post.id, by=cast.dispatcher)
    assert given.dispatch_reason == best.reason
    entry = Entry.objects.get(record=appeal.pk, verb="dispatch")
    assert entry.data["why"] == best.reason


@pytest.mark.django_db
def test_what_complains_of_staff_passes_every_rule_by() -> None:
    cast = a_town()
    flow.save_rule(flow.Ruled("都给网格", role=Role.GRID_WORKER), by=cast.centre)
    routes = routing.suggestions(cast.appeal(about_staff=True))
    assert {route.post.role for route in routes} == {Role.CENTRE}


@pytest.mark.django_db
def test_a_rule_for_the_night_takes_what_was_told_at_night() -> None:
    cast = a_town()
    flow.save_rule(
        flow.Ruled("夜里给中心", since=time(18), until=time(8), role=Role.CENTRE), by=cast.centre
    )
    said = Report(detail="路灯坏了", area=cast.area.code)
    night = report(said, by=cast.reporter, at=datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
    day = report(said, by=cast.reporter, at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    assert "夜里给中心" in routing.suggestions(night)[0].reason
    assert "夜里给中心" not in routing.suggestions(day)[0].reason


@pytest.mark.django_db
def test_a_vacancy_leads_to_the_level_above_and_the_rule_is_named() -> None:
    cast = a_town()
    body = a_body(cast)
    flow.save_rule(flow.Ruled("归城管", organisation=body.pk), by=cast.centre)
    Appointment.objects.filter(post__organisation=body).delete()
    versions.changed("posts")
    best = routing.suggestions(cast.appeal(detail="路灯坏了"))[0]
    assert best.post.role == Role.CENTRE
    assert "归城管" in best.reason
    assert "空缺" in best.reason
    assert any("没有人" in sentence for sentence in routed.broken())


@pytest.mark.django_db
def test_a_rule_like_another_category_goes_that_ways_party() -> None:
    cast = a_town()
    a_category("0201", "宣传", party="社区", phrases=["宣传"])
    flow.save_rule(
        flow.Ruled("路灯同宣传", categories=["0101"], as_category="0201"), by=cast.centre
    )
    best = routing.suggestions(cast.appeal(detail="路灯坏了"))[0]
    assert best.post.role == Role.COMMUNITY_STAFF
    assert "按规则〈路灯同宣传〉，和“宣传”一样办" in best.reason


@pytest.mark.django_db
def test_only_the_centre_keeps_the_rules_and_every_change_is_written_down() -> None:
    cast = a_town()
    ruled = flow.Ruled("都给社区", role=Role.COMMUNITY_STAFF)
    for stranger in (cast.dispatcher, cast.handler, cast.reporter, cast.stranger):
        with pytest.raises(Forbidden):
            flow.save_rule(ruled, by=stranger)
    rule = flow.save_rule(ruled, by=cast.centre)
    flow.save_rule(flow.Ruled("都给中心", role=Role.CENTRE), by=cast.centre, rule=rule)
    flow.switch_rule(rule, active=False, by=cast.centre)
    flow.switch_rule(rule, active=True, by=cast.centre)
    other = flow.save_rule(flow.Ruled("另一条", role=Role.GRID_WORKER), by=cast.centre)
    flow.move_rule(other, up=True, by=cast.centre)
    flow.move_rule(other, up=True, by=cast.centre)
    assert [one.name for one in taxonomy().rules] == ["另一条", "都给中心"]
    key = rule.pk
    flow.drop_rule(rule, by=cast.centre)
    verbs = list(Entry.objects.filter(record=key).order_by("id").values_list("verb", flat=True))
    assert verbs == ["rule_made", "rule_changed", "rule_off", "rule_on", "rule_dropped"]
    assert [one.name for one in taxonomy().rules] == ["另一条"]
    for deed in (
        lambda: flow.switch_rule(other, active=False, by=cast.dispatcher),
        lambda: flow.move_rule(other, up=True, by=cast.dispatcher),
        lambda: flow.drop_rule(other, by=cast.dispatcher),
    ):
        with pytest.raises(Forbidden):
            deed()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asks", "field"),
    [
        ({"name": " "}, "name"),
        ({"role": ""}, "post"),
        ({"as_category": "0101"}, "post"),
        ({"role": "king"}, "role"),
        ({"role": "", "as_category": "9999"}, "as_category"),
        ({"role": "", "as_category": "0101", "categories": ["0101"]}, "as_category"),
        ({"role": "", "post": uuid4()}, "post"),
        ({"role": "", "organisation": uuid4()}, "organisation"),
        ({"categories": ["9999"]}, "categories"),
        ({"kinds": ["?"]}, "kinds"),
        ({"weekdays": [7]}, "weekdays"),
        ({"area": "none"}, "area"),
        ({"words": ["长" * 21]}, "words"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(asks: dict[str, Any], field: str) -> None:
    cast = a_town()
    with pytest.raises(Refused) as refused:
        flow.save_rule(flow.Ruled(**{"name": "规则", "role": Role.CENTRE, **asks}), by=cast.centre)
    assert refused.value.field == field
    assert str(refused.value)
    assert not RoutingRule.objects.exists()


@pytest.mark.django_db
def test_vacant_targets_twice_the_name_and_circles_are_refused() -> None:
    cast = a_town()
    empty = a_post(Role.PROPERTY, cast.area, an_organisation("空物业"))
    bare = an_organisation("没有岗位的单位")
    for target in ({"post": empty.pk}, {"organisation": empty.organisation_id}):
        with pytest.raises(Refused, match="没有人"):
            flow.save_rule(flow.Ruled("给空岗", **target), by=cast.centre)
    with pytest.raises(Refused, match="没有岗位"):
        flow.save_rule(flow.Ruled("给空单位", organisation=bare.pk), by=cast.centre)
    flow.save_rule(flow.Ruled("甲", categories=["0101"], as_category="0102"), by=cast.centre)
    with pytest.raises(Refused, match="换个名字"):
        flow.save_rule(flow.Ruled("甲", role=Role.CENTRE), by=cast.centre)
    back = flow.Ruled("乙", categories=["0102"], as_category="0101")
    with pytest.raises(Refused, match="转圈"):
        flow.save_rule(back, by=cast.centre)
    kept = flow.save_rule(
        flow.Ruled("乙", categories=["0102"], as_category="0101", active=False), by=cast.centre
    )
    with pytest.raises(Refused, match="转圈"):
        flow.switch_rule(kept, active=True, by=cast.centre)


@pytest.mark.django_db
def test_what_is_gone_since_is_shown_and_not_passed_over() -> None:
    cast = a_town()
    body = a_body(cast)
    rule = flow.save_rule(
        flow.Ruled("归城管", categories=["0101"], organisation=body.pk), by=cast.centre
    )
    assert routed.broken() == []
    RoutingRule.objects.filter(pk=rule.pk).update(
        organisation=None, categories=["9999"], area_path="/gone/"
    )
    versions.changed("taxonomy")
    (line,) = routed.lines([])
    assert len(line.problems) == 3
    assert len(routed.broken()) == 3
    RoutingRule.objects.filter(pk=rule.pk).update(area_path="", categories=[])
    versions.changed("taxonomy")
    best = routing.suggestions(cast.appeal(detail="路灯坏了"))[0]
    assert "归城管" in best.reason
    assert best.post.role == Role.CENTRE


@pytest.mark.django_db
def test_a_rule_that_is_never_reached_and_two_that_both_fit_are_pointed_out() -> None:
    cast = a_town()
    for _number in range(routed.MANY):
        cast.dispatch(cast.appeal(detail="路灯坏了"))
    flow.save_rule(flow.Ruled("说到灯", words=["灯"], role=Role.CENTRE), by=cast.centre)
    flow.save_rule(flow.Ruled("路灯", categories=["0101"], role=Role.GRID_WORKER), by=cast.centre)
    flow.save_rule(flow.Ruled("说到路灯", words=["路灯"], role=Role.CENTRE), by=cast.centre)
    found = routed.lines(routed.past(cast.centre))
    assert [len(line.problems) for line in found] == [0, 0, 1]
    assert "说到灯" in found[2].problems[0]
    assert any("说到灯" in hint and "5 件" in hint for hint in found[1].hints)


@pytest.mark.django_db
def test_a_dry_run_says_what_would_have_gone_elsewhere_and_changes_nothing() -> None:
    cast = a_town()
    lamp = cast.dispatch(cast.appeal(detail="路灯坏了"))
    cast.dispatch(cast.appeal(detail="垃圾成堆"))
    drawn = RoutingRule(name="路灯归中心", categories=["0101"], role=Role.CENTRE)
    found = routed.dry_run(rule_of(drawn), routed.past(cast.centre))
    assert (found.past, found.takes, found.elsewhere) == (2, 1, 1)
    assert found.listed[0].appeal.pk == lamp.pk
    assert found.listed[0].would != found.listed[0].went
    assert not RoutingRule.objects.exists()
    same = RoutingRule(name="路灯归网格", categories=["0101"], role=Role.GRID_WORKER)
    assert routed.dry_run(rule_of(same), routed.past(cast.centre)).elsewhere == 0


@pytest.mark.django_db
def test_a_rule_is_told_in_words() -> None:
    cast = a_town()
    rule = flow.save_rule(
        flow.Ruled(
            "全部条件", categories=["01", "0101"], area=cast.area.code, weekdays=[5, 6],
            since=time(18), kinds=["tip"], channels=["phone"], urgencies=["urgent"],
            words=["灯", "电"], as_category="0102",
        ),
        by=cast.centre,
    )  # fmt: skip
    words = " ".join(routed.when_words(rule))
    for part in ("路灯", "周六", "18:00 到 24:00", "举报", "电话", "紧急", "灯”或“电"):
        assert part in words
    assert "垃圾" in routed.target_words(rule)
    assert routed.when_words(RoutingRule(name="空")) == ()
    assert routed.target_words(RoutingRule(name="空")) == "（没有去处）"
    assert "最近的" in routed.target_words(RoutingRule(name="空", role=Role.GRID_WORKER))
    assert routed.target_words(RoutingRule(name="空", post_id=cast.post.pk)) == cast.post.title
    assert routed.target_words(RoutingRule(name="空", post_id=uuid4())) == "（岗位没有了）"
    assert "没有岗位" in routed.target_words(RoutingRule(name="空", organisation_id=uuid4()))
