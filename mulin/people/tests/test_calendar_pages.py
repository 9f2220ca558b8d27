"""The calendar of the desk: everybody reads it, the administrator edits it, bad input comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mulin.core import calendars
from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import WorkCalendar
from mulin.people import calendars as deeds
from mulin.people.models import Person, Role, UnitCalendar
from mulin.people.queries import posts
from mulin.people.testing import a_person, a_post, an_organisation, staff
from mulin.places.testing import a_town

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 28)


@pytest.fixture(name="admin")
def _admin() -> Person:
    calendars.seed(periods=[["08:30", "12:00"], ["14:00", "17:30"]], years=[2026])
    return staff(Role.ADMIN, a_town())


def page() -> str:
    return reverse("people:calendar")


def test_staff_read_a_whole_year(client: Client, admin: Person) -> None:
    client.force_login(staff(Role.CENTRE, a_town()))
    text = client.get(page(), {"year": "2026"}).content.decode()
    assert "10 月 1 日，休息，国庆节" in text
    assert "2 月 14 日，上班，春节调休上班" in text
    assert text.count('class="month"') == 12
    assert 'name="what"' not in text


def test_a_year_that_nobody_entered_is_said(client: Client, admin: Person) -> None:
    client.force_login(admin)
    assert "还没有 2027 年的放假" in client.get(page(), {"year": "2027"}).content.decode()
    assert "还没有 2026 年的放假" not in client.get(page(), {"year": "2026"}).content.decode()
    for odd in ("abcd", "99999", "1500"):
        assert client.get(page(), {"year": odd, "day": "2026-13-45"}).status_code == 200


def test_a_tapped_day_opens_with_what_it_is(client: Client, admin: Person) -> None:
    client.force_login(admin)
    text = client.get(page(), {"day": "2026-10-01"}).content.decode()
    assert "2026 年 10 月 1 日" in text
    assert 'value="国庆节"' in text


def test_a_day_is_made_worked_and_usual_again(client: Client, admin: Person) -> None:
    client.force_login(admin)
    form = {"what": "day", "day": "2026-11-28", "kind": "work", "note": "补班"}
    answer = client.post(page(), form, follow=True)
    assert calendars.current().is_working(SATURDAY)
    assert "2026-11-28 上班 补班" in answer.content.decode()
    client.post(page(), {**form, "kind": "usual"})
    assert not calendars.current().is_working(SATURDAY)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"what": "day", "day": "2026-11-28"}, "补班"),
        ({"what": "day", "day": "2026-02-30", "kind": "work"}, "补班"),
        ({"what": "day", "day": "2150-01-01", "kind": "work"}, "2100"),
        ({"what": "hours", "periods": "8点到12点", "weekdays": ["0"]}, "看不懂“8点到12点”"),
        ({"what": "hours", "periods": "12:00-08:00", "weekdays": ["0"]}, "按先后填写"),
        ({"what": "hours", "periods": "25:00-26:00", "weekdays": ["0"]}, "看不懂“25:00-26:00”"),
        ({"what": "hours", "periods": "08:00-12:00"}, "08:00-12:00"),
        ({"what": "notice", "notice": "明年春节放七天"}, "第 1 行"),
        ({"what": "notice", "notice": "2027-02-30 休 春节"}, "没有“2027-02-30”这一天"),
        ({"what": "notice", "notice": "2027-02-03 玩 春节"}, "“玩”要写成"),
        ({"what": "notice", "notice": "2027-02-11至2027-02-05 休 春节"}, "比开始还早"),
        ({"what": "notice", "notice": ""}, "notice"),
        ({"what": "calendar", "name": ""}, "叫什么"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_comes_back(
    client: Client, admin: Person, form: dict[str, object], words: str
) -> None:
    client.force_login(admin)
    before = calendars.current()
    answer = client.post(page(), {"note": "补班", **form})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert calendars.current() == before


def test_hours_are_set(client: Client, admin: Person) -> None:
    client.force_login(admin)
    client.post(page(), {
        "what": "hours", "periods": "9:00-12:00，13：30—18:00", "weekdays": ["0", "1", "5"],
        "end_of_day": "on", "urgent": "07:00-22:00",
    })  # fmt: skip
    found = calendars.current()
    assert found.periods == ((540, 720), (810, 1080))
    assert found.weekdays == {0, 1, 5}
    assert (found.end_of_day, found.urgent_periods) == (True, ((420, 1320),))
    assert calendars.county_row().follows_county


def test_the_yearly_notice_is_pasted(client: Client, admin: Person) -> None:
    client.force_login(admin)
    notice = (
        "2027年2月5日至2027年2月11日 休 春节\n\n2027-02-14 班 春节\n2027/10/1~2027/10/7,放假,国庆节"
    )
    answer = client.post(page(), {"what": "notice", "notice": notice}, follow=True)
    assert "改了 15 天" in answer.content.decode()
    found = calendars.current()
    assert found.names[date(2027, 2, 14)] == "春节调休上班"
    assert found.is_working(date(2027, 2, 14))
    assert not found.is_working(date(2027, 10, 4))
    assert 2027 in found.years_known
    again = client.post(page(), {"what": "notice", "notice": notice}, follow=True)
    assert "这些日子已经有了" in again.content.decode()


def test_a_unit_gets_its_own(client: Client, admin: Person) -> None:
    client.force_login(admin)
    body = an_organisation("供水公司")
    post = a_post(Role.PROPERTY, a_town(), body)
    client.post(page(), {"what": "calendar", "name": "供水值班"})
    own = WorkCalendar.objects.get(name="供水值班")
    url = f"{page()}?calendar={own.pk}"
    client.post(url, {"what": "units", "units": [str(body.pk)]})
    assert UnitCalendar.objects.get().calendar == own
    info = posts().get(post.pk)
    assert info is not None
    assert info.calendar == str(own.pk)
    client.post(url, {
        "what": "hours", "periods": "00:00-24:00", "weekdays": ["0", "5", "6"], "urgent": "",
        "follows_county": "on",
    })  # fmt: skip
    assert calendars.current(str(own.pk)).periods == ((0, 1440),)
    text = client.get(url).content.decode()
    assert "供水值班" in text
    assert "供水公司" in text
    client.post(url, {"what": "units", "units": []})
    assert not UnitCalendar.objects.exists()
    assert client.get(f"{page()}?calendar=nonsense").status_code == 404


def test_others_may_not(client: Client, admin: Person) -> None:
    form = {"what": "day", "day": "2026-11-28", "kind": "work"}
    for person, status in ((staff(Role.CENTRE, a_town()), 403), (a_person(), 403)):
        client.force_login(person)
        assert client.post(page(), form).status_code == status
    client.force_login(admin)
    assert client.post(page(), {"what": "nonsense"}).status_code == 404
    centre = staff(Role.CENTRE, a_town())
    row = calendars.county_row()
    for deed in (
        lambda: deeds.set_day(row, day=SATURDAY, kind="work", note="", by=centre),
        lambda: deeds.bring_notice(row, text="2027-01-01 休 元旦", by=centre),
        lambda: deeds.found_calendar(name="值班", by=centre),
        lambda: deeds.set_units(row, units=[], by=centre),
    ):
        with pytest.raises(Forbidden):
            deed()
    with pytest.raises(Refused):
        deeds.set_units(row, units=[], by=admin)
    with pytest.raises(Refused):
        deeds.set_day(row, day=SATURDAY, kind="sometimes", note="", by=admin)


def test_the_notice_comes_in_as_a_table_too(admin: Person, tmp_path: Path) -> None:
    table = tmp_path / "notice.csv"
    table.write_text(
        "日期,到,类型,名称\n2027-01-01,2027-01-03,休,元旦\n2027-01-04,,班,元旦\n2027-01-44,,休,元旦\n",
        encoding="utf-8",
    )
    call_command("import", "calendar", str(table))
    assert not calendars.current().is_working(date(2027, 1, 1))
    assert calendars.current().names[date(2027, 1, 4)] == "元旦调休上班"
    before = len(calendars.edits(calendars.county_row()))
    call_command("import", "calendar", str(table))
    assert len(calendars.edits(calendars.county_row())) == before


def test_a_table_that_says_the_contrary_of_a_day_is_told_so_by_its_line(
    admin: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "notice.csv"
    table.write_text(
        "日期,到,类型,名称\n2027-01-01,2027-01-03,休,元旦\n2027-01-01,,班,元旦\n", encoding="utf-8"
    )
    call_command("import", "calendar", str(table))
    assert "2027-01-01 又写休又写班" in capsys.readouterr().out
    assert not calendars.current().is_working(date(2027, 1, 1))


NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕7号
经国务院批准，现将2027年元旦、春节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、劳动节：5月1日放假1天，不调休。鼓励职工在除夕（2月4日）休息。
2026年11月4日"""


