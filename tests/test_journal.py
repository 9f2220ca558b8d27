"""The journal: chains per record, conditional updates, sealed days, and proofs that can fail."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import flow
from mulin.appeals.flow.steps import STEPS
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast, an_appeal
from mulin.core import journal
from mulin.core.deeds import Conflict, DeedError
from mulin.core.models import Entry, Seal
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def test_each_entry_names_the_one_before_it() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.CLOSED)
    entries = list(journal.entries_of(appeal))
    assert entries[0].previous == ""
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert appeal.journal_head == entries[-1].hash
    assert list(journal.verify()) == []


def test_a_stale_copy_cannot_take_the_step_twice() -> None:
    cast = Cast()
    appeal = cast.appeal()
    stale = Appeal.objects.get(pk=appeal.pk)
    cast.dispatch(appeal)
    with pytest.raises(Conflict):
        cast.dispatch(stale)
    assert Entry.objects.filter(record=appeal.pk, verb="dispatch").count() == 1


def test_a_stale_copy_cannot_add_a_note_to_a_chain_that_went_on() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    stale = Appeal.objects.get(pk=appeal.pk)
    flow.remark(appeal, by=cast.handler, inner="一")
    with pytest.raises(Conflict):
        flow.remark(stale, by=cast.handler, inner="二")


def test_changed_data_shows() -> None:
    appeal = Cast().appeal(Status.HANDLING)
    Entry.objects.filter(record=appeal.pk, verb="dispatch").update(data={"to_words": "别人"})
    assert [fault.what for fault in journal.verify()] == ["dispatch: data changed"]


def test_a_changed_column_shows() -> None:
    appeal = Cast().appeal(Status.HANDLING)
    Entry.objects.filter(record=appeal.pk, verb="sign").update(by=a_person())
    assert [fault.what for fault in journal.verify()] == ["sign: entry changed"]


def test_data_struck_out_by_law_does_not_break_the_proof() -> None:
    appeal = Cast().appeal(Status.HANDLING)
    Entry.objects.filter(record=appeal.pk, verb="dispatch").update(data={})
    assert list(journal.verify()) == []


def test_an_entry_taken_out_of_the_middle_shows() -> None:
    appeal = Cast().appeal(Status.PROPOSED)
    Entry.objects.filter(record=appeal.pk, verb="sign").delete()
    assert any("missing" in fault.what for fault in journal.verify())


def test_a_status_changed_behind_the_journal_shows() -> None:
    appeal = Cast().appeal(Status.HANDLING)
    Appeal.objects.filter(pk=appeal.pk).update(status=Status.RECEIVED)
    assert any("does not agree" in fault.what for fault in journal.verify())


def test_a_whole_record_taken_away_shows_once_the_day_is_sealed() -> None:
    long_ago = timezone.now() - timedelta(days=3)
    kept, gone = an_appeal(at=long_ago), an_appeal(at=long_ago)
    assert journal.seal_days()
    assert list(journal.verify()) == []
    Entry.objects.filter(record=gone.pk).delete()
    Appeal.objects.filter(pk=gone.pk).delete()
    faults = list(journal.verify())
    assert [fault.about for fault in faults] == [str(Seal.objects.earliest("day").day)]
    assert Appeal.objects.filter(pk=kept.pk).exists()


def test_sealing_again_adds_nothing() -> None:
    an_appeal(at=timezone.now() - timedelta(days=2))
    first = journal.seal_days()
    assert first
    assert journal.seal_days() == []


def test_today_is_not_sealed_yet() -> None:
    an_appeal()
    assert all(seal.day < timezone.now().date() for seal in journal.seal_days())


def test_a_look_at_sealed_data_is_an_entry_beside_the_chain() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING, contact_phone="13900001111")
    head = appeal.journal_head
    assert flow.reveal(appeal, by=cast.handler, purpose="contact")[1] == "13900001111"
    assert Appeal.objects.get(pk=appeal.pk).journal_head == head
    assert list(journal.verify()) == []


DEEDS = st.lists(
    st.sampled_from(
        ["dispatch", "sign", "ask", "answer", "propose", "solved", "unsolved", "silent", "return",
         "reopen", "withdraw", "urge", "supplement", "progress"]
    ),
    max_size=12,
)  # fmt: skip


def _try(cast: Cast, appeal: Appeal, deed: str) -> None:
    answers = {
        "solved": flow.Answers(reached=True, solved=True, satisfied="yes"),
        "unsolved": flow.Answers(reached=True, solved=False, satisfied="no"),
        "silent": flow.Answers(reached=False),
    }
    if deed in answers:
        flow.call_back(appeal, answers[deed], by=cast.centre)
    elif deed in {"dispatch", "sign", "ask", "propose"}:
        getattr(cast, deed)(appeal)
    elif deed == "answer":
        flow.answer(appeal, by=cast.reporter, public="在家")
    elif deed == "return":
        flow.return_(appeal, by=cast.handler, reason="不归这里管", basis="清单")
    elif deed == "progress":
        flow.progress(appeal, by=cast.handler, public="在买灯泡")
    elif deed in {"reopen", "supplement"}:
        getattr(flow, deed)(appeal, by=cast.reporter, public="还是不亮")
    else:
        getattr(flow, deed)(appeal, by=cast.reporter)


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(deeds=DEEDS)
def test_whatever_is_tried_the_journal_tells_the_status(deeds: list[str]) -> None:
    cast = Cast()
    appeal = cast.appeal()
    for deed in deeds:
        fresh = Appeal.objects.get(pk=appeal.pk)
        try:
            _try(cast, fresh, deed)
        except DeedError:
            continue
    row = Appeal.objects.get(pk=appeal.pk)
    entries = list(journal.entries_of(row))
    assert entries[-1].new == row.status
    for before, after in pairwise(entries):
        assert after.old == before.new
        step = STEPS[after.verb]
        assert after.old in step.before
        assert after.new == (step.after or after.old)
    assert list(journal.verify()) == []
