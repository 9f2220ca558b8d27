"""What happens to one appeal: the deeds in order, with waits in working minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from mulin.site.demo.chance import Dice
from mulin.site.demo.clock import limit_minutes
from mulin.site.demo.planned import Deed, Final_, Outcome, Rating, Target, Who
from mulin.site.demo.seats import Crew, handler_at, wrong_unit
from mulin.site.demo.texts import Blanks, Leaf, Text, fitting, lines, nature


class _Said(TypedDict, total=False):
    text: str
    note: str
    to: Target
    outcome: Outcome
    solved: bool
    rating: Rating


@dataclass(frozen=True, slots=True)
class Beat:
    """A step without its moment."""

    wait: int
    deed: Deed
    who: Who
    by: str | None
    said: _Said


@dataclass(slots=True)
class Script:
    """Writes the beats of one appeal."""

    leaf: Leaf
    text: Text
    crew: Crew
    blanks: Blanks
    source: Dice
    reporter: str | None
    beats: list[Beat] = field(default_factory=list)
    holder: tuple[Who, str] = ("grid", "")
    final: Final_ = "received"
    reopened: bool = False
    _used: set[str] = field(default_factory=set)

    # ── saying ────────────────────────────────────────────────────────────────────────────────

    def add(self, wait: float, deed: Deed, who: Who, by: str | None, **said: Unpack[_Said]) -> None:
        """One more beat."""
        self.beats.append(Beat(max(1, round(wait)), deed, who, by, said))

    def general(self, kind: str, *, inner: bool = False) -> str:
        """A line anybody could say, not twice in the same appeal while others are left."""
        said = lines().inner if inner else lines().public
        names = [f"{kind}_urgent"] if self.leaf.is_rushed else []
        names += [f"{kind}_{nature(self.leaf.code)}", kind]
        pool = next(said[name] for name in names if name in said)
        return self.fresh([line for line in pool if self._makes_sense(line)])

    def _makes_sense(self, line: str) -> bool:
        """Nobody makes an appointment with himself; a street has no entrances."""
        if "{org}" in line and (self.crew.unit is None or self.holder[0] == "unit"):
            return False
        outside = self.text.spot in {"street", "words"}
        return not (outside and re.search(r"楼|单元|小区|物业|门进来|邻居", line))

    def own(self, kind: str, fallback: str | None = None) -> str:
        """A line of this leaf that fits what the appeal says, else a general one."""
        pool = [one for one in self.leaf.lines[kind] if one not in self._used]
        found = None
        if pool and self.leaf.loose:
            found = self.source.choice(pool)
        elif pool:
            found = fitting(pool, about=self.text.title + self.text.detail, source=self.source)
        if found is None:
            return self.general(fallback or kind)
        self._used.add(found)
        return self.blanks.fill(found)

    def fresh(self, pool: Sequence[str]) -> str:
        left = [one for one in pool if one not in self._used] or list(pool)
        chosen = self.source.choice(left)
        self._used.add(chosen)
        return self.blanks.fill(chosen)

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.source.random() < share

    # ── the way of an appeal ──────────────────────────────────────────────────────────────────

    def until(self, final: Final_) -> None:
        """All beats up to a final state."""
        self.final = final
        if final in {"received", "declined"}:
            if final == "declined":
                text = self.blanks.fill(self.text.endings["declined"])
                note = self.general("decline", inner=True)
                self.add(70, "decline", "dispatcher", self.crew.dispatcher, text=text, note=note)
            return
        self._arrive()
        if final == "dispatched":
            return
        self._begin()
        self._middle(final)

    def _arrive(self) -> None:
        """Dispatched, sometimes to the wrong unit first."""
        crew = self.crew
        desk: tuple[Who, str] = ("dispatcher", crew.dispatcher)
        direct = crew.unit_target is not None and (self.leaf.party == "部门" and self.chance(0.5))
        target = crew.unit_target if direct and crew.unit_target else crew.first
        misled = (
            self.final not in {"dispatched", "unfounded"}
            and not self.leaf.is_rushed
            and self.chance(0.07)
        )
        if misled and crew.unit_target:
            wrong = wrong_unit(crew, self.source)
            note = self.general("dispatch", inner=True)
            self.add(self.source.randint(8, 45), "dispatch", *desk, to=wrong, note=note)
            note = self.general("return", inner=True)
            by = handler_at(wrong, self.source)
            self.add(self.source.randint(40, 150), "return_", "unit", by, note=note)
            note = self.general("reassign", inner=True)
            self.add(self.source.randint(10, 40), "reassign", *desk, to=target, note=note)
        else:
            note = self._dispatch_note(target)
            wait = self.source.randint(1, 3) if self.leaf.is_rushed else self.source.randint(5, 48)
            self.add(wait, "dispatch", *desk, to=target, note=note)
        self.holder = self._who(target)

    def _dispatch_note(self, target: Target) -> str:
        if target.kind == "community":
            return "网格空岗，派给社区代办。"
        return "按网格派单。" if target.kind == "grid" else "按职责直接派承办单位。"

    def _who(self, target: Target) -> tuple[Who, str]:
        if target.kind == "org":
            return ("unit", self.crew.unit or "")
        return ("community" if target.kind == "community" else "grid", self.crew.grid)

    def _begin(self) -> None:
        """Signed for and first contact, nearly always in time."""
        allowed = limit_minutes(self.leaf.respond_within)
        late = self.chance(0.045)
        total = min(allowed, 400) * (
            self.source.uniform(1.1, 1.7) if late else self.source.uniform(0.15, 0.7)
        )
        share = self.source.uniform(0.15, 0.5)
        self.add(total * share, "sign", *self.holder, text=self.general("sign"))
        kind = "contact_check" if self.final == "unfounded" else "contact"
        self.add(total * (1 - share), "contact", *self.holder, text=self.general(kind))

    def _middle(self, final: Final_) -> None:
        total = self._working_time()
        if final == "withdrawn":
            text = self.general("withdraw")
            self.add(total * 0.2, "withdraw", "resident", self.reporter, text=text)
            return
        if final != "unfounded":
            self._asides(final, total)
        self._pass_on(total)
        if final == "asked":
            self._ask(total * 0.1, answered=False)
            return
        if self.chance(0.1) and not self.leaf.is_rushed and self.leaf.code not in {"1501", "1503"}:
            self._ask(total * 0.08, answered=True)
        self._work(total)
        if final != "handling":
            self._finish(final, total)

    def _work(self, total: float) -> None:
        """One to three progress lines; praise and questions need none."""
        if not self.leaf.lines["progress"] or self.leaf.code == "1501":
            return
        if self.final == "unfounded":
            return
        for _ in range(self.source.choices((1, 2, 3), (5, 4, 1))[0]):
            note = self._note() if self.chance(0.4) else ""
            wait = total * self.source.uniform(0.12, 0.25)
            self.add(wait, "progress", *self.holder, text=self.own("progress"), note=note)

    def _working_time(self) -> float:
        """From contact to proposal: mostly within the limit, one in twelve late; minutes."""
        limit = min(limit_minutes(self.leaf.resolve_within), 20 * 420)
        late = self.chance(0.08)
        usual = (0.12, 0.4) if limit <= 420 else (0.2, 0.62)  # sending it around takes its time too
        share = self.source.uniform(1.1, 1.6) if late else self.source.uniform(*usual)
        return max(30.0, limit * share)

    def _asides(self, final: Final_, total: float) -> None:
        """What the reporter adds or asks meanwhile."""
        if self.chance(0.1):
            text = self.general("supplement")
            self.add(total * 0.05, "supplement", "resident", self.reporter, text=text)
        if self.chance(0.2 if final == "handling" else 0.08):
            self.add(total * 0.1, "urge", "resident", self.reporter, text=self.general("urge"))
        elif self.chance(0.04):
            note = self.general("urge", inner=True)
            self.add(total * 0.1, "urge", "dispatcher", self.crew.dispatcher, note=note)

    def _pass_on(self, total: float) -> None:
        """Up to the community and down to the unit, when the grid cannot do it alone."""
        crew = self.crew
        if self.holder[0] != "grid" or self.leaf.code in {"1501", "1503"}:
            return
        if crew.unit_target is None and self.chance(0.6):
            return
        up = Target("community", crew.first.key[:12])
        note = self.general("escalate", inner=True)
        text = self.blanks.fill(self.general("escalate"))
        self.add(total * 0.05, "escalate", *self.holder, to=up, text=text, note=note)
        self.holder = ("community", crew.community)
        if crew.unit_target and crew.unit:
            text = self.general("hand_down")
            self.add(total * 0.06, "hand_down", *self.holder, to=crew.unit_target, text=text)
            self.holder = ("unit", crew.unit)
            self.add(total * 0.04, "sign", *self.holder, text=self.general("sign"))

    def _ask(self, wait: float, *, answered: bool) -> None:
        question, answer = self.source.choice(self._questions())
        self.add(wait, "ask", *self.holder, text=self.blanks.fill(question))
        if answered:
            wait = self.source.randint(20, 300)
            text = self.blanks.fill(answer)
            self.add(wait, "answer", "resident", self.reporter, text=text)

    def _questions(self) -> list[tuple[str, str]]:
        kind = nature(self.leaf.code)
        asks = [*self.leaf.asks, *lines().asks.get("works" if kind == "order" else kind, ())]
        if kind == "works" and self.text.spot == "building":
            asks += lines().asks["building"]
        return asks

    def _note(self) -> str:
        """An inner note that fits, or a general one."""
        pool = self.leaf.lines["note"]
        found = (
            fitting(pool, about=self.text.title + self.text.detail, source=self.source)
            if self.chance(0.6)
            else None
        )
        if found is None or found in self._used:
            return self.general("note", inner=True)
        self._used.add(found)
        return self.blanks.fill(found)

    # ── the end of an appeal ──────────────────────────────────────────────────────────────────

    def _finish(self, final: Final_, total: float) -> None:
        outcome: Outcome = "solved"
        if final in {"explained", "handed_over", "unfounded"}:
            outcome = final
        self._propose(total * self.source.uniform(0.3, 0.5), outcome)
        if final == "proposed":
            return
        if self.reopened:
            self._fail(total)
        self._close(outcome)

    def _propose(self, wait: float, outcome: Outcome) -> None:
        ending = self.text.endings.get("handed" if outcome == "handed_over" else outcome)
        if ending is None:
            raise LookupError(f"{self.text.key} 没有「{outcome}」的答复")
        text = self.blanks.fill(ending)
        self.add(wait, "propose", *self.holder, text=text, outcome=outcome)

    def _fail(self, total: float) -> None:
        """Called back: not solved. The work begins again, and ends better."""
        words = self.own("unsolved", "reopen")
        wait = self.source.randint(300, 1500)
        caller: tuple[Who, str] = ("callback", self.crew.caller)
        text = self._quoted(words)
        self.add(wait, "callback", *caller, text=text, solved=False, rating="unsatisfied")
        self.add(5, "reopen", *caller, text=words)
        text = self.general("contact")
        self.add(self.source.randint(60, 200), "contact", *self.holder, text=text)
        text = self.general("followup")
        self.add(total * 0.2, "progress", *self.holder, text=text)
        text = self.general("fixed_again")
        pause = max(total * 0.3, self.source.randint(300, 900))
        self.add(pause, "propose", *self.holder, text=text, outcome="solved")

    def again(self) -> None:
        """The reporter says, after the callback, that it came back; handling goes on."""
        text = self.own("unsolved", "reopen")
        self.add(self.source.randint(400, 1600), "reopen", "resident", self.reporter, text=text)
        text = self.general("contact")
        self.add(self.source.randint(60, 200), "contact", *self.holder, text=text)
        text = self.general("followup")
        self.add(self.source.randint(200, 500), "progress", *self.holder, text=text)
        self.final, self.reopened = "handling", True

    def _close(self, outcome: Outcome) -> None:
        wait = self.source.randint(120, 420 * 4)
        rating, kind = self._verdict(outcome)
        words = self.general(kind)
        self.add(
            wait,
            "callback",
            "callback",
            self.crew.caller,
            text=self._quoted(words),
            solved=outcome == "solved",
            rating=rating,
        )

    def _verdict(self, outcome: Outcome) -> tuple[Rating, str]:
        if outcome != "solved":
            return ("unsatisfied", "sour") if self._sour() else ("content", "accept")
        if self.chance(0.07):
            return "unsatisfied", "unhappy"
        return ("content", "content") if self.chance(0.15) else ("satisfied", "praise")

    def _sour(self) -> bool:
        """Now and then an explanation leaves somebody unhappy; an answer or thanks does not."""
        return self.leaf.code[:2] != "15" and self.chance(0.35)

    def _quoted(self, words: str) -> str:
        pattern = self.source.choice(lines().public["callback"])
        return pattern.replace("{words}", words)
