"""A resolution has an owner and a day, is followed until it is done, and never gets lost between meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.meetings import flow, rules_minutes
from mulin.meetings.flow import handing, reminding, resolving
from mulin.meetings.flow.resolving import Owner
from mulin.meetings.models import (
    ROLLING,
    MinutesStatus,
    Resolution,
    ResolutionStatus,
)
from mulin.meetings.queries import became
from mulin.meetings.queries.became import Became
from mulin.meetings.queries.told import story
from mulin.meetings.testing import Book
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.people.testing import a_holder, a_person, a_post, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(name="book")
def _book(db: None) -> Book:
    return Book()


def told(person: Person, kind: str) -> int:
    """How many messages of a kind somebody has."""
    return Notice.objects.filter(person=person, kind=f"meeting.{kind}").count()


# Written down


def test_a_resolution_has_an_owner_who_is_told_and_a_day(book: Book) -> None:
    made = book.resolution()
    assert (made.number, made.owner_words) == (1, "物业项目经理")
    assert told(book.builder, "resolution") == 1
    assert book.resolution(meeting=made.meeting).number == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "what"),
        ({"due": None}, "no_due"),
        ({"due": timezone.localdate() - timedelta(days=1)}, "due"),
        ({"owner": Owner("post", None)}, "owner"),
        ({"owner": Owner("post", uuid4())}, "owner"),
        ({"owner": Owner("body", uuid4())}, "owner"),
        ({"owner": Owner("person", uuid4())}, "owner"),
        ({"owner": Owner("cat", uuid4())}, "owner"),
        ({"what": "请打 13912345678"}, "what"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(book: Book, changes: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        resolving.resolve(book.held(), book.decided(**changes), by=book.leader)
    assert refused.value.field == field


def test_no_day_wants_a_reason(book: Book) -> None:
    made = book.resolution(due=None, no_due="等供电所排期")
    assert (made.due, made.no_due) == (None, "等供电所排期")
    assert not made.is_late(timezone.localdate())


def test_a_body_or_a_resident_who_was_there_may_own_it(book: Book) -> None:
    body = an_organisation("惠民物业", area=book.community)
    works = a_holder(a_post(area=book.area, organisation=body))
    of_body = book.resolution(owner=Owner("body", body.pk))
    assert (of_body.owner_words, told(works, "resolution")) == ("惠民物业", 1)
    of_person = book.resolution(owner=Owner("person", book.resident.pk))
    assert of_person.owner_words == "一位居民"
    assert rules_minutes.may_report(book.resident, of_person)
    assert rules_minutes.may_report(works, of_body)
    with pytest.raises(Refused):
        book.resolution(owner=Owner("person", a_person().pk))


def test_nothing_is_added_before_the_meeting_or_after_final_minutes(book: Book) -> None:
    with pytest.raises(NotAllowed):
        resolving.resolve(book.meeting(), book.decided(), by=book.leader)
    final = book.minutes(MinutesStatus.FINAL)
    with pytest.raises(NotAllowed):
        resolving.resolve(final.meeting, book.decided(), by=book.leader)
    with pytest.raises(Forbidden):
        resolving.resolve(book.held(), book.decided(), by=book.resident)
    other = book.item_of(book.held())
    with pytest.raises(Refused):
        resolving.resolve(book.held(), book.decided(item=other), by=book.leader)


# Done, or not yet


def test_the_owner_reports_and_the_meeting_confirms(book: Book) -> None:
    made = book.resolution()
    with pytest.raises(Forbidden):
        resolving.report(made, by=book.resident, words="好了")
    with pytest.raises(Refused):
        resolving.report(made, by=book.builder, words=" ")
    resolving.report(made, by=book.builder, words="换了六盏。")
    assert told(book.leader, "reported") == 1
    with pytest.raises(Forbidden):
        resolving.confirm(book.again(made), by=book.builder)
    resolving.confirm(book.again(made), by=book.leader, words="大家都看见了")
    assert book.again(made).status == ResolutionStatus.DONE
    assert told(book.builder, "done") == 1


def test_nobody_confirms_what_they_own(book: Book) -> None:
    made = book.resolution(owner=Owner("post", book.leader_post.pk))
    resolving.report(made, by=book.leader, words="办了")
    with pytest.raises(Forbidden):
        resolving.confirm(book.again(made), by=book.colleague)
    resolving.confirm(book.again(made), by=book.centre)


def test_not_yet_goes_on_with_another_day(book: Book) -> None:
    made = book.resolution(ResolutionStatus.REPORTED)
    due = timezone.localdate() + timedelta(days=3)
    resolving.not_yet(made, by=book.leader, words="二号楼还是暗", due=due)
    again = book.again(made)
    assert (again.status, again.due, again.reported_at) == (ResolutionStatus.OPEN, due, None)
    assert told(book.builder, "not_yet") == 1


def test_another_owner_or_day_wants_a_reason_and_two_windows_do_not_overwrite(book: Book) -> None:
    made = book.resolution()
    seen, owner = made.journal_head, Owner("post", book.worker_post.pk)
    due = timezone.localdate() + timedelta(days=9)
    with pytest.raises(Refused):
        resolving.amend(made, by=book.leader, owner=owner, words="", due=due)
    changed = resolving.amend(made, by=book.leader, owner=owner, words="物业换人了", due=due)
    assert (changed.owner_post_id, changed.due) == (book.worker_post.pk, due)
    assert told(book.worker, "resolution") == 1
    with pytest.raises(Conflict):
        resolving.drop(book.again(made), by=book.leader, words="不办", seen=seen)
    with pytest.raises(Forbidden):
        resolving.drop(book.again(made), by=book.builder, words="不办")


def test_a_dropped_one_says_why_and_may_come_again(book: Book) -> None:
    made = book.resolution(ResolutionStatus.DROPPED)
    assert made.reason
    due = timezone.localdate() + timedelta(days=3)
    resolving.reopen(made, by=book.leader, words="又不亮了", due=due)
    assert book.again(made).status == ResolutionStatus.OPEN


# From meeting to meeting


def test_what_is_open_comes_up_at_the_next_meeting_once(book: Book) -> None:
    series = book.series()
    first, second = book.hold(series), book.of_series(series, 1)
    made = resolving.resolve(
        first, book.decided(due=None, no_due="等排期"), by=book.leader, at=first.ends_at
    )
    assert list(Resolution.objects.open_of(series)) == [made]
    for _again in range(2):
        resolving.rolled(book.again(made), second, by=book.leader)
    after = book.again(made)
    assert (after.rolls, after.rolled_to_id) == (1, second.pk)
    resolving.rolled(after, first, by=book.leader)
    assert book.again(made).rolls == 1


def test_it_stands_on_the_next_agenda_by_itself(book: Book) -> None:
    series = book.series()
    first = book.hold(series)
    made = resolving.resolve(first, book.decided(), by=book.leader, at=timezone.now())
    second = book.of_series(series, 1)
    flow.announce(second, by=book.leader, at=second.starts_at - timedelta(days=3))
    assert second.items.get(source_id=made.pk).title == made.what
    assert (book.again(made).rolls, book.again(made).rolled_to_id) == (1, second.pk)


def test_the_chair_of_the_next_meeting_confirms_too(book: Book) -> None:
    made = book.resolution(ResolutionStatus.REPORTED)
    later = book.meeting()
    type(later).objects.filter(pk=later.pk).update(chair=book.neighbour)
    resolving.rolled(made, later, by=book.leader)
    assert rules_minutes.may_confirm(book.neighbour, book.again(made))
    assert not rules_minutes.may_confirm(None, book.again(made))


# Handed on


def test_what_it_became_decides_of_it(book: Book) -> None:
    made, key = book.resolution(), uuid4()
    became_it = handing.Became("matter", key, "东门装灯", "/matters/x/")
    with pytest.raises(Refused):
        handing.hand(made.pk, became_it, by=book.resident)
    with pytest.raises(Refused):
        handing.hand(None, became_it, by=book.leader)
    handing.hand(made.pk, became_it, by=book.leader)
    assert book.again(made).status == ResolutionStatus.HANDED
    with pytest.raises(Refused):
        handing.hand(made.pk, became_it, by=book.leader)
    assert handing.take_back("matter", key, words="没有列入") == 1
    assert book.again(made).status == ResolutionStatus.OPEN
    handing.hand(made.pk, became_it, by=book.leader)
    assert handing.settle("whistle", key, words="好了") == 0
    assert handing.settle("matter", key, words="办结了") == 1
    assert book.again(made).evidence == "办结了"


# Reminders


def test_owners_are_reminded_before_and_on_the_day_each_once(book: Book) -> None:
    book.resolution()
    now = timezone.now()
    days = [reminding.remind(now + timedelta(days=n)) for n in (0, 5, 5, 6, 7, 7, 8)]
    assert days == [0, 1, 0, 0, 1, 0, 0]
    assert (told(book.builder, "due"), told(book.leader, "due")) == (2, 1)


def test_two_workers_at_once_remind_once(book: Book) -> None:
    made = book.again(book.resolution())
    assert reminding._tell(made, reminding.DUE)
    assert not reminding._tell(made, reminding.DUE), "another was quicker"
    assert told(book.builder, "due") == 1


def test_a_new_day_is_reminded_of_anew_and_what_is_done_is_not(book: Book) -> None:
    made = book.resolution()
    now = timezone.now()
    assert reminding.remind(now + timedelta(days=7)) == 1
    due = timezone.localdate() + timedelta(days=20)
    owner = Owner("post", book.company_post.pk)
    resolving.amend(book.again(made), by=book.leader, owner=owner, words="缓几天", due=due)
    assert reminding.remind(now + timedelta(days=19)) == 1
    resolving.report(book.again(made), by=book.builder, words="好了")
    assert reminding.remind(now + timedelta(days=21)) == 0


# What became of it


def test_each_number_counts_the_rows_that_it_opens(book: Book) -> None:
    held = book.held()
    for status in (*ROLLING, ResolutionStatus.DONE, ResolutionStatus.DROPPED):
        book.resolution(status, meeting=held)
    Resolution.objects.filter(status="open").update(due=timezone.localdate() - timedelta(days=1))
    counted = became.figures(book.leader, Became(), desk=True)
    assert counted == {
        "talks": 1, "all": 4, "reported": 1, "done": 1, "way": 2, "late": 1, "dropped": 1,
    }  # fmt: skip
    for view, number in counted.items():
        filters = Became(view=view)
        rows = became.talks if view == "talks" else became.listed
        assert rows(book.leader, filters, desk=True).count() == number


def test_it_is_narrowed_by_series_area_and_days(book: Book) -> None:
    book.resolution()
    day = timezone.localdate()
    for given, number in (
        ({"area": book.area.code}, 0), ({"area": book.community.code}, 1),
        ({"series": str(uuid4())}, 0), ({"series": "nonsense"}, 0),
        ({"since": str(day)}, 0), ({"until": str(day)}, 1), ({"until": "9999-12-31"}, 1),
        ({"since": str(day - timedelta(days=1))}, 1), ({"since": "nonsense"}, 1),
    ):  # fmt: skip
        assert became.figures(book.leader, Became(**given))["all"] == number, given
        assert became.figures(book.leader, Became(**given))["talks"] == number, given


def test_who_sees_what_became_of_it(book: Book) -> None:
    made = book.resolution()
    assert {name: bool(became.one(getattr(book, name), made.pk)) for name in (
        "leader", "builder", "resident", "outsider", "stranger",
    )} == {
        "leader": True, "builder": True, "resident": True, "outsider": False, "stranger": False,
    }  # fmt: skip
    assert list(became.mine(book.builder)) == [made]
    assert became.waiting(book.leader).count() == 0
    resolving.report(made, by=book.builder, words="好了")
    assert became.waiting(book.leader).count() == 1


def test_its_story_names_posts_and_no_resident(book: Book) -> None:
    made = book.resolution(owner=Owner("person", book.resident.pk))
    resolving.report(made, by=book.resident, words="扫干净了。")
    lines = story(book.again(made))
    assert [(line["title"], line["who"]) for line in lines] == [
        ("报办好了", ""), ("会上议定", book.leader_post.title),
    ]  # fmt: skip
