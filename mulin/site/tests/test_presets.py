"""Presets: the shipped one is whole, a bad one says in Chinese what is wrong."""

from __future__ import annotations

from datetime import time

import pytest

from mulin.site import presets
from mulin.site.demo.divisions import DATA
from mulin.site.demo.people import cast
from mulin.site.demo.texts import leaves


def shipped() -> str:
    return (DATA / "presets" / "nankang.toml").read_text(encoding="utf-8")


def test_nankang_is_shipped_and_names_what_is_there() -> None:
    preset = presets.load("nankang")
    assert preset.county.code == "360483"
    assert (preset.towns[0].name, preset.towns[0].grids) == ("南康镇", 42)
    assert (DATA / "divisions" / preset.towns[0].divisions).exists()
    assert (DATA / "geo" / preset.towns[0].outlines).exists()
    assert (DATA / "geo" / preset.towns[0].streets).exists()
    assert preset.brands.echo == "回音壁"
    assert preset.work.hours()[1] == (time(14, 0), time(17, 30))
    assert set(preset.public.never_public) <= set(leaves())
    assert {post.kind for post in cast().posts} <= {post.kind for post in preset.posts}
    assert ("grid_worker", "专职网格员") in {(post.kind, post.name) for post in preset.posts}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('wall = "说事墙"', "", "缺少条目「brands.wall」"),
        ('wall = "说事墙"', "wall = 3", "「brands.wall」应是文字"),
        ("grids = 42", 'grids = "42"', r"「towns\[1\].grids」应是整数"),
        ("moderated = true", 'moderated = "是"', "「public.moderated」应是真假值"),
        ('slogan = "', 'colour = "红"\nslogan = "', "不认识的条目「colour」"),
        ('sign = "4wh"', 'sign = "四小时"', "「limits.sign」的「四小时」写法不对"),
        ('"08:30-12:00"', '"12:00-08:30"', "工作时段「12:00-08:30」写法不对"),
        ('level = "grid"\nper_area = 1', 'level = "street"\nper_area = 1', "不在 levels 里"),
        ('code = "360483100"', 'code = "360481100"', "不属于这个县"),
        ('key = "nankang"', "key = nankang", "不是有效的 TOML"),
        ("weekdays = [1, 2, 3, 4, 5]", "weekdays = []", "应是不为空的列表"),
    ],
)
def test_a_bad_preset_is_refused_with_the_reason(old: str, new: str, message: str) -> None:
    assert old in shipped()
    with pytest.raises(presets.BadPreset, match=message):
        presets.read(shipped().replace(old, new, 1))


def test_an_unknown_preset_lists_the_known() -> None:
    with pytest.raises(presets.BadPreset, match="nankang"):
        presets.load("atlantis")
