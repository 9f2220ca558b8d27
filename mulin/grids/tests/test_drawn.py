"""Outlines from files: understood, mended or refused with the reason and the spot; all or none."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mulin.core import geo
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.core.geo import Datum, shapes
from mulin.core.journal import verify
from mulin.core.models import Entry
from mulin.core.tables import TableError
from mulin.grids import flow
from mulin.grids.drawn import MOST_BYTES, Drawn, Reading, read
from mulin.grids.flow import Order
from mulin.grids.flow.reading import reading
from mulin.grids.imports import Outlines
from mulin.grids.models import OutlineSheet, Status
from mulin.grids.testing import DrawnTown, block, bow_tie, collection, feature, spike
from mulin.places.flow import NewArea, close_area, found_area
from mulin.places.models import Area, AreaChange, Level
from mulin.places.queries import ladder
from mulin.places.testing import a_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    a_town("别的镇")
    return made


def shifted(outline: dict[str, object], datum: str) -> dict[str, object]:
    """The same place as another datum has it."""
    rings = geo.outlines.polygons_of(outline)[0]
    moved = [[list(geo.from_wgs84(lng, lat, datum)) for lng, lat in ring] for ring in rings]
    return {"type": "Polygon", "coordinates": moved}


def looked_at(
    text: str, town: DrawnTown, *, within: str = "/", datum: str = "wgs84"
) -> Reading[Drawn]:
    """As the drawer of the town sees it."""
    return reading(text, datum=datum, by=town.drawer, within=within)


@pytest.mark.parametrize("datum", Datum.values)
def test_an_outline_in_any_of_the_four_datums_lies_where_it_was_drawn(
    town: DrawnTown, datum: str
) -> None:
    wider = block(0, 0, high=1.2)
    text = collection(feature(shifted(wider, datum), code=town.south.code))
    sheet = flow.bring(text, name="界.geojson", datum=datum, by=town.drawer)
    flow.take(sheet, by=town.drawer)
    town.south.refresh_from_db()
    assert shapes.uncovered(wider, [town.south.outline or {}]) == []
    assert shapes.uncovered(town.south.outline or {}, [wider]) == []


def test_areas_are_known_by_code_by_name_and_by_alias(town: DrawnTown) -> None:
    found = looked_at(
        collection(
            feature(block(0, 0, high=1.1), 网格编码=town.south.code),
            feature(block(0, 1.1, high=0.9), 名称="北网格"),
        ),
        town, within=town.lake.path,
    )  # fmt: skip
    assert [row.kind for row in found.rows] == ["changed", "changed"]
    assert found.counts() == {"new": 0, "changed": 2, "same": 0, "wrong": 0, "mended": 0}
    same = looked_at(collection(feature(town.south.outline or {}, code=town.south.code)), town)
    assert [row.kind for row in same.rows] == ["same"]


def test_a_code_that_begins_with_its_community_s_founds_a_grid(town: DrawnTown) -> None:
    text = collection(
        feature(block(0, 0, high=0.5), code=f"{town.lake.code}077", name="新一"),
        feature(block(0, 0.5, high=0.5), community=town.lake.code, name="新二"),
    )
    sheet = flow.bring(
        text, name="a", datum="wgs84", by=town.drawer, basis="纪要", on=date(2026, 5, 4)
    )
    assert flow.take(sheet, by=town.drawer) == 2
    one, two = Area.objects.filter(parent=town.lake, since=date(2026, 5, 4)).order_by("code")
    assert (one.code, one.parent, one.level) == (f"{town.lake.code}077", town.lake, "grid")
    assert (two.name, two.code, two.since) == ("新二", f"{town.lake.code}078", date(2026, 5, 4))
    assert AreaChange.objects.get(area=one).basis == "纪要"


WRONG = [
    ({"code": "999"}, "没有找到这个区域"),
    ({}, "没有代码（code），也没有名称"),
    ({"community": "<lake>"}, "没有代码（code），也没有名称"),
    ({"code": "<lake>555"}, "新网格要有名称"),
    ({"name": "别的镇"}, "不归您管"),
]


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_whose_outline_it_is_must_be_clear_and_one_s_own(
    town: DrawnTown, said: dict[str, str], words: str
) -> None:
    said = {key: value.replace("<lake>", town.lake.code) for key, value in said.items()}
    row = looked_at(collection(feature(block(0, 0), **said)), town).rows[0]
    assert words in row.problem
    assert row.kind == "wrong"
    assert row.spot == (116.0, 29.4)


def test_two_of_one_name_two_of_one_area_and_closed_ones_are_refused(town: DrawnTown) -> None:
    twin = found_area(
        code=f"{town.hill.code}009", name="南网格", level=Level.GRID, parent=town.hill
    )
    text = collection(feature(block(0, 0), name="南网格"))
    assert "不止一个" in looked_at(text, town).rows[0].problem
    twice = collection(*[feature(block(0, 0), code=town.south.code)] * 2)
    assert "只留一个" in looked_at(twice, town).rows[1].problem
    close_area(twin, by=flow.Order(town.drawer).act())
    gone = collection(feature(block(0, 0), code=twin.code))
    assert "已经撤销" in looked_at(gone, town).rows[0].problem


def test_an_outline_that_crosses_itself_is_refused_where_it_crosses(town: DrawnTown) -> None:
    row = looked_at(collection(feature(bow_tie(0, 0), code=town.south.code)), town).rows[0]
    assert "自己交叉" in row.problem
    assert row.spot == pytest.approx((116.0015, 29.4015), abs=1e-6)


def test_a_slip_of_the_hand_is_mended_and_said(town: DrawnTown) -> None:
    row = looked_at(collection(feature(spike(0, 0), code=town.south.code)), town).rows[0]
    assert (row.kind, len(row.mended)) == ("changed", 1)
    assert row.outline is not None
    assert shapes.square_metres(row.outline) == pytest.approx(
        shapes.square_metres(block(0, 0)), rel=0.01
    )


@pytest.mark.parametrize(
    "geometry",
    [None, {"type": "Point", "coordinates": [116, 29]}, {"type": "Polygon", "coordinates": "x"},
     {"type": "Polygon", "coordinates": [[[116, 29], [116, 30]]]},
     {"type": "Polygon", "coordinates": [[[29, 116], [29, 117], [30, 116]]]},
     {"type": "Polygon", "coordinates": [[["a", "b"]]]}],
)  # fmt: skip
def test_what_is_no_area_is_refused_with_a_sentence(town: DrawnTown, geometry: object) -> None:
    text = json.dumps({
        "type": "FeatureCollection",
        "features": [{"properties": {"code": town.south.code}, "geometry": geometry}, 7],
    })  # fmt: skip
    rows = looked_at(text, town).rows
    assert [row.kind for row in rows] == ["wrong", "wrong"]
    assert rows[0].problem.endswith("。")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"features": []}', '{"features": 1}', "x" * (MOST_BYTES + 1)]
)
def test_what_is_no_collection_is_refused_at_once(town: DrawnTown, text: str) -> None:
    with pytest.raises(Refused):
        looked_at(text, town)
    many = json.dumps({"features": [{}] * 3001})
    with pytest.raises(Refused, match="3000"):
        looked_at(many, town)


def test_an_outline_beside_the_old_one_asks_whether_the_datum_is_right(town: DrawnTown) -> None:
    text = collection(feature(shifted(block(0, 0), "gcj02"), code=town.south.code))
    row = looked_at(text, town).rows[0]
    assert "坐标系" in row.note
    assert looked_at(text, town, datum="gcj02").rows[0].note == ""


def test_one_wrong_outline_and_nothing_is_taken(town: DrawnTown) -> None:
    before = town.south.outline
    text = collection(
        feature(block(0, 0, high=0.9), code=town.south.code),
        feature(bow_tie(0, 1), code=town.north.code),
    )
    sheet = flow.bring(text, name="坏", datum="wgs84", by=town.drawer)
    assert sheet.counts["wrong"] == 1
    with pytest.raises(Refused, match="一个也没有采用"):
        flow.take(sheet, by=town.drawer)
    sheet.refresh_from_db()
    town.south.refresh_from_db()
    assert (sheet.status, town.south.outline) == (Status.WAITING, before)
    assert sheet.text
    assert AreaChange.objects.count() == 0


def test_a_sheet_is_one_s_own_is_taken_once_and_forgets_its_text(town: DrawnTown) -> None:
    text = collection(feature(block(0, 0, high=0.9), code=town.south.code))
    sheet = flow.bring(text, name="界", datum="wgs84", by=town.drawer)
    assert list(OutlineSheet.objects.visible_to(town.admin)) == []
    with pytest.raises(Forbidden):
        flow.take(sheet, by=town.admin)
    with pytest.raises(Forbidden):
        flow.drop(sheet, by=town.admin)
    flow.take(sheet, by=town.drawer)
    assert (sheet.status, sheet.text) == (Status.TAKEN, "")
    with pytest.raises(NotAllowed):
        flow.take(sheet, by=town.drawer)
    assert list(verify()) == []
    assert str(sheet) == "界 taken"


def test_a_sheet_can_be_dropped_and_old_ones_are_dropped_by_the_clock(town: DrawnTown) -> None:
    text = collection(feature(block(0, 0, high=0.9), code=town.south.code))
    one, two = (flow.bring(text, name=n, datum="wgs84", by=town.drawer) for n in "ab")
    flow.drop(one, by=town.drawer)
    assert flow.clear(timezone.now() - timedelta(days=1)) == 0
    assert flow.clear(timezone.now() + timedelta(days=1)) == 1
    two.refresh_from_db()
    assert (two.status, two.text) == (Status.DROPPED, "")


def test_who_does_not_draw_brings_nothing_and_a_datum_must_be_known(town: DrawnTown) -> None:
    text = collection(feature(block(0, 0), code=town.south.code))
    with pytest.raises(Forbidden):
        flow.bring(text, name="a", datum="wgs84", by=town.secretary)
    with pytest.raises(Refused, match="坐标系"):
        flow.bring(text, name="a", datum="mars", by=town.drawer)


def test_the_editor_draws_the_grids_of_one_community_and_never_over_somebody_else_s(
    town: DrawnTown,
) -> None:
    seen = flow.seen_of(town.lake)
    text = collection(
        feature(block(0, 0, high=1.2), code=town.south.code),
        feature(block(0, 1.2, high=0.8), code=town.north.code),
    )
    order = Order(town.drawer, basis="测绘", key="once-and-only-once")
    assert {a.code for a in flow.draw(town.lake, text=text, datum="wgs84", seen=seen, order=order)} == {
        town.south.code, town.north.code
    }  # fmt: skip
    assert flow.draw(town.lake, text=text, datum="wgs84", seen=seen, order=order) == []
    late = flow.seen_of(town.lake)
    assert late
    flow.rename(town.south, name="湖边网格", order=Order(town.drawer))
    with pytest.raises(Conflict):
        flow.draw(town.lake, text=text, datum="wgs84", seen=late, order=Order(town.drawer))
    elsewhere = collection(feature(block(1, 0), code=town.east.code))
    with pytest.raises(Refused, match="不归您管"):
        flow.draw(town.lake, text=elsewhere, datum="wgs84", seen="", order=Order(town.drawer))


def test_the_command_takes_a_file_whole_and_says_what_it_mended(
    town: DrawnTown, tmp_path: Path
) -> None:
    file, out = tmp_path / "界.geojson", io.StringIO()
    rows = [feature(shifted(spike(0, 0), "bd09"), code=town.south.code)]
    file.write_text(collection(*rows), encoding="utf-8")
    call_command("import", "outlines", str(file), "--datum", "bd09", "--dry-run", stdout=out)
    assert AreaChange.objects.count() == 0
    call_command("import", "outlines", str(file), "--datum", "bd09", stdout=out)
    assert "边线已修好" in out.getvalue()
    assert "更新 1" in out.getvalue()
    assert Entry.objects.filter(verb="area.redrawn", by=None).count() == 1
    call_command("import", "outlines", str(file), "--datum", "bd09", stdout=out)
    assert AreaChange.objects.count() == 1


def test_the_command_refuses_a_file_with_one_wrong_outline_and_says_where(
    town: DrawnTown, tmp_path: Path
) -> None:
    file, out = tmp_path / "坏.geojson", io.StringIO()
    good = feature(block(0, 0, high=0.9), code=town.south.code)
    file.write_text(
        collection(good, feature(bow_tie(0, 1), code=town.north.code)), encoding="utf-8"
    )
    with pytest.raises(CommandError, match="没有一行能导入"):
        call_command("import", "outlines", str(file), stdout=out)
    assert "自己交叉" in out.getvalue()
    assert "116.0015" in out.getvalue()
    town.south.refresh_from_db()
    assert town.south.outline == block(0, 0)
    with pytest.raises(CommandError, match="读不出来"):
        call_command("import", "outlines", str(tmp_path / "没有"))
    with pytest.raises(CommandError, match="没有坐标"):
        call_command("import", "divisions", str(file), "--datum", "gcj02")
    with pytest.raises(TableError):
        Outlines().run(io.BytesIO(b"\xff\xfe"))


def test_a_split_by_the_form_s_text_in_any_datum(town: DrawnTown) -> None:
    west, east = ((116.0015, 29.39), (116.0015, 29.41))
    line = [geo.from_wgs84(*point, "gcj02") for point in (west, east)]
    made = flow.split(
        town.south, line=line, datum="gcj02", new=NewArea("西网格"),
        order=Order(town.drawer, key="just-one-split"),
    )  # fmt: skip
    assert made.lng == pytest.approx(116.0022, abs=0.001) or made.lng == pytest.approx(
        116.0007, abs=0.001
    )
    again = flow.split(
        town.south, line=line, datum="gcj02", new=NewArea("西网格"),
        order=Order(town.drawer, key="just-one-split"),
    )  # fmt: skip
    assert again == made
    merged = flow.merge(town.south, [made], order=Order(town.drawer))
    assert shapes.uncovered(block(0, 0), [merged.outline or {}]) == []


def test_only_who_draws_on_both_sides_changes_borders(town: DrawnTown) -> None:
    order, foreign = Order(town.secretary), Order(town.stranger)
    for who in (order, foreign):
        for do in (
            lambda who=who: flow.rename(town.south, name="x", order=who),
            lambda who=who: flow.close(town.south, order=who),
            lambda who=who: flow.found(town.lake, name="x", code="", order=who),
            lambda who=who: flow.merge(town.south, [town.north], order=who),
            lambda who=who: flow.hand_over(town.south, to=town.hill, code="", order=who),
            lambda who=who: flow.draw(town.lake, text="", datum="wgs84", seen="", order=who),
        ):
            with pytest.raises(Forbidden):
                do()
    made = flow.hand_over(town.south, to=town.hill, code="", order=Order(town.drawer))
    assert made.parent == town.hill
    fresh = flow.found(town.lake, name="新网格", code="", order=Order(town.drawer))
    flow.close(fresh, order=Order(town.drawer))
    assert ladder().today(town.south.path) == ladder().by_path[made.path]


@pytest.mark.parametrize("text", ["116", "a,b c,d", "116,29,3 1,2"])
def test_a_line_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="经度,纬度"):
        flow.points_of(text)


def test_a_line_may_be_written_in_many_ways() -> None:
    for text in ("116,29 117,30", "116,29；117,30", "116，29\n117，30"):
        assert flow.points_of(text) == [(116, 29), (117, 30)]


class AnyFile(TestCase):
    """Whatever somebody sends, the answer is rows or a sentence, never a crash."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                st.sampled_from(["type", "geometry", "coordinates", "properties", "code", "name"]),
                inner, max_size=4,
            ),
            max_leaves=12,
        )
    )  # fmt: skip
    def test_it(self, thing: object) -> None:
        text = json.dumps(
            {"features": [thing, {"type": "Feature", "geometry": thing, "properties": thing}]}
        )
        found = read(text, datum="wgs84", known=ladder(), allowed=lambda _path: True)
        assert [row.number for row in found.rows] == [1, 2]
        assert all(row.problem for row in found.rows)
        assert Area.objects.count() == 0
