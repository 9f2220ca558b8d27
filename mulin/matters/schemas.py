"""The shapes of matters at the machine door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from mulin.matters.models import Matter, Statement, Task
from mulin.matters.queries.denominator import Denominator, Line, aloud
from mulin.people.machines import Columns
from mulin.places.queries import ladder


class MatterSourceIn(Schema):
    """What a matter came of, in the caller's words."""

    kind: str = Field("", max_length=20)
    id: UUID | None = None
    label: str = Field("", max_length=120)
    url: str = Field("", max_length=200, description="本平台里的地址，以 / 开头")


class ProposalIn(Schema):
    """What is proposed; `area` is the code of an area."""

    title: str
    text: str
    area: str
    origin: str = "resident"
    source: MatterSourceIn | None = None


class PhaseIn(Schema):
    """What is open from when to when: gather, answer, talk, result."""

    opens: str
    since: date
    until: date
    words: str = Field("", max_length=200)


class PhasesIn(Schema):
    """A plan; without phases the usual ones."""

    phases: list[PhaseIn] = []
    words: str = ""


class MatterWordsIn(Schema):
    """What is said."""

    words: str = ""


class WordingIn(Schema):
    """Title and text."""

    title: str
    text: str


class StatementIn(Schema):
    """One short sentence; `source` is screen, paper or door."""

    text: str
    source: str = "screen"


class PublicationIn(Schema):
    """What of a statement is public: its words, mended or not."""

    text: str = ""
    sure: bool = False


class LikeIn(Schema):
    """The number of the statement that says nearly the same, or none."""

    like: int | None = None


class VoteIn(Schema):
    """1 agree, -1 disagree, 0 pass."""

    vote: int


class SlipIn(Schema):
    """A paper slip: votes by numbers of statements."""

    slip: str
    votes: dict[int, int]
    source: str = "paper"
    phone: str = ""


class ResolutionIn(Schema):
    """What was decided."""

    verdict: str
    basis: str
    body: str
    held_on: date
    words: str
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None


class TaskIn(Schema):
    """Something to be done: `owner` is the key of a post."""

    what: str
    owner: UUID
    due: date


class RedoIn(MatterWordsIn):
    """Again, until another day."""

    due: date


class MatterMarkIn(MatterWordsIn):
    """One to five."""

    mark: int


class PaperMarkIn(MatterMarkIn):
    """From a slip; `side` is proposer or affected."""

    slip: str
    side: str = "affected"
    source: str = "paper"


class PhaseOut(Columns):
    """A phase."""

    opens: str
    since: date
    until: date
    words: str


class MatterOut(Schema):
    """A matter as lists have it."""

    id: UUID
    number: str
    title: str
    status: str
    origin: str
    area: str
    place: str
    proposed_at: datetime
    answer_by: date
    people: int
    statements: int
    round: int

    @classmethod
    def of(cls, matter: Matter) -> dict[str, Any]:
        """Nobody is named in it."""
        place = ladder().by_path.get(matter.area_path)
        own = {"area": place.code if place else "", "place": ladder().words(matter.area_path)}
        columns = {name: getattr(matter, name) for name in cls.model_fields if name not in own}
        return {**columns, **own}


class DecisionOut(Columns):
    """A decision."""

    verdict: str
    basis: str
    body: str
    held_on: date
    words: str
    present: int | None
    in_favour: int | None
    against: int | None
    abstained: int | None


class TaskOut(Schema):
    """A task."""

    id: UUID
    what: str
    owner: str
    due: date
    status: str
    evidence: str

    @classmethod
    def of(cls, task: Task) -> dict[str, Any]:
        """With the title of its post."""
        columns = {name: getattr(task, name) for name in cls.model_fields if name != "owner"}
        return {**columns, "owner": task.owner.title}


class MatterStoryOut(Columns):
    """A line of the story."""

    title: str
    text: str
    at: datetime
    who: str


class MatterWholeOut(MatterOut):
    """One matter with everything that is public of it."""

    text: str
    reason: str
    outcome: str
    open: list[str]
    phases: list[PhaseOut]
    decisions: list[DecisionOut]
    tasks: list[TaskOut]
    story: list[MatterStoryOut]


class MattersOut(Schema):
    """A page of matters."""

    items: list[MatterOut]
    after: str
    before: str


class StatementOut(Schema):
    """A statement; `vote` is the asker's own answer, and nobody's else."""

    id: UUID
    number: int
    text: str
    status: str
    like: int | None
    vote: int | None

    @classmethod
    def of(cls, said: Statement, vote: int | None = None) -> dict[str, Any]:
        """Without its author and its counts."""
        return {
            "id": said.pk, "number": said.number, "text": said.text, "status": said.status,
            "like": said.like.number if said.like else None, "vote": vote,
        }  # fmt: skip


class AskedOut(Schema):
    """What to answer next."""

    statement: StatementOut | None
    answered: int
    total: int


class ShareOut(Schema):
    """A share as it may be told."""

    words: str
    exact: bool


class MatterLineOut(Schema):
    """A statement in the result."""

    number: int
    text: str
    agree: ShareOut
    passed: ShareOut
    groups: list[ShareOut]
    interval: str

    @classmethod
    def of(cls, line: Line) -> dict[str, Any]:
        """Hidden cells stay hidden."""
        return {
            "number": line.number, "text": line.text, "agree": vars(line.agree),
            "passed": vars(line.passed), "groups": [vars(one) for one in line.groups],
            "interval": line.interval,
        }  # fmt: skip


class GroupOut(Schema):
    """A group: a name and a size."""

    name: str
    size: int


class MatterResultOut(Schema):
    """The greatest common denominator."""

    input: str
    at: datetime
    people: int
    why: str
    groups: list[GroupOut]
    sentences: list[str]
    shared: list[MatterLineOut]
    dividing: list[MatterLineOut]
    unsure: list[MatterLineOut]

    @classmethod
    def of(cls, found: Denominator) -> dict[str, Any]:
        """As the page has it."""
        picked = {
            name: [MatterLineOut.of(line) for line in getattr(found, name)]
            for name in ("shared", "dividing", "unsure")
        }
        return {
            "input": found.finding.input, "at": found.finding.at, "people": found.people,
            "why": found.why, "sentences": aloud(found), **picked,
            "groups": [{"name": one.name, "size": one.size} for one in found.groups],
        }  # fmt: skip
