"""Leaving a post: what is open stays, moves up or ends; the record says which, and is seen by whom."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.ids import uuid7
from mulin.core.models import Entry
from mulin.core.wording import exact
from mulin.people import contacting, flow, leaving
from mulin.people.leaving import Change, Item, Kind
from mulin.people.models import Appointment, HandOver, Invitation, Person, Post, Role
from mulin.people.queries import holders_of, posts
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid, a_town

pytestmark = pytest.mark.django_db


@pytest.fixture(name="grid")
def _grid() -> Area:
    return a_grid("第一网格", a_community("西湖社区"))


@pytest.fixture(name="admin")
def _admin() -> Person:
    return staff(Role.ADMIN, a_town())


@pytest.fixture(name="held")
def _held(grid: Area) -> Appointment:
    return a_holder(a_post(Role.GRID_WORKER, grid), "小周").appointments.get()


@pytest.fixture(name="moved")
def _moved() -> Iterator[list[tuple[UUID, str]]]:
    """A room with one matter on every post and one of every person; tells what was moved where."""
    seen: list[tuple[UUID, str]] = []
    known = dict(leaving._kinds)

    def move(item: Item, change: Change) -> str:
        to = change.to.name if change.to else change.upper.title if change.upper else ""
        if item.words == "走不了":
            raise NotAllowed("不能给上一级")
        seen.append((item.id, to))
        return leaving.MOVED

    def one(words: str) -> Iterator[Item]:
        yield Item(uuid7(), words)

    def of_post(_person: Person, _post: Post, _by: Person | None) -> Iterator[Item]:
        yield from (*one("一件"), *one("走不了"))

    def of_person(person: Person, _post: Post, _by: Person | None) -> Iterator[Item]:
        yield from one("结对")

    leaving._kinds.clear()
    leaving.register(Kind("work", "手上的事", of_post, move=move))
    leaving.register(Kind("pair", "结对", of_person, of_post=False, move=move, order=200))
    leaving.register(Kind("note", "等别人的", of_post, order=300))
    yield seen
    leaving._kinds.clear()
    leaving._kinds.update(known)


def fates(kept: HandOver) -> list[tuple[str, str]]:
    return [(line["kind"], line["fate"]) for line in kept.lines]


Moved = list[tuple[UUID, str]]


def test_with_a_successor_work_stays_with_the_post_and_what_is_personal_moves(
    held: Appointment, admin: Person, moved: Moved
) -> None:
    new = a_person("小吴")
    kept = flow.hand_over(held, by=admin, to=new, basis="镇党委会")
    assert holders_of(held.post_id) == [new.pk]
    assert fates(kept) == [
        ("work", "stays"), ("work", "stays"), ("pair", "moved"), ("note", "stays"),
        ("note", "stays"),
    ]  # fmt: skip
    assert [to for _id, to in moved] == ["小吴"]
    assert kept.upper is None


def test_without_one_the_post_above_takes_it_and_what_cannot_go_says_why(
    held: Appointment, admin: Person, grid: Area, moved: Moved
) -> None:
    community = grid.parent
    assert community is not None
    upper = a_post(Role.COMMUNITY_STAFF, community, title="西湖社区干部")
    a_holder(upper)
    kept = flow.hand_over(held, by=admin)
    assert kept.upper == upper
    assert [to for _id, to in moved] == ["西湖社区干部", "西湖社区干部"]
    assert fates(kept)[:3] == [("work", "moved"), ("work", "left"), ("pair", "moved")]
    assert kept.lines[1]["why"] == "不能给上一级"
    assert holders_of(held.post_id) == []


def test_with_nobody_above_it_is_left_with_the_vacant_post(
    held: Appointment, admin: Person, moved: Moved
) -> None:
    kept = flow.hand_over(held, by=admin)
    assert {fate for _kind, fate in fates(kept)} == {"left", "stays"}
    assert moved == []


def test_it_can_be_told_to_stay(held: Appointment, admin: Person, grid: Area, moved: Moved) -> None:
    staff(Role.COMMUNITY_STAFF, grid)
    kept = flow.hand_over(held, by=admin, move=False)
    assert kept.upper is None
    assert moved == []


def test_a_post_that_others_hold_too_keeps_its_work(
    held: Appointment, admin: Person, moved: Moved
) -> None:
    a_holder(held.post)
    assert fates(flow.hand_over(held, by=admin))[0] == ("work", "stays")
    assert moved == []


def test_the_post_above_is_never_one_that_only_the_leaver_holds(
    held: Appointment, grid: Area
) -> None:
    community = grid.parent
    assert community is not None
    own = a_post(Role.COMMUNITY_STAFF, community)
    flow.appoint(held.person, own)
    centre = a_post(Role.CENTRE, a_town())
    a_holder(centre)
    info = posts().get(held.post_id)
    assert info is not None
    found = leaving.upper(info, without=held.person_id)
    assert found is not None
    assert found.id == centre.pk


def test_twice_gives_the_same_record(held: Appointment, admin: Person) -> None:
    first = flow.hand_over(held, by=admin)
    assert flow.hand_over(held, by=admin) == first
    assert HandOver.objects.count() == 1


def test_what_makes_no_sense_is_refused(held: Appointment, admin: Person) -> None:
    with pytest.raises(Refused):
        flow.hand_over(held, by=admin, to=held.person)
    flow.dismiss(held)
    with pytest.raises(Refused):
        flow.hand_over(held, by=admin)
    assert not HandOver.objects.exists()


def test_only_who_fills_a_post_ends_it(held: Appointment, grid: Area) -> None:
    with pytest.raises(Forbidden):
        flow.hand_over(held, by=staff(Role.COMMUNITY_STAFF, grid))
    lead = a_holder(a_post(Role.BUILDING_LEAD, grid)).appointments.get()
    assert flow.hand_over(lead, by=staff(Role.COMMUNITY_STAFF, grid)).post == lead.post


def test_invitations_end_with_whoever_made_them(
    held: Appointment, admin: Person, grid: Area
) -> None:
    made = flow.invite(grid, by=held.person)
    kept = flow.hand_over(held, by=admin)
    assert fates(kept) == [("invitation", "ended")]
    assert not Invitation.objects.get(pk=made.pk).open_at(kept.at)


def test_the_consent_to_a_phone_on_paper_goes_with_the_holder(
    held: Appointment, admin: Person
) -> None:
    contacting.set_contact(held.post, phone="13800000000", hours="", printed=True, by=held.person)
    flow.hand_over(held, by=admin, to=a_person())
    told = contacting.contact_of(held.post_id)
    assert told is not None
    assert told.printed_by is None


class TestConsent:
    def test_only_the_holder_gives_it(self, held: Appointment, grid: Area) -> None:
        community = grid.parent
        assert community is not None
        clerk = staff(Role.COMMUNITY_STAFF, community)
        with pytest.raises(Forbidden):
            contacting.set_contact(held.post, phone="0792-1", hours="", printed=True, by=clerk)

    def test_it_is_for_one_number(self, held: Appointment, grid: Area) -> None:
        clerk = staff(Role.COMMUNITY_STAFF, grid)
        info = posts().get(held.post_id)
        assert info is not None

        def on_paper() -> str:
            told = contacting.contact_of(held.post_id)
            return contacting.phone_on_paper(info, told, "0792-办公")

        assert on_paper() == "0792-办公"
        contacting.set_contact(held.post, phone="13800000000", hours="", by=held.person)
        assert on_paper() == "0792-办公"
        for said in (True, None):
            contacting.set_contact(
                held.post, phone="13800000000", hours="上午", printed=said, by=held.person
            )
            assert on_paper() == "13800000000"
        contacting.set_contact(held.post, phone="13900000000", hours="", by=clerk)
        assert on_paper() == "0792-办公"

    def test_the_journal_keeps_no_number(self, held: Appointment) -> None:
        contacting.set_contact(held.post, phone="13800000000", hours="", by=held.person)
        last = Entry.objects.get(verb="people.contact_set")
        assert "13800000000" not in str(last.data)

    def test_the_holder_is_asked_on_the_page_and_others_are_not(
        self, client: Client, held: Appointment, grid: Area
    ) -> None:
        way = reverse("people:edit_contact", args=[held.post_id])
        client.force_login(held.person)
        assert 'name="printed"' in client.get(way).content.decode()
        client.post(way, {"phone": "13800000000", "printed": "on"})
        told = contacting.contact_of(held.post_id)
        assert told is not None
        assert told.printed_by == held.person
        client.force_login(staff(Role.COMMUNITY_STAFF, grid))
        assert 'name="printed"' not in client.get(way).content.decode()


class TestPages:
    def test_what_is_open_is_shown_then_handed_over(
        self, client: Client, held: Appointment, admin: Person, moved: Moved
    ) -> None:
        client.force_login(admin)
        way = reverse("people:end_appointment", args=[held.pk])
        assert "手上的事" in client.get(way).content.decode()
        wrong = client.post(way, {"username": "没有这个人", "basis": "镇党委会"})
        assert wrong.status_code == 409 or wrong.status_code == 400
        assert "镇党委会" in wrong.content.decode()
        new = a_person("小吴")
        done = client.post(way, {"username": new.username, "basis": "镇党委会"}, follow=True)
        page = done.content.decode()
        assert "岗位交接单" in page
        assert "小吴" in page
        assert "留在岗位上" in page
        assert client.get(way).status_code == 302
        assert client.post(way, {"work": "up"}).status_code == 302

    def test_others_do_not_open_it(self, client: Client, held: Appointment, grid: Area) -> None:
        client.force_login(staff(Role.COMMUNITY_STAFF, grid))
        way = reverse("people:end_appointment", args=[held.pk])
        assert client.get(way).status_code == 403

    def test_the_record_is_seen_by_both_sides_and_who_fills_posts_there(
        self, client: Client, held: Appointment, admin: Person, grid: Area
    ) -> None:
        community = grid.parent
        assert community is not None
        new = a_person()
        kept = flow.hand_over(held, by=admin, to=new)
        way = reverse("people:hand_over", args=[kept.pk])
        near, far = staff(Role.COMMUNITY_STAFF, community), staff(Role.CENTRE, a_community())
        seen = {}
        for name, who in {
            "left": held.person, "new": new, "near": near, "far": far, "admin": admin,
            "stranger": a_person(),
        }.items():  # fmt: skip
            client.force_login(who)
            page = client.get(way)
            seen[name] = page.status_code
            assert f"{exact(held.since)} 至" in page.content.decode() or page.status_code != 200
        assert seen == {
            "left": 200, "new": 200, "near": 200, "far": 404, "admin": 200, "stranger": 404,
        }  # fmt: skip
        assert not HandOver.objects.visible_to(None).exists()

    def test_they_are_listed(self, client: Client, held: Appointment, admin: Person) -> None:
        client.force_login(admin)
        assert "还没有人交接过" in client.get(reverse("people:hand_overs")).content.decode()
        flow.hand_over(held, by=admin)
        assert held.post.title in client.get(reverse("people:hand_overs")).content.decode()
