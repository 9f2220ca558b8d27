"""The deeds that a page offers for a record: a table of them, and each with its form as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mulin.core.deed_forms import KeyedForm
from mulin.core.flow import Steps, can
from mulin.core.models import Flowing

Record = TypeVar("Record", bound=Flowing)


@dataclass(frozen=True)
class Deed(Generic[Record]):
    """A line of a room's table. `fits` says whether the life table has it now; `may` says who
    does it where that is somebody else than who does the rest; `said` is told when it is done."""

    name: str
    label: object
    symbol: str
    said: object
    form: type[KeyedForm]
    do: Callable[[Record, Any, Any], object]
    fits: Callable[[Record], bool]
    may: Callable[[Any, Record], bool] | None = None
    tone: str = ""


@dataclass(frozen=True)
class Offer(Generic[Record]):
    """A deed that may be done now, with its form as it stands."""

    deed: Deed[Record]
    form: KeyedForm


def fits(verb: str, steps: Steps) -> Callable[[Any], bool]:
    """Whether this step of a life may be taken, as a line of the table asks it."""
    return lambda record: can(record, verb, steps)


def told(form: KeyedForm) -> Mapping[str, Any]:
    """What was filled in, as a deed takes it: without the key."""
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def offered(
    deeds: Iterable[Deed[Record]], person: Any, record: Record, /, *,
    may: Callable[[Any, Record], bool], form_of: Callable[[Deed[Record], Record], KeyedForm],
    bound: Offer[Record] | None = None,
) -> list[Offer[Record]]:  # fmt: skip
    """What this person may do now (`may` says so of every deed that does not say it itself); the
    form that was refused keeps what was typed."""
    return [
        bound if bound and bound.deed.name == deed.name else Offer(deed, form_of(deed, record))
        for deed in deeds
        if (deed.may or may)(person, record) and deed.fits(record)
    ]
