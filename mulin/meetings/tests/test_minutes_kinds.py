"""What kinds of meetings want of minutes, what changed between versions, recordings, reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.meetings.flow import agreeing, minutes, recording, resolving
from mulin.meetings.models import (
    ItemNote,
    Minutes,
    MinutesStatus,
)
from mulin.meetings.needs import needs_of
from mulin.meetings.queries.minutes import missing, panel
from mulin.meetings.queries.versions import (
    Change,
    differences,
    marks_words,
    paragraphs,
    snapshot,
    suppressed,
    told_marks,
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


# What kinds want


@pytest.mark.parametrize("kind", ["hearing", "appraisal", "coordination"])
def test_a_kind_wants_what_it_wants_before_it_is_final(book: Book, kind: str) -> None:
    held = book.held(kind=kind)
    made = minutes.begin(held, by=book.leader)
    write(book, made, said=SAID, agreed=AGREED)
    assert missing(book.fresh(made))
    minutes.issue(book.fresh(made), by=book.leader)
    with pytest.raises(Refused) as refused:
        minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    assert refused.value.code == "incomplete"
    book.fill(made)
    assert missing(book.fresh(made)) == []
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())


def test_an_opinion_is_told_with_why(book: Book) -> None:
    made = book.minutes(kind="hearing")
    agreeing.report_opinions(made, [agreeing.Heard("要声控的", taken=True)], by=book.leader)
    assert missing(book.fresh(made)) == ["第 1 条意见还没写采纳没采纳、为什么。"]


def test_words_changed_take_the_signatures_back(book: Book) -> None:
    made = book.minutes(kind="coordination")
    parties = [agreeing.Party("楼上", book.resident.pk), agreeing.Party("楼下")]
    agreeing.agree(made, by=book.leader, text="十点后不练琴。", parties=parties)
    with pytest.raises(Forbidden):
        agreeing.sign(book.side(made, 1), by=book.neighbour)
    agreeing.sign(book.side(made, 1), by=book.resident, seen=book.fresh(made).journal_head)
    with pytest.raises(Forbidden):
        agreeing.sign(book.side(made, 1), by=book.resident)
    agreeing.enter_signature(book.side(made, 2), by=book.leader)
    with pytest.raises(NotAllowed):
        agreeing.enter_signature(book.side(made, 2), by=book.leader)
    assert missing(book.fresh(made)) == []
    agreeing.agree(book.fresh(made), by=book.leader, text="十点后不练琴。", parties=parties)
    assert missing(book.fresh(made)) == []
    agreeing.agree(book.fresh(made), by=book.leader, text="九点后不练琴。", parties=parties)
    assert missing(book.fresh(made)) == ["协议还没有签的：楼上、楼下。"]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "", "no_agreement": ""}, {"text": "好", "no_agreement": "没谈成"},
        {"parties": [agreeing.Party("楼上")]},
        {"parties": [agreeing.Party("楼上"), agreeing.Party("楼上")]},
        {"parties": [agreeing.Party("楼上"), agreeing.Party("")]},
    ],
)  # fmt: skip
def test_an_agreement_has_words_and_two_sides_or_a_reason(book: Book, changes: Any) -> None:
    made = book.minutes(kind="coordination")
    given = {"text": "好", "parties": [agreeing.Party("甲"), agreeing.Party("乙")], **changes}
    with pytest.raises(Refused):
        agreeing.agree(made, by=book.leader, **given)


def test_a_side_that_signs_was_there_and_no_agreement_is_told_why(book: Book) -> None:
    made = book.minutes(kind="coordination")
    parties = [agreeing.Party("甲", a_person().pk), agreeing.Party("乙")]
    with pytest.raises(Refused):
        agreeing.agree(made, by=book.leader, text="好", parties=parties)
    agreeing.agree(made, by=book.leader, text="", parties=[], no_agreement="双方都不让。")
    assert missing(book.fresh(made)) == []
    assert "没有谈成：双方都不让。" in paragraphs(snapshot(book.fresh(made)))


def test_marks_are_counts_of_those_there(book: Book) -> None:
    made = book.minutes(kind="appraisal")
    for marks in (minutes.Marks(-1, 2, 0), minutes.Marks(3, 0, 0)):
        with pytest.raises(Refused):
            write(book, made, said=SAID, marks=marks)
    assert "不公布" in marks_words(snapshot(book.fresh(made))["items"][0]["marks"])


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"good": 25, "fair": 0, "poor": 4}, {"good": None, "fair": 0, "poor": None}),
        ({"good": 25, "fair": 6, "poor": 3}, {"good": 25, "fair": None, "poor": None}),
        ({"good": 25, "fair": 3, "poor": 4}, {"good": 25, "fair": None, "poor": None}),
        ({"good": 9, "fair": 0, "poor": 0}, {"good": 9, "fair": 0, "poor": 0}),
    ],
)  # fmt: skip
def test_no_count_under_five_can_be_told_or_worked_out(
    counts: dict[str, int], told: dict[str, int | None]
) -> None:
    assert suppressed(counts) == told
    words = marks_words({"few": False, "all": sum(counts.values()), **told})
    assert all(f" {n}" not in words for n in counts.values() if 0 < n < 5)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("hearing", "都装常亮（没有采纳：费电）"), ("coordination", "晚十点后不练琴。"),
        ("appraisal", "评的人不到 5 位，不公布人数。"), ("talk", "议定：一周内换好东门的灯。"),
    ],
)  # fmt: skip
def test_a_version_says_all_that_its_kind_wants(book: Book, kind: str, told: str) -> None:
    made = book.minutes(kind=kind)
    resolving.resolve(made.meeting, book.decided(due=None, no_due="等排期"), by=book.leader)
    said = paragraphs(snapshot(book.fresh(made)))
    assert told in said
    assert said[-1] == "决议：换好东门的灯（物业项目经理，等排期）"
    if kind == "coordination":
        assert [line for line in said if line.startswith("楼上：")]


# What changed


def test_a_word_that_changed_is_shown_within_its_paragraph() -> None:
    assert differences(["议定：一周内换好。"], ["议定：三天内换好。"]) == [
        Change(
            "changed", "议定：三天内换好。",
            (("kept", "议定："), ("gone", "一周"), ("new", "三天"), ("kept", "内换好。")),
        )
    ]  # fmt: skip


def test_paragraphs_come_and_go() -> None:
    assert differences(["甲", "乙"], ["甲"]) == [Change("kept", "甲"), Change("gone", "乙")]
    assert differences(["甲"], ["甲", "乙"]) == [Change("kept", "甲"), Change("new", "乙")]


# A recording


MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 64


def sound(data: bytes = MP3) -> SimpleUploadedFile:
    """A recording as a phone sends it."""
    return SimpleUploadedFile("会.mp3", data, "audio/mpeg")


def test_a_recording_is_kept_for_its_days_and_wiped(book: Book) -> None:
    made = book.minutes()
    kept = recording.attach(made, by=book.leader, sound=sound())
    assert (kept.content_type, kept.public) == ("audio/mpeg", False)
    assert files.of(made.pk).get() == kept
    days = needs_of("talk").recording_days
    assert recording.wipe_due(timezone.now() + timedelta(days=days - 2)) == 0
    assert recording.wipe_due(timezone.now() + timedelta(days=days + 2)) == 1
    assert not files.of(made.pk).exists()
    assert list(journal.entries_of(made))[-1].data["sha256"] == [kept.sha256]
    late = timezone.now() + timedelta(days=days + 2)
    with pytest.raises(Refused):
        recording.attach(book.fresh(made), by=book.leader, sound=sound(), at=late)


def test_a_recording_is_wiped_by_hand_with_a_reason(book: Book) -> None:
    made = book.minutes()
    for _n in range(3):
        recording.attach(book.fresh(made), by=book.leader, sound=sound())
    with pytest.raises(Refused):
        recording.attach(book.fresh(made), by=book.leader, sound=sound())
    with pytest.raises(Refused):
        recording.wipe(book.fresh(made), by=book.leader)
    assert recording.wipe(book.fresh(made), by=book.leader, words="会上说好不留") == 3


# Told once


def test_the_keeper_is_told_once_that_the_term_is_over(book: Book) -> None:
    book.minutes(MinutesStatus.OUT)
    assert minutes.tell_over(timezone.now()) == 0
    assert (minutes.tell_over(book.later()), minutes.tell_over(book.later())) == (1, 0)
    assert Notice.objects.filter(person=book.leader, kind="meeting.minutes_over").count() == 1


def test_the_page_of_a_meeting_says_what_there_is(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    assert panel(made.meeting, book.resident)["minutes"] == made
    assert panel(made.meeting, None)["minutes"] is None
    assert panel(made.meeting, book.leader)["keeps"]


def test_marks_are_told_once_five_have_given_them() -> None:
    few, enough = ItemNote(good=4, fair=0, poor=0), ItemNote(good=6, fair=6, poor=0)
    assert told_marks(None) is None
    assert told_marks(ItemNote()) is None
    assert told_marks(few) == {"few": True}
    assert told_marks(enough) == {"few": False, "all": 12, "good": 6, "fair": 6, "poor": 0}
