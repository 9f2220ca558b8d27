"""Reads the teams that a preset names: which roles a place wants filled, from files of their own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from mulin.people.flow import PatternPlan, SeatPlan, StandardPlan
from mulin.site.presets import BadPreset, built

FOLDER: Final = Path(__file__).resolve().parent / "data" / "teams"


@dataclass(frozen=True)
class Head:
    """What a file says before its seats."""

    key: str
    name: str
    about: str
    level: str
    most: int
    standards_name: str


def names() -> tuple[str, ...]:
    """The teams that are shipped."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str) -> PatternPlan:
    """The shipped team of a name; BadPreset when there is none or it is wrong."""
    if name not in names():
        words = {"name": name, "known": _("、").join(names())}
        raise BadPreset(_("没有名为「%(name)s」的队伍，可用的有：%(known)s。") % words)
    return read((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read(text: str) -> PatternPlan:
    """A team from the text of its file; BadPreset says which entry is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadPreset(_("预设不是有效的 TOML：%(problem)s") % {"problem": problem}) from None
    seats, standards = raw.pop("seats", None), raw.pop("standards", [])
    if not isinstance(seats, list) or not seats or not isinstance(standards, list):
        raise BadPreset(_("「%(at)s」应是不为空的列表。") % {"at": "seats"})
    head = built(Head, {"standards_name": "", **raw}, at="")
    return PatternPlan(
        **vars(head), seats=tuple(built(SeatPlan, one, at="seats.") for one in seats),
        standards=tuple(built(StandardPlan, one, at="standards.") for one in standards),
    )  # fmt: skip
