"""The pages of figures: every number is the list behind it, and small groups stay private."""

from __future__ import annotations

import csv
import re
from datetime import date
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow as deeds
from mulin.appeals.queries import FIGURES, Filters, listed
from mulin.appeals.testing import Cast, a_category
from mulin.people.flow import issue_token
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.queries import ladder
from mulin.places.testing import a_community, a_grid, a_town
from mulin.reports import flow
from mulin.reports.queries import Line, Scope, board, period_of, public_month

pytestmark = pytest.mark.django_db
MONTH = {"period": "quarter"}


@pytest.fixture
def cast() -> Cast:
    """A month with every status in it, two communities, two categories, and one about staff."""
    a_category("0301", phrases=["楼道灯"])
    a_category("0402", "噪声", phrases=["噪声"])
    cast = Cast()
    for status in ("received", "dispatched", "handling", "waiting", "proposed", "closed", "closed"):
        cast.appeal(status)
    other = Cast(a_grid(community=a_community(town=cast.town)))
    other.appeal("closed", detail="楼上装修噪声很大，晚上睡不着。")
    deeds.reopen(other.appeal("closed", detail="晚上噪声。"), by=other.reporter, public="还在响。")
    deeds.withdraw(other.appeal(detail="写错了，请删掉。"), by=other.reporter)
    at_town = staff(Role.CENTRE, cast.town)
    deeds.report(deeds.Report(detail="说不清在哪里的事。", channel="phone"), by=at_town)
    cast.appeal("received", about_staff=True)
    flow.refresh_all()
    return cast


def board_of(person: Person, code: str) -> tuple[Scope, list[Line]]:
    place = ladder().by_code[code]
    scope = Scope(person, place, period_of(MONTH))
    found = board(scope)
    leaves = [leaf for group in found.groups for leaf in group.lines]
    return scope, [found.total, *found.areas, *found.groups, *leaves, *found.times]


@pytest.mark.parametrize("who", ["centre", "dispatcher", "handler"])
def test_every_number_is_the_list_behind_it(cast: Cast, who: str) -> None:
    person: Person = getattr(cast, who)
    code = {"centre": cast.town, "dispatcher": cast.community, "handler": cast.area}[who].code
    _scope, lines = board_of(person, code)
    assert len(lines) > 4
    for line in lines:
        assert line.filters is not None, line.label
        for name, figure in FIGURES.items():
            rows = listed(person, Filters(**{**line.filters.__dict__, "figure": name}))
            assert rows.count() == line.counts[name], (line.label, name)
            if figure.of is not None:
                rows = listed(person, Filters(**{**line.filters.__dict__, "figure": f"{name}.of"}))
                assert rows.count() == line.counts[f"{name}_of"], (line.label, name)


def test_the_page_prints_what_its_links_open(cast: Cast, client: Client) -> None:
    client.force_login(cast.centre)
    page = client.get(reverse("reports:figures"), MONTH).content.decode()
    found = re.findall(r'<a class="cell-link" href="(/desk/appeals/\?[^"]+)">(\d+)</a>', page)
    assert len(found) > 20
    for href, number in found:
        filters = Filters.read(
            dict(part.split("=") for part in unescape(href).split("?")[1].split("&"))
        )
        assert listed(cast.centre, filters).count() == int(number), href


def test_parts_add_up_to_the_whole(cast: Cast) -> None:
    found = board(Scope(cast.centre, ladder().by_code[cast.town.code], period_of(MONTH)))
    for lines in (found.areas, found.groups, found.times):
        for name, whole in found.total.counts.items():
            assert sum(line.counts[name] for line in lines) == whole
    assert found.total.counts["received"] == 12


def test_complaints_of_staff_are_counted_for_the_centre_alone(cast: Cast) -> None:
    _scope, whole = board_of(cast.centre, cast.area.code)
    _scope, theirs = board_of(cast.handler, cast.area.code)
    assert whole[0].counts["received"] == theirs[0].counts["received"] + 1


def test_only_who_looks_after_an_area_sees_its_figures(cast: Cast, client: Client) -> None:
    here = reverse("reports:figures")
    assert client.get(here).status_code == 302
    client.force_login(a_person())
    assert client.get(here).status_code == 403
    client.force_login(cast.handler)
    assert client.get(here).status_code == 200
    assert client.get(here, {"area": cast.area.code}).status_code == 200
    for other in (cast.community.code, a_grid().code, "nowhere"):
        assert client.get(here, {"area": other}).status_code == 404


