"""The shapes of whistles at the machine door."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from mulin.people.machines import Columns
from mulin.people.queries import posts
from mulin.places.queries import ladder
from mulin.whistles.models import Whistle, WhistleLevel
from mulin.whistles.queries import levels


class WhistleSourceIn(Schema):
    """What it came of, in the caller's words."""

    kind: str = Field("", max_length=20)
    id: UUID | None = None
    label: str = Field("", max_length=120)
    url: str = Field("", max_length=200, description="本平台里的地址，以 / 开头")


class CallIn(Schema):
    """What is wanted. `units` are keys as `/whistles/units` gives them."""

    level: str
    title: str
    need: str
    units: list[str]
    area: str = Field("", description="片区代码；不写就按位置或吹哨岗位的片区")
    place: str = ""
    lng: float | None = None
    lat: float | None = None
    datum: str = "wgs84"
    urgency: str = "normal"
    report_in: str = Field("", description="多久到场：30m、2h、4wh；不写就按级别")
    stand_in: UUID | None = None
    source: WhistleSourceIn | None = None


class PresenceIn(Schema):
    """Who is where: a point or words."""

    place: str = ""
    lng: float | None = None
    lat: float | None = None
    datum: str = "wgs84"
    heads: int = 1
    crew: str = ""
    words: str = ""


class WhistleWordsIn(Schema):
    """What is said."""

    words: str = ""


class UnitIn(Schema):
    """One more unit."""

    unit: str


class WhistleMarkIn(WhistleWordsIn):
    """One to five."""

    mark: int


class VerdictIn(WhistleWordsIn):
    """Whether it was right to blow."""

    right: bool


class LevelOut(Schema):
    """A level of whistles."""

    key: str
    name: str
    about: str
    report_in: str
    next_level: str
    release: str
    active: bool

    @classmethod
    def of(cls, level: WhistleLevel) -> dict[str, Any]:
        """With the key of the next one."""
        above = levels().above(level)
        columns = {name: getattr(level, name) for name in cls.model_fields}
        return {**columns, "next_level": above.key if above else ""}


class WhistleUnitOut(Columns):
    """A unit that can be called."""

    key: str
    name: str
    kind: str
    near: bool


class PartOut(Columns):
    """One unit's part of a whistle. Times are ISO 8601 in UTC."""

    id: UUID
    unit: UUID
    unit_name: str
    status: str
    called_at: datetime
    due: datetime
    came_at: datetime | None
    late: bool | None
    came_place: str
    came_lng: float | None
    came_lat: float | None
    heads: int
    done_at: datetime | None


class WhistleOut(Schema):
    """A whistle as a list shows it."""

    id: UUID
    number: str
    level: str
    first_level: str
    title: str
    urgency: str
    status: str
    area: str
    area_name: str
    place: str
    lng: float | None
    lat: float | None
    post: str
    blown_at: datetime
    due: datetime | None
    turn: int
    units: int
    came: int
    settled: int
    ended_at: datetime | None
    source_kind: str
    source_id: UUID | None
    source_label: str

    @classmethod
    def of(cls, whistle: Whistle) -> dict[str, Any]:
        """The row with the names that stand in memory beside it."""
        known = levels()
        area, post = ladder().by_path.get(whistle.area_path), posts().get(whistle.post_id)
        plain = set(cls.model_fields) - {"level", "first_level", "area", "area_name", "post"}
        columns = {name: getattr(whistle, name) for name in plain if hasattr(whistle, name)}
        return {
            **columns, "level": known.by_id[whistle.level_id].key,
            "first_level": known.by_id[whistle.first_level_id].key,
            "area": area.code if area else "", "area_name": ladder().words(whistle.area_path),
            "post": post.title if post else "",
        }  # fmt: skip


class WhistleStoryOut(Columns):
    """A line of the timeline."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str


class WhistleWholeOut(WhistleOut):
    """A whistle with its need, its units and its story."""

    need: str
    parts: list[PartOut]
    timeline: list[WhistleStoryOut]


class WhistlesOut(Schema):
    """One page of a list; `after` and `before` ask for its neighbours."""

    items: list[WhistleOut]
    after: str
    before: str
