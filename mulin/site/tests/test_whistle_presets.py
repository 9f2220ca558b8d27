"""Levels of whistles as presets name them, and the demonstration's whistles in every state."""

from __future__ import annotations

import re

import pytest

from mulin.core.deeds import Refused
from mulin.people.models import Organisation, Role
from mulin.site import presets
from mulin.site.demo.divisions import DATA
from mulin.site.demo.whistles import scenes
from mulin.site.setting_up import whistle_levels
from mulin.whistles.flow import check_levels, set_levels

SHIPPED = (DATA / "presets" / "nankang.toml").read_text(encoding="utf-8")
# The preset without its own levels: others take their place.
PART = re.compile(r"^\[\[whistles\]\]\n(?:[^\[].*\n?|\n)*", re.MULTILINE)
BEFORE = PART.sub("", SHIPPED)
TWO = """
[[whistles]]
key = "near"
name = "社区哨"
about = ""
blowers = ["community_staff"]
answerers = ["community", "other"]
report_in = "1h"
next_level = "far"
chief = ""
release = "words"
appraise_days = 3
[[whistles]]
key = "far"
name = "镇哨"
about = ""
blowers = ["centre"]
answerers = ["department"]
report_in = "4wh"
next_level = ""
chief = "centre"
release = "photo"
appraise_days = 5
"""


def test_every_shipped_preset_has_levels_that_can_be_blown() -> None:
    for name in presets.names():
        check_levels(whistle_levels(presets.load(name)))
    names = [level.name for level in presets.load("nankang").whistles]
    assert names == ["文明哨", "执法哨", "攻坚哨"]


@pytest.mark.django_db
def test_another_town_writes_other_levels_and_another_number_of_them() -> None:
    rows = set_levels(whistle_levels(presets.read(BEFORE + TWO)))
    assert [(row.name, row.rank) for row in rows] == [("社区哨", 1), ("镇哨", 2)]
    assert rows[0].next_level == rows[1]
    assert rows[0].blowers == [Role.COMMUNITY_STAFF]
    assert rows[1].answerers == [Organisation.Kind.DEPARTMENT]


def test_a_circle_in_a_preset_is_refused_in_words() -> None:
    wrong = presets.read(BEFORE + TWO.replace('next_level = ""', 'next_level = "near"'))
    with pytest.raises(Refused, match="绕了一圈"):
        check_levels(whistle_levels(wrong))


def test_a_level_that_lacks_something_says_what() -> None:
    with pytest.raises(presets.BadPreset, match="chief"):
        presets.read(BEFORE + TWO.replace('chief = ""\n', "", 1))


def test_a_dozen_scenes_are_planned_at_all_levels() -> None:
    planned = scenes()
    assert len(planned) >= 12
    assert {scene.level for scene in planned} == {"civil", "enforce", "tackle"}
    done = {act[1] for scene in planned for act in scene.acts}
    assert {"come", "finish", "refuse", "excuse", "send_back", "late", "withdraw"} <= done