def test_the_notice_is_read_in_its_own_words() -> None:
    found = deeds.read_notice(NOTICE, year=2030)
    assert [(one.first, one.last, one.working, one.note) for one in found] == [
        (date(2027, 1, 1), date(2027, 1, 3), False, "元旦"),
        (date(2027, 2, 5), date(2027, 2, 11), False, "春节"),
        (date(2027, 1, 31), date(2027, 1, 31), True, "春节调休上班"),
        (date(2027, 2, 14), date(2027, 2, 14), True, "春节调休上班"),
        (date(2027, 5, 1), date(2027, 5, 1), False, "劳动节"),
    ]
    told = deeds.read_notice("元旦：2026年12月31日至2027年1月2日放假，1月4日上班。", year=2030)
    assert [one.first for one in told] == [date(2026, 12, 31), date(2027, 1, 4)]
    dated = (
        "发布时间：2026年11月4日\n一、清明节：4月4日放假。二、中秋节、国庆节：10月1日至3日放假。"
    )
    assert [one.note for one in deeds.read_notice(dated, year=2027)] == ["清明节", "中秋节、国庆节"]
    assert deeds.read_notice(dated, year=2027)[0].first == date(2027, 4, 4)
    spaced = deeds.read_notice("2027 年 1 月 1 日 至 3 号 放假")
    assert (spaced[0].first, spaced[0].last) == (date(2027, 1, 1), date(2027, 1, 3))
    assert deeds.read_notice("一、元旦：1月1日放假。", year=2030)[0].first == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2027-01-01 休 元旦\n2027-01-01 班 元旦", "第 2 行：2027-01-01 又写休又写班"),
        ("元旦：2027年1月1日放假。1月4日以后上班。", "看不懂“1月4日以后上班”"),
        ("元旦：2027年1月1日放假。\n2027-02-05 修 春节", "第 2 行：“修”要写成"),
        ("元旦：2027年2月30日放假。", "没有“2027-2-30”这一天"),
    ],
)
def test_a_notice_that_cannot_be_followed_is_refused_by_its_line(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        deeds.read_notice(text)
