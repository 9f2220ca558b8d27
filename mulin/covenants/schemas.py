"""The shapes of covenants at the machine door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from mulin.covenants.models import Clause, Comment, Covenant, Result, Version
from mulin.covenants.queries import Difference
from mulin.people.machines import Columns
from mulin.places.queries import ladder


class CovenantOut(Columns):
    """A covenant as a list shows it. `standing`: of the version that holds (else of the newest);
    `coming`: of the one under way, or empty."""

    id: UUID
    kind: str
    title: str
    area: str
    place: str
    standing: str
    coming: str

    @classmethod
    def of(cls, row: object) -> dict[str, Any]:
        """The values."""
        assert isinstance(row, Covenant)  # noqa: S101 (narrows the type)
        place = ladder().by_path.get(row.area_path)
        return {
            "id": row.pk, "kind": row.kind, "title": row.title, "standing": row.standing,
            "coming": row.coming, "area": place.code if place else "",
            "place": ladder().words(row.area_path),
        }  # fmt: skip


class CovenantsOut(Schema):
    """A page of covenants."""

    items: list[CovenantOut]
    after: str
    before: str


class CovenantResultOut(Columns):
    """By what a version was agreed, with its numbers."""

    basis: str
    body: str
    place: str
    held_on: date
    entitled: int
    present: int | None
    in_favour: int
    against: int
    abstained: int


class CovenantVersionOut(Columns):
    """A version without its words. `signed` of `base`; `needed` are enough."""

    number: int
    status: str
    since: date | None
    until: date | None
    sign_until: date | None
    signer: str
    threshold: str
    base: int | None
    base_words: str
    base_on: date | None
    signed: int
    needed: int
    agreed_on: date | None
    filed_on: date | None
    filed_with: str
    file_number: str
    in_force_on: date | None
    posted: str
    review_on: date | None
    over_on: date | None
    reason: str


class CommentOut(Columns):
    """What somebody said; nobody is named. `answer` is what became of it."""

    id: UUID
    text: str
    wording: str
    status: str
    source: str
    at: datetime
    answer: str


class ClauseOut(Schema):
    """A clause. `line` is its own through all versions; `asked` what it said when it was put before
    the people."""

    id: UUID
    line: UUID
    number: int
    heading: str
    text: str
    asked: str
    comments: list[CommentOut]

    @classmethod
    def of(cls, row: Clause, said: list[Comment]) -> dict[str, Any]:
        """The values."""
        return {
            "id": row.pk, "line": row.line, "number": row.rank, "heading": row.heading,
            "text": row.text, "asked": row.asked, "comments": [CommentOut.of(one) for one in said],
        }  # fmt: skip


class CovenantWholeVersionOut(CovenantVersionOut):
    """A version with its words, what was said of it, and whether I have signed it."""

    preamble: str
    clauses: list[ClauseOut]
    comments: list[CommentOut] = Field(description="对整份的意见")
    result: CovenantResultOut | None
    mine: bool = Field(description="我（或者我家）在这一版上签过名，没有撤回")

    @classmethod
    def whole(
        cls,
        row: Version,
        clauses: list[Clause],
        said: dict[UUID | None, list[Comment]],
        *,
        mine: bool,
    ) -> dict[str, Any]:
        """The values."""
        result = getattr(row, "result", None)
        return {
            **CovenantVersionOut.of(row), "preamble": row.preamble, "mine": mine,
            "clauses": [ClauseOut.of(one, said.get(one.pk, [])) for one in clauses],
            "comments": [CommentOut.of(one) for one in said.get(None, [])],
            "result": CovenantResultOut.of(result) if isinstance(result, Result) else None,
        }  # fmt: skip


class WholeCovenantOut(CovenantOut):
    """A covenant with its versions; `current` is the number of the one that holds (or is under
    way)."""

    current: int | None
    versions: list[CovenantVersionOut]


class PieceOut(Columns):
    """Some words: kept, gone or new."""

    state: str
    words: str


class DifferenceOut(Schema):
    """A clause between two versions: kept, changed, new or gone; its numbers in both (0: none)."""

    state: str
    line: UUID
    heading: str
    old_heading: str
    before: int
    now: int
    moved: bool
    pieces: list[PieceOut]

    @classmethod
    def of(cls, row: Difference) -> dict[str, Any]:
        """The values."""
        return {**vars(row), "pieces": [PieceOut.of(one) for one in row.pieces]}


class ChangesOut(Schema):
    """What changed from one version to another."""

    before: int
    now: int
    clauses: list[DifferenceOut]


class CommentIn(Schema):
    """What is said: of a clause by its `id`, or (without) of the whole; `wording` is how it should
    be written instead. `source` is paper or spoken where staff write it down."""

    text: str = Field(max_length=300)
    wording: str = Field("", max_length=500)
    clause: UUID | None = None
    source: str = "screen"
