"""What comes is told ahead once, of those whose consent allows it; then begun, done, not wanted, forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.care import flow
from mulin.care import foresight as foresight_of
from mulin.care.foresight import Service, foresight, month_of_birthday
from mulin.care.models import (
    Coming,
    ComingEnd,
    ComingStatus,
    Errand,
    ErrandStatus,
    Paper,
    PaperStatus,
    Recipient,
)
from mulin.care.queries import ComingFilters, coming_counts, coming_listed, foreseen_rows
from mulin.care.testing import AGREED, Cast
from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.ids import uuid7
from mulin.core.models import Entry
from mulin.core.tests.browsing import a_photo
from mulin.households import flow as ledger
from mulin.households.models import Need, Resident
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
NOW = datetime.combine(date(2026, 11, 20), time(9), ZONE)
# Turns eighty in December 2026; the month begins eleven days after NOW.
SOON = "1946-12-24"


@pytest.fixture(name="guide", autouse=True)
def _guide(monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service from eighty on, as a guide would tell it, and one without an age."""
    allowance = Service(
        uuid7(), "high-age-allowance", "高龄津贴", "/guides/high-age-allowance/", 80,
        ("身份证", "户口簿"), ("到社区填表", "等社区通知"),
    )  # fmt: skip
    known = {allowance.key: allowance, "aid": Service(uuid7(), "aid", "救助", "/guides/aid/")}
    monkeypatch.setattr(foresight_of, "_known", [lambda: known])
    return allowance


def ageing(
    cast: Cast, born: str = SOON, *, name: str = "周桂兰", need: str = "disabled"
) -> Resident:
    """Somebody of the ledger with a need that they agreed to, or none."""
    resident = cast.lives_here(name, born=born)
    if need:
        ledger.record_need(resident, kind=need, consent=AGREED, by=cast.worker)
    return resident


def papered(cast: Cast, day: date) -> Recipient:
    """Somebody in care who asked to be reminded of a paper."""
    recipient = cast.paired()
    flow.keep_paper(recipient, kind="identity", expires_on=day, by=cast.account, at=NOW)
    return recipient


def test_a_birthday_into_a_guide_is_told_once_and_only_its_month_is_written_down(
    cast: Cast,
) -> None:
    resident = ageing(cast)
    assert flow.foresee(NOW) == 1
    coming = Coming.objects.get()
    assert (coming.resident, coming.due_on) == (resident, date(2026, 12, 1))
    assert list(Notice.objects.values_list("person", "url")) == [
        (cast.worker.pk, "/desk/care/coming/")
    ]
    assert flow.foresee(NOW) == flow.foresee(NOW + timedelta(days=9)) == 0
    assert Notice.objects.count() == 1
    assert SOON not in str(
        list(Entry.objects.filter(record=coming.pk).values_list("data", flat=True))
    )


@pytest.mark.parametrize("need", ["", "empty_nest", "bedridden"])
def test_nobody_is_reckoned_without_a_consent_for_it(cast: Cast, need: str) -> None:
    ageing(cast, need=need)
    assert flow.foresee(NOW) == 0


def test_in_care_only_who_asked_for_it(cast: Cast) -> None:
    recipient = cast.recipient(ageing(cast, need=""))
    assert flow.foresee(NOW) == 0
    flow.remind(recipient, by=cast.worker, wanted=True)
    assert flow.foresee(NOW) == 1
    assert Coming.objects.get().recipient == recipient
    with pytest.raises(Refused):
        flow.remind(recipient, by=cast.worker, wanted=True)
    with pytest.raises(Forbidden):
        flow.remind(recipient, by=cast.resident, wanted=False)


@pytest.mark.parametrize(
    ("born", "told"),
    [("1946-11-02", 1), ("1946-10-31", 0), ("1947-01-31", 1), ("1947-02-01", 0), ("", 0)],
)
def test_how_early_and_how_late_is_data(cast: Cast, born: str, told: int) -> None:
    ageing(cast, born)
    assert foresight().ahead("high-age-allowance") == timedelta(days=45)
    assert flow.foresee(NOW) == told


