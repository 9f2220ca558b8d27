"""Turns a planned appeal into the deeds that the rules allow, in order, each with its moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.clock import later
from mulin.site.demo.divisions import TOWN_CODE
from mulin.site.demo.orgs import org
from mulin.site.demo.planned import PlannedAppeal, Step, Target
from mulin.site.demo.texts import leaves

Actor = Literal["reporter", "holder", "dispatcher", "callback"]
Verb = Literal[
    "report", "dispatch", "sign", "contact", "progress", "remark", "ask", "answer", "escalate",
    "hand_down", "return", "propose", "call_back", "reopen", "withdraw", "urge", "supplement",
    "decline",
]  # fmt: skip

ABOUT_STAFF: Final = frozenset({"1504"})
CENTRE: Final = Target("town", TOWN_CODE)
WORDS: Final = re.compile(r"「(.*)」")
NO_ANSWER_ONCE, NO_ANSWER_EVER = 0.09, 0.03
ACTORS: Final[dict[str, Actor]] = {
    "resident": "reporter", "dispatcher": "dispatcher", "callback": "callback",
}  # fmt: skip
# Deeds that want the appeal signed for.
AT_WORK: Final = frozenset({"contact", "progress", "ask", "propose"})
AFTER: Final[dict[str, str]] = {
    "dispatch": "dispatched", "escalate": "dispatched", "hand_down": "dispatched",
    "reopen": "dispatched", "sign": "handling", "answer": "handling", "return": "received",
    "ask": "waiting", "propose": "proposed", "withdraw": "closed", "decline": "closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One deed. `person` is the planned one, who does it if the rules let them; `reached` and the
    answers belong to a callback, `way` to a callback or a first contact."""

    at: datetime
    verb: Verb
    actor: Actor
    person: str | None
    text: str = ""
    note: str = ""
    to: Target | None = None
    outcome: str = ""
    reached: bool = True
    solved: bool | None = None
    satisfied: str = ""
    way: str = "phone"


def moves_of(planned: PlannedAppeal) -> list[Move]:
    """Everything that happened to an appeal after it was reported."""
    writer = _Writer(planned, dice("moves", planned.key))
    for step in planned.steps:
        writer.take(step)
    return writer.moves


@dataclass(slots=True)
class _Writer:
    """Follows the state of the appeal and puts in what the plan leaves unsaid."""

    planned: PlannedAppeal
    source: Dice
    moves: list[Move] = field(default_factory=list)
    status: str = "received"
    last: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.planned.reported_at

    def take(self, step: Step) -> None:
        """The deeds of one step."""
        if self.about_staff and step.deed in {"escalate", "hand_down"}:
            return
        if step.deed == "sign" and self.status != "dispatched":
            return
        # A callback that says «not solved» reopens by itself.
        if step.deed == "reopen" and step.who == "callback":
            return
        if step.deed in AT_WORK and self.status == "dispatched":
            self.write(Move(self._between(step, 0.3), "sign", "holder", step.by))
        for move in self._moves(step):
            self.write(move)

    @property
    def about_staff(self) -> bool:
        """Complaints of staff stay at the centre."""
        return self.planned.leaf in ABOUT_STAFF

    def write(self, move: Move) -> None:
        """Keep a move, never before the one that went before."""
        move = replace(move, at=max(move.at, self.last))
        self.moves.append(move)
        self.last = move.at
        self.status = AFTER.get(move.verb, self.status)
        if move.verb == "call_back" and move.reached:
            back = move.solved is False and self.moves_proposed_solved()
            self.status = "dispatched" if back else "closed"

    def moves_proposed_solved(self) -> bool:
        """Whether the last proposal said that it is solved."""
        said = [move for move in self.moves if move.verb == "propose"]
        return bool(said) and said[-1].outcome == "solved"

    def _between(self, step: Step, share: float) -> datetime:
        """A moment on the way to a step: in working time, unless it burns."""
        at = self.last + (step.at - self.last) * share
        return at if leaves()[self.planned.leaf].is_rushed else min(later(at, 1), step.at)

    def _moves(self, step: Step) -> Iterator[Move]:
        actor = ACTORS.get(step.who, "holder")
        if step.deed == "callback":
            yield from self._callback(step)
        elif step.deed in {"dispatch", "reassign"}:
            to = CENTRE if self.about_staff else step.to
            yield Move(step.at, "dispatch", actor, step.by, note=step.note, to=to)
        elif step.deed == "urge" and actor != "reporter":
            yield Move(step.at, "remark", actor, step.by, note=step.note or "居民又问起，请尽快。")
        elif step.deed == "hand_down":
            yield from self._hand_down(step)
        elif step.deed == "contact":
            yield self._plain(step, actor, way=_way(step.text))
        elif step.deed == "decline":
            if step.note:
                at = self._between(step, 0.6)
                yield Move(at, "remark", actor, step.by, note=step.note)
            yield self._plain(step, actor)
        else:
            yield self._plain(step, actor)

    def _plain(self, step: Step, actor: Actor, *, way: str = "phone") -> Move:
        verb: Verb = "return" if step.deed == "return_" else step.deed  # type: ignore[assignment]  # others are verbs
        return Move(
            step.at, verb, actor, step.by, text=step.text, note=step.note, to=step.to,
            outcome=step.outcome or "", way=way,
        )  # fmt: skip

    def _hand_down(self, step: Step) -> Iterator[Move]:
        """A community asks a company itself, a department through the centre."""
        assert step.to is not None  # noqa: S101 (the script says to whom)
        unit = org(step.to.key)
        if unit.kind != "company":
            text = f"需要{unit.short}到场，请镇里协调。"
            yield Move(self._between(step, 0.45), "escalate", "holder", step.by, text=text)
        yield Move(step.at, "hand_down", "holder", step.by, text=step.text, to=step.to)

    def _callback(self, step: Step) -> Iterator[Move]:
        draw = self.source.random()
        quiet = step.solved and self.planned.final == "solved" and draw < NO_ANSWER_EVER
        missed = 2 if quiet else int(draw < NO_ANSWER_EVER + NO_ANSWER_ONCE)
        for n in range(missed):
            at = self._between(step, 0.3 if n == 0 else 0.6)
            yield Move(at, "call_back", "callback", step.by, reached=False)
        if quiet:
            yield Move(step.at, "call_back", "callback", step.by, reached=False)
            return
        found = WORDS.search(step.text)
        own = step.text.startswith("微信")
        yield Move(
            step.at, "call_back", "reporter" if own else "callback",
            self.planned.reporter if own else step.by, text=found[1] if found else step.text,
            solved=step.solved, satisfied=self._satisfied(step),
            way="visit" if step.text.startswith("上门") else "phone",
        )  # fmt: skip

    def _satisfied(self, step: Step) -> str:
        words = {"satisfied": "yes", "content": "fair", "unsatisfied": "no"}
        return words[step.rating or "content"]


def _way(text: str) -> str:
    """How the resident was spoken with, from what was said about it."""
    for words, way in (("微信|消息", "message"), ("上门|见面|见到", "visit"), ("现场", "site")):
        if re.search(words, text):
            return way
    return "phone"
