"""Deeds of what stands beside an appeal (support orders, supervisions, exclusions), behind forms."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from mulin.appeals.forms.orders import OrderForm
from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.flow import Steps, can
from mulin.core.http import PersonRequest
from mulin.core.models import Flowing
from mulin.core.once import once
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
    form: type[OrderForm]
    may: Callable[[Person, Record], bool]
    do: Callable[[Record, Person, Data], object]
    tone: str = ""


@dataclass(frozen=True)
class Offer(Generic[Record]):
    """A deed that may be done now, with its form as it stands."""

    deed: Deed[Record]
    form: OrderForm


def offers(
    deeds: Mapping[str, Deed[Record]], steps: Steps, person: Person, record: Record,
    *, bound: Offer[Record] | None = None, mark: str = "", shut: Container[str] = (),
) -> list[Offer[Record]]:  # fmt: skip
    """What this person may do now; the form that was refused stands first. `mark` tells the fields
    of one record from those of the next on the same page; `shut` names what the life table knows
    and would mean nothing now."""
    made = [
        bound if bound and bound.deed is deed
        else Offer(deed, deed.form(record=record, auto_id=f"{deed.name}{mark}_%s"))
        for deed in deeds.values()
        if deed.name not in shut and can(record, deed.name, steps) and deed.may(person, record)
    ]  # fmt: skip
    return sorted(made, key=lambda offer: offer is not bound)


def done(request: PersonRequest, wanted: Deed[Record], record: Record, form: OrderForm) -> int:
    """Do it, once for each key, and say so: 200, or the status with which the form is shown again."""
    if not form.is_valid():
        return 400
    data, person = form.cleaned_data, request.user

    def make() -> UUID:
        wanted.do(record, person, data)
        return record.pk

    scope = f"{person.pk}/{record._meta.label_lower}/{wanted.name}"
    outcome = attempt(form, lambda: once(data["key"], scope=scope, make=make))
    if outcome.ok:
        toasts.say(request, str(wanted.said))
    return outcome.status