@given(
    born=st.dates(date(1900, 1, 1), date(2020, 12, 31)), age=st.integers(1, 110),
)  # fmt: skip
def test_a_month_of_a_birthday_is_never_after_it_and_tells_no_day(born: date, age: int) -> None:
    month = month_of_birthday(born, age)
    assert (month.day, month.month, month.year - born.year) == (1, born.month, age)


def test_without_guides_nobody_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ageing(cast)
    monkeypatch.setattr(foresight_of, "_known", [])
    assert flow.foresee(NOW) == 0
    papered(cast, date(2027, 1, 5))
    assert flow.foresee(NOW) == 1
    (found,) = foreseen_rows(Coming.objects.all())
    assert (found.label, found.service) == ("身份证到期", None)


def test_a_paper_is_told_once_a_day_of_expiry(cast: Cast) -> None:
    recipient = papered(cast, date(2027, 1, 5))
    assert flow.foresee(NOW) == 1
    assert Notice.objects.filter(person=cast.account, kind="care.coming.own").count() == 1
    assert flow.foresee(NOW + timedelta(days=3)) == 0
    with pytest.raises(Refused):
        flow.keep_paper(recipient, kind="identity", expires_on=date(2027, 1, 5), by=cast.account)
    flow.keep_paper(
        recipient, kind="identity", expires_on=date(2027, 1, 30), by=cast.visitor, at=NOW
    )
    assert flow.foresee(NOW) == 1
    assert Paper.objects.count() == 1


def test_a_day_that_was_told_before_is_not_told_again(cast: Cast) -> None:
    recipient = papered(cast, date(2027, 1, 5))
    flow.foresee(NOW)
    for day in (date(2027, 1, 30), date(2027, 1, 5)):
        flow.keep_paper(recipient, kind="identity", expires_on=day, by=cast.account, at=NOW)
    assert flow.foresee(NOW) == 0
    assert Coming.objects.count() == 1


def test_what_comes_moves_with_the_person_to_another_keeper(cast: Cast) -> None:
    resident = ageing(cast)
    flow.foresee(NOW)
    elsewhere = Cast()
    Resident.objects.filter(pk=resident.pk).update(area_path=elsewhere.grid.path)
    flow.follow_comings(Resident.objects.get(), by=None)
    flow.follow_comings(Resident.objects.get(), by=None)
    assert Coming.objects.visible_to(elsewhere.worker).exists()
    assert not Coming.objects.visible_to(cast.worker).exists()
    assert Entry.objects.filter(record=Coming.objects.get().pk, verb="move").count() == 1


def test_the_end_of_care_wipes_the_receipt_of_an_errand_with_its_photo(cast: Cast) -> None:
    recipient = cast.paired()
    errand = flow.ask(flow.Ask("bills", "电费"), by=cast.visitor, recipient=recipient)
    flow.take_on(errand, by=cast.visitor)
    flow.hold_papers(errand, by=cast.visitor, papers="电卡")
    flow.return_papers(errand, by=cast.visitor, receipt="signed", photos=[a_photo()])
    assert files.of(errand.pk).count() == errand.photos == 1
    flow.end(recipient, by=cast.account, reason="asked")
    errand.refresh_from_db()
    assert (errand.photos, errand.wiped, errand.words) == (0, True, "")
    assert not files.of(errand.pk).exists()


def test_a_paper_far_off_waits(cast: Cast) -> None:
    papered(cast, date(2028, 1, 5))
    assert flow.foresee(NOW) == 0
    assert flow.foresee(NOW + timedelta(days=350)) == 1


@pytest.mark.parametrize(
    ("kind", "day", "field"),
    [("moon", date(2027, 1, 5), "kind"), ("identity", date(2020, 1, 1), "expires_on")],
)
def test_a_paper_that_cannot_be(cast: Cast, kind: str, day: date, field: str) -> None:
    with pytest.raises(Refused) as refused:
        flow.keep_paper(cast.paired(), kind=kind, expires_on=day, by=cast.account, at=NOW)
    assert refused.value.field == field
    with pytest.raises(Forbidden):
        flow.keep_paper(Recipient.objects.get(), kind="identity", expires_on=day, by=cast.resident)


