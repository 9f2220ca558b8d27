"""Reporting: any door, any datum, any input; one appeal, the right area, clocks that start."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from mulin.appeals import flow
from mulin.appeals.flow.reporting import title_of, tracking_code
from mulin.appeals.models import Appeal, Urgency
from mulin.appeals.testing import a_category, an_appeal, urgent_words
from mulin.core import geo, seal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import Entry
from mulin.people.models import Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_building, a_community, a_grid, a_town, an_estate

pytestmark = pytest.mark.django_db
DETAIL = "三栋二单元楼道灯不亮，已经两天了。"


def test_it_has_a_number_a_code_and_clocks() -> None:
    appeal = an_appeal(at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    assert re.fullmatch(r"360483-20261120-\d{6}", appeal.number)
    assert seal.check_code(appeal.number, "appeal.tracking", tracking_code(appeal), length=6)
    assert appeal.due is not None
    assert appeal.first_contact_due is not None


@pytest.mark.parametrize("nothing", ["\u200b\u200b", " \u200d\ufeff ", "\u2060\u200e"])
def test_letters_that_nobody_sees_are_no_report(nothing: str) -> None:
    with pytest.raises(Refused):
        flow.report(flow.Report(detail=nothing), by=a_person())
    report = flow.Report(detail=DETAIL, title=nothing)
    assert flow.report(report, by=a_person()).title == title_of(DETAIL)


def test_a_title_has_no_letters_that_nobody_sees_but_those_within_emoji() -> None:
    assert title_of("\u200b灯\u200b坏了。还有") == "灯坏了"
    assert title_of("👨‍👩‍👧 走散了") == "👨‍👩‍👧 走散了"


def test_a_double_tap_makes_one_appeal() -> None:
    person = a_person()
    report = flow.Report(detail=DETAIL)
    first = flow.report(report, by=person, key="tap-tap-tap")
    again = flow.report(report, by=person, key="tap-tap-tap")
    assert first.pk == again.pk
    assert Appeal.objects.count() == 1
    assert Entry.objects.filter(verb="report").count() == 1


def test_the_same_words_sent_twice_on_purpose_are_two() -> None:
    person = a_person()
    flow.report(flow.Report(detail=DETAIL), by=person, key=uuid4().hex)
    flow.report(flow.Report(detail=DETAIL), by=person, key=uuid4().hex)
    assert Appeal.objects.count() == 2


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09", "cgcs2000"])
def test_a_point_of_any_datum_finds_its_grid(datum: str) -> None:
    grid, other = a_grid(), a_grid()
    assert grid.lng is not None
    assert grid.lat is not None
    lng, lat = geo.from_wgs84(grid.lng, grid.lat, datum)
    appeal = flow.report(flow.Report(detail=DETAIL, lng=lng, lat=lat, datum=datum), by=a_person())
    assert (appeal.area_path, appeal.area_reason) == (grid.path, "point")
    assert appeal.area_path != other.path
    assert appeal.lng == pytest.approx(grid.lng, abs=1e-5)


def test_a_building_tells_its_grid() -> None:
    building = a_building()
    appeal = flow.report(flow.Report(detail=DETAIL, building=building.pk), by=a_person())
    assert (appeal.area_path, appeal.area_reason) == (building.area_path, "building")
    assert appeal.place == f"{building.estate.name} {building.name}"


def test_words_tell_the_community_by_name_alias_or_estate() -> None:
    west = a_community("西湖社区")
    a_community("城区社区")
    estate = an_estate("庐环花苑", west)
    for words in ("西湖社区门口", "我家在庐环花苑"):
        appeal = flow.report(flow.Report(detail="灯坏了", place=words), by=a_person())
        assert (appeal.area_path, appeal.area_reason) == (west.path, "words")
    assert estate.area_path == west.path


def test_words_that_name_two_communities_tell_nothing() -> None:
    a_community("西湖社区")
    a_community("城区社区")
    appeal = flow.report(flow.Report(detail="西湖社区和城区社区之间的路坏了"), by=a_person())
    assert (appeal.area_path, appeal.area_reason) == (a_town().path, "none")


def test_without_a_place_it_waits_in_the_inbox_of_the_town() -> None:
    town = a_town()
    appeal = flow.report(flow.Report(detail="路上太吵"), by=a_person())
    assert appeal.area_path == town.path


@pytest.mark.parametrize(("lng", "lat"), [(200, 29), (116, 95), (float("nan"), 29), (29.4, 116.0)])
def test_an_impossible_point_is_refused_with_a_sentence(lng: float, lat: float) -> None:
    with pytest.raises(Refused) as caught:
        flow.report(flow.Report(detail=DETAIL, lng=lng, lat=lat), by=a_person())
    assert caught.value.field == "lng"
    assert Appeal.objects.count() == 0


def test_a_point_outside_of_all_outlines_keeps_the_point_and_goes_to_the_town() -> None:
    grid = a_grid()
    appeal = flow.report(flow.Report(detail="灯坏了", lng=100.0, lat=30.0), by=a_person())
    assert appeal.area_reason == "outside"
    assert grid.path.startswith(appeal.area_path)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"detail": "  "}, "detail"),
        ({"detail": "长" * 10_001}, "detail"),
        ({"detail": DETAIL, "title": "长" * 61}, "title"),
        ({"detail": DETAIL, "category": "9999"}, "category"),
        ({"detail": DETAIL, "building": uuid4()}, "building"),
        ({"detail": DETAIL, "contact_phone": "12345"}, "contact_phone"),
        ({"detail": DETAIL, "kind": "nonsense"}, "kind"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        flow.report(flow.Report(**said), by=a_person())
    assert caught.value.field == field
    assert str(caught.value)
    assert Appeal.objects.count() == 0


def test_ten_thousand_letters_and_a_script_are_taken_as_they_are() -> None:
    text = "<script>alert(1)</script>" + "长" * 9000
    assert an_appeal(text).detail == text


def test_phrases_find_the_category_and_its_limits() -> None:
    a_category("0301", phrases=["楼道灯"], respond_within="2wh", resolve_within="1wd")
    appeal = an_appeal(DETAIL)
    assert appeal.category is not None
    assert (appeal.category.code, appeal.resolve_within) == ("0301", "1wd")


def test_a_category_chosen_by_hand_beats_the_words() -> None:
    a_category("0301", phrases=["楼道灯"])
    a_category("0701", "别的", phrases=["别的"])
    appeal = an_appeal(DETAIL, category="0701")
    assert appeal.category is not None
    assert appeal.category.code == "0701"


def test_urgent_words_raise_the_urgency_and_hurry_the_first_contact() -> None:
    urgent_words("冒烟")
    calm, grave = an_appeal("灯坏了"), an_appeal("电表箱冒烟了")
    assert grave.urgency == Urgency.CRITICAL
    assert grave.first_contact_due is not None
    assert calm.first_contact_due is not None
    assert grave.respond_within == "30m"


def test_phone_and_name_are_sealed_in_the_database() -> None:
    appeal = an_appeal(DETAIL, contact_name="王秀英", contact_phone="139 0000 3333")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_name, contact_phone FROM appeals_appeal")
        row = cursor.fetchone()
    assert "王秀英" not in row[0]
    assert "13900003333" not in row[1]
    assert Appeal.objects.get(pk=appeal.pk).contact_phone == "13900003333"
    index = seal.blind_index("13900003333", "phone")
    assert Appeal.objects.filter(contact_index=index).count() == 1


def test_without_a_name_no_name_is_kept() -> None:
    appeal = an_appeal(DETAIL, anonymous=True, contact_name="王秀英")
    assert appeal.contact_name == ""


def test_staff_enter_what_was_told_by_phone_and_others_may_not() -> None:
    grid = a_grid()
    worker = staff(Role.GRID_WORKER, grid)
    told = flow.Report(detail=DETAIL, channel="phone", contact_phone="13900004444")
    appeal = flow.report(told, by=worker)
    assert (appeal.reporter_id, appeal.recorded_by_id) == (None, worker.pk)
    for person in (a_person(), None):
        with pytest.raises(Forbidden):
            flow.report(told, by=person)


def test_a_visitor_reports_without_an_account() -> None:
    appeal = flow.report(flow.Report(detail=DETAIL), by=None)
    assert appeal.reporter_id is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("灯坏了。请来修。", "灯坏了"),
        ("！！", "！！"),
        ("一" * 40, "一" * 29 + "…"),
        ("第一行\n第二行", "第一行"),
    ],
)
def test_a_title_is_the_first_sentence(said: str, title: str) -> None:
    assert title_of(said) == title


def test_reporting_is_few_statements(django_assert_max_num_queries: Any) -> None:
    grid, person = a_grid(), a_person()
    flow.report(flow.Report(detail=DETAIL, lng=grid.lng, lat=grid.lat), by=person, key="warm-it-up")
    with django_assert_max_num_queries(12):
        flow.report(
            flow.Report(detail=DETAIL, lng=grid.lng, lat=grid.lat), by=person, key="and-measure"
        )
