"""The teams that are shipped are whole and come from the sources; a bad file says what is wrong."""

from __future__ import annotations

import pytest

from mulin.people import teams as people_teams
from mulin.people.flow import set_patterns
from mulin.site import presets, teams


def sponsors() -> str:
    return (teams.FOLDER / "sponsors.toml").read_text(encoding="utf-8")


def test_a_grid_is_sponsored_by_six_and_has_five_fixed_things() -> None:
    """As the report of Nankang names them."""
    plan = teams.load("sponsors")
    assert [seat.name for seat in plan.seats] == [
        "镇班子成员", "镇机关干部", "社区“两委”干部", "专职网格员", "职能部门干部", "保洁员",
    ]  # fmt: skip
    assert plan.standards_name == "五定"
    assert [one.name for one in plan.standards] == ["定格", "定人", "定岗", "定责", "定机制"]


@pytest.mark.django_db
def test_every_shipped_team_can_be_set() -> None:
    set_patterns([teams.load(name) for name in teams.names()])
    assert len(people_teams.patterns()) == len(teams.names())


def test_the_preset_names_teams_that_there_are() -> None:
    assert set(presets.load("nankang").teams) <= set(teams.names())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('level = "grid"', "", "缺少条目「level」"),
        ("most = 4", 'most = "四"', "「most」应是整数"),
        ('key = "leader"', 'key = "leader"\ncolour = "红"', "不认识的条目「seats.colour」"),
        ('asks = "outline"', "", "缺少条目「standards.asks」"),
        ('key = "sponsors"', "key = sponsors", "不是有效的 TOML"),
        ("[[seats]]", "[[chairs]]", "应是不为空的列表"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(old: str, new: str, message: str) -> None:
    many = -1 if old == "[[seats]]" else 1
    with pytest.raises(presets.BadPreset, match=message):
        teams.read(sponsors().replace(old, new, many))


def test_an_unknown_team_lists_the_known() -> None:
    with pytest.raises(presets.BadPreset, match="sponsors"):
        teams.load("ghosts")
