"""Minutes on paper: what the version says, for whoever may read it, and never a resident's name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mulin.core.tests.browsing import browser
from mulin.meetings.flow import agreeing, minutes, resolving
from mulin.meetings.models import MinutesStatus, Version
from mulin.meetings.testing import Book
from mulin.people.models import Person
from mulin.site.printing import papers
from mulin.site.printing.setting import set_paper
from mulin.site.tests.test_printing import text_of, with_font

pytestmark = pytest.mark.django_db


def version_of(kind: str = "talk") -> tuple[Book, Version]:
    """A final version with a resolution."""
    book = Book()
    made = book.minutes(MinutesStatus.OUT, kind=kind)
    resolving.resolve(made.meeting, book.decided(), by=book.leader)
    final = minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    return book, Version.objects.select_related("minutes__meeting").get(pk=final.pk)


@with_font
@pytest.mark.parametrize("kind", ["talk", "hearing", "coordination", "appraisal"])
def test_each_kind_is_set_with_all_that_it_says(kind: str) -> None:
    _book, version = version_of(kind)
    data = papers.minutes(version)
    letters = text_of(set_paper("minutes", data))
    assert set("会议纪要东门太暗换好的灯") <= letters
    assert [part["title"] for part in data["parts"]] == {
        "hearing": ["意见采纳情况"], "coordination": ["协议"],
    }.get(kind, [])  # fmt: skip
    assert "王阿姨" not in str(data)


@with_font
def test_the_pdf_is_for_whoever_may_read_that_version() -> None:
    book, version = version_of()
    pk = version.minutes.meeting_id

    def ask(person: Person | None, number: int) -> int:
        address = reverse("site:minutes_paper", args=[pk, number])
        return int(browser(person).get(address).status_code)

    assert [ask(book.outsider, n) for n in (1, 2, 3)] == [404, 200, 404]
    assert ask(book.resident, 1) == 200
    assert ask(None, 2) == 302


def test_an_opinion_that_waits_is_not_printed_as_turned_down() -> None:
    book = Book()
    made = book.minutes(kind="hearing")
    heard = [agreeing.Heard("都装常亮", taken=None, why="")]
    agreeing.report_opinions(book.fresh(made), heard, by=book.leader)
    out = minutes.issue(book.fresh(made), by=book.leader)
    version = Version.objects.select_related("minutes__meeting").get(pk=out.pk)
    lines = papers.minutes(version)["parts"][0]["lines"]
    assert "还没定" in lines[0]
    assert "没有采纳" not in lines[0]
