"""What is open today, what to ask somebody next, and the votes as they stood at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mulin.core.texts import alike, shingles
from mulin.matters.models import (
    SETTLED,
    Answer,
    Finding,
    Matter,
    Opening,
    Participant,
    Phase,
    Stand,
    Statement,
    Status,
)
from mulin.matters.opinions.asking import Tried, draw
from mulin.matters.opinions.votes import Votes
from mulin.people.models import Person

# From here two statements are shown as nearly the same. Letters that stand in the question itself
# (充电棚, of which all speak) weigh little, or everything would be like everything. It is a hint:
# a moderator sets the link right, and nothing is ever merged by it.
ALIKE, OF_THE_QUESTION = 0.35, 0.15


def now_open(matter: Matter, day: date, phases: Iterable[Phase] | None = None) -> set[str]:
    """What may be done on this day: the phases that hold it, while the matter is talked over."""
    if matter.status != Status.DISCUSSING:
        return set()
    known = matter.phases.all() if phases is None else phases
    return {phase.opens for phase in known if phase.holds(day)}


def result_is_public(matter: Matter, day: date, phases: Iterable[Phase]) -> bool:
    """Whether residents see what came of it: from the day of its phase on, and once it is decided.
    Not before, so that nobody is swayed by how others answered."""
    begun = any(one.opens == Opening.RESULT and one.since <= day for one in phases)
    return matter.status in SETTLED or (matter.status == Status.DISCUSSING and begun)


def statements_of(matter: Matter, *, stand: Collection[str] = (Stand.SHOWN,)) -> list[Statement]:
    """The statements of a matter in the order of their numbers."""
    rows = Statement.objects.filter(matter=matter, status__in=stand)
    return list(rows.select_related("like").order_by("number"))


def likest(text: str, others: Iterable[Statement], *, question: str = "") -> Statement | None:
    """The one that says most nearly the same, if any does."""
    common = set(shingles(question))

    def weight(piece: str) -> float:
        return OF_THE_QUESTION if piece in common else 1.0

    near = [(alike(text, one.text, weight, full=6), -one.number, one) for one in others]
    best = max(near, key=lambda found: found[:2], default=None)
    return best[2] if best is not None and best[0] >= ALIKE else None


@dataclass(frozen=True)
class Asked:
    """What somebody is asked next (None: nothing is left), and how far they are."""

    statement: Statement | None
    answered: int
    total: int


def participant_of(matter: Matter, person: Person) -> Participant | None:
    """As whom they take part, if they do."""
    return Participant.objects.filter(matter=matter, person=person).first()


def mine_of(matter: Matter, person: Person | None) -> dict[UUID, Answer]:
    """Somebody's own latest answers by statement: nobody else ever sees them."""
    if person is None:
        return {}
    rows = Answer.objects.filter(matter=matter, participant__person=person, latest=True)
    return {one.statement_id: one for one in rows}


def next_statement(matter: Matter, person: Person) -> Asked:
    """Drawn by information and fairness; the same until they have answered it."""
    shown = statements_of(matter)
    done = set(mine_of(matter, person))
    left = [
        Tried(one.number, one.agreed, one.disagreed, one.passed, one.extremity)
        for one in shown
        if one.pk not in done
    ]
    answered = len(shown) - len(left)
    number = draw(left, seed=f"{matter.pk}/{person.pk}/{answered}")
    chosen = next((one for one in shown if one.number == number), None)
    return Asked(chosen, answered, len(shown))


def frozen_votes(matter: Matter, *, until: UUID, asked: Collection[int]) -> Votes:
    """The votes as they stood when the newest answer had the key `until`: of each person's answers
    to a statement the last one. Statements that were not `asked` (moderated away) stay in the table
    and count in nothing. People are keys that lead nowhere outside."""
    rows = Answer.objects.filter(matter=matter, pk__lte=until).order_by("id")
    said = rows.values_list("participant_id", "statement__number", "vote")
    known = Statement.objects.filter(matter=matter).order_by("number")
    numbers = list(known.values_list("number", flat=True))
    answered: list[tuple[int | str, int | str, int]] = [
        (person.hex, number, vote) for person, number, vote in said.iterator(chunk_size=5000)
    ]
    met = {number for _person, number, _vote in answered}
    return Votes.of(
        answered, statements=[number for number in numbers if number in asked or number in met],
        left_out=[number for number in numbers if number not in asked],
    )  # fmt: skip


def newest_finding(matter: Matter) -> Finding | None:
    """What was found last."""
    return Finding.objects.filter(matter=matter).order_by("-id").first()
