"""«Am I entitled?»: a small language of conditions, and what they say of somebody's answers.

A rule is lines that must all hold; alternatives on one line are parted by «|»::

    age >= 80
    residence = local
    income = dibao | disability in 1 2

A condition is a key of a question, a sign (`>=` `<=` of numbers, `=` `!=` `in` of choices) and
values. Nothing is evaluated as code. A question that was left out makes a condition open, neither
held nor broken (Kleene's three values): so one more answer can decide what was open, but never
turns a «no» into a «yes».
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.guides.questions import Question, questions

MOST_LINES, MOST_EITHER = 12, 8
SHAPE = re.compile(r"([a-z_]+)\s*(>=|<=|!=|=|\bin\b)\s*(.+)")
NUMBER = re.compile(r"\d{1,3}")
OVER_NUMBERS: dict[str, Callable[[int, int], bool]] = {">=": operator.ge, "<=": operator.le}
Answers = Mapping[str, str]


class Says(StrEnum):
    """What a rule says: as far as these questions go, yes; no; or it hangs on what is not known."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True)
class Condition:
    """One comparison of an answer."""

    key: str
    sign: str
    values: tuple[str, ...]

    def holds(self, answers: Answers) -> bool | None:
        """Whether it holds; None while the question is not answered."""
        answer = answers.get(self.key, "")
        if not answer:
            return None
        if self.sign in OVER_NUMBERS:
            if not NUMBER.fullmatch(answer):
                return None
            return OVER_NUMBERS[self.sign](int(answer), int(self.values[0]))
        return (answer in self.values) != (self.sign == "!=")

    def words(self) -> str:
        """As a person reads it."""
        question = questions()[self.key]
        if self.sign in OVER_NUMBERS:
            pattern = _("%(label)s %(n)s %(unit)s以上") if self.sign == ">=" else _(
                "%(label)s %(n)s %(unit)s以下"
            )  # fmt: skip
            return pattern % {"label": question.short, "n": self.values[0], "unit": question.unit}
        named = _("、").join(question.choices.get(value, value) for value in self.values)
        pattern = _("%(label)s不是%(values)s") if self.sign == "!=" else _("%(label)s：%(values)s")
        return pattern % {"label": question.short, "values": named}


@dataclass(frozen=True)
class Line:
    """Conditions of which one is enough."""

    either: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool | None:
        """True if one holds, False if all are broken, else None."""
        found = [condition.holds(answers) for condition in self.either]
        if True in found:
            return True
        return None if None in found else False

    @property
    def age_floor(self) -> Condition | None:
        """The condition «at least so old», where it stands alone."""
        (first, *others) = self.either
        return first if not others and (first.key, first.sign) == ("age", ">=") else None

    def words(self) -> str:
        """As a person reads it."""
        return _("，或者").join(condition.words() for condition in self.either)


@dataclass(frozen=True)
class Verdict:
    """What a rule says, and the lines that made it say so, in words."""

    says: Says
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Lines that must all hold. Without a line it says nothing of anybody."""

    lines: tuple[Line, ...]

    @property
    def keys(self) -> list[str]:
        """The questions it asks, each once."""
        found = (condition.key for line in self.lines for condition in line.either)
        return list(dict.fromkeys(found))

    @property
    def from_age(self) -> int | None:
        """The age that has to be reached, whatever else is so: a line of its own. None if there is
        no such line."""
        ages = [int(one.values[0]) for line in self.lines if (one := line.age_floor) is not None]
        return max(ages, default=None)

    def judge(self, answers: Answers) -> Verdict:
        """What it says of these answers: broken lines decide, then open ones."""
        found = [(line, line.holds(answers)) for line in self.lines]
        broken = tuple(line.words() for line, held in found if held is False)
        if broken:
            return Verdict(Says.NO, broken)
        unknown = tuple(line.words() for line, held in found if held is None)
        return Verdict(Says.OPEN, unknown) if unknown or not found else Verdict(Says.YES)


def parse(text: str) -> Rule:
    """Read a rule. Raises `Refused` with the line that cannot be read and why."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    if len(written) > MOST_LINES:
        raise Refused("bad_rule", _("条件最多写 %d 行。") % MOST_LINES, field="rule")
    return Rule(tuple(_line(line) for line in written))


def _line(text: str) -> Line:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) > MOST_EITHER:
        raise _wrong(text, _("一行最多 %d 个“或者”") % MOST_EITHER)
    return Line(tuple(_condition(part) for part in parts))


def _condition(text: str) -> Condition:
    found = SHAPE.fullmatch(text)
    if found is None:
        raise _wrong(text, _("要写成“age >= 80”这样"))
    key, sign, values = found[1], found[2], tuple(found[3].split())
    question = questions().get(key)
    if question is None:
        raise _wrong(text, _("没有“%s”这个问题") % key)
    if sign != "in" and len(values) > 1:
        raise _wrong(text, _("几个值要用 in"))
    (_check_number if question.is_number else _check_choice)(text, question, sign, values)
    return Condition(key, sign, values)


def _check_number(text: str, question: Question, sign: str, values: Iterable[str]) -> None:
    if sign not in OVER_NUMBERS:
        raise _wrong(text, _("“%s”是数字，只能用 >= 或 <=") % question.short)
    if not all(NUMBER.fullmatch(value) for value in values):
        raise _wrong(text, _("这里要写 0 到 999 的数字"))


def _check_choice(text: str, question: Question, sign: str, values: Iterable[str]) -> None:
    if sign in OVER_NUMBERS:
        raise _wrong(text, _("“%s”不是数字，只能用 =、!= 或 in") % question.short)
    unknown = [value for value in values if value not in question.choices]
    if unknown:
        words = {"label": question.short, "values": _("、").join(unknown)}
        raise _wrong(text, _("“%(label)s”没有“%(values)s”这个选项") % words)


def _wrong(text: str, why: str) -> Refused:
    words = {"line": text[:40], "why": why}
    return Refused("bad_rule", _("“%(line)s”看不懂：%(why)s。") % words, field="rule")
