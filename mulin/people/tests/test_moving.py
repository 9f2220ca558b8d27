"""Posts whose area is no more are listed with the area that took its place, and moved there."""

from __future__ import annotations

import pytest

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.flow import found_lead, move_post, seat_post
from mulin.people.models import Person, Post, Role
from mulin.people.queries import posts
from mulin.people.stranded import choices_for, stranded
from mulin.people.teams import pattern_by
from mulin.people.testing import a_holder, a_pattern, a_person, a_post, staff
from mulin.places.flow.reshaping import hand_over, merge_areas
from mulin.places.flow.writing import act
from mulin.places.models import Area
from mulin.places.testing import a_building, a_community, a_grid

pytestmark = pytest.mark.django_db


class Cast:
    """A community with two grids, one merged into the other, its worker's post left behind."""

    def __init__(self) -> None:
        self.community = a_community()
        self.kept, self.gone = (a_grid(community=self.community) for _n in range(2))
        self.clerk = staff(Role.COMMUNITY_STAFF, self.community)
        self.stranger = staff(Role.COMMUNITY_STAFF, a_community())
        self.post = a_post(Role.GRID_WORKER, self.gone)
        self.worker = a_holder(self.post, "小赵")
        self.building = a_building(grid=self.gone)

    def merge(self) -> None:
        """The one grid is merged away."""
        merge_areas(self.kept, [self.gone], by=act())
        self.gone.refresh_from_db()
        self.post = Post.objects.select_related("area", "building").get(pk=self.post.pk)

    @property
    def town(self) -> Area:
        """The town."""
        assert self.community.parent is not None
        return self.community.parent


@pytest.fixture
def cast() -> Cast:
    return Cast()


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_a_post_of_a_merged_area_is_listed_with_the_one_that_took_its_place(cast: Cast) -> None:
    assert not stranded(cast.town.path)
    cast.merge()
    (one,) = stranded(cast.community.path)
    assert (one.post.id, one.was.path) == (cast.post.pk, cast.gone.path)
    assert one.to is not None
    assert one.to.path == cast.kept.path


def test_the_clerk_moves_it_and_its_holder_works_there_from_now_on(cast: Cast) -> None:
    cast.merge()
    assert not fresh(cast.worker).standing.sees(cast.kept.path)
    move_post(cast.post, to=cast.kept, by=cast.clerk)
    assert fresh(cast.worker).standing.sees(cast.kept.path)
    assert not stranded(cast.town.path)
    (entry,) = journal.entries_of(cast.post).filter(verb="people.post_moved")
    assert entry.data == {"from": cast.gone.path, "to": cast.kept.path}


def test_only_who_looks_after_both_areas_moves_and_only_what_is_stranded(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        move_post(cast.post, to=cast.kept, by=cast.clerk)
    cast.merge()
    for by in (cast.worker, cast.stranger, a_person()):
        with pytest.raises(Forbidden):
            move_post(cast.post, to=cast.kept, by=by)
    elsewhere = a_grid(community=a_community())
    with pytest.raises(Forbidden):
        move_post(cast.post, to=elsewhere, by=cast.clerk)
    assert Post.objects.get(pk=cast.post.pk).area_path == cast.gone.path


def test_the_clerk_moves_what_gives_no_rights_at_any_time(cast: Cast) -> None:
    helper = a_post(Role.VOLUNTEER, cast.gone)
    move_post(helper, to=cast.kept, by=cast.clerk)
    assert helper.area_path == cast.kept.path


def test_what_a_post_cannot_do_is_refused_beside_the_field(cast: Cast) -> None:
    admin, other = staff(Role.ADMIN, cast.town), a_grid(community=cast.community)
    twin = a_post(Role.GRID_WORKER, other, title=cast.post.title)
    cast.merge()
    for to, code in (
        (cast.gone, "there"), (cast.community, "no_area"), (other, "post_known"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            move_post(cast.post, to=to, by=admin)
        assert (caught.value.code, caught.value.field) == (code, "area")
    with pytest.raises(Refused) as caught:
        move_post(twin, to=cast.gone, by=admin)
    assert caught.value.code == "no_area"


def test_a_post_of_a_building_follows_its_building(cast: Cast) -> None:
    seat = a_pattern("leads", level="building").seats[2]
    lead = found_lead(seat, cast.building, by=cast.clerk)
    seat_post(lead, None, by=cast.clerk)
    assert pattern_by("leads") is not None
    third = a_grid(community=cast.community)
    cast.merge()
    lead = Post.objects.select_related("area", "building").get(pk=lead.pk)
    with pytest.raises(Refused) as caught:
        move_post(lead, to=third, by=cast.clerk)
    assert caught.value.code == "building"
    assert [one.path for one in choices_for(lead)] == [cast.kept.path]
    move_post(lead, to=cast.kept, by=cast.clerk)
    assert [one.post.id for one in stranded(cast.town.path)] == [cast.post.pk]


def test_a_grid_handed_over_to_another_community_takes_its_post_by_the_centre(cast: Cast) -> None:
    centre = staff(Role.CENTRE, cast.town)
    made = hand_over(cast.gone, to=a_community(town=cast.town), by=act())
    post = Post.objects.select_related("area", "building").get(pk=cast.post.pk)
    with pytest.raises(Forbidden):
        move_post(post, to=made, by=cast.clerk)
    move_post(post, to=made, by=centre)
    known = posts().get(post.pk)
    assert known is not None
    assert known.path == made.path


def test_the_pages_list_it_choose_the_heir_and_move_it(cast: Cast) -> None:
    desk = browser(cast.clerk)
    assert "没有要移的岗位" in text(desk.get("/desk/people/moving/"))
    assert "/desk/people/moving/" not in text(desk.get("/desk/people/"))
    cast.merge()
    assert "/desk/people/moving/" in text(desk.get("/desk/people/"))
    page = text(desk.get("/desk/people/moving/"))
    assert cast.post.title in page
    address = f"/desk/people/posts/{cast.post.pk}/move/"
    assert f'value="{cast.kept.code}" selected' in text(desk.get(address))
    assert desk.post(address, {"area": ""}).status_code == 400
    assert desk.post(address, {"area": cast.kept.code}).status_code == 302
    assert Post.objects.get(pk=cast.post.pk).area_path == cast.kept.path


def test_others_are_shown_no_list_and_no_areas_to_choose(cast: Cast) -> None:
    cast.merge()
    assert browser(cast.worker).get("/desk/people/moving/").status_code == 403
    assert "没有要移的岗位" in text(browser(cast.stranger).get("/desk/people/moving/"))
    address = f"/desk/people/posts/{cast.post.pk}/move/"
    page = text(browser(cast.stranger).get(address))
    assert "没有您能移过去的同级区域" in page
    assert browser(cast.stranger).post(address, {"area": cast.kept.code}).status_code == 400


def test_a_longer_list_asks_no_more(cast: Cast) -> None:
    desk = browser(cast.clerk)
    cast.merge()
    few = statements(lambda: desk.get("/desk/people/moving/"))
    for _n in range(30):
        a_post(Role.GRID_WORKER, cast.gone)
    assert statements(lambda: desk.get("/desk/people/moving/")) == few <= 14
