"""Minutes on the screen: kept at the desk, read and objected to by those who were there, on paper."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mulin.core.tests.browsing import browser, statements
from mulin.meetings.flow import agreeing, minutes, objecting, recording, resolving
from mulin.meetings.models import (
    MinutesStatus,
    Objection,
    ObjectionStatus,
    Opinion,
    Remark,
    Resolution,
    Side,
)
from mulin.meetings.testing import SAID, Book
from mulin.people.models import Person

pytestmark = pytest.mark.django_db
# The session and the counts of the side bar among them (tests/test_statements.py holds all pages to 14).
MOST = 18


@pytest.fixture(name="book")
def _book(db: None) -> Book:
    return Book()


def look(person: Person | None, name: str, *args: object, **query: str) -> Any:
    """Open a page."""
    return browser(person).get(reverse(f"meetings:{name}", args=args), query)


def send(person: Person | None, name: str, *args: object, **typed: object) -> Any:
    """Send a form."""
    typed.setdefault("key", str(uuid4()))
    return browser(person).post(reverse(f"meetings:{name}", args=args), typed)


def words(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


# Kept


def test_the_desk_begins_and_writes_an_item(book: Book) -> None:
    meeting = book.held()
    assert "开始记纪要" in words(look(book.leader, "desk_minutes", meeting.pk))
    send(book.leader, "minutes_begin", meeting.pk)
    item = book.item_of(meeting)
    answer = send(book.leader, "minutes_write", meeting.pk, item.pk, said=SAID, agreed="一周修好")
    assert answer.status_code == 302
    page = words(look(book.leader, "desk_minutes", meeting.pk))
    assert "居民：东门太暗" in page
    assert "一周修好" in page


def test_what_was_typed_in_another_window_comes_back_and_overwrites_nothing(book: Book) -> None:
    made = book.minutes()
    item = book.item_of(made.meeting)
    seen = made.journal_head
    send(book.leader, "minutes_write", made.meeting_id, item.pk, said="物业：好。", seen=seen)
    answer = send(
        book.colleague, "minutes_write", made.meeting_id, item.pk, said="物业：三天。", seen=seen
    )
    assert answer.status_code == 409
    assert "物业：三天。" in words(answer)
    assert Remark.objects.get(note__minutes=made).words == "好。"
    fresh = book.fresh(made).journal_head
    assert f'value="{fresh}"' in words(answer)


def test_a_refused_item_keeps_what_was_typed(book: Book) -> None:
    made = book.minutes()
    item = book.item_of(made.meeting)
    answer = send(
        book.leader, "minutes_write", made.meeting_id, item.pk, said="物业：打 13912345678"
    )
    assert answer.status_code == 400
    assert "13912345678" in words(answer)
    assert "去改" in words(answer)


def test_the_whole_way_to_final_and_a_correction(book: Book) -> None:
    made = book.minutes()
    pk = made.meeting_id
    assert send(book.leader, "minutes_issue", pk).status_code == 302
    assert send(book.leader, "minutes_finish", pk).status_code == 409
    assert send(book.leader, "minutes_recall", pk, words="漏了一段").status_code == 302
    assert send(book.leader, "minutes_issue", pk).status_code == 302
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    page = words(look(book.leader, "desk_minutes", pk))
    assert "发布更正" in page
    item = book.item_of(made.meeting)
    said = {"said": SAID, "agreed": "三天内换好"}
    assert send(book.leader, "minutes_write", pk, item.pk, **said).status_code == 400
    answer = send(book.leader, "minutes_write", pk, item.pk, reason="听错了", **said)
    assert answer.status_code == 302
    assert book.fresh(made).version == 4
    page = words(look(None, "minutes", pk))
    assert "听错了" in page
    assert "三天内换好" in page


def test_a_hearing_an_appraisal_a_coordination_have_their_own_forms(book: Book) -> None:
    hearing = minutes.begin(book.held(kind="hearing"), by=book.leader)
    pk = hearing.meeting_id
    typed = {"words_0": "装声控的", "taken_0": "yes", "why_0": "省电", "words_1": "装常亮的"}
    assert send(book.leader, "minutes_opinions", pk, **typed).status_code == 302
    assert Opinion.objects.filter(minutes=hearing).count() == 2
    assert "第 2 条意见还没写" in words(look(book.leader, "desk_minutes", pk))

    rated = minutes.begin(book.held(kind="appraisal"), by=book.leader)
    item = book.item_of(rated.meeting)
    answer = send(
        book.leader, "minutes_write", rated.meeting_id, item.pk, said=SAID, good="2", fair="0",
    )  # fmt: skip
    assert answer.status_code == 302
    assert rated.notes.get().marks == 2

    agreed = minutes.begin(book.held(kind="coordination"), by=book.leader)
    pk = agreed.meeting_id
    typed = {
        "text": "十点后不练琴",
        "name_0": "楼上",
        "name_1": "楼下",
        "person_0": str(book.resident.pk),
    }
    assert send(book.leader, "minutes_agreement", pk, **typed).status_code == 302
    down = Side.objects.get(minutes=agreed, name="楼下")
    send(book.leader, "sign_on_paper", pk, down.pk)
    down.refresh_from_db()
    assert down.at is not None
    assert send(book.leader, "minutes_agreement", pk, text="好", name_0="楼上").status_code == 400


def test_a_resolution_is_written_beside_the_items(book: Book) -> None:
    made = book.minutes()
    typed = {"what": "换好东门的灯", "owner": f"post:{book.company_post.pk}"}
    answer = send(book.leader, "minutes_decide", made.meeting_id, **typed)
    assert answer.status_code == 400
    assert "定不了日子的" in words(answer)
    typed |= {"no_due": "等供电所排期", "item": str(book.item_of(made.meeting).pk)}
    assert send(book.leader, "minutes_decide", made.meeting_id, **typed).status_code == 302
    assert Resolution.objects.get().no_due == "等供电所排期"
    assert "等供电所排期" in words(look(book.leader, "desk_minutes", made.meeting_id))


def test_the_same_press_twice_makes_one_resolution(book: Book) -> None:
    made = book.minutes()
    typed = {
        "what": "换灯", "owner": f"post:{book.company_post.pk}", "no_due": "等排期",
        "key": "0123456789",
    }  # fmt: skip
    for _press in range(2):
        send(book.leader, "minutes_decide", made.meeting_id, **typed)
    assert Resolution.objects.count() == 1


def test_what_came_up_again_is_looked_at_beside_the_items(book: Book) -> None:
    made = book.minutes()
    earlier = book.resolution()
    resolving.rolled(earlier, made.meeting, by=book.leader)
    page = words(look(book.leader, "desk_minutes", made.meeting_id))
    assert "回头看" in page
    assert earlier.what in page


@pytest.mark.parametrize("who", ["resident", "stranger", "outsider", "builder"])
def test_the_desk_s_page_is_not_there_for_others(book: Book, who: str) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    assert look(getattr(book, who), "desk_minutes", made.meeting_id).status_code == 404
    assert send(getattr(book, who), "minutes_recall", made.meeting_id).status_code == 404


def test_an_address_of_a_deed_leads_to_its_page(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    said, pk = book.objection(made), made.meeting_id
    item = book.item_of(made.meeting)
    for name, more in (
        ("minutes_issue", ()), ("minutes_begin", ()), ("minutes_write", (item.pk,)),
        ("objection_answer", (said.pk,)),
    ):  # fmt: skip
        answer = look(book.leader, name, pk, *more)
        assert answer["Location"] == reverse("meetings:desk_minutes", args=[pk])
    for name, more in (("object", ()), ("unobject", (said.pk,))):
        answer = look(book.resident, name, pk, *more)
        assert answer["Location"] == reverse("meetings:minutes", args=[pk])


# Read and objected to


def test_those_who_were_there_read_it_and_object(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    pk = made.meeting_id
    page = words(look(book.resident, "minutes", pk))
    assert "征求异议稿" in page
    assert "记得不对" in page
    assert look(book.outsider, "minutes", pk).status_code == 404
    assert send(book.resident, "object", pk, words=" ").status_code == 400
    item = str(book.item_of(made.meeting).pk)
    assert send(book.resident, "object", pk, words="是三天", item=item).status_code == 302
    said = Objection.objects.get()
    assert "撤回异议" in words(look(book.resident, "minutes", pk))
    answer = send(book.leader, "objection_answer", pk, said.pk, taken="no", words="")
    assert answer.status_code == 400
    answer = send(book.leader, "objection_answer", pk, said.pk, taken="no", words="录音是一周")
    assert answer.status_code == 302
    assert "录音是一周" in words(look(book.neighbour, "minutes", pk))


def test_an_objection_is_taken_back_and_entered_for_others(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    said, pk = book.objection(made), made.meeting_id
    send(book.resident, "unobject", pk, said.pk)
    assert Objection.objects.get(pk=said.pk).status == ObjectionStatus.WITHDRAWN
    assert send(book.leader, "minutes_object", pk, words="赵大爷说漏了一条").status_code == 302
    assert Objection.objects.filter(how="paper").count() == 1


def test_a_visitor_reads_final_minutes_and_not_what_was_out(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    pk = made.meeting_id
    assert "定稿" in words(look(None, "minutes", pk))
    assert "下载 PDF" not in words(look(None, "minutes", pk)), "a visitor prints the page"
    assert "下载 PDF" in words(look(book.resident, "minutes", pk))
    assert look(None, "minutes_version", pk, 1).status_code == 404
    assert look(book.resident, "minutes_version", pk, 1).status_code == 200
    page = words(look(book.resident, "minutes_version", pk, 2))
    assert "一个字也没有改" in page
    assert "会议纪要" in words(look(None, "minutes_paper", pk, 2))


def test_two_versions_stand_beside_each_other(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    item = book.item_of(made.meeting)
    said = minutes.Said(SAID, "三天内换好东门的灯。")
    minutes.correct(made, item, said, by=book.leader, reason="听错了")
    page = words(look(None, "minutes_version", made.meeting_id, 3))
    assert "<del>一周</del>" in page
    assert "<ins>三天</ins>" in page
    assert "<del>" not in words(look(None, "minutes_version", made.meeting_id, 3, **{"with": "3"}))


def test_a_side_signs_what_it_reads(book: Book) -> None:
    made = book.minutes(kind="coordination")
    parties = [agreeing.Party("楼上", book.resident.pk), agreeing.Party("楼下")]
    agreeing.agree(made, by=book.leader, text="十点后不练琴。", parties=parties)
    minutes.issue(book.fresh(made), by=book.leader)
    pk, side = made.meeting_id, book.side(made, 1)
    assert "代表楼上签字" in words(look(book.resident, "minutes", pk))
    send(book.resident, "sign", pk, side.pk, seen="old")
    assert book.side(made, 1).at is None
    send(book.resident, "sign", pk, side.pk, seen=book.fresh(made).journal_head)
    assert book.side(made, 1).at is not None


def test_minutes_that_went_out_nowhere_yet_lead_the_keeper_to_write(book: Book) -> None:
    made = book.minutes()
    assert "纪要还在写" in words(look(book.leader, "minutes", made.meeting_id))


def test_what_minutes_hold_about_me_is_among_my_data(book: Book) -> None:
    made = book.minutes(kind="coordination")
    write = minutes.Said("王阿姨：东门太暗。", "一周修好。")
    minutes.write(made, book.item_of(made.meeting), write, by=book.leader)
    parties = [agreeing.Party("楼上", book.resident.pk), agreeing.Party("楼下")]
    agreeing.agree(book.fresh(made), by=book.leader, text="十点后不练琴。", parties=parties)
    owner = resolving.Owner("person", book.resident.pk)
    resolving.resolve(made.meeting, book.decided(owner=owner), by=book.leader)
    minutes.issue(book.fresh(made), by=book.leader)
    book.objection(made)
    told = browser(book.resident).get(reverse("site:my_data_file")).json()["minutes"]
    assert {name: len(rows) for name, rows in told.items()} == {
        "said": 1, "objections": 1, "agreements": 1, "resolutions": 1,
    }  # fmt: skip
    assert told["said"][0]["told_as"] == "居民"


# A recording


def test_a_recording_is_the_keeper_s_alone(book: Book) -> None:
    made = book.minutes(MinutesStatus.FINAL)
    pk = made.meeting_id
    sound = SimpleUploadedFile("会.mp3", b"ID3" + b"\0" * 50, "audio/mpeg")
    assert send(book.leader, "minutes_record", pk, sound=sound).status_code == 302
    kept = recording.recordings(made)[0]
    heard = look(book.leader, "recording", pk, kept.pk)
    assert heard["Content-Type"] == "audio/mpeg"
    assert heard["Content-Disposition"].startswith("attachment")
    assert b"".join(heard.streaming_content).startswith(b"ID3")
    for other in (book.resident, book.neighbour, book.stranger):
        assert look(other, "recording", pk, kept.pk).status_code == 404
    film = SimpleUploadedFile(
        "会.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 9 + b"hdlr" + b"\0" * 8 + b"vide"
    )
    answer = send(book.leader, "minutes_record", pk, sound=film)
    assert answer.status_code == 400
    assert "这是录像" in words(answer)
    assert send(book.leader, "minutes_wipe", pk, words="会上说好不留").status_code == 302
    assert recording.recordings(made) == []


@pytest.mark.parametrize("kind", ["talk", "hearing", "appraisal", "coordination"])
def test_the_page_asks_the_same_however_much_was_written(book: Book, kind: str) -> None:
    made = book.minutes(MinutesStatus.OUT, kind=kind)
    client, address = browser(book.leader), f"/desk/meetings/{made.meeting_id}/minutes/"
    few = statements(lambda: client.get(address))
    for _n in range(5):
        objecting.object_to(book.fresh(made), by=book.resident, words="不对")
        book.resolution(meeting=made.meeting)
    assert statements(lambda: client.get(address)) == few <= MOST
