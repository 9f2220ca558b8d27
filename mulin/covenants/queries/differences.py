"""What changed from one version to another, clause by clause, by the lines that they share. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

from mulin.covenants.models import Clause

# A sentence with the mark that ends it: what is compared within a clause.
SENTENCE = re.compile(r"[^。；！？;!?\n]+[。；！？;!?]*")


@dataclass(frozen=True)
class Piece:
    """Some words of a clause: `kept`, `gone` or `new`."""

    state: str
    words: str


@dataclass(frozen=True)
class Difference:
    """One clause: `kept`, `changed`, `new` or `gone`; `moved` if its place is another one.
    `before` and `now` are its numbers in both versions (0 where it has none)."""

    state: str
    line: UUID
    heading: str
    old_heading: str = ""
    before: int = 0
    now: int = 0
    moved: bool = False
    pieces: tuple[Piece, ...] = field(default=())


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> list[Difference]:
    """Clauses in the order of the new version; what went stands where it was."""
    was = {one.line: one for one in old}
    now = {one.line: one for one in new}
    stayed = _in_order(old, new)
    found = [_one(was.get(one.line), one, moved=one.line not in stayed) for one in new]
    for place, one in enumerate(old):
        if one.line not in now:
            found.insert(_place(found, old[:place]), _gone(one))
    return found


def is_same(differences: Iterable[Difference]) -> bool:
    """Whether nothing changed at all."""
    return all(one.state == "kept" and not one.moved for one in differences)


def _in_order(old: Sequence[Clause], new: Sequence[Clause]) -> set[UUID]:
    """The lines that follow each other as before: the others have moved (or are new)."""
    kept = {one.line for one in new}
    a = [one.line for one in old if one.line in kept]
    known = set(a)
    b = [one.line for one in new if one.line in known]
    blocks = SequenceMatcher(a=a, b=b, autojunk=False).get_matching_blocks()
    same = {line for block in blocks for line in a[block.a : block.a + block.size]}
    return same | (kept - known)


def _place(found: Sequence[Difference], before: Sequence[Clause]) -> int:
    """After the last clause that stood before it and is there."""
    lines = {one.line for one in before}
    return max((n + 1 for n, one in enumerate(found) if one.line in lines), default=0)


def _gone(one: Clause) -> Difference:
    pieces = tuple(Piece("gone", words) for words in _sentences(one.text))
    return Difference("gone", one.line, one.heading, before=one.rank, pieces=pieces)


def _one(was: Clause | None, one: Clause, *, moved: bool) -> Difference:
    if was is None:
        pieces = tuple(Piece("new", words) for words in _sentences(one.text))
        return Difference("new", one.line, one.heading, now=one.rank, pieces=pieces)
    same = was.text == one.text and was.heading == one.heading
    return Difference(
        "kept" if same else "changed", one.line, one.heading,
        old_heading=was.heading if was.heading != one.heading else "", before=was.rank,
        now=one.rank, moved=moved, pieces=tuple(pieces_of(was.text, one.text)),
    )  # fmt: skip


def pieces_of(before: str, after: str) -> Iterator[Piece]:
    """Sentence by sentence: what was kept, what went, what came. What went stands first."""
    old, new = _sentences(before), _sentences(after)
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Piece("kept", words) for words in old[a1:a2])
        else:
            yield from (Piece("gone", words) for words in old[a1:a2])
            yield from (Piece("new", words) for words in new[b1:b2])


def _sentences(text: str) -> list[str]:
    return [words.strip() for words in SENTENCE.findall(text) if words.strip()]
