"""The shapes of meetings at the machine door."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from ninja import Field, Schema

from mulin.meetings import recurring
from mulin.meetings.models import Attendance, Item, Meeting, Series
from mulin.people.machines import Columns, Made, Moment
from mulin.places.queries import ladder


class PlanIn(Schema):
    """A meeting of its own; `area` is the code of an area, `kind` one of talk, three_party, hearing,
    coordination, appraisal, council, briefing, reception."""

    title: str
    kind: str
    area: str
    starts_at: Moment
    minutes: int
    place: str
    station: UUID | None = None
    visibility: str = Field("everyone", description="everyone、invited 或 staff")
    about: str = ""


class SeriesIn(Schema):
    """A series: `rule` is an RRULE of days, `starts` local."""

    name: str
    kind: str
    area: str
    rule: str
    first_on: date
    starts: time
    minutes: int
    place: str
    station: UUID | None = None
    visibility: str = "everyone"
    holidays: str = Field("keep", description="keep、skip 或 shift")
    about: str = ""


class PastIn(Schema):
    """A meeting of a series that was held before the house kept it."""

    original_on: date
    starts_at: Moment
    minutes: int
    items: list[str] = []
    heads: int = 0
    chair: UUID | None = None


class PastsIn(Schema):
    """Several of them."""

    meetings: list[PastIn]


class BroughtOut(Schema):
    """How many are new."""

    brought: int


class TimeIn(Schema):
    """Another time, and a place if that changes too."""

    starts_at: Moment
    minutes: int
    place: str = ""
    words: str = ""


class MeetingWordsIn(Schema):
    """A reason."""

    words: str = ""


class PeopleIn(Schema):
    """Keys of persons."""

    people: list[UUID]
    observer: bool = False


class ReplyIn(Schema):
    """coming, maybe or not."""

    answer: str


class MeetingSourceIn(Schema):
    """What an item came of, in the caller's words."""

    kind: str = Field("", max_length=20)
    id: UUID | None = None
    label: str = Field("", max_length=120)
    url: str = Field("", max_length=200, description="本平台里的地址，以 / 开头")


class ItemIn(Schema):
    """What is to be talked about."""

    title: str
    words: str = ""
    minutes: int = 15
    source: MeetingSourceIn | None = None


class ArrivalIn(Schema):
    """The code of the QR at the door."""

    code: str


class StayIn(Schema):
    """Who came: a person, a name (kept sealed), or just how many."""

    person: UUID | None = None
    name: str = ""
    heads: int = 1
    observer: bool = False


class MeetingOut(Columns):
    """A meeting as a line of a list."""

    id: UUID
    series_id: UUID | None
    title: str
    kind: str
    area: str
    visibility: str
    starts_at: datetime
    ends_at: datetime
    place: str
    status: str
    reason: str
    sequence: int
    present: int
    adrift: bool

    @classmethod
    def of(cls, row: object) -> Made:
        """The values; the area by its code."""
        assert isinstance(row, Meeting)  # noqa: S101 (what the doors give)
        place = ladder().by_path.get(row.area_path)
        names = [name for name in cls.model_fields if name in MeetingOut.model_fields]
        said = {name: getattr(row, name) for name in names if name != "area"}
        return {**said, "area": place.code if place else ""}


class ItemOut(Columns):
    """An item of an agenda. What it came of is not told here: it is seen where it is."""

    id: UUID
    place: int
    title: str
    words: str
    minutes: int
    status: str
    reason: str
    began_at: datetime | None
    ended_at: datetime | None
    rolled_from_id: UUID | None

    @classmethod
    def of(cls, row: object) -> Made:
        """The values."""
        assert isinstance(row, Item)  # noqa: S101 (what the doors give)
        return super().of(row)


class MeetingWholeOut(MeetingOut):
    """A meeting with its agenda, the asker's own answer, and how many answered what."""

    about: str
    chair: str
    items: list[ItemOut]
    answer: str
    answers: dict[str, int]


class MeetingsOut(Schema):
    """A page of meetings."""

    items: list[MeetingOut]
    after: str
    before: str


class StayOut(Columns):
    """A stay. Names are never told here; they are opened on the page, for a purpose."""

    id: UUID
    person_id: UUID | None
    heads: int
    observer: bool
    came_at: datetime
    left_at: datetime | None
    how: str

    @classmethod
    def of(cls, row: object) -> Made:
        """The values."""
        assert isinstance(row, Attendance)  # noqa: S101 (what the doors give)
        return super().of(row)


class SeriesOut(Columns):
    """A series; `often` says its rule in words."""

    id: UUID
    name: str
    kind: str
    area: str
    rule: str
    often: str
    first_on: date
    starts: time
    minutes: int
    place: str
    holidays: str
    visibility: str
    status: str
    about: str

    @classmethod
    def of(cls, row: object) -> Made:
        """The values; the area by its code."""
        assert isinstance(row, Series)  # noqa: S101 (what the doors give)
        place = ladder().by_path.get(row.area_path)
        names = [name for name in cls.model_fields if name not in {"area", "often"}]
        said = {name: getattr(row, name) for name in names}
        return {**said, "area": place.code if place else "", "often": recurring.words(row.rule)}


class SeriesPageOut(Schema):
    """A page of series."""

    items: list[SeriesOut]
    after: str
    before: str
