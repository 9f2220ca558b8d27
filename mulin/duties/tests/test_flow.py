"""The life of a tick: proved, seen by somebody else, sent back and proved again; reminders once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mulin.core import files, journal, versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import a_photo
from mulin.duties import flow
from mulin.duties.models import Duty, Reminder, Status
from mulin.duties.periods import before, period_of
from mulin.duties.queries import Found, State, offer_records, records
from mulin.duties.testing import Cast
from mulin.notices.models import Notice
from mulin.people.flow import appoint, dismiss
from mulin.people.models import Absence, Appointment, Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_a_tick_with_words_is_seen_by_the_community(cast: Cast) -> None:
    duty = cast.tick()
    assert (duty.status, duty.by, duty.area_path) == (Status.TICKED, cast.worker, cast.grid.path)
    flow.see(duty, by=cast.clerk)
    kept = Duty.objects.get(pk=duty.pk)
    assert (kept.status, kept.seen_by) == (Status.SEEN, cast.clerk)
    assert [entry.verb for entry in journal.entries_of(kept)] == ["tick", "see"]
    with pytest.raises(NotAllowed, match="已经看过"):
        cast.tick()


def test_what_is_no_proof_of_the_item_is_refused_beside_its_first_field(cast: Cast) -> None:
    for item, proof, field in (
        ("ledger", flow.Proof(" "), "words"), ("board", flow.Proof("挂着"), "photos"),
        ("visit", flow.Proof("去过"), "record"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            flow.tick(cast.task(item), proof, by=cast.worker)
        assert caught.value.field == field
    assert not Duty.objects.exists()


def test_a_photo_proves_the_board_and_hangs_on_the_tick(cast: Cast) -> None:
    proof = flow.Proof(photos=[a_photo()])
    duty = flow.tick(cast.task("board"), proof, by=cast.worker)
    assert duty.photos == files.of(duty.pk).count() == 1
    # The words may be mended later: the photo that is there is proof enough.
    again = flow.tick(cast.task("board"), flow.Proof("换了新的"), by=cast.worker)
    assert (again.pk, again.words, again.photos) == (duty.pk, "换了新的", 1)


def test_only_ones_own_record_of_the_period_counts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_kinds", {})
    mine = Found(uuid4(), "走访 11-03", "/care/1/")
    offer_records("visit", lambda person, _path, _a, _b: [mine] if person == cast.worker else [])
    with pytest.raises(Refused) as caught:
        flow.tick(cast.task("visit"), flow.Proof(record=uuid4()), by=cast.worker)
    assert caught.value.code == "no_record"
    duty = flow.tick(cast.task("visit"), flow.Proof(record=mine.id), by=cast.worker)
    assert (duty.linked, duty.label, duty.url) == (mine.id, mine.label, mine.url)


def test_who_does_not_hold_the_post_does_not_tick_and_who_stands_in_does(cast: Cast) -> None:
    other = staff(Role.GRID_WORKER, a_grid(community=cast.community))
    with pytest.raises(Forbidden):
        flow.tick(cast.task(), flow.Proof("做了"), by=cast.clerk)
    with pytest.raises(Forbidden):
        flow.tick(cast.task(), flow.Proof("做了"), by=other)
    today = timezone.localdate()
    Absence.objects.create(
        person=cast.worker, since=today, until=today + timedelta(days=2), stand_in=other
    )
    versions.changed("posts")
    other.__dict__.pop("standing", None)
    assert flow.tick(cast.task(), flow.Proof("代做了"), by=other).by == other


def test_a_double_tap_makes_one_tick_and_one_entry(cast: Cast) -> None:
    first = cast.tick(key="a-key-of-mine")
    second = cast.tick(key="a-key-of-mine")
    assert first.pk == second.pk
    assert journal.entries_of(first).count() == 1


def test_a_new_proof_takes_the_place_of_the_old_until_it_is_seen(cast: Cast) -> None:
    cast.tick(words="核对了一半")
    duty = cast.tick(words="全核对了")
    assert Duty.objects.count() == 1
    assert duty.words == "全核对了"


def test_sent_back_it_says_why_and_may_be_proved_again(cast: Cast) -> None:
    duty = flow.see(cast.tick(), by=cast.clerk)
    with pytest.raises(Refused):
        flow.send_back(duty, by=cast.clerk, words=" ")
    flow.send_back(duty, by=cast.clerk, words="没有写几号楼")
    duty.refresh_from_db()
    assert (duty.status, duty.remark, duty.seen_by) == (Status.RETURNED, "没有写几号楼", None)
    told = Notice.objects.get(person=cast.worker)
    assert (told.body, told.url) == ("没有写几号楼", f"/duties/{cast.post.pk}/ledger/{duty.since}/")
    again = cast.tick(words="3 号楼")
    assert (again.pk, again.status, again.remark) == (duty.pk, Status.TICKED, "")


def test_nobody_sees_their_own_tick_nor_one_of_elsewhere(cast: Cast) -> None:
    duty = cast.tick()
    for by in (cast.worker, cast.stranger, staff(Role.GRID_WORKER, cast.grid)):
        with pytest.raises(Forbidden):
            flow.see(duty, by=by)
        with pytest.raises(Forbidden):
            flow.send_back(duty, by=by, words="不行")
    appoint(cast.worker, cast.clerk.appointments.get().post)
    cast.worker.__dict__.pop("standing", None)
    with pytest.raises(Forbidden):
        flow.see(duty, by=cast.worker)


def test_the_database_keeps_what_must_never_be(cast: Cast) -> None:
    duty = cast.tick()
    for wrong in (
        {"seen_by": cast.worker}, {"status": Status.SEEN}, {"words": ""},
        {"until": duty.since - timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(**wrong)


def test_a_period_in_which_nobody_held_the_post_is_not_owed(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.worker).update(since=timezone.localdate())
    last = before("year", period_of("year", timezone.localdate()))
    task = cast.task("ledger", last.since)
    assert task.state == State.OFF
    with pytest.raises(NotAllowed, match="没有轮到"):
        flow.tick(task, flow.Proof("补"), by=cast.worker)


def test_what_was_left_undone_may_be_made_up_for(cast: Cast) -> None:
    last = before("month", period_of("month", timezone.localdate()))
    task = cast.task("visit", last.since)
    assert task.state == State.LATE
    duty = flow.tick(task, flow.Proof(photos=[a_photo()]), by=cast.worker)
    assert duty.until < timezone.localdate(duty.at)


def test_everybody_is_reminded_once_of_each_thing(cast: Cast) -> None:
    Appointment.objects.exclude(person=cast.worker).filter(post__role=Role.GRID_WORKER).update(
        until=date(2020, 1, 1)
    )
    versions.changed("posts")
    late = flow.remind(TODAY)
    assert late == 1
    said = Notice.objects.get(person=cast.worker)
    assert "2026年10月" in said.body
    assert Reminder.objects.filter(kind=Reminder.Kind.LATE).count() == 4
    assert flow.remind(TODAY) == flow.remind(TODAY + timedelta(days=1)) == 0
    # Near the end of the month the item of the month is told, and nothing again.
    assert flow.remind(date(2026, 11, 28)) == 1
    assert Reminder.objects.filter(kind=Reminder.Kind.SOON).count() == 1
    assert Notice.objects.filter(person=cast.worker).count() == 2
    assert flow.remind(date(2026, 11, 30)) == 0


def test_who_left_is_not_reminded_and_whoever_comes_is_for_themselves(cast: Cast) -> None:
    held = cast.worker.appointments.get()
    dismiss(held)
    new = a_person("新来的")
    today = timezone.localdate()
    appoint(new, cast.post, since=today)
    flow.remind(today)
    assert not Notice.objects.filter(person=cast.worker).exists()
    # Of the period that runs they may be told, of none before it.
    assert not Reminder.objects.filter(person=new, kind=Reminder.Kind.LATE).exists()


def test_marks_of_long_ago_are_forgotten(cast: Cast) -> None:
    Reminder.objects.create(
        person=cast.worker, post=cast.post, item="visit", since=date(2020, 1, 1), kind="late"
    )
    flow.remind(TODAY)
    assert not Reminder.objects.filter(since=date(2020, 1, 1)).exists()
