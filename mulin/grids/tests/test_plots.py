"""The ground of estates, property areas and buildings from files and from the editor: understood,
mended or refused with the reason and the spot; all or none."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from mulin.core import geo
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.core.geo import Datum
from mulin.grids import flow
from mulin.grids.drawn import Reading
from mulin.grids.flow import Order
from mulin.grids.flow.reading import reading_plots
from mulin.grids.models import OutlineSheet
from mulin.grids.plotted import Plotted
from mulin.grids.queries.grounds import inside
from mulin.grids.testing import DrawnTown, block, bow_tie, collection, feature, spike
from mulin.places.models import Area, Plot, PropertyArea
from mulin.places.plots import grounds_in
from mulin.places.testing import a_property, an_estate

pytestmark = pytest.mark.django_db
SMALL = {"wide": 0.4, "high": 0.4}


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    made.houses(made.south, 2, estate="湖滨花园")
    return made


def looked_at(
    town: DrawnTown, *features: dict[str, Any], datum: str = "wgs84", within: str = "/",
    kind: str = "",
) -> Reading[Plotted]:  # fmt: skip
    """As somebody of the centre sees it."""
    text = collection(*features)
    return reading_plots(text, datum=datum, by=town.drawer, within=within, kind=kind)


def drawn(left: float = 0.1, low: float = 0.1, /, **said: str) -> dict[str, Any]:
    """A small outline with its properties."""
    return feature(block(left, low, **SMALL), **said)


@pytest.mark.parametrize("datum", Datum.values)
def test_every_kind_is_found_by_its_words_in_any_datum(town: DrawnTown, datum: str) -> None:
    a_property("湖滨物业", town.lake)
    features = [
        drawn(kind="小区", name="湖滨花园"), drawn(kind="物业服务区域", name="湖滨物业"),
        drawn(kind="楼栋", name="1栋", 小区="湖滨花园"),
    ]  # fmt: skip
    for one in features:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"][0] = [
            list(geo.from_wgs84(lng, lat, datum)) for lng, lat in ring
        ]
    found = looked_at(town, *features, datum=datum)
    assert [(row.of, row.kind) for row in found.rows] == [
        ("estate", "new"), ("property", "new"), ("building", "new")
    ]  # fmt: skip
    assert len(flow.take_plots(found, by=Order(town.drawer).act())) == 3
    west = min(lng for lng, _lat in _ring(Plot.objects.get(kind="estate")))
    assert west == pytest.approx(116.0003, abs=2e-5)


def _ring(plot: Plot) -> list[tuple[float, float]]:
    return [(lng, lat) for lng, lat in plot.outline["coordinates"][0]]


def test_what_was_drawn_is_the_same_or_changed_and_far_away_is_said(town: DrawnTown) -> None:
    flow.take_plots(
        looked_at(town, drawn(kind="小区", name="湖滨花园")), by=Order(town.drawer).act()
    )
    same = looked_at(town, drawn(kind="小区", name="湖滨花园")).rows[0]
    other = looked_at(town, drawn(0.6, 1.5, kind="小区", name="湖滨花园")).rows[0]
    assert (same.kind, same.note) == ("same", "")
    assert other.kind == "changed"
    assert "看看坐标系" in other.note
    assert other.where == "小区 · 湖滨社区"


def test_a_key_is_surer_than_a_name(town: DrawnTown) -> None:
    known = inside(town.lake.path).lines[0]
    row = looked_at(town, drawn(code=str(known.key), kind="estate", name="别的写法")).rows[0]
    assert (row.kind, row.name) == ("new", "湖滨花园")


def test_a_property_area_that_is_not_known_is_founded_where_it_lies(town: DrawnTown) -> None:
    told = {"kind": "物业", "company": "安居物业"}
    found = looked_at(
        town, drawn(name="按位置", **told), drawn(name="按说的", community="山前社区", **told)
    )
    flow.take_plots(found, by=Order(town.drawer).act())
    homes = {row.name: (row.area.name, row.company) for row in PropertyArea.objects.all()}
    assert homes == {"按位置": ("湖滨社区", "安居物业"), "按说的": ("山前社区", "安居物业")}
    page = looked_at(town, drawn(9, 9, name="在页里"), within=town.hill.path, kind="property")
    assert page.rows[0].where == "物业服务区域 · 山前社区"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "湖滨花园"}, "写明类别"),
        ({"kind": "星球", "name": "湖滨花园"}, "写明类别"),
        ({"kind": "小区"}, "没有名称"),
        ({"kind": "小区", "name": "没有的小区"}, "没有找到"),
        ({"kind": "楼栋", "name": "9栋", "estate": "湖滨花园"}, "没有找到"),
        ({"kind": "小区", "name": "湖滨花园", "community": "没有社区"}, "没有叫"),
        ({"kind": "物业", "name": "新的", "community": "360483"}, "不归您管"),
    ],
)
def test_what_nobody_can_place_is_refused_with_the_reason(
    town: DrawnTown, said: dict[str, str], words: str
) -> None:
    row = looked_at(town, drawn(**said)).rows[0]
    assert (row.kind, row.before) == ("wrong", None)
    assert words in row.problem
    assert row.spot is not None


def test_names_that_several_bear_want_the_estate_or_the_community(town: DrawnTown) -> None:
    town.houses(town.north, 1, estate="山水园")
    an_estate("湖滨花园", town.hill)
    found = looked_at(
        town, drawn(kind="楼栋", name="1栋"), drawn(kind="小区", name="湖滨花园"),
        drawn(kind="小区", name="湖滨花园", community=town.lake.code),
        drawn(kind="小区", name="湖滨花园", community="湖滨社区"),
    )  # fmt: skip
    assert "小区（estate）" in found.rows[0].problem
    assert "社区（community）" in found.rows[1].problem
    assert found.rows[2].kind == "new"
    assert "只留一个" in found.rows[3].problem


def test_a_property_area_in_the_lake_wants_its_community_named(town: DrawnTown) -> None:
    row = looked_at(town, drawn(50, 50, kind="物业", name="湖里")).rows[0]
    assert "看不出它在哪里" in row.problem
    bare = looked_at(town, {"type": "Feature", "properties": {"kind": "物业", "name": "空"}}).rows[
        0
    ]
    assert bare.problem


def test_a_slip_is_mended_and_a_knot_refused_with_its_spot(town: DrawnTown) -> None:
    found = looked_at(
        town, feature(spike(0, 0), kind="小区", name="湖滨花园"),
        feature(bow_tie(0, 0), kind="楼栋", name="1栋"),
    )  # fmt: skip
    assert found.rows[0].mended
    assert found.rows[1].spot == pytest.approx((116.0015, 29.4015), abs=1e-4)
    with pytest.raises(Refused, match="一个也没有采用"):
        flow.take_plots(found, by=Order(town.drawer).act())
    assert not Plot.objects.exists()


def test_communities_draw_in_their_own_area_and_grid_workers_do_not(town: DrawnTown) -> None:
    text = collection(drawn(name="湖滨花园"))
    sent: dict[str, Any] = {"kind": "estate", "text": text, "datum": "wgs84", "seen": ""}
    assert (
        len(flow.draw_plots(town.lake, order=Order(town.secretary, key="one-key-of-mine"), **sent))
        == 1
    )
    assert (
        flow.draw_plots(town.lake, order=Order(town.secretary, key="one-key-of-mine"), **sent) == []
    )
    for person, area in ((town.worker, town.lake), (town.secretary, town.hill)):
        with pytest.raises(Forbidden):
            flow.draw_plots(area, order=Order(person), **sent)
    with pytest.raises(Conflict):
        flow.draw_plots(town.lake, order=Order(town.secretary), **{**sent, "seen": "before"})
    with pytest.raises(Refused, match="四种"):
        flow.draw_plots(town.lake, order=Order(town.secretary), **{**sent, "datum": "mars"})


def test_a_page_left_open_draws_over_nothing_and_brings_nothing_back(town: DrawnTown) -> None:
    sent: dict[str, Any] = {"kind": "estate", "datum": "wgs84"}
    sent["text"] = collection(drawn(name="湖滨花园"))
    open_ = flow.seen_plots(town.lake)
    plot = flow.draw_plots(town.lake, seen=open_, order=Order(town.secretary), **sent)[0]
    with pytest.raises(Conflict):
        flow.draw_plots(town.lake, seen=open_, order=Order(town.drawer), **sent)
    open_ = flow.seen_plots(town.lake)
    flow.erase_plot(plot.thing, order=Order(town.secretary))
    with pytest.raises(Conflict):
        flow.draw_plots(town.lake, seen=open_, order=Order(town.drawer), **sent)


def test_property_areas_begin_and_end_by_whoever_looks_after_the_community(town: DrawnTown) -> None:
    order = Order(town.secretary, key="only-once-please")
    made = flow.found_property(town.lake, name="湖滨物业", company="安居", order=order)
    assert flow.found_property(town.lake, name="湖滨物业", company="安居", order=order) == made
    with pytest.raises(Refused, match="要设在社区"):
        flow.found_property(town.south, name="网格里", company="", order=Order(town.drawer))
    with pytest.raises(Forbidden):
        flow.close_property(made, order=Order(town.worker))
    text = collection(drawn(name="湖滨物业"))
    flow.draw_plots(
        town.lake, kind="property", text=text, datum="wgs84", seen="", order=Order(town.secretary)
    )
    with pytest.raises(Forbidden):
        flow.erase_plot(made, order=Order(town.stranger))
    flow.erase_plot(made, order=Order(town.secretary))
    assert grounds_in("/") == []
    assert flow.close_property(made, order=Order(town.secretary)).until == timezone.localdate()


def test_a_sheet_of_plots_waits_and_is_taken_whole_by_who_brought_it(town: DrawnTown) -> None:
    text = collection(drawn(kind="小区", name="湖滨花园"), drawn(kind="楼栋", name="1栋"))
    told: dict[str, Any] = {"name": "小区.geojson", "datum": "wgs84", "of": "plots"}
    sheet = flow.bring(text, by=town.secretary, **told)
    assert sheet.counts == {"new": 2, "changed": 0, "same": 0, "wrong": 0, "mended": 0}
    with pytest.raises(Forbidden):
        flow.bring(text, by=town.worker, **told)
    with pytest.raises(Forbidden):
        flow.bring(text, by=town.secretary, **{**told, "of": "areas"})
    with pytest.raises(Forbidden):
        flow.take(sheet, by=town.drawer)
    assert flow.take(sheet, by=town.secretary) == 2
    with pytest.raises((NotAllowed, Conflict)):
        flow.take(OutlineSheet.objects.get(), by=town.secretary)


def test_the_command_takes_a_file_whole_and_again_without_a_change(
    town: DrawnTown, tmp_path: Path
) -> None:
    path = tmp_path / "plots.geojson"
    path.write_text(collection(drawn(kind="小区", name="湖滨花园")), encoding="utf-8")
    said = [io.StringIO() for _ in range(3)]
    call_command("import", "plots", str(path), "--dry-run", stdout=said[0])
    assert not Plot.objects.exists()
    call_command("import", "plots", str(path), stdout=said[1])
    call_command("import", "plots", str(path), stdout=said[2])
    assert "导入 1" in said[1].getvalue()
    assert "已经有了 1" in said[2].getvalue()
    assert Plot.objects.count() == 1


def test_what_is_drawn_today_is_not_what_was_drawn_yesterday(town: DrawnTown) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for on, left in ((yesterday, 0.1), (None, 0.3)):
        found = looked_at(town, drawn(left, kind="小区", name="湖滨花园"))
        flow.take_plots(found, by=Order(town.drawer, on).act())
    lines = inside(town.lake.path)
    assert (lines.lines[0].drawn, lines.lines[0].buildings, len(lines.grounds)) == (True, 2, 1)
    assert json.dumps(lines.grounds[0].outline).count("116.0009")
    assert Area.objects.get(pk=town.lake.pk).outline == town.lake.outline