def test_dropped_a_paper_forgets_its_day_and_what_was_told_of_it(cast: Cast) -> None:
    papered(cast, date(2027, 1, 5))
    flow.foresee(NOW)
    paper = flow.drop_paper(Paper.objects.get(), by=cast.account)
    assert (paper.status, paper.expires_on) == (PaperStatus.DROPPED, None)
    coming = Coming.objects.get()
    assert (coming.key, coming.due_on, coming.end_reason) == ("", None, ComingEnd.GONE)
    assert list(journal.verify()) == []


def test_an_errand_of_it_is_by_the_guide_and_ends_it(cast: Cast, guide: Service) -> None:
    resident = ageing(cast)
    flow.foresee(NOW)
    errand = flow.run_coming(Coming.objects.get(), by=cast.worker)
    assert (errand.name, errand.kind, errand.source_id) == (resident.name, "allowance", guide.id)
    assert errand.steps == list(guide.steps)
    # The person reads that their name was opened for it.
    assert Entry.objects.get(record=resident.pk, verb="reveal").by == cast.worker
    with pytest.raises(NotAllowed):
        flow.run_coming(Coming.objects.get(), by=cast.worker)
    with pytest.raises(NotAllowed, match="已经在代办"):
        flow.decline_coming(Coming.objects.get(), by=cast.worker, reason="no")
    flow.take_on(errand, by=cast.keeper)
    flow.finish(errand, by=cast.keeper, words="办下来了")
    flow.confirm(errand, by=cast.worker)
    assert Coming.objects.get().status == ComingStatus.DONE


def test_an_errand_cancelled_puts_it_back(cast: Cast) -> None:
    recipient = cast.recipient(ageing(cast, need=""))
    flow.remind(recipient, by=cast.worker, wanted=True)
    flow.foresee(NOW)
    errand = flow.run_coming(Coming.objects.get(), by=cast.keeper)
    assert (errand.recipient, errand.name) == (recipient, "")
    flow.cancel_errand(errand, by=cast.keeper)
    coming = Coming.objects.get()
    assert (coming.status, coming.errand) == (ComingStatus.TOLD, None)
    flow.decline_coming(coming, by=cast.keeper, reason="no")
    with pytest.raises(NotAllowed):
        flow.finish_coming(coming, by=cast.keeper)


def test_who_may_do_what_with_it(cast: Cast) -> None:
    ageing(cast)
    flow.foresee(NOW)
    coming = Coming.objects.get()
    for person in (cast.stranger, cast.visitor, cast.centre):
        with pytest.raises(Forbidden):
            flow.run_coming(coming, by=person)
        with pytest.raises(Forbidden):
            flow.finish_coming(coming, by=person)
    with pytest.raises(Refused):
        flow.decline_coming(coming, by=cast.worker, reason="")
    seen = [p for p in (cast.worker, cast.centre, cast.stranger, cast.visitor, cast.resident)
            if Coming.objects.visible_to(p).exists()]  # fmt: skip
    assert seen == [cast.worker, cast.centre]
    assert not Coming.objects.visible_to(None).exists()


def test_a_consent_taken_back_is_forgotten(cast: Cast) -> None:
    resident = ageing(cast)
    flow.foresee(NOW)
    ledger.withdraw(Need.objects.get(), by=cast.worker)
    coming = Coming.objects.get()
    assert (coming.status, coming.key, coming.due_on) == (ComingStatus.DECLINED, "", None)
    assert not coming_listed(cast.worker, ComingFilters()).exists()
    assert flow.foresee(NOW) == 0
    assert resident.is_kept


def test_who_moves_away_or_is_erased_is_forgotten(cast: Cast) -> None:
    away, gone = ageing(cast), ageing(cast, name="李素珍")
    flow.foresee(NOW)
    ledger.move_out(away, by=cast.worker, until=timezone.localdate())
    ledger.erase(gone, by=cast.keeper, reason="asked")
    assert set(Coming.objects.values_list("key", "due_on")) == {("", None)}


def test_the_end_of_care_forgets_papers_and_what_was_told(cast: Cast) -> None:
    recipient = papered(cast, date(2027, 1, 5))
    flow.foresee(NOW)
    flow.end(recipient, by=cast.account, reason="asked")
    assert not Paper.objects.kept().exists()
    assert set(Coming.objects.values_list("key", flat=True)) == {""}
    with pytest.raises(NotAllowed):
        flow.keep_paper(
            Recipient.objects.get(), kind="identity", expires_on=date(2027, 2, 1), by=cast.worker
        )


