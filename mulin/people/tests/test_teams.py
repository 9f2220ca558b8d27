"""Teams: what a preset writes, the table «place × role», what is missing, who holds too many."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from mulin.core.deeds import Forbidden, Refused
from mulin.core.versions import changed
from mulin.people import contacting, flow, teams
from mulin.people.flow import PatternPlan, SeatPlan, StandardPlan
from mulin.people.models import Pattern, Post, Role, Seat
from mulin.people.queries import posts
from mulin.people.standing import QUIET
from mulin.people.testing import a_holder, a_pattern, a_person, a_post, an_organisation, staff
from mulin.places.models import Area
from mulin.places.queries import ladder
from mulin.places.testing import a_building, a_community, a_grid, a_town, an_estate

pytestmark = pytest.mark.django_db
FIVE = tuple(
    StandardPlan(key, name, "", asks)
    for key, name, asks in (
        ("grid", "定格", "outline"), ("person", "定人", "holder"), ("post", "定岗", "posts"),
        ("duty", "定责", "duty"), ("rhythm", "定机制", "hours"),
    )
)  # fmt: skip


@pytest.fixture(name="community")
def _community() -> Area:
    return a_community("西湖社区")


@pytest.fixture(name="grid")
def _grid(community: Area) -> Area:
    return a_grid("第一网格", community)


def spot_of(area: Area) -> teams.Spot:
    return teams.Spot(area.code, area.name, ladder().by_code[area.code])


def a_lead_pattern() -> teams.PatternInfo:
    return a_pattern(
        "leads", level="building",
        seats=(
            SeatPlan("building", "楼栋长", Role.BUILDING_LEAD, 1, "带话"),
            SeatPlan("entrance", "单元长", Role.ENTRANCE_LEAD, 0, "照应"),
        ),
    )  # fmt: skip


class TestWhatAPresetWrites:
    def test_it_is_set_and_set_again_without_twins(self) -> None:
        a_pattern()
        a_pattern()
        assert (Pattern.objects.count(), Seat.objects.count()) == (1, 3)

    def test_a_seat_left_out_stays_as_long_as_a_post_fills_it(self, grid: Area) -> None:
        pattern = a_pattern()
        flow.found_team(pattern, [spot_of(grid)])
        only = (SeatPlan("helpers", "邻居", Role.VOLUNTEER, 0, ""),)
        flow.set_patterns([PatternPlan(pattern.key, "包挂", "", "grid", 0, only)])
        assert set(Seat.objects.values_list("key", flat=True)) == {"leader", "worker", "helpers"}
        Post.objects.filter(seat__key="leader").delete()
        flow.set_patterns([PatternPlan(pattern.key, "包挂", "", "grid", 0, only)])
        assert not Seat.objects.filter(key="leader").exists()

    @pytest.mark.parametrize(
        "plan",
        [
            PatternPlan("a", "甲", "", "street", 0, ()),
            PatternPlan("a", "甲", "", "grid", 0, (SeatPlan("b", "乙", "mayor", 1, ""),)),
            PatternPlan("a", "甲", "", "grid", 0, (), (StandardPlan("c", "丙", "", "mood"),)),
        ],
    )
    def test_what_it_must_not_say_is_refused(self, plan: PatternPlan) -> None:
        with pytest.raises(ValueError, match="a"):
            flow.set_patterns([plan])
        assert not Pattern.objects.exists()


class TestTheTable:
    def test_a_grid_shows_who_is_there_and_what_is_missing(self, grid: Area) -> None:
        pattern = a_pattern()
        a_holder(a_post(Role.GRID_WORKER, grid), "小周")
        (row,) = teams.matrix(pattern, grid.path).rows
        leader, worker, helpers = row.cells
        assert (leader.missing, leader.holders) == (1, ())
        assert [one.name for one in worker.holders] == ["小周"]
        assert (helpers.missing, helpers.vacant, row.gaps) == (0, 0, 1)

    def test_founding_a_team_fills_the_gaps_with_vacant_posts_once(self, grid: Area) -> None:
        pattern = a_pattern()
        a_holder(a_post(Role.GRID_WORKER, grid))
        made = flow.found_team(pattern, [spot_of(grid)])
        assert [post.title for post in made] == ["第一网格镇班子成员"]
        assert flow.found_team(pattern, [spot_of(grid)]) == []
        found = teams.matrix(pattern, grid.path)
        assert (found.gaps, found.rows[0].cells[0].vacant) == (1, 1)

    def test_who_holds_more_than_the_team_wants_stands_out(self, community: Area) -> None:
        pattern = a_pattern(most=1)
        first, second = a_grid(community=community), a_grid(community=community)
        busy = a_person("老张")
        for post in flow.found_team(pattern, [spot_of(first), spot_of(second)]):
            if post.role == Role.TEAM:
                flow.appoint(busy, post)
        found = teams.matrix(pattern, community.path)
        assert [row.cells[0].holders[0].too_many for row in found.rows] == [True, True]
        assert found.rows[0].cells[0].holders[0].load == 2
        rows, _after = teams.loads(only="over")
        assert [(load.name, load.over) for load in rows] == [("老张", ("网格包挂",))]

    def test_rows_come_by_pages_and_only_with_gaps(self, community: Area) -> None:
        pattern = a_pattern(seats=(SeatPlan("worker", "网格员", Role.GRID_WORKER, 1, ""),))
        grids = [a_grid(community=community) for _n in range(3)]
        a_holder(a_post(Role.GRID_WORKER, grids[1]))
        first = teams.matrix(pattern, community.path, size=2)
        second = teams.matrix(pattern, community.path, size=2, after=first.after)
        assert [row.key for row in (*first.rows, *second.rows)] == [g.code for g in grids]
        assert (first.total, first.gaps, second.after) == (3, 2, "")
        gaps = teams.matrix(pattern, community.path, only="gaps")
        assert [row.key for row in gaps.rows] == [grids[0].code, grids[2].code]

    def test_neighbours_are_named_only_to_who_looks_after_their_area(self, grid: Area) -> None:
        pattern = a_pattern()
        a_holder(a_post(Role.VOLUNTEER, grid), "王大妈")
        near, far = staff(Role.COMMUNITY_STAFF, grid), staff(Role.COMMUNITY_STAFF, a_grid())
        shown = [
            teams.matrix(pattern, grid.path, viewer=viewer).rows[0].cells[2].holders[0].name
            for viewer in (near, far, None)
        ]
        assert shown[0] == "王大妈"
        assert "大妈" not in shown[1] + shown[2]

    @pytest.mark.parametrize("grids", [3, 30])
    def test_the_table_asks_the_same_few_times_however_many_rows(
        self, community: Area, grids: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        pattern = a_pattern(standards=FIVE)
        flow.found_team(pattern, [spot_of(a_grid(community=community)) for _n in range(grids)])
        viewer = staff(Role.CENTRE, a_town())
        posts()
        ladder()
        viewer.standing  # noqa: B018 (read before the counting)
        with django_assert_num_queries(1):
            teams.matrix(pattern, community.path, viewer=viewer)

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.integers(0, 3))
    def test_gaps_are_what_is_wanted_less_who_is_there(self, held: list[int], wanted: int) -> None:
        """For any number of posts and holders: filled, vacant and missing add up."""
        seat = SeatPlan("one", "队员", Role.TEAM, wanted, "")
        pattern = a_pattern(f"p{wanted}", seats=(seat,))
        grid = a_grid()
        for n, people in enumerate(held):
            post = flow.found_post(title=f"岗{n}", role=Role.TEAM, area=grid)
            Post.objects.filter(pk=post.pk).update(seat=pattern.seats[0].id)
            changed("posts")
            for _p in range(people):
                flow.appoint(a_person(), post)
        cell = teams.matrix(pattern, grid.path).rows[0].cells[0]
        assert len(cell.holders) == sum(held)
        assert cell.vacant == held.count(0)
        assert cell.missing == max(0, wanted - len(held))


class TestFiveFixedThings:
    def test_a_bare_grid_lacks_all_that_it_lacks(self, grid: Area) -> None:
        pattern = a_pattern(standards=FIVE)
        (row,) = teams.matrix(pattern, grid.path).rows
        assert [one.name for one in row.lacks] == ["定人", "定岗", "定机制"]

    def test_a_grid_with_everything_lacks_nothing(self, grid: Area) -> None:
        pattern = a_pattern(standards=FIVE)
        post = a_post(Role.GRID_WORKER, grid)
        holder = a_holder(post)
        flow.found_team(pattern, [spot_of(grid)])
        contacting.set_contact(post, phone="", hours="工作日", by=holder)
        flow.set_duty(post, duty="跑腿", by=staff(Role.ADMIN, a_town()))
        found = teams.matrix(pattern, grid.path)
        assert (found.rows[0].lacks, found.incomplete) == ((), 0)

    def test_a_post_without_duty_is_not_complete(self, grid: Area) -> None:
        pattern = a_pattern(standards=FIVE)
        a_post(Role.GRID_WORKER, grid)
        assert "定责" in {one.name for one in teams.matrix(pattern, grid.path).rows[0].lacks}
        assert teams.matrix(pattern, grid.path, only="incomplete").rows


class TestLeadsOfBuildings:
    def test_a_building_has_a_lead_and_each_entrance_one(self, grid: Area) -> None:
        pattern, building = a_lead_pattern(), a_building(grid=grid)
        lead = flow.found_lead(pattern.seats[0], building)
        entrance = flow.found_lead(pattern.seats[1], building, entrance="2单元")
        a_holder(lead, "赵一")
        a_holder(entrance, "钱二")
        assert entrance.title.endswith("2单元单元长")
        viewer = staff(Role.COMMUNITY_STAFF, grid)
        (row,) = teams.matrix(pattern, grid.path, viewer=viewer).rows
        shown = [[(one.where, one.name) for one in cell.holders] for cell in row.cells]
        assert shown == [[("", "赵一")], [("2单元", "钱二")]]

    def test_each_seat_of_a_building_is_there_once_and_says_its_entrance(self, grid: Area) -> None:
        pattern, building = a_lead_pattern(), a_building(grid=grid)
        flow.found_lead(pattern.seats[1], building, entrance="1单元")
        wrong = [
            (1, "1单元"),
            (1, ""),
            (0, "1单元"),
            (1, "很长很长很长很长很长很长很长的一个单元名字"),
        ]
        for seat, entrance in wrong:
            with pytest.raises(Refused) as refused:
                flow.found_lead(pattern.seats[seat], building, entrance=entrance)
            assert refused.value.field == "entrance"

    def test_buildings_are_the_rows(self, community: Area) -> None:
        pattern, estate = a_lead_pattern(), an_estate("花苑", community)
        building = a_building("3栋", estate, a_grid(community=community))
        flow.found_team(pattern, teams.spots(pattern, community.path))
        (row,) = teams.matrix(pattern, community.path).rows
        assert (row.key, row.name) == (str(building.pk), "花苑 3栋")
        assert row.cells[0].posts[0].building == building.pk


class TestRights:
    def test_a_post_of_a_team_opens_nothing(self, grid: Area) -> None:
        body = an_organisation()
        for role in QUIET:
            standing = a_holder(a_post(role, grid, body)).standing
            assert (standing.is_staff, standing.sees(grid.path)) == (False, False)
            assert standing.organisations == set()

    def test_the_community_founds_and_fills_what_gives_no_rights(self, grid: Area) -> None:
        pattern = a_pattern()
        community = grid.parent
        assert community is not None
        clerk = staff(Role.COMMUNITY_STAFF, community)
        made = flow.found_team(pattern, [spot_of(grid)], by=clerk)
        assert [post.role for post in made] == [Role.TEAM]
        flow.appoint(a_person(), made[0], by=clerk)
        worker = a_post(Role.GRID_WORKER, grid)
        for deed in (
            lambda: flow.appoint(clerk, worker, by=clerk),
            lambda: flow.seat_post(worker, None, by=clerk),
            lambda: flow.set_duty(worker, duty="管", by=clerk),
            lambda: flow.found_team(pattern, [spot_of(a_grid())], by=clerk),
        ):
            with pytest.raises(Forbidden):
                deed()

    def test_nobody_else_fills_even_those(self, grid: Area) -> None:
        pattern, building = a_lead_pattern(), a_building(grid=grid)
        stranger = staff(Role.COMMUNITY_STAFF, a_community())
        with pytest.raises(Forbidden):
            flow.found_lead(pattern.seats[0], building, by=stranger)
        lead = flow.found_lead(pattern.seats[0], building)
        held = a_holder(lead).appointments.get()
        with pytest.raises(Forbidden):
            flow.dismiss(held, by=stranger)

    def test_a_post_fills_only_a_seat_of_its_role(self, grid: Area) -> None:
        pattern, admin = a_pattern(), staff(Role.ADMIN, a_town())
        post = a_post(Role.GRID_WORKER, grid)
        flow.seat_post(post, pattern.seats[1], by=admin)
        assert post.seat_id == pattern.seats[1].id
        flow.seat_post(post, pattern.seats[1], by=admin)
        with pytest.raises(Refused):
            flow.seat_post(post, pattern.seats[0], by=admin)
        flow.seat_post(post, None, by=admin)
        assert post.seat_id is None

    def test_a_duty_is_short(self, grid: Area) -> None:
        post, admin = a_post(Role.TEAM, grid), staff(Role.ADMIN, a_town())
        with pytest.raises(Refused):
            flow.set_duty(post, duty="长" * 201, by=admin)
        flow.set_duty(post, duty="短", by=admin)
        flow.set_duty(post, duty="短", by=admin)
        assert post.duty == "短"

    def test_nobody_is_put_on_a_post_twice(self, grid: Area) -> None:
        post = a_post(Role.TEAM, grid)
        holder = a_holder(post)
        with pytest.raises(Refused):
            flow.appoint(holder, post)


class TestSeveralPosts:
    def test_posts_in_two_bodies_are_a_cross_post(self, grid: Area) -> None:
        both = a_person("孙")
        for name in ("社区", "物业"):
            flow.appoint(both, a_post(Role.TEAM, grid, an_organisation(name), title=name))
        a_holder(a_post(Role.VOLUNTEER, grid))
        rows, after = teams.loads(only="cross")
        assert [(load.name, load.crosses, set(load.bodies)) for load in rows] == [
            ("孙", True, {"社区", "物业"})
        ]
        assert after == ""

    def test_they_come_by_pages(self, grid: Area) -> None:
        for n in range(3):
            busy = a_person(f"人{n}")
            for title in "甲乙":
                flow.appoint(busy, a_post(Role.TEAM, grid, title=f"{title}{n}"))
        first, after = teams.loads(size=2)
        second, end = teams.loads(size=2, after=after)
        assert [load.name for load in (*first, *second)] == ["人0", "人1", "人2"]
        assert end == ""


class TestPages:
    @pytest.fixture(name="desk")
    def _desk(self, client: Client, grid: Area) -> Client:
        community = grid.parent
        assert community is not None
        client.force_login(staff(Role.COMMUNITY_STAFF, community))
        return client

    def test_without_a_team_the_page_says_what_to_do(self, desk: Client) -> None:
        assert "还没有队伍模板" in desk.get(reverse("people:matrix")).content.decode()

    def test_the_table_is_shown_filtered_and_exported(self, desk: Client, grid: Area) -> None:
        a_pattern(standards=FIVE)
        a_holder(a_post(Role.GRID_WORKER, grid), "小周")
        page = desk.get(reverse("people:matrix"), {"only": "gaps"}).content.decode()
        assert "小周" in page
        assert "没设岗" in page
        file = desk.get(reverse("people:matrix"), {"file": "csv"})
        text = b"".join(file).decode("utf-8-sig")
        assert "小周" in text
        assert "没设岗" in text
        assert desk.get(reverse("people:matrix"), {"pattern": "none"}).status_code == 404
        assert desk.get(reverse("people:matrix"), {"file": "exe"}).status_code == 404

    def test_missing_posts_are_founded_by_one_button(self, desk: Client, grid: Area) -> None:
        pattern = a_pattern()
        said = {"pattern": pattern.key, "area": grid.code}
        assert desk.post(reverse("people:found_team"), said).status_code == 302
        assert Post.objects.filter(seat__key="leader", area=grid).count() == 1
        said["area"] = a_grid().code
        assert desk.post(reverse("people:found_team"), said).status_code == 403
        assert desk.post(reverse("people:found_team"), {"area": "0"}).status_code == 404

    def test_a_lead_is_founded_from_the_row(self, desk: Client, grid: Area) -> None:
        pattern, building = a_lead_pattern(), a_building(grid=grid)
        page = desk.get(reverse("people:matrix"), {"pattern": "leads"}).content.decode()
        way = reverse("people:lead", args=[building.pk])
        assert way in page
        seat = str(pattern.seats[1].id)
        assert desk.post(way, {"seat": seat, "entrance": ""}).status_code == 400
        assert desk.post(way, {}).status_code == 400
        assert desk.post(way, {"seat": seat, "entrance": "2单元"}).status_code == 302
        assert Post.objects.filter(building=building, entrance="2单元").exists()
        far = reverse("people:lead", args=[a_building().pk])
        assert desk.get(far).status_code == 403

    def test_seat_and_duty_of_a_post_are_set_on_its_page(self, desk: Client, grid: Area) -> None:
        pattern = a_pattern()
        post = a_post(Role.TEAM, grid)
        way = reverse("people:team_of_post", args=[post.pk])
        assert "镇班子成员" in desk.get(way).content.decode()
        said = {"seat": str(pattern.seats[0].id), "duty": "联系这个网格"}
        assert desk.post(way, said).status_code == 302
        assert desk.post(way, {"seat": "x"}).status_code == 400
        page = desk.get(reverse("people:post", args=[post.pk])).content.decode()
        assert "联系这个网格" in page
        assert "网格包挂 · 镇班子成员" in page
        other = reverse("people:team_of_post", args=[a_post(Role.GRID_WORKER, grid).pk])
        assert desk.get(other).status_code == 403
        nobody = reverse("people:team_of_post", args=[a_person().pk])
        assert desk.get(nobody).status_code == 404

    def test_several_posts_are_listed(self, desk: Client, grid: Area) -> None:
        busy = a_person("孙")
        for title in ("甲岗", "乙岗"):
            flow.appoint(busy, a_post(Role.TEAM, grid, title=title))
        page = desk.get(reverse("people:loads")).content.decode()
        assert "孙" in page
        assert "乙岗" in page

    def test_the_name_of_a_neighbour_is_masked_on_a_post_far_away(
        self, client: Client, grid: Area
    ) -> None:
        post = a_post(Role.BUILDING_LEAD, grid)
        a_holder(post, "王大妈")
        client.force_login(staff(Role.COMMUNITY_STAFF, a_community()))
        page = client.get(reverse("people:post", args=[post.pk])).content.decode()
        assert "大妈" not in page
