"""What a page offers: what the life has now, by whom it may be done, the refused form as it was."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.core.deed_forms import KeyedForm
from mulin.core.offers import Deed, Offer, fits, offered, told
from mulin.meetings import flow
from mulin.meetings.models import Meeting, Status


def deed(name: str, **more: Any) -> Deed[Meeting]:
    """A line that does nothing."""
    return Deed(name, name, "x", "", KeyedForm, lambda *_a: None, fits(name, flow.STEPS), **more)


TABLE = [deed("announce"), deed("cancel", may=lambda person, _m: person == "chief"), deed("close")]


@pytest.mark.parametrize(
    ("person", "names"),
    [("lead", ["announce"]), ("chief", ["cancel"]), ("both", ["announce"]), ("nobody", [])],
)
def test_a_deed_is_offered_to_who_may_and_when_it_fits(person: str, names: list[str]) -> None:
    found = offered(
        TABLE, person, Meeting(status=Status.PLANNED), may=lambda one, _m: one in {"lead", "both"},
        form_of=lambda _deed, _meeting: KeyedForm(),
    )  # fmt: skip
    assert [one.deed.name for one in found] == names


def test_the_form_that_was_refused_is_kept_and_the_key_is_no_argument() -> None:
    form = KeyedForm({"key": "abcdefgh"})
    assert form.is_valid()
    assert told(form) == {}
    bound = Offer(TABLE[0], form)
    (one,) = offered(
        TABLE[:1], None, Meeting(status=Status.PLANNED), may=lambda *_a: True, bound=bound,
        form_of=lambda _deed, _meeting: KeyedForm(),
    )  # fmt: skip
    assert one is bound
