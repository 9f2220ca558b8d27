"""Reads a preset: what one place calls things, its posts, its hours and its limits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import time
from pathlib import Path
from types import UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

FOLDER: Final = Path(__file__).resolve().parent / "data" / "presets"
LIMIT: Final = re.compile(r"[1-9]\d*(m|h|d|wh|wd)")
PERIOD: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
Shape = TypeVar("Shape")


class BadPreset(Exception):
    """A preset file that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class County:
    """The county that runs the platform."""

    code: str
    name: str
    province: str
    city: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the county and the files that describe it; `grids` is the expected number."""

    code: str
    name: str
    divisions: str
    outlines: str
    streets: str
    grids: int


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the ladder of areas; `code_length` 0 means that it has no official code. `kinds` are
    what single areas of it are by the end of their names."""

    key: str
    name: str
    code_length: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brands:
    """What this place calls its ways of working."""

    wall: str
    echo: str
    talk: str
    station: str
    volunteers: str
    points_shop: str
    mediation: str
    centre: str


@dataclass(frozen=True, slots=True)
class PostName:
    """A kind of post, at which level, how many an area should have (0: as many as come)."""

    kind: str
    name: str
    level: str
    per_area: int
    duty: str


@dataclass(frozen=True, slots=True)
class Work:
    """Working time: periods like 08:30-12:00, weekdays with Monday as 1."""

    periods: tuple[str, ...]
    weekdays: tuple[int, ...]
    timezone: str

    def hours(self) -> tuple[tuple[time, time], ...]:
        """The periods as times of day."""
        pairs = (period.split("-") for period in self.periods)
        return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits as 30m, 2h, 4wh (working hours), 3wd (working days), 30d."""

    dispatch: str
    sign: str
    contact: str
    contact_urgent: str
    contact_critical: str
    due_soon: str
    ask_reply: str
    confirm: str
    reopen_within: str
    stay_late_warn: str


@dataclass(frozen=True, slots=True)
class Callback:
    """When and how residents are called back."""

    within_days: int
    remind_after_days: int
    sample_percent: int
    attempts: int
    auto_close_days: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handling:
    """How often an order may be returned, after how many days an explanation is looked at again,
    and which categories (codes or their beginnings, `*` for all) are verified by a second person."""

    bounces: int
    review_days: int
    verify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cycles:
    """Names of the weekly, monthly and quarterly rounds."""

    dispatch: str
    callback: str
    summary: str


@dataclass(frozen=True, slots=True)
class Public:
    """What may go on the wall; `never_public` are leaf codes."""

    moderated: bool
    place_precision: str
    never_public: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rate's public name and what it divides by what."""

    key: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Whistle:
    """A level of whistles: roles that blow it, kinds of bodies that answer, how soon, the next one
    (empty at the top) and which role's post is called when a late one rises to it."""

    key: str
    name: str
    about: str
    blowers: tuple[str, ...]
    answerers: tuple[str, ...]
    report_in: str
    next_level: str
    chief: str
    release: str
    appraise_days: int


@dataclass(frozen=True, slots=True)
class StationKind:
    """A kind of station that people walk to."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Grids:
    """How many households a grid should have, by how many percent a suggested division may miss the
    mean, how many minutes at how many metres a minute are near, by how many percent the way is
    longer than the bee-line, and what people walk to."""

    households_least: int
    households_most: int
    tolerance: int
    minutes: int
    metres_a_minute: int
    detour_percent: int
    basis: str
    stations: tuple[StationKind, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything that differs between one place and another."""

    key: str
    title: str
    site_name: str
    slogan: str
    county: County
    towns: tuple[Town, ...]
    levels: tuple[Level, ...]
    brands: Brands
    posts: tuple[PostName, ...]
    work: Work
    limits: Limits
    callback: Callback
    handling: Handling
    cycles: Cycles
    public: Public
    indicators: tuple[Indicator, ...]
    whistles: tuple[Whistle, ...]
    grids: Grids
    #: Files of `data/teams`, in the order in which they are shown.
    teams: tuple[str, ...]


def names() -> tuple[str, ...]:
    """The presets that are shipped."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str) -> Preset:
    """The shipped preset of a name; BadPreset when there is none or it is wrong."""
    if name not in names():
        words = {"name": name, "known": _("、").join(names())}
        raise BadPreset(_("没有名为「%(name)s」的预设，可用的有：%(known)s。") % words)
    return read((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read(text: str) -> Preset:
    """A preset from the text of its file; BadPreset says which entry is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadPreset(_("预设不是有效的 TOML：%(problem)s") % {"problem": problem}) from None
    preset = built(Preset, raw, at="")
    _check(preset)
    return preset


def built(shape: type[Shape], raw: object, *, at: str) -> Shape:
    """A dataclass from a table: nothing missing, nothing unknown, each of its type."""
    if not isinstance(raw, Mapping):
        raise BadPreset(_("「%(at)s」应是一组条目。") % {"at": at})
    hints = get_type_hints(shape)
    wanted = {one.name for one in fields(shape)}  # type: ignore[arg-type]  # a dataclass
    for key in sorted(set(raw) - wanted):
        raise BadPreset(_("不认识的条目「%(entry)s」。") % {"entry": at + str(key)})
    values: dict[str, Any] = {}
    for key in sorted(wanted):
        if key not in raw:
            raise BadPreset(_("缺少条目「%(entry)s」。") % {"entry": at + key})
        values[key] = _value(hints[key], raw[key], at=at + key)
    return shape(**values)


def _value(kind: Any, raw: object, *, at: str) -> object:
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if not isinstance(raw, list) or not raw:
            raise BadPreset(_("「%(at)s」应是不为空的列表。") % {"at": at})
        return tuple(_value(inner, one, at=f"{at}[{n}]") for n, one in enumerate(raw, start=1))
    if is_dataclass(kind) and not isinstance(kind, UnionType):
        return built(kind, raw, at=at + ".")  # type: ignore[arg-type]  # a dataclass
    if type(raw) is not kind:
        words = {str: _("文字"), int: _("整数"), bool: _("真假值（true 或 false）")}
        raise BadPreset(_("「%(at)s」应是%(kind)s。") % {"at": at, "kind": words[kind]})
    return raw


def _check(preset: Preset) -> None:
    """What types alone cannot say."""
    _check_times(preset)
    levels = {level.key for level in preset.levels} | {"unit"}
    for post in preset.posts:
        if post.level not in levels:
            words = {"name": post.name, "level": post.level}
            raise BadPreset(_("岗位「%(name)s」的层级「%(level)s」不在 levels 里。") % words)
    for town in preset.towns:
        if not town.code.startswith(preset.county.code):
            words = {"name": town.name, "code": town.code}
            raise BadPreset(_("「%(name)s」的代码 %(code)s 不属于这个县（市）。") % words)


def _check_times(preset: Preset) -> None:
    for one in fields(preset.limits):
        value = getattr(preset.limits, one.name)
        if not LIMIT.fullmatch(value):
            words = {"entry": f"limits.{one.name}", "value": value}
            raise BadPreset(_("「%(entry)s」的「%(value)s」写法不对，例如 4wh、3wd。") % words)
    for period in preset.work.periods:
        if not PERIOD.fullmatch(period) or period[:5] >= period[6:]:
            words = {"period": period}
            raise BadPreset(_("工作时段「%(period)s」写法不对，例如 08:30-12:00。") % words)
