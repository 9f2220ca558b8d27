"""Minutes are written by whoever keeps them, shown to those who were there, and never overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.meetings import flow
from mulin.meetings.flow import minutes, objecting, resolving
from mulin.meetings.flow.steps_minutes import MINUTES_STEPS
from mulin.meetings.models import (
    Meeting,
    Minutes,
    MinutesStatus,
    Objection,
    ObjectionStatus,
    Remark,
    Resolution,
    Stage,
    Version,
    Visibility,
)
from mulin.meetings.queries.minutes import role_of, speakers, typed
from mulin.meetings.queries.told import story
from mulin.meetings.queries.versions import (
    differences,
    paragraphs,
    snapshot,
)
from mulin.meetings.testing import AGREED, SAID, Book
from mulin.notices.models import Notice
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(name="book")
def _book(db: None) -> Book:
    return Book()


def write(book: Book, made: Minutes, **said: Any) -> None:
    """Write the first item."""
    made = book.fresh(made)
    minutes.write(made, book.item_of(made.meeting), minutes.Said(**said), by=book.leader)


# Written


def test_a_line_a_speaker_and_a_line_without_one_goes_on(book: Book) -> None:
    made = book.minutes()
    write(book, made, said="居民代表：东门太暗。\n晚上看不清。\n\n物业:灯已经报修。", agreed=AGREED)
    said = list(Remark.objects.filter(note__minutes=made).values_list("who", "words"))
    assert said == [("居民代表", "东门太暗。\n晚上看不清。"), ("物业", "灯已经报修。")]


def test_words_before_any_speaker_are_everybody_s(book: Book) -> None:
    made = book.minutes()
    write(book, made, said="东门太暗，大家都说看不清，希望早一点修好，再装两盏新的。")
    assert Remark.objects.get(note__minutes=made).who == "大家"


def test_a_resident_who_was_there_is_told_by_role_and_kept_as_an_account(book: Book) -> None:
    made = book.minutes()
    write(book, made, said="王阿姨：东门太暗。")
    remark = Remark.objects.get(note__minutes=made)
    assert (remark.who, remark.person) == ("居民", book.resident)
    note = book.fresh(made).notes.get()
    assert typed(note) == "王阿姨：东门太暗。"
    assert "王阿姨" not in str(snapshot(book.fresh(made)))


def test_the_chair_and_posts_are_told_by_what_they_are(book: Book) -> None:
    meeting = book.held()
    assert role_of(book.leader.pk, meeting) == "主持人"
    assert role_of(book.worker.pk, meeting) == book.worker_post.title
    assert {one.name for one in speakers(meeting)} == {"王阿姨", "李大爷"}


def test_a_telephone_is_no_part_of_minutes(book: Book) -> None:
    made = book.minutes()
    with pytest.raises(Refused) as refused:
        write(book, made, said="物业：有事打 13912345678。")
    assert refused.value.field == "said"


def test_a_speaker_who_says_nothing_and_too_many_speakers_are_refused(book: Book) -> None:
    made = book.minutes()
    for said in ("物业：", "\n".join(f"居民：{n}" for n in range(61))):
        with pytest.raises(Refused):
            write(book, made, said=said)
    assert Remark.objects.filter(note__minutes=made).count() == 2


def test_an_item_of_another_meeting_is_refused(book: Book) -> None:
    made, other = book.minutes(), book.held()
    with pytest.raises(Refused):
        minutes.write(made, book.item_of(other), minutes.Said("居民：好"), by=book.leader)


def test_what_was_typed_over_somebody_s_words_is_refused(book: Book) -> None:
    made = book.minutes()
    seen = made.journal_head
    write(book, made, said="物业：一周修好。")
    with pytest.raises(Conflict):
        minutes.write(
            book.fresh(made), book.item_of(made.meeting), minutes.Said("居民：三天"),
            by=book.colleague, seen=seen,
        )  # fmt: skip
    assert Remark.objects.get(note__minutes=made).words == "一周修好。"


def test_minutes_are_begun_once_and_not_before_the_meeting(book: Book) -> None:
    meeting = book.held(closed=False)
    first = minutes.begin(meeting, by=book.leader)
    assert minutes.begin(meeting, by=book.colleague).pk == first.pk
    with pytest.raises(NotAllowed):
        minutes.begin(book.meeting(), by=book.leader)
    write(book, first, said=SAID)
    with pytest.raises(NotAllowed):
        minutes.issue(book.fresh(first), by=book.leader)


@pytest.mark.parametrize("who", ["resident", "stranger", "outsider"])
def test_others_do_not_keep_minutes(book: Book, who: str) -> None:
    meeting = book.held()
    with pytest.raises(Forbidden):
        minutes.begin(meeting, by=getattr(book, who))


# Issued and objected to


def test_nothing_written_is_not_issued(book: Book) -> None:
    made = minutes.begin(book.held(), by=book.leader)
    with pytest.raises(Refused):
        minutes.issue(made, by=book.leader)


def test_those_who_were_there_are_told_and_may_object_in_the_term(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    assert made.objections_until is not None
    assert made.objections_until > timezone.localdate()
    assert Notice.objects.filter(person=book.resident, kind="meeting.minutes_out").exists()
    said = book.objection(made)
    with pytest.raises(Forbidden):
        objecting.object_to(book.fresh(made), by=a_person(), words="不对")
    with pytest.raises(NotAllowed):
        objecting.object_to(book.fresh(made), by=book.neighbour, words="不对", at=book.later())
    assert Objection.objects.get() == said


def test_an_objection_strikes_what_is_personal(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    said = objecting.object_to(made, by=book.resident, words="我电话 13912345678，没这么说。")
    assert "13912345678" not in said.words


def test_an_objection_is_answered_with_words_and_taken_over_or_not(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    for taken, status in ((True, ObjectionStatus.TAKEN), (False, ObjectionStatus.KEPT)):
        said = book.objection(made)
        with pytest.raises(Refused):
            objecting.answer(said, by=book.leader, taken=taken, words=" ")
        objecting.answer(said, by=book.leader, taken=taken, words="录音里说的是一周。")
        assert Objection.objects.get(pk=said.pk).status == status
    told = Notice.objects.filter(person=book.resident, kind="meeting.answer")
    assert told.count() == 2


def test_nobody_answers_their_own_objection(book: Book) -> None:
    meeting = book.held(closed=False)
    made = minutes.begin(meeting, by=book.leader)
    book.attend(meeting, book.leader, at=meeting.starts_at)
    flow.close(Meeting.objects.get(pk=meeting.pk), by=book.leader, at=meeting.ends_at)
    write(book, made, said=SAID)
    minutes.issue(book.fresh(made), by=book.leader)
    said = objecting.object_to(book.fresh(made), by=book.leader, words="时间记错了")
    with pytest.raises(Forbidden):
        objecting.answer(said, by=book.leader, taken=True, words="好")
    objecting.answer(said, by=book.colleague, taken=True, words="好")


def test_what_was_told_on_paper_is_entered_by_the_keeper(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    item = book.item_of(made.meeting)
    said = objecting.enter_objection(made, by=book.leader, words="漏了一条", item=item)
    assert (said.person, said.recorded_by) == (None, book.leader)
    with pytest.raises(Forbidden):
        objecting.enter_objection(book.fresh(made), by=book.resident, words="漏了")
    other = book.item_of(book.held())
    with pytest.raises(Refused):
        objecting.enter_objection(book.fresh(made), by=book.leader, words="漏了", item=other)


def test_whoever_objected_takes_it_back_before_the_answer(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    said = book.objection(made)
    with pytest.raises(Forbidden):
        objecting.withdraw(said, by=book.neighbour)
    objecting.withdraw(said, by=book.resident)
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())


def test_a_recalled_draft_is_written_and_issued_anew(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    minutes.recall(made, by=book.leader, words="漏了一个议题")
    minutes.issue(book.fresh(made), by=book.leader)
    assert book.fresh(made).version == 2


# Final, and corrected


def test_final_only_after_the_term_and_every_answer(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    with pytest.raises(NotAllowed):
        minutes.finish(book.fresh(made), by=book.leader)
    said = book.objection(made)
    with pytest.raises(Refused):
        minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    objecting.answer(said, by=book.leader, taken=True, words="改成三天。")
    write(book, made, said=SAID, agreed="三天内换好东门的灯。")
    final = minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    first = Version.objects.get(minutes=made, number=1)
    changed = differences(paragraphs(first.body), paragraphs(final.body))
    assert [one.state for one in changed if one.state != "kept"] == ["changed"]
    assert final.stage == Stage.FINAL


def test_a_correction_is_another_version_with_a_reason(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    before = Version.objects.get(minutes=made, stage=Stage.FINAL).body
    item, said = book.item_of(made.meeting), minutes.Said(SAID, "三天内换好。")
    with pytest.raises(Refused):
        minutes.correct(made, item, said, by=book.leader, reason="")
    with pytest.raises(NotAllowed):
        write(book, made, said="物业：改一改")
    made_so = minutes.correct(book.fresh(made), item, said, by=book.leader, reason="听错了天数")
    assert made_so.number == 3
    assert Version.objects.get(minutes=made, stage=Stage.FINAL).body == before
    assert Notice.objects.filter(person=book.resident, kind="meeting.minutes_corrected").exists()
    assert story(book.fresh(made))[0]["title"] == "更正"


def test_every_deed_of_the_table_is_written_down_and_proves(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    assert list(journal.verify()) == []
    assert {entry.verb for entry in journal.entries_of(made)} <= {"begin", *MINUTES_STEPS}


# Who reads them


def seers(book: Book, made: Minutes) -> set[str]:
    """Who sees these minutes, of the cast."""
    names = ("leader", "colleague", "worker", "resident", "neighbour", "outsider", "stranger")
    return {
        name for name in names
        if Minutes.objects.visible_to(getattr(book, name)).filter(pk=made.pk).exists()
    } | ({"visitor"} if Minutes.objects.visible_to(None).filter(pk=made.pk).exists() else set())  # fmt: skip


def test_a_draft_is_the_desk_s_an_issue_is_theirs_who_were_there(book: Book) -> None:
    desk = {"leader", "colleague"}
    there = {"resident", "neighbour"}
    assert seers(book, book.minutes()) == desk
    assert seers(book, book.minutes(MinutesStatus.OUT)) == desk | there
    everybody = desk | there | {"worker", "outsider", "stranger", "visitor"}
    assert seers(book, book.minutes(MinutesStatus.FINAL)) == everybody


def test_minutes_of_a_coordination_stay_among_those_invited(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL, kind="coordination")
    assert made.readers == Visibility.INVITED
    assert seers(book, made) == {"leader", "colleague", "resident", "neighbour"}


def test_nobody_reads_more_than_they_may_know_of_the_meeting() -> None:
    assert minutes.narrower("everyone", "staff") == Visibility.STAFF
    assert minutes.narrower("invited", "everyone") == Visibility.INVITED


def test_resolutions_are_public_with_the_final_minutes(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    decided = resolving.resolve(made.meeting, book.decided(), by=book.leader)
    assert not Resolution.objects.visible_to(None).exists()
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    assert Resolution.objects.visible_to(None).get() == decided