def test_the_page_asks_few_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.centre)
    client.get(reverse("reports:figures"))
    with django_assert_max_num_queries(9):
        client.get(reverse("reports:figures"))


def test_paper_and_files(cast: Cast, client: Client) -> None:
    client.force_login(cast.centre)
    here = reverse("reports:figures")
    assert "打印于" in client.get(here, {"print": "1"}).content.decode()
    for table in ("area", "category", "time"):
        answer = client.get(here, {**MONTH, "format": "csv", "table": table})
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[-1][:2] == [cast.town.name, "12"]
        assert len(set(map(len, rows))) == 1
    assert client.get(here, {"format": "xlsx"}).content[:2] == b"PK"
    assert client.get(here, {"format": "exe"}).status_code == 404
    assert client.get(here, {"format": "csv", "table": "x"}).status_code == 404


def test_an_empty_period_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.centre)
    page = client.get(reverse("reports:figures"), {"since": "2020-01-01", "until": "2020-01-31"})
    assert "没有收到诉求" in page.content.decode()


def test_periods() -> None:
    friday = date(2026, 11, 20)
    ends = {name: period_of({"period": name}, friday) for name in ("week", "month", "quarter")}
    assert [p.since for p in ends.values()] == [
        date(2026, 11, 16),
        date(2026, 11, 1),
        date(2026, 10, 1),
    ]
    assert {p.until for p in ends.values()} == {friday}
    backwards = period_of({"since": "2026-11-09", "until": "2026-11-03"}, friday)
    assert (backwards.since.day, backwards.until.day, backwards.unit) == (3, 9, "day")
    assert period_of({"period": "rubbish", "since": "x"}, friday).name == "month"
    ages = period_of({"since": "0001-01-01", "until": "9999-12-31"}, friday)
    assert (ages.until - ages.since).days == 3 * 366
    assert [s.label for s in period_of({"period": "month"}, friday).stretches] == [
        "11/1",
        "11/2",
        "11/9",
        "11/16",
    ]
    whole = period_of({"since": "2025-11-20", "until": "2026-02-10"}, friday)
    assert (whole.stretches[0].since, whole.stretches[-1].until) == (whole.since, whole.until)
    assert (
        period_of({"since": "2025-01-15", "until": "2026-02-10"}, friday).stretches[-1].since.day
        == 1
    )


def test_the_public_page_keeps_small_groups_to_itself(client: Client) -> None:
    town = a_town()
    many, few, some = (Cast(a_grid(community=a_community(town=town))) for _ in range(3))
    for cast, number in ((many, 9), (few, 3), (some, 6)):
        for _ in range(number):
            cast.appeal("received")
    flow.refresh_all()
    _month, lines, total = public_month()
    found = {line.label: line.numbers["received"] for line in lines}
    assert found == {many.community.name: 9, few.community.name: None, some.community.name: None}
    assert total.numbers["received"] == 18
    assert {line.shares["solved"] for line in lines} == {None}
    page = client.get(reverse("reports:public"))
    assert page.status_code == 200
    assert "不足 5" in page.content.decode()


def test_figures_at_the_machine_door(cast: Cast, client: Client) -> None:
    head = bearer(cast.centre)
    found = client.get("/api/v1/figures", {"by": "category", "area": cast.town.code}, **head).json()
    received = found["total"]["figures"]["received"]
    assert (received["count"], received["of"]) == (12, None)
    assert sum(r["figures"]["received"]["count"] for r in found["rows"]) == 12
    reader = bearer(cast.centre, "appeals:read")
    for line in (found["total"], *found["rows"]):
        for figure in line["figures"].values():
            opened = client.get(f"/api/v1/appeals?{figure['rows']}", **reader).json()["items"]
            assert len(opened) == figure["count"], figure
    assert found["until"] == timezone.localdate().isoformat()
    assert client.get("/api/v1/figures", {"area": "x"}, **head).status_code == 404
    assert client.get("/api/v1/figures", **bearer(a_person())).status_code == 404


def bearer(person: Person, scope: str = "figures:read") -> dict[str, Any]:
    token = issue_token(person, name="t", scopes=(scope,))
    return {"headers": {"Authorization": f"Bearer {token}"}}
