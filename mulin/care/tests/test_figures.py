"""Care in numbers: each is a list of as many rows; lists go out masked, or whole with a purpose."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.care import flow
from mulin.care.models import ErrandStatus
from mulin.care.queries import FigureFilters, figures
from mulin.care.testing import Cast, days_ago
from mulin.care.tests.browsing import look
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, statements, text

pytestmark = pytest.mark.django_db


@pytest.fixture(name="busy")
def _busy(cast: Cast) -> Cast:
    """One looked in on in time, one whose visitor stopped coming, errands with each end."""
    cast.visit(cast.paired(at=days_ago(20)))
    late = cast.recipient(cast.lives_here("李素珍"), at=days_ago(20))
    flow.look(late, now=timezone.localtime().replace(hour=12))
    for status in (ErrandStatus.ASKED, ErrandStatus.CONFIRMED, ErrandStatus.CANCELLED):
        cast.errand(status)
    return cast


CELL = re.compile(r'data-label="([^"]+)" class="end num">\s*<(?:a href="([^"]+)"|span[^>]*)>(\d+)<')


def cells_of_the_sum(page: str) -> dict[str, tuple[int, str]]:
    """The numbers of the last line, each with its address."""
    last = "".join(part.partition("</tr>")[0] for part in page.split("<b>合计</b>")[1:])
    return {label: (int(number), unescape(href)) for label, href, number in CELL.findall(last)}


def rows_in(page: str) -> int:
    return page.count('class="cell-link"')


def test_each_number_opens_as_many_rows(busy: Cast) -> None:
    cells = cells_of_the_sum(text(look(busy.keeper, "figures", period="quarter")))
    numbers = {label: number for label, (number, _href) in cells.items()}
    assert numbers == {
        "服务对象": 2, "按时看到": 1, "没有结对": 1, "走访次数": 1, "提醒：结对的人": 0, "提醒：替补的人": 0,
        "提醒：社区": 1, "提醒：镇治理中心": 1, "代办：办成": 1, "代办：取消": 1, "代办：还在办": 1,
    }  # fmt: skip
    client = browser(busy.keeper)
    opened = {label: rows_in(text(client.get(href))) for label, (n, href) in cells.items() if n}
    assert opened == {label: number for label, number in numbers.items() if number}


def test_by_community_then_by_grid_and_never_elsewhere(busy: Cast) -> None:
    lines, total = figures(busy.centre, FigureFilters())
    assert [line.label for line in lines] == [busy.community.name]
    deeper, _sum = figures(busy.centre, FigureFilters(area=busy.community.code))
    assert [line.label for line in deeper] == [busy.grid.name]
    assert deeper[0].numbers == total.numbers
    assert figures(busy.stranger, FigureFilters(area=busy.community.code))[0] == []
    assert figures(busy.stranger, FigureFilters())[1].numbers == {}
    assert "这里还没有数据" in text(look(busy.stranger, "figures"))


def test_the_period_is_read_and_bounded() -> None:
    today = timezone.localdate()
    assert FigureFilters().days == (today.replace(day=1), today)
    assert FigureFilters(period="quarter").days == (today - timedelta(days=89), today)
    first, last = FigureFilters(period="last").days
    assert last + timedelta(days=1) == today.replace(day=1)
    assert first.day == 1
    told = FigureFilters(since="2026-01-05", until="2026-02-01")
    assert (told.days, told.chosen) == ((date(2026, 1, 5), date(2026, 2, 1)), "custom")
    for since, until in (
        ("2026-02-02", "2026-02-01"),
        ("x", "2026-02-01"),
        ("2020-01-01", "2026-01-01"),
    ):
        assert FigureFilters(since=since, until=until).days == (today.replace(day=1), today)
    assert FigureFilters().chosen == "month"


def test_statements_stay_the_same(busy: Cast) -> None:
    def asked() -> int:
        return statements(lambda: figures(busy.keeper, FigureFilters()))

    few = asked()
    for number in range(3):
        busy.recipient(busy.lives_here(f"周桂{'一二三'[number]}"), at=days_ago(9))
        busy.errand()
    assert asked() == few == 4


def test_numbers_as_a_file(busy: Cast) -> None:
    answer = look(busy.keeper, "figures", format="csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("片区,服务对象,按时看到")
    assert rows[-1].startswith("合计,2,1,1")
    assert look(busy.keeper, "figures", format="exe").status_code == 404


@pytest.mark.parametrize("register", ["recipients", "errands"])
def test_a_list_goes_out_masked_and_is_written_down(busy: Cast, register: str) -> None:
    address = reverse("care:export", args=[register])
    assert "打码" in text(browser(busy.centre).get(address))
    sheet = browser(busy.centre).post(address, {"format": "xlsx", "whole": ""})
    assert sheet.content.startswith(b"PK")
    answer = browser(busy.centre).post(address, {"format": "csv", "whole": ""})
    told = answer.content.decode("utf-8-sig")
    assert "**" in told
    for secret in ("王秀英", "13900000002"):
        assert secret not in told
    entries = Entry.objects.filter(verb="care.exported", by=busy.centre)
    assert [entry.data["whole"] for entry in entries] == [False, False]


def test_a_whole_list_wants_a_purpose_and_the_community(busy: Cast) -> None:
    address = reverse("care:export", args=["recipients"]) + "?view=late"
    whole = {"format": "csv", "whole": "1", "purpose": "visit"}
    assert browser(busy.centre).post(address, whole).status_code == 403
    refused = browser(busy.keeper).post(address, {**whole, "purpose": ""})
    assert (refused.status_code, "选用途" in text(refused)) == (400, True)
    answer = browser(busy.keeper).post(address, whole)
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "李素珍" in rows[1]
    entry = Entry.objects.get(verb="care.exported")
    assert entry.data == {
        "query": "关爱名单 view=late",
        "rows": 1,
        "whole": True,
        "purpose": "visit",
    }
    assert browser(busy.worker).get(address).status_code == 403
    assert look(busy.keeper, "export", "moon").status_code == 404


def test_lists_of_errands_are_narrowed_by_end_and_days(busy: Cast) -> None:
    page = text(look(busy.keeper, "errands_desk", end="cancelled", period="month"))
    assert rows_in(page) == 1
    assert "去掉“取消”" in page
    assert rows_in(text(look(busy.keeper, "errands_desk"))) == 3
    old = text(look(busy.keeper, "errands_desk", since="2020-01-01", until="2020-02-01"))
    assert rows_in(old) == 0
    assert rows_in(text(look(busy.keeper, "desk", view="intime"))) == 1
