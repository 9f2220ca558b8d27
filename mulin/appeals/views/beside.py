"""Deeds of what stands beside an appeal (support orders, supervisions, exclusions), behind forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.flow import Steps, can
from mulin.core.http import PersonRequest
from mulin.core.models import Flowing
from mulin.people.models import Person

Record = TypeVar("Record", bound=Flowing)
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Deed(Generic[Record]):
    """What may be done, behind which form, and what is said afterwards. `name` is its step."""

    name: str
    label: object
    symbol: str
    said: object
    form: type[forms.Form]
    may: Callable[[Person, Record], bool]
    do: Callable[[Record, Person, Data], object]
    tone: str = ""


@dataclass(frozen=True)
class Offer(Generic[Record]):
    """A deed that may be done now, with its form as it stands."""

    deed: Deed[Record]
    form: forms.Form


def offers(
    deeds: Mapping[str, Deed[Record]], steps: Steps, person: Person, record: Record,
    *, bound: Offer[Record] | None = None, mark: str = "",
) -> list[Offer[Record]]:  # fmt: skip
    """What this person may do now; the form that was refused stands first. `mark` tells the fields
    of one record from those of the next on the same page."""
    made = [
        bound if bound and bound.deed is deed
        else Offer(deed, deed.form(auto_id=f"{deed.name}{mark}_%s"))
        for deed in deeds.values()
        if can(record, deed.name, steps) and deed.may(person, record)
    ]  # fmt: skip
    return sorted(made, key=lambda offer: offer is not bound)


def done(request: PersonRequest, wanted: Deed[Record], record: Record, form: forms.Form) -> int:
    """Do it and say so: 200, or the status with which the form is shown again."""
    if not form.is_valid():
        return 400
    outcome = attempt(form, lambda: wanted.do(record, request.user, form.cleaned_data))
    if outcome.ok:
        toasts.say(request, str(wanted.said))
    return outcome.status
