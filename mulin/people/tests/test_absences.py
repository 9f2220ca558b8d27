"""Whoever is away says who stands in; the stand-in sees and does meanwhile what is on those posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.core.deeds import Forbidden, Refused
from mulin.people import absences
from mulin.people.models import Absence, Person, Role
from mulin.people.testing import a_holder, a_person, a_post, an_organisation, staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


class Mates:
    """Two colleagues of a community, one of another, an administrator."""

    def __init__(self) -> None:
        self.community = a_community()
        self.body = an_organisation("居委会", area=self.community)
        self.one = staff(Role.COMMUNITY_STAFF, self.community, self.body)
        self.other = staff(Role.COMMUNITY_SECRETARY, self.community, self.body)
        self.far = staff(Role.COMMUNITY_STAFF, a_community())
        self.admin = staff(Role.ADMIN, self.community.parent or self.community)


@pytest.fixture(name="mates")
def _mates() -> Mates:
    return Mates()


def away(who: Person, stand_in: Person | None, *, first: int = 0, last: int = 2) -> Absence:
    return absences.be_away(
        who, since=TODAY() + first * DAY, until=TODAY() + last * DAY, stand_in=stand_in, by=who
    )


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_the_stand_in_holds_the_posts_meanwhile(mates: Mates) -> None:
    away(mates.one, mates.other)
    held = fresh(mates.other).standing
    assert {post.post for post in mates.one.standing.posts} <= set(held.post_ids)
    assert [post.lent for post in held.posts if post.role == Role.COMMUNITY_STAFF] == [True]


def test_before_and_after_it_nothing_is_lent(mates: Mates) -> None:
    away(mates.one, mates.other, first=1)
    assert len(fresh(mates.other).standing.posts) == 1


def test_administration_is_not_lent(mates: Mates) -> None:
    Absence.objects.create(person=mates.admin, since=TODAY(), until=TODAY(), stand_in=mates.one)
    assert not fresh(mates.one).standing.has({Role.ADMIN})


def test_who_is_there_instead(mates: Mates) -> None:
    third = staff(Role.COMMUNITY_STAFF, mates.community, mates.body)
    assert absences.present([mates.one.pk], TODAY()) == {mates.one.pk: None}
    away(mates.one, mates.other)
    assert absences.present([mates.one.pk], TODAY()) == {mates.other.pk: mates.one.pk}
    assert absences.present([mates.one.pk, mates.other.pk], TODAY()) == {mates.other.pk: None}
    away(mates.other, third)
    assert absences.present([mates.one.pk], TODAY()) == {third.pk: mates.one.pk}
    away(third, None)
    assert absences.present([mates.one.pk], TODAY()) == {}


def test_two_who_stand_in_for_each_other_are_nobody(mates: Mates) -> None:
    away(mates.one, mates.other)
    away(mates.other, mates.one)
    assert absences.present([mates.one.pk], TODAY()) == {}


def test_one_of_the_same_body_or_area_stands_in(mates: Mates) -> None:
    names = {one.pk for one in absences.candidates(mates.one)}
    assert mates.other.pk in names
    assert not names & {mates.far.pk, mates.admin.pk, mates.one.pk}
    with pytest.raises(Refused, match="同事里选"):
        away(mates.one, mates.far)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(2, 1, "until"), (-5, -2, "until"), (0, 400, "until")]
)
def test_days_that_make_no_sense_are_refused(
    mates: Mates, first: int, last: int, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        away(mates.one, None, first=first, last=last)
    assert refused.value.field == field


def test_the_same_days_are_said_once(mates: Mates) -> None:
    away(mates.one, None)
    with pytest.raises(Refused, match="已经登记过"):
        away(mates.one, mates.other, first=1, last=5)


def test_nobody_says_it_for_others_but_the_administrator(mates: Mates) -> None:
    with pytest.raises(Forbidden):
        absences.be_away(mates.one, since=TODAY(), until=TODAY(), stand_in=None, by=mates.other)
    row = absences.be_away(mates.one, since=TODAY(), until=TODAY(), stand_in=None, by=mates.admin)
    with pytest.raises(Forbidden):
        absences.be_back(row, by=mates.other)
    absences.be_back(row, by=mates.one)
    assert not Absence.objects.exists()


def test_back_sooner_it_ends_yesterday(mates: Mates) -> None:
    row = Absence.objects.create(
        person=mates.one, since=TODAY() - 3 * DAY, until=TODAY() + DAY, stand_in=mates.other
    )
    absences.be_back(row, by=mates.one)
    assert Absence.objects.get().until == TODAY() - DAY
    assert len(fresh(mates.other).standing.posts) == 1


class TestThePage:
    url = staticmethod(lambda: reverse("people:absence"))

    def test_says_it_and_takes_it_back(self, client: Client, mates: Mates) -> None:
        client.force_login(mates.one)
        answer = client.post(self.url(), {
            "since": TODAY().isoformat(), "until": (TODAY() + DAY).isoformat(),
            "stand_in": str(mates.other.pk), "note": "培训",
        }, follow=True)  # fmt: skip
        text = answer.content.decode()
        assert f"这几天由{mates.other.name}代班" in text
        assert "培训" in text
        row = Absence.objects.get()
        client.post(reverse("people:back", args=[row.pk]))
        assert not Absence.objects.exists()

    def test_keeps_what_was_typed_when_it_is_refused(self, client: Client, mates: Mates) -> None:
        client.force_login(mates.one)
        answer = client.post(self.url(), {"since": "2026-13-40", "until": "", "note": "培训"})
        assert answer.status_code == 400
        assert "培训" in answer.content.decode()
        answer = client.post(
            self.url(), {"since": "2020-01-02", "until": "2020-01-01", "note": "培训"}
        )
        assert answer.status_code == 400
        assert "比离开的还早" in answer.content.decode()

    def test_somebody_elses_is_not_found(self, client: Client, mates: Mates) -> None:
        row = away(mates.one, None)
        client.force_login(mates.other)
        assert client.post(reverse("people:back", args=[row.pk])).status_code == 404
        client.force_login(a_person())
        assert client.get(self.url()).status_code == 403

    def test_shows_for_whom_one_stands_in(self, client: Client, mates: Mates) -> None:
        away(mates.one, mates.other)
        client.force_login(mates.other)
        text = client.get(self.url()).content.decode()
        assert "我替别人" in text
        assert mates.one.name in text


def test_a_post_in_the_grid_is_stood_in_for_by_the_community() -> None:
    grid = a_grid()
    assert grid.parent is not None
    worker = a_holder(a_post(Role.GRID_WORKER, grid))
    above = staff(Role.COMMUNITY_STAFF, grid.parent)
    assert above.pk in {one.pk for one in absences.candidates(worker)}
