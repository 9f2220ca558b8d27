"""Sentences about resolutions: they become a matter, a whistle, an errand, and are over with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from mulin.care import flow as care
from mulin.care.events import ErrandChanged
from mulin.care.flow.errands import cancel
from mulin.care.models import Errand
from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.tests.browsing import browser
from mulin.links.a_resolution_may_become_an_errand import changed
from mulin.matters import flow as matters
from mulin.matters.models import Matter
from mulin.matters.testing import Cast as Matters
from mulin.meetings import flow
from mulin.meetings.models import Resolution, ResolutionStatus
from mulin.meetings.testing import Book
from mulin.people import leaving
from mulin.whistles import flow as whistles
from mulin.whistles.models import Turnout, Whistle
from mulin.whistles.testing import Cast as Whistles

pytestmark = pytest.mark.django_db


@pytest.fixture(name="book")
def _book() -> Book:
    return Book()


def proposed(book: Book, one: Resolution) -> Matter:
    """A matter from a resolution, by the community."""
    source = matters.From("resolution", one.pk, one.what, f"/meetings/resolutions/{one.pk}/")
    given = matters.Proposal("东门怎么装灯", "请大家议。", book.area.code, "meeting", source)
    return matters.propose(given, by=book.leader)


def status(one: Resolution) -> str:
    """Where it stands now."""
    return Resolution.objects.get(pk=one.pk).status


def test_its_page_offers_what_it_may_become(book: Book) -> None:
    one = book.resolution()
    page = browser(book.leader).get(f"/meetings/resolutions/{one.pk}/").content.decode()
    assert "提成议题" in page
    form = browser(book.leader).get(
        f"/desk/matters/new/?from=resolution&id={one.pk}&label={one.what}&area={book.area.code}"
    )
    assert 'value="meeting" checked' in form.content.decode()
    brought = starts.Matter("resolution", one.pk, one.what, path=book.area.path)
    assert {start.symbol for start in starts.offered(book.resident, brought)} == {"shopping-bag"}


def test_a_matter_taken_up_closed_or_declined_decides_of_it(book: Book) -> None:
    one, cast = book.resolution(), Matters(book.area)
    matter = proposed(book, one)
    assert status(one) == ResolutionStatus.HANDED
    matters.decline(matter, by=cast.leader, words="归供电所。")
    assert status(one) == ResolutionStatus.OPEN
    matter = proposed(book, one)
    matters.take_up(matter, by=cast.leader)
    cast.close_talk(matter)
    matters.decide(
        matter, cast.resolution(verdict="reject", in_favour=1, against=30), by=cast.leader
    )
    assert status(one) == ResolutionStatus.OPEN
    matter = proposed(book, one)
    matters.take_up(matter, by=cast.leader)
    cast.close_talk(matter)
    matters.decide(matter, cast.resolution(), by=cast.leader)
    cast.done(matter)
    matters.finish(matter, by=cast.leader, words="灯装好了。")
    matters.settle_due(book.later() + timedelta(days=9))
    assert status(one) == ResolutionStatus.DONE
    assert Resolution.objects.get(pk=one.pk).evidence == "灯装好了。"


def test_nobody_hands_on_what_is_not_theirs(book: Book) -> None:
    one = book.resolution()
    source = matters.From("resolution", one.pk, "x")
    far = Matters()
    given = matters.Proposal("装灯", "请大家议。", far.area.code, "meeting", source)
    with pytest.raises(Refused):
        matters.propose(given, by=far.leader)
    assert not Matter.objects.exists()
    assert status(one) == ResolutionStatus.OPEN


def test_a_whistle_released_or_withdrawn_decides_of_it(book: Book) -> None:
    one, cast = book.resolution(), Whistles(book.area)
    source = whistles.Source("resolution", one.pk, one.what)
    by = book.leader
    whistle = cast.blow(by=by, source=source)
    assert status(one) == ResolutionStatus.HANDED
    whistles.withdraw(whistle, by=by, words="不用来了")
    assert status(one) == ResolutionStatus.OPEN
    again = cast.blow(by=by, source=source)
    for part in again.summonses.all():
        cast.bring(cast.part(again, part.organisation), Turnout.DONE)
    whistles.release(Whistle.objects.get(pk=again.pk), by=by, words="车拖走了。")
    assert status(one) == ResolutionStatus.DONE


def test_an_errand_confirmed_or_cancelled_decides_of_it_and_tells_no_name(book: Book) -> None:
    one = book.resolution()
    said = care.Ask(
        "medicine", "替陈奶奶取药", name="陈奶奶", phone="13900000000", place="3 栋", area=book.area.code,
        source=care.Source("resolution", one.pk),
    )  # fmt: skip
    errand = care.ask(said, by=book.leader)
    handed = Resolution.objects.get(pk=one.pk)
    assert (handed.status, handed.became_label) == (ResolutionStatus.HANDED, "请人代办")
    cancel(Errand.objects.get(pk=errand.pk), by=book.leader)
    assert status(one) == ResolutionStatus.OPEN
    again = care.ask(said, by=book.leader)
    changed(ErrandChanged(again, "confirm", book.leader))
    assert status(one) == ResolutionStatus.DONE
    with pytest.raises(Refused):
        care.ask(
            care.Ask("medicine", "取药", name="陈奶奶", phone="13900000000", place="3 栋", area=book.area.code,
                     source=care.Source("resolution", uuid4())),
            by=book.leader,
        )  # fmt: skip


def test_nobody_puts_a_resolution_on_an_agenda_that_they_do_not_see(book: Book) -> None:
    one, other = book.resolution(), Book()
    topic = flow.Topic(title="看看灯", source=flow.From("resolution", one.pk, one.what))
    with pytest.raises(Refused):
        flow.put(other.meeting(), topic, by=other.leader)
    assert flow.put(book.meeting(), topic, by=book.leader).source_id == one.pk


def test_what_is_open_at_a_post_is_listed_when_it_is_left(book: Book) -> None:
    one = book.resolution()
    change = leaving.Change(book.builder, book.company_post, book.leader)
    found = [heap for heap in leaving.open_of(change) if heap.kind.key == "resolution"]
    assert [item.id for item in found[0].items] == [one.pk]
