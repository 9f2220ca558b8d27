"""The hand-written texts of the demonstration's appeals, and how their blanks are filled."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from mulin.site.demo.chance import Dice
from mulin.site.demo.divisions import DATA
from mulin.site.demo.estates import EstateKind

Spot = Literal["building", "estate", "street", "words"]
WITH_COMPANY: Final[frozenset[EstateKind]] = frozenset({"high", "mid", "resettled"})
URBAN: Final[frozenset[EstateKind]] = WITH_COMPANY | {"old"}
ANYWHERE: Final[frozenset[EstateKind]] = URBAN | {"street"}
TAXONOMY: Final = DATA.parent.parent / "appeals" / "data" / "taxonomy.csv"
CHOICE: Final = re.compile(r"<([^<>]*\|[^<>]*)>")


@dataclass(frozen=True, slots=True)
class Text:
    """One hand-written appeal with blanks; `key` names it, like 1104-2."""

    key: str
    leaf: str
    title: str
    detail: str
    spot: Spot
    kinds: frozenset[EstateKind]
    often_anonymous: bool
    endings: Mapping[str, str]  # solved, explained, handed, …: what may end it, in its own words

    @property
    def is_odd(self) -> bool:
        """Written only to be declined or to prove unfounded."""
        return not {"solved", "explained", "handed"} & set(self.endings)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the taxonomy with what people and staff say about it."""

    code: str
    name: str
    party: str  # 物业、社区、街道、部门
    urgency: str
    respond_within: str
    resolve_within: str
    weight: int
    loose: bool  # every line fits every text
    texts: tuple[Text, ...]
    lines: Mapping[str, tuple[str, ...]]
    asks: tuple[tuple[str, str], ...]

    @property
    def is_rushed(self) -> bool:
        """Whether somebody must come at any hour: the first contact has a limit by the clock."""
        return re.fullmatch(r"\d+[mh]", self.respond_within) is not None

    @property
    def runs_by_the_clock(self) -> bool:
        """Whether people work on it at any hour: it must be over within hours, or a day or two."""
        return re.fullmatch(r"\d+[mh]|[12]d", self.resolve_within) is not None


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said about any leaf: public words, inner notes, questions, words for blanks."""

    public: Mapping[str, Sequence[str]]
    inner: Mapping[str, Sequence[str]]
    asks: Mapping[str, Sequence[tuple[str, str]]]
    slots: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Blanks:
    """Words for the blanks of one appeal; what is not given is drawn once and kept."""

    source: Dice
    words: dict[str, str] = field(default_factory=dict)
    soon: bool = False  # appointments within the hour, not on Saturday

    def fill(self, text: str) -> str:
        """The text with its choices made and its blanks filled."""
        chosen = CHOICE.sub(lambda match: self.source.choice(match[1].split("|")), text)
        return chosen.format_map(_Drawn(self))


class _Drawn(dict[str, str]):
    """Draws a blank's word the first time it is asked for."""

    def __init__(self, blanks: Blanks) -> None:
        super().__init__()
        self.blanks = blanks

    def __missing__(self, name: str) -> str:
        known = self.blanks.words
        if name not in known or name == "clock":
            drawn = "soon" if name == "clock" and self.blanks.soon else name
            known[name] = _draw(drawn, self.blanks.source)
        return known[name]


def _draw(name: str, source: Dice) -> str:
    slots = lines().slots
    ranges = {"days": (3, 9), "n": (3, 7), "hour": (9, 11), "age": (71, 88)}
    if name in ranges:
        return str(source.randint(*ranges[name]))
    if name == "money":
        return str(source.randrange(380, 1300, 20))
    if name == "side":
        return source.choice("东西南北")
    lists = {"weeks": "numerals", "months": "numerals", "shop": "shops"}
    drawn = slots[lists.get(name, f"{name}s")]
    return source.choice(drawn[:3] if name == "weeks" else drawn)