def test_lists_and_words(cast: Cast) -> None:
    ageing(cast)
    papered(cast, date(2027, 1, 5))
    flow.foresee(NOW)
    assert coming_counts(cast.worker) == {"told": 2, "begun": 0, "ended": 0, "all": 2}
    rows = foreseen_rows(coming_listed(cast.worker, ComingFilters()).order_by("due_on"))
    assert [(row.label, row.when) for row in rows] == [
        ("满 80 周岁：高龄津贴", "2026年12月起"), ("身份证到期", "2027年1月5日 周二"),
    ]  # fmt: skip
    only = ComingFilters("told", area=cast.grid.code, what="paper")
    assert coming_listed(cast.worker, only).count() == 1


# Errands that come of guides, late ones, old ones


def test_steps_of_the_guide_are_ticked_and_stay_as_they_were(cast: Cast, guide: Service) -> None:
    source = flow.Source("guide", guide.id, guide.title, "/guides/x/")
    said = flow.Ask(
        "allowance", "高龄津贴", "王秀英", "13900000002", area=cast.grid.code, source=source
    )
    errand = flow.receive(said, by=cast.keeper, papers="身份证")
    assert (errand.status, errand.papers) == (ErrandStatus.TAKEN, "身份证")
    assert errand.wanted == ["身份证", "户口簿"]
    flow.tick(errand, by=cast.keeper, done=[1, 0, 7])
    assert errand.ticks == [(0, "到社区填表", True), (1, "等社区通知", True)]
    head = errand.journal_head
    assert flow.tick(errand, by=cast.keeper, done=[0, 1]).journal_head == head
    with pytest.raises(Forbidden):
        flow.tick(errand, by=cast.worker, done=[0])
    unknown = flow.Source("guide", cast.keeper.pk, "x", "/guides/x/")
    other = flow.ask(flow.Ask("bills", "x", "王", "13900000002", area=cast.grid.code, source=unknown),
                     by=cast.keeper)  # fmt: skip
    assert other.steps == []


def test_the_window_takes_on_and_keeps_papers_once(cast: Cast) -> None:
    said = flow.Ask("bills", "电费", "王秀英", "13900000002", area=cast.grid.code, door="window")
    first = flow.receive(said, by=cast.keeper, papers="电卡", key="window-1")
    again = flow.receive(said, by=cast.keeper, papers="电卡", key="window-1")
    assert (first, first.door, again.papers) == (again, "window", "电卡")
    assert Errand.objects.count() == 1
    with pytest.raises(Forbidden):
        flow.receive(said, by=cast.resident)
    with pytest.raises(Refused) as refused:
        flow.ask(
            flow.Ask("bills", "x", "王", "13900000002", area=cast.grid.code, door="roof"),
            by=cast.keeper,
        )
    assert refused.value.field == "door"
    assert Errand.objects.count() == 1


def test_confirmed_on_the_telephone_says_so(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.DONE)
    flow.confirm(errand, by=cast.keeper)
    assert errand.called
    assert not cast.errand(ErrandStatus.CONFIRMED).called


def test_a_late_errand_is_told_once(cast: Cast) -> None:
    taken, waiting = cast.errand(ErrandStatus.TAKEN), cast.errand()
    later = timezone.now() + timedelta(days=10)
    Notice.objects.all().delete()
    assert flow.tell_late(later) == 2
    assert flow.tell_late(later) == 0
    told = Notice.objects.filter(kind="care.errand.late").values_list("person", "url")
    assert set(told) == {(cast.worker.pk, f"/errands/{one.pk}/") for one in (taken, waiting)}


def test_a_year_after_its_end_an_errand_forgets_whom_it_was_for(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.CONFIRMED)
    cast.errand(ErrandStatus.TAKEN)
    later = timezone.now() + timedelta(days=366)
    assert (flow.wipe_old(later), flow.wipe_old(later)) == (1, 0)
    errand.refresh_from_db()
    assert (errand.name, errand.phone, errand.words, errand.kind) == ("", "", "", "bills")
