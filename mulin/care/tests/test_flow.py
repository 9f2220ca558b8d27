"""The lives of care: taken in, paired, visited, ended and wiped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mulin.care import flow
from mulin.care.flow import steps
from mulin.care.flow.recipients import dwelling_of
from mulin.care.models import (
    EndReason,
    Errand,
    PairEnd,
    Pairing,
    PairStatus,
    Recipient,
    Status,
    Visit,
    VisitStatus,
)
from mulin.care.testing import AGREED, Cast, days_ago
from mulin.care.wording import DEEDS
from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.households.flow import Consent
from mulin.notices.models import Notice
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def told(person: Any) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


# Taking in


def test_somebody_who_agreed_is_taken_in_once_and_due_a_rhythm_from_now(cast: Cast) -> None:
    resident = cast.lives_here()
    made = flow.take_in(resident, cast.card(), consent=AGREED, by=cast.worker, key="the-same-key")
    again = flow.take_in(resident, cast.card(), consent=AGREED, by=cast.worker, key="the-same-key")
    assert made == again
    assert made.due_on == timezone.localdate() + timedelta(days=7)
    assert made.dwelling == dwelling_of(resident)
    assert (made.masked, made.area_path) == ("王**", cast.grid.path)
    with pytest.raises(Refused, match="已经在关爱名单里"):
        flow.take_in(resident, cast.card(), consent=AGREED, by=cast.keeper)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wants": ""}, "wants"), ({"every_days": 0}, "every_days"), ({"every_days": 61}, "every_days"),
        ({"contact_name": ""}, "contact_name"), ({"warnings": "x" * 201}, "warnings"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_refused(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        cast.recipient(**changes)
    assert refused.value.field == field
    assert not Recipient.objects.exists()


def test_without_consent_nobody_is_taken_in(cast: Cast) -> None:
    resident = cast.lives_here()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for consent, field in (
        (Consent("", "paper", date(2026, 1, 5)), "consent_by"),
        (Consent("self", "", date(2026, 1, 5)), "consent_how"),
        (Consent("self", "paper", tomorrow), "consent_on"),
    ):
        with pytest.raises(Refused) as refused:
            flow.take_in(resident, cast.card(), consent=consent, by=cast.keeper)
        assert refused.value.field == field


@pytest.mark.parametrize("who", ["centre", "auditor", "stranger", "visitor", "account"])
def test_only_who_keeps_the_area_takes_in(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        flow.take_in(cast.lives_here(), cast.card(), consent=AGREED, by=getattr(cast, who))


def test_who_has_left_is_not_taken_in(cast: Cast) -> None:
    from mulin.households import flow as households  # noqa: PLC0415 (only here)

    resident = cast.lives_here()
    households.move_out(resident, by=cast.worker)
    with pytest.raises(NotAllowed):
        flow.take_in(resident, cast.card(), consent=AGREED, by=cast.keeper)


def test_a_new_rhythm_counts_from_the_last_contact(cast: Cast) -> None:
    recipient = cast.recipient(at=days_ago(3))
    flow.correct(recipient, cast.card(every_days=14), by=cast.keeper)
    assert recipient.due_on == timezone.localdate() + timedelta(days=11)
    assert recipient.round == 1
    with pytest.raises(Refused, match="没有改动"):
        flow.correct(recipient, cast.card(every_days=14), by=cast.keeper)
    assert Entry.objects.get(record=recipient.pk, verb="correct").data == {
        "columns": ["every_days"]
    }


# Opening a door


def test_a_visitor_opens_the_door_with_a_purpose_and_the_person_can_read_who(cast: Cast) -> None:
    recipient = cast.paired()
    for person in (cast.visitor, cast.backup, cast.worker, cast.centre):
        opened = flow.open_door(recipient, by=person, purpose="visit")
        assert opened.name == "王秀英"
        assert opened.contact_phone == "13900000001"
    looks = Entry.objects.filter(record=recipient.resident_id, verb="reveal")
    assert [look.data for look in looks] == [{"purpose": "visit"}] * 4
    with pytest.raises(Refused):
        flow.open_door(recipient, by=cast.visitor, purpose="curious")
    for person in (cast.auditor, cast.stranger, cast.resident):
        with pytest.raises(Forbidden):
            flow.open_door(recipient, by=person, purpose="visit")
    assert looks.count() == 4
    assert flow.masked_contact(recipient) == "儿子 139****0001"


# Pairing


def test_a_pairing_begins_when_both_have_agreed(cast: Cast) -> None:
    recipient = cast.recipient()
    asked = flow.pair(recipient, visitor=cast.visitor, backup=cast.backup, by=cast.keeper)
    assert told(cast.visitor) == ["care.asked"]
    flow.agree_visitor(asked, by=cast.visitor)
    assert asked.status == PairStatus.ASKED
    with pytest.raises(Forbidden):
        flow.agree_person(asked, by=cast.visitor)
    flow.agree_person(asked, by=cast.account)
    assert asked.status == PairStatus.ACTIVE
    recipient.refresh_from_db()
    assert recipient.paired
    assert told(cast.backup) == ["care.paired"]
    with pytest.raises(Refused, match="一个人只和一个人结对"):
        flow.pair(recipient, visitor=a_person(), by=cast.keeper)


def test_nobody_agrees_for_the_visitor(cast: Cast) -> None:
    asked = flow.pair(cast.recipient(), visitor=cast.visitor, by=cast.keeper, agreed_how="spoken")
    with pytest.raises(Forbidden):
        flow.agree_visitor(asked, by=cast.keeper)
    flow.decline(asked, by=cast.visitor)
    assert asked.status == PairStatus.DECLINED
    assert told(cast.keeper) == ["care.declined"]


def test_a_keeper_who_visits_agrees_by_asking(cast: Cast) -> None:
    recipient = cast.recipient()
    made = flow.pair(recipient, visitor=cast.worker, by=cast.worker, agreed_how="paper")
    assert made.status == PairStatus.ACTIVE


def test_whom_one_cannot_be_paired_with(cast: Cast) -> None:
    recipient, closed = cast.recipient(), a_person()
    closed.is_active = False
    closed.save()
    for visitor, backup, field in (
        (cast.account, None, "visitor"), (closed, None, "visitor"),
        (cast.visitor, cast.visitor, "backup"), (cast.visitor, cast.account, "backup"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            flow.pair(recipient, visitor=visitor, backup=backup, by=cast.keeper)
        assert refused.value.field == field
    with pytest.raises(Refused, match="怎样同意"):
        flow.pair(recipient, visitor=cast.visitor, by=cast.keeper, agreed_how="nodded")
    assert not Pairing.objects.exists()


def test_nobody_is_paired_with_more_than_they_can_see(cast: Cast) -> None:
    for _number in range(12):
        flow.pair(cast.recipient(cast.lives_here("李四")), visitor=cast.visitor, by=cast.keeper)
    with pytest.raises(Refused, match="12"):
        flow.pair(cast.recipient(cast.lives_here("李四")), visitor=cast.visitor, by=cast.keeper)


def test_who_stands_in_may_change_and_step_down(cast: Cast) -> None:
    recipient = cast.recipient()
    pairing, other = cast.pair(recipient, backup=cast.backup), a_person()
    flow.set_backup(pairing, backup=other, by=cast.keeper)
    assert told(other) == ["care.backup"]
    with pytest.raises(Forbidden):
        flow.set_backup(pairing, backup=None, by=cast.backup)
    flow.set_backup(pairing, backup=None, by=other)
    for backup in (cast.visitor, None):
        with pytest.raises(Refused):
            flow.set_backup(pairing, backup=backup, by=cast.keeper)


@pytest.mark.parametrize(
    ("who", "reason"),
    [("visitor", PairEnd.VISITOR), ("account", PairEnd.RECIPIENT), ("worker", PairEnd.STAFF)],
)
def test_either_parts_from_the_other_at_any_time(cast: Cast, who: str, reason: str) -> None:
    recipient = cast.recipient()
    pairing = cast.pair(recipient)
    flow.part(pairing, by=getattr(cast, who), reason=PairEnd.STAFF)
    assert (pairing.status, pairing.end_reason) == (PairStatus.ENDED, reason)
    recipient.refresh_from_db()
    assert not recipient.paired
    assert recipient.is_active
    assert "care.parted" in told(cast.keeper)


def test_parting_wants_a_reason_and_a_right(cast: Cast) -> None:
    pairing = cast.pair(cast.recipient())
    with pytest.raises(Forbidden):
        flow.part(pairing, by=cast.stranger, reason=PairEnd.STAFF)
    with pytest.raises(Refused):
        flow.part(pairing, by=cast.keeper, reason="")
    with pytest.raises(Forbidden):
        flow.decline(pairing, by=cast.stranger)


# Visits


def test_a_visit_is_planned_moved_and_done(cast: Cast) -> None:
    recipient, today = cast.paired(), timezone.localdate()
    first = flow.plan(recipient, by=cast.visitor, on=today + timedelta(days=2))
    moved = flow.plan(recipient, by=cast.backup, on=today + timedelta(days=3))
    assert first.pk == moved.pk
    assert moved.by == cast.backup
    done = cast.visit(recipient, way="door", form="plain", answers={"health": "well"}, words="好")
    assert (done.pk, done.status, done.by) == (first.pk, VisitStatus.DONE, cast.visitor)
    assert done.said == {"health": "well"}
    for day in (today - timedelta(days=1), today + timedelta(days=61)):
        with pytest.raises(Refused):
            flow.plan(recipient, by=cast.visitor, on=day)


def test_a_planned_visit_is_cancelled_by_who_planned_it_or_the_community(cast: Cast) -> None:
    recipient, today = cast.paired(), timezone.localdate()
    visit = flow.plan(recipient, by=cast.visitor, on=today)
    with pytest.raises(Forbidden):
        flow.cancel(visit, by=cast.backup)
    flow.cancel(visit, by=cast.keeper)
    assert visit.status == VisitStatus.CANCELLED


def test_who_was_met_begins_the_clock_anew_and_who_was_not_does_not(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(6))
    due = recipient.due_on
    cast.visit(recipient, met=False, words="敲门没人应")
    recipient.refresh_from_db()
    assert (recipient.due_on, recipient.round) == (due, 0)
    cast.visit(recipient, way="phone")
    recipient.refresh_from_db()
    assert recipient.due_on == timezone.localdate() + timedelta(days=7)
    assert (recipient.round, recipient.last_contact_at is None) == (1, False)


def test_a_visit_told_late_counts_from_when_it_was(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(20))
    when = days_ago(2)
    cast.visit(recipient, at=when)
    recipient.refresh_from_db()
    assert recipient.last_contact_at == when
    cast.visit(recipient, at=days_ago(4))
    recipient.refresh_from_db()
    assert recipient.last_contact_at == when
    for at in (days_ago(8), days_ago(-1)):
        with pytest.raises(Refused):
            cast.visit(recipient, at=at)


def test_what_is_not_to_wait_is_told_the_community_at_once_without_a_name(cast: Cast) -> None:
    recipient = cast.paired()
    visit = cast.visit(
        recipient, form="six-four", words="两天没吃饭",
        answers={"clear": ["family", "body"], "tell": ["ill"], "occasion": "weather"},
    )  # fmt: skip
    assert visit.reported
    notice = Notice.objects.get(person=cast.keeper, kind="care.reported")
    assert recipient.resident.name not in notice.title + notice.body
    assert "两天" not in notice.title + notice.body


@pytest.mark.parametrize(
    ("seen", "field"),
    [
        ({"met": False}, "words"), ({"way": "drone"}, "way"), ({"form": "none"}, "form"),
        ({"form": "plain", "answers": {"health": "great"}}, "health"),
        ({"form": "plain", "answers": {"health": ["well", "ill"]}}, "health"),
    ],
)  # fmt: skip
def test_what_a_visit_cannot_say_is_refused(cast: Cast, seen: dict[str, Any], field: str) -> None:
    recipient = cast.paired()
    with pytest.raises(Refused) as refused:
        cast.visit(recipient, **seen)
    assert refused.value.field == field


def test_a_double_press_logs_one_visit(cast: Cast) -> None:
    recipient = cast.paired()
    one = flow.log(recipient, flow.Seen(), by=cast.visitor, key="pressed-twice")
    two = flow.log(recipient, flow.Seen(), by=cast.visitor, key="pressed-twice")
    assert one == two
    recipient.refresh_from_db()
    assert recipient.round == 1


# The end


def test_the_person_ends_it_at_any_time_and_everything_said_is_wiped(cast: Cast) -> None:
    recipient = cast.paired()
    cast.visit(recipient, form="plain", answers={"health": "well"}, words="聊了聊孙子")
    flow.plan(recipient, by=cast.visitor, on=timezone.localdate())
    errand = cast.errand(recipient=recipient)
    flow.end(recipient, by=cast.account, reason=EndReason.MOVED)
    recipient = Recipient.objects.get()
    assert (recipient.status, recipient.end_reason) == (Status.ENDED, EndReason.ASKED)
    assert [recipient.wants, recipient.warnings, recipient.contact_phone] == ["", "", ""]
    assert {(visit.words, visit.answers) for visit in Visit.objects.all()} == {("", "")}
    assert Pairing.objects.get().end_reason == PairEnd.CARE
    assert Errand.objects.get(pk=errand.pk).words == ""
    assert not Recipient.objects.visible_to(cast.visitor).exists()
    assert list(journal.verify()) == []
    for deed in (
        lambda: cast.visit(recipient),
        lambda: flow.plan(recipient, by=cast.keeper, on=timezone.localdate()),
        lambda: flow.pair(recipient, visitor=cast.visitor, by=cast.keeper),
        lambda: flow.open_door(recipient, by=cast.worker, purpose="visit"),
        lambda: flow.end(recipient, by=cast.keeper, reason=EndReason.MOVED),
    ):
        with pytest.raises(DeedError), transaction.atomic():
            deed()


def test_who_may_not_end_it(cast: Cast) -> None:
    recipient = cast.paired()
    for person in (cast.visitor, cast.centre, cast.stranger, cast.resident):
        with pytest.raises(Forbidden):
            flow.end(recipient, by=person, reason=EndReason.MOVED)
    with pytest.raises(Refused):
        flow.end(recipient, by=cast.keeper, reason=EndReason.ERASED)


def test_somebody_taken_in_again_begins_with_nothing(cast: Cast) -> None:
    recipient = cast.recipient()
    flow.end(recipient, by=cast.keeper, reason=EndReason.FAMILY)
    again = cast.recipient(recipient.resident)
    assert again.pk != recipient.pk
    assert again.is_active


def test_the_table_itself_refuses_two_pairings_of_one_person(cast: Cast) -> None:
    recipient = cast.paired()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(recipient=recipient, visitor=cast.backup, asked_by=cast.keeper)


def test_the_journal_says_nothing_of_anybody(cast: Cast) -> None:
    recipient = cast.paired()
    cast.visit(recipient, form="plain", answers={"health": "ill"}, words="发烧")
    cast.errand(recipient=recipient)
    written = " ".join(str(entry.data) for entry in Entry.objects.filter(kind__startswith="care."))
    for words in ("王秀英", "发烧", "health", "耳背", "13900000001", "电费"):
        assert words not in written


def test_every_deed_has_words_and_every_message_an_address() -> None:
    lives = (
        flow.STEPS, flow.PAIR_STEPS, flow.VISIT_STEPS, flow.ERRAND_STEPS, flow.PAPER_STEPS,
        flow.COMING_STEPS,
    )  # fmt: skip
    begun = {"take_in", "ask", "plan", "keep", "foresee", "bring_in"}
    verbs = {verb for life in lives for verb in life} | begun
    assert verbs == set(DEEDS)
    key = uuid4()
    assert steps.RECIPIENT.format(key) == reverse("care:recipient", args=[key])
    assert steps.ERRAND.format(key) == reverse("care:errand", args=[key])
    assert (reverse("care:rounds"), reverse("care:mine")) == (steps.ROUNDS, steps.MINE)