@lru_cache
def lines() -> Lines:
    """The general lines."""
    raw = _read("lines.toml")
    return Lines(
        public=raw["public"],
        inner=raw["inner"],
        asks={kind: [(q, a) for q, a in pairs] for kind, pairs in raw["asks"].items()},
        slots=raw["slots"],
    )


@lru_cache
def leaves() -> Mapping[str, Leaf]:
    """Every leaf of the taxonomy by its code."""
    said: dict[str, dict[str, Any]] = {}
    for path in sorted((DATA / "appeals").glob("[0-9][0-9].toml")):
        said |= _read(path.name)["leaf"]
    with TAXONOMY.open(encoding="utf-8", newline="") as rows:
        return {row["l2_code"]: _leaf(row, said[row["l2_code"]]) for row in csv.DictReader(rows)}


def _read(name: str) -> dict[str, dict[str, Any]]:
    path: Path = DATA / "appeals" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _leaf(row: Mapping[str, str], said: Mapping[str, Any]) -> Leaf:
    code = row["l2_code"]
    said_by_staff = {
        name: tuple(said.get(name, ()))
        for name in ("progress", "note", "solved", "explained", "handed", "unsolved")
    }
    return Leaf(
        code=code,
        name=row["l2_zh"],
        party=row["default_party"],
        urgency=row["urgency"],
        respond_within=row["respond_within"],
        resolve_within=row["resolve_within"],
        weight=said["weight"],
        loose=bool(said.get("loose", False)),
        texts=tuple(
            _text(f"{code}-{n}", one, lines_=said_by_staff)
            for n, one in enumerate(said["texts"], start=1)
        ),
        lines=said_by_staff,
        asks=tuple((q, a) for q, a in said.get("ask", ())),
    )


def _text(key: str, raw: Sequence[str], *, lines_: Mapping[str, Sequence[str]]) -> Text:
    where, title, detail = raw
    spot, *marks = where.split()
    wanted = {mark for mark in marks if mark not in {"wy", "anon"}}
    kinds = frozenset(cast("set[EstateKind]", wanted))
    if "wy" in marks or (not kinds and _takes_company(title + detail)):
        kinds = WITH_COMPANY
    if not kinds:
        kinds = ANYWHERE if spot in {"street", "words"} else URBAN
    return Text(
        key=key,
        leaf=key[:4],
        title=title,
        detail=detail,
        spot=cast("Spot", spot),
        kinds=kinds,
        often_anonymous="anon" in marks,
        endings={
            outcome: lines_[outcome][said[key] - 1] if isinstance(said[key], int) else said[key]
            for outcome, said in _endings().items()
            if key in said
        },
    )


@lru_cache
def _endings() -> Mapping[str, Mapping[str, Any]]:
    """How each text may end: a line's number in its leaf, or words of its own."""
    return _read("endings.toml")


def _takes_company(words: str) -> bool:
    """Whether the words speak of a property company that must therefore exist."""
    return "物业" in words and not re.search(r"没有?物业|无物业", words)


def fitting(options: Sequence[str], *, about: str, source: Dice) -> str | None:
    """One of the options that share a pair of characters with `about`; None if none does."""
    pairs = _pairs(about)
    scores = [len(pairs & _pairs(option)) for option in options]
    best = max(scores, default=0)
    if best == 0:
        return None
    near = [one for one, score in zip(options, scores, strict=True) if score >= best * 0.7]
    return source.choice(near)


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"\{\w+\}|[\s，。、；：！？（）「」…,.!?<>|]|[已请到的了一在不]", "", text)
    return {bare[index : index + 2] for index in range(len(bare) - 1)}


NATURES: Final[Mapping[str, str]] = {
    "1503": "thanks",
    "0204": "works",
    **dict.fromkeys(("14", "15"), "desk"),
    **dict.fromkeys(("06", "07", "09", "10"), "talk"),
    **dict.fromkeys(("02", "03", "0502", "0503", "0504", "0605", "0606", "0807"), "order"),
}


def nature(leaf: str) -> str:
    """What handling a leaf is like: works (something is mended), order, talk, desk, thanks."""
    return NATURES.get(leaf) or NATURES.get(leaf[:2], "works")
