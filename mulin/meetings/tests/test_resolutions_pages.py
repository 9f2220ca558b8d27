"""What became of what was decided, on the screen: for everybody, for whoever owns it, at the desk."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from mulin.core import files
from mulin.meetings.exporting_resolutions import EXPORTER
from mulin.meetings.flow import handing, minutes, resolving
from mulin.meetings.flow.resolving import Owner
from mulin.meetings.models import MinutesStatus, Resolution, ResolutionStatus
from mulin.meetings.queries import sources
from mulin.meetings.testing import Book
from mulin.meetings.tests.test_minutes_pages import look, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture(name="book")
def _book(db: None) -> Book:
    return Book()


def public(book: Book, count: int = 1) -> Resolution:
    """Resolutions of final minutes; the last of them."""
    made = book.minutes(MinutesStatus.OUT)
    last = [resolving.resolve(made.meeting, book.decided(), by=book.leader) for _n in range(count)][
        -1
    ]
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    return book.again(last)


def a_photo() -> SimpleUploadedFile:
    """A small real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return SimpleUploadedFile("灯.jpg", out.getvalue(), "image/jpeg")


def test_everybody_reads_what_final_minutes_decided(book: Book) -> None:
    one = public(book)
    page = words(look(None, "resolution", one.pk))
    assert one.what in page
    assert "物业项目经理" in page
    assert "<form" not in page.split('<main id="content"')[1].split("</main>")[0]
    hidden = book.resolution()
    assert look(None, "resolution", hidden.pk).status_code == 404
    assert look(book.stranger, "resolution", hidden.pk).status_code == 404


def test_the_owner_reports_with_a_photo_and_the_desk_confirms(book: Book) -> None:
    one = public(book)
    answer = send(book.builder, "resolution_report", one.pk, words="")
    assert answer.status_code == 400
    answer = send(book.builder, "resolution_report", one.pk, words="换了六盏", photos=[a_photo()])
    assert answer.status_code == 302
    photo = files.of(one.pk).get()
    page = words(look(None, "resolution", one.pk))
    assert "换了六盏" in page
    assert str(photo.pk) in page
    shown = look(None, "resolution_photo", one.pk, photo.pk)
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    assert look(book.leader, "desk_became", view="reported").status_code == 200
    due = str(timezone.localdate() + timedelta(days=3))
    send(book.leader, "resolution_not_yet", one.pk, words="二号楼还暗", due=due)
    assert book.again(one).status == ResolutionStatus.OPEN
    send(book.builder, "resolution_report", one.pk, words="都换了")
    assert send(book.leader, "resolution_confirm", one.pk, words="").status_code == 302
    assert book.again(one).status == ResolutionStatus.DONE


def test_another_owner_and_a_reason_to_drop(book: Book) -> None:
    one = public(book)
    page = words(look(book.leader, "resolution", one.pk))
    assert f'value="post:{book.company_post.pk}" selected' in page
    typed = {"owner": f"post:{book.worker_post.pk}", "words": "物业换人", "no_due": "等排期"}
    assert send(book.leader, "resolution_amend", one.pk, **typed).status_code == 302
    seen = one.journal_head
    answer = send(book.leader, "resolution_drop", one.pk, words="不办了吧", seen=seen)
    assert answer.status_code == 409
    assert "不办了吧" in words(answer)
    assert send(book.leader, "resolution_drop", one.pk, words="供电所换了").status_code == 302
    assert "供电所换了" in words(look(None, "resolution", one.pk))
    due = str(timezone.localdate() + timedelta(days=3))
    assert (
        send(book.leader, "resolution_reopen", one.pk, words="又坏了", due=due).status_code == 302
    )


def test_strangers_do_nothing_and_addresses_of_deeds_lead_back(book: Book) -> None:
    one = public(book)
    assert send(book.outsider, "resolution_report", one.pk, words="好了").status_code == 403
    assert send(book.outsider, "resolution_drop", one.pk, words="不办").status_code == 404
    assert look(book.builder, "resolution_report", one.pk).status_code == 302


def test_a_resident_s_name_is_the_desk_s_alone(book: Book) -> None:
    made = book.minutes(MinutesStatus.OUT)
    owner = Owner("person", book.resident.pk)
    one = resolving.resolve(made.meeting, book.decided(owner=owner), by=book.leader)
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    for reader in (None, book.neighbour):
        assert "王阿姨" not in words(look(reader, "resolution", one.pk))
        assert "王阿姨" not in words(look(reader, "became"))
    assert "王阿姨" in words(look(book.leader, "resolution", one.pk))
    assert one.what in words(look(book.resident, "resolutions"))


def test_numbers_open_their_rows_for_everybody_and_at_the_desk(book: Book) -> None:
    one = public(book, 2)
    page = words(look(None, "became"))
    assert one.what in page
    assert "view=talks" in page
    assert one.meeting.title in words(look(None, "became", view="talks"))
    assert "没有这样的决议" in words(look(None, "became", view="late", since="2026-01-01"))
    assert "等确认" in words(look(book.leader, "desk_became", area=book.community.code))
    assert look(book.resident, "desk_became").status_code == 403
    assert "没有要您办的" in words(look(book.neighbour, "resolutions"))


def test_of_a_series(book: Book) -> None:
    series = book.series()
    assert series.name in words(look(None, "became", series=str(series.pk)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_rows_are_taken_out_as_a_table(book: Book, kind: str) -> None:
    public(book)
    answer = look(book.leader, "resolutions_export", format=kind)
    assert answer.status_code == 200
    assert kind in answer["Content-Disposition"]
    assert look(book.resident, "resolutions_export").status_code == 403
    assert look(book.leader, "resolutions_export", format="pdf").status_code == 404
    assert len(list(EXPORTER.rows("view=way"))) == 1
    assert list(EXPORTER.rows("view=done")) == []
    assert "换好东门的灯" in next(iter(EXPORTER.rows("")))
    assert len(EXPORTER.headings()) == len(next(iter(EXPORTER.rows(""))))


def test_pages_of_thirty_and_the_same_number_of_statements(
    book: Book, django_assert_max_num_queries: Any
) -> None:
    public(book, 3)
    with django_assert_max_num_queries(14):
        look(None, "became")
    meeting = Resolution.objects.all()[0].meeting
    Resolution.objects.filter(meeting=meeting).update(public=True)
    first = Resolution.objects.all()[0]
    Resolution.objects.bulk_create([
        Resolution(
            meeting=meeting, number=n, area_path=first.area_path, held_on=first.held_on, what="同上",
            owner_post=first.owner_post, no_due="等", public=True,
        )
        for n in range(10, 42)
    ])  # fmt: skip
    with django_assert_max_num_queries(14):
        page = words(look(None, "became"))
    assert "after=" in page


def test_what_it_became_is_opened_only_by_who_sees_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, key = public(book), uuid4()
    thing = handing.Became("matter", key, "东门装灯", f"/matters/{key}/")
    handing.hand(made.pk, thing, by=book.leader)
    monkeypatch.setitem(
        sources._kinds, "matter", lambda person, keys: keys if person == book.leader else []
    )
    for person, opens in ((book.leader, True), (book.resident, False), (None, False)):
        page = words(look(person, "resolution", made.pk))
        assert "东门装灯" in page
        assert (thing.url in page) == opens
