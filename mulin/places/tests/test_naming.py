"""What a rung is called is the county's to say, and is used wherever a sentence names it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mulin.core import jinja
from mulin.core.deeds import Refused
from mulin.core.models import Entry
from mulin.places import queries
from mulin.places.flow import Naming, found_area, name_levels
from mulin.places.models import Level, LevelName
from mulin.places.queries import kind_of, ladder, level_name
from mulin.places.testing import a_community, a_town

pytestmark = pytest.mark.django_db


def test_a_county_that_says_nothing_has_the_usual_words() -> None:
    assert [level_name(level) for level in Level] == ["区县", "镇街", "社区", "片区", "网格"]
    path = a_community("西湖社区").path
    assert kind_of(ladder().by_path[path]) == "社区"


def test_a_rung_is_called_as_the_county_says_and_a_single_area_by_the_end_of_its_name() -> None:
    village = a_community("大塘村")
    estate = a_community("西湖苑")
    name_levels(
        [Naming("community", "社区（村）", ("社区", "村")), Naming("grid", "微网格")], by=None
    )
    known = ladder().by_path
    assert (level_name("community"), level_name("grid")) == ("社区（村）", "微网格")
    assert (kind_of(known[village.path]), kind_of(known[estate.path])) == ("村", "社区（村）")
    assert str(LevelName.objects.get(level="grid")) == "微网格"
    assert jinja.environment().from_string('{{ rung("grid") }}').render() == "微网格"
    with pytest.raises(Refused, match="微网格要设在社区（村）里"):
        found_area(code="77", name="某网格", level=Level.GRID, parent=a_town())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("大塘村委会", "村"), ("伏西村村民委员会", "村"), ("城郊居委会", "社区"),
        ("湖㳇社区居民委员会", "社区"), ("居委会", "社区（村）"), ("西湖苑", "社区（村）"),
    ],
)  # fmt: skip
def test_the_name_of_a_committee_says_what_its_place_is(name: str, kind: str) -> None:
    name_levels([Naming("community", "社区（村）", ("社区", "村"))], by=None)
    path = a_community(name).path
    assert kind_of(ladder().by_path[path]) == kind


def test_the_longest_ending_wins() -> None:
    street = a_town("城关街道")
    name_levels([Naming("street", "镇街", ("道", "街道"))], by=None)
    assert kind_of(ladder().by_path[street.path]) == "街道"


def test_saying_the_same_again_leaves_no_trace_and_an_empty_word_gives_the_usual_one_back() -> None:
    assert name_levels([Naming("grid", ""), Naming("building", "楼栋")], by=None) == []
    naming = Naming("grid", " 微网格 ", ("", "微网格", "微网格"))
    assert [row.kinds for row in name_levels([naming], by=None)] == [["微网格"]]
    assert name_levels([naming], by=None) == []
    assert Entry.objects.filter(verb="level.named").count() == 1
    name_levels([Naming("grid", "")], by=None)
    assert level_name("grid") == "网格"


def test_what_is_no_rung_or_too_long_or_too_much_is_refused_whole() -> None:
    good = Naming("grid", "微网格")
    for bad, words in (
        (Naming("planet", "星"), "没有这一级"), (Naming("street", "镇" * 21), "20"),
        (Naming("street", "镇街", tuple("甲乙丙丁戊己庚辛壬")), "最多写 8 种"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            name_levels([good, bad], by=None)
    assert not LevelName.objects.exists()


def test_a_word_is_read_in_the_language_of_whoever_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    village = a_community("大塘村")
    name_levels([Naming("community", "社区（村）", ("村",))], by=None)
    said = {"社区（村）": "community", "村": "village"}
    monkeypatch.setattr(queries, "translation", SimpleNamespace(gettext=said.get))
    assert level_name("community") == "community"
    assert kind_of(ladder().by_path[village.path]) == "village"
