"""The list of the town is read whole; what is wrong in it is said."""

from __future__ import annotations

import pytest

from mulin.duties.presets import DATA, preset, read
from mulin.people.models import Role

TEXT = DATA.read_text(encoding="utf-8")


def test_the_four_are_those_of_the_town() -> None:
    found = preset().of_role(Role.GRID_WORKER)
    assert found is not None
    assert [item.key for item in found.items] == ["ledger", "card", "board", "visit"]
    assert preset().of_role(Role.PROPERTY) is None
    assert preset().item("nothing") is None


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('every = "month"', 'every = "moon"', "not a period"),
        ('proof = ["photo"]', 'proof = ["promise"]', "proof is one or more"),
        ('proof = ["photo"]', "proof = []", "proof is one or more"),
        ('proof = ["photo"]', 'proof = "photo"', "is a list"),
        ('records = ["visit", "appeal"]', "", "wants its kinds"),
        ('key = "card"', 'key = "board"', "there twice"),
        ('role = "grid_worker"', 'role = "king"', "no role"),
    ],
)
def test_a_wrong_list_is_refused(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=why):
        read(TEXT.replace(old, new))
