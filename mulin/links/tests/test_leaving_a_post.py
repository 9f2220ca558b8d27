"""Leaving a post: open appeals go up where nobody comes, and the record names no resident."""

from __future__ import annotations

import pytest

from mulin.appeals.flow.handing_over import hand_over as hand_appeal_over
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast, a_category, a_reception
from mulin.core.deeds import Forbidden
from mulin.people import flow
from mulin.people.models import HandOver, Person, Role
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.whistles.testing import Cast as Whistles

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category()
    return Cast()


@pytest.fixture(name="admin")
def _admin(cast: Cast) -> Person:
    return staff(Role.ADMIN, cast.town)


def leave(cast: Cast, admin: Person, to: Person | None = None) -> HandOver:
    held = cast.handler.appointments.get(post=cast.post)
    return flow.hand_over(held, by=admin, to=to)


def fates(kept: HandOver) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in kept.lines:
        found.setdefault(line["kind"], set()).add(line["fate"])
    return found


def test_what_is_at_hand_goes_up_and_what_waits_for_others_stays(cast: Cast, admin: Person) -> None:
    at_hand, waiting = cast.appeal(Status.HANDLING), cast.appeal(Status.PROPOSED)
    kept = leave(cast, admin)
    assert kept.upper is not None
    assert fates(kept) == {"appeal": {"moved"}, "appeal_waiting": {"stays"}}
    at_hand.refresh_from_db()
    waiting.refresh_from_db()
    assert (at_hand.post, at_hand.status) == (kept.upper, Status.DISPATCHED)
    assert waiting.post == cast.post


def test_with_a_successor_nothing_moves_and_they_see_it(cast: Cast, admin: Person) -> None:
    at_hand = cast.appeal(Status.HANDLING)
    new = a_person("小吴")
    assert fates(leave(cast, admin, new)) == {"appeal": {"stays"}}
    at_hand.refresh_from_db()
    assert at_hand.post == cast.post
    assert Appeal.objects.visible_to(Person.objects.get(pk=new.pk)).filter(pk=at_hand.pk).exists()


def test_the_record_names_no_resident_and_tells_nothing_they_wrote(
    cast: Cast, admin: Person
) -> None:
    appeal = cast.appeal(Status.HANDLING)
    kept = leave(cast, admin)
    text = str(kept.lines)
    assert appeal.number in text
    assert appeal.title not in text
    assert cast.reporter.name not in text


def test_an_appeal_never_goes_to_the_post_it_complains_of(cast: Cast, admin: Person) -> None:
    appeal = cast.appeal(Status.HANDLING)
    first = leave(cast, admin)
    again = a_holder(cast.post, "小郑").appointments.get()
    Appeal.objects.filter(pk=appeal.pk).update(
        post=cast.post, about_staff=True, complained_post=first.upper
    )
    kept = flow.hand_over(again, by=admin)
    assert fates(kept)["appeal"] == {"left"}
    appeal.refresh_from_db()
    assert appeal.post == cast.post


def test_other_work_of_the_post_is_listed_and_stays(cast: Cast, admin: Person) -> None:
    community = cast.area.parent
    assert community is not None
    post = a_post(Role.COMMUNITY_SECRETARY, community)
    held = a_holder(post, "郑书记").appointments.get()
    a_reception(cast, by=held.person, area=community.code, host=post.pk)
    assert fates(flow.hand_over(held, by=admin)) == {"reception": {"stays"}}
    whistles = Whistles(cast.area)
    whistles.blow(units=whistles.units[:1])
    worker = whistles.blower.appointments.get()
    assert fates(flow.hand_over(worker, by=admin)) == {"whistle": {"stays"}}


def test_only_who_may_gives_an_appeal_on(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    other = a_post(Role.COMMUNITY_STAFF, cast.area)
    a_holder(other)
    with pytest.raises(Forbidden):
        hand_appeal_over(appeal, post=other.pk, by=cast.stranger)
