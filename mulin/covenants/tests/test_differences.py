"""What changed is found clause by clause, whatever was moved, written, struck."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from mulin.covenants.models import Clause
from mulin.covenants.queries import compare, is_same
from mulin.covenants.queries.differences import pieces_of

LINES = [uuid4() for _ in range(6)]


def clauses(*pairs: tuple[int, str]) -> list[Clause]:
    return [
        Clause(line=LINES[line], rank=rank, text=text, heading=f"条{line}")
        for rank, (line, text) in enumerate(pairs, 1)
    ]


def test_kept_changed_new_and_gone() -> None:
    old = clauses((0, "一。"), (1, "二。三。"), (2, "四。"))
    new = clauses((0, "一。"), (1, "二。五。"), (3, "新。"))
    found = compare(old, new)
    assert [one.state for one in found] == ["kept", "changed", "gone", "new"]
    assert [(piece.state, piece.words) for piece in found[1].pieces] == [
        ("kept", "二。"), ("gone", "三。"), ("new", "五。"),
    ]  # fmt: skip
    assert (found[2].before, found[2].now, found[3].now) == (3, 0, 3)
    assert not is_same(found)


def test_what_moved_says_so_and_a_new_heading_shows_the_old() -> None:
    old, new = (
        clauses((0, "一。"), (1, "二。"), (2, "三。")),
        clauses((2, "三。"), (0, "一。"), (1, "二。")),
    )
    new[1].heading = "别的"
    found = compare(old, new)
    assert [one.moved for one in found] == [True, False, False]
    assert (found[1].state, found[1].old_heading) == ("changed", "条0")


def test_the_same_is_the_same() -> None:
    rows = clauses((0, "一。"), (1, "二。"))
    assert is_same(compare(rows, rows))
    assert list(pieces_of("", "")) == []


PAIRS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["甲。", "乙；丙。", "丁"])),
    unique_by=lambda pair: pair[0],
)


@given(PAIRS, PAIRS)
def test_both_texts_can_be_read_out_of_the_difference(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    old, new = clauses(*before), clauses(*after)
    found = compare(old, new)

    def read(state: str, number: str) -> dict[UUID, str]:
        return {
            one.line: "".join(p.words for p in one.pieces if p.state in {"kept", state})
            for one in found
            if getattr(one, number)
        }

    assert read("gone", "before") == {one.line: one.text for one in old}
    assert read("new", "now") == {one.line: one.text for one in new}
    assert [one.now for one in found if one.now] == [one.rank for one in new]
    same = [(one.line, one.text) for one in old] == [(one.line, one.text) for one in new]
    assert is_same(found) == same
