"""What the lists of the desk share: the areas to choose from, tabs with numbers, what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mulin.core.filters import AddressFilters
from mulin.core.http import PersonRequest
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE = 50


def areas_of(person: Person) -> list[tuple[str, str]]:
    """Communities and grids that this person looks after, for a select."""
    known = ladder()
    wanted = {Level.COMMUNITY, Level.PRECINCT, Level.GRID}
    return [
        (place.code, ("　" if place.level == Level.GRID else "") + place.name)
        for place in known.places
        if place.level in wanted and person.standing.sees(place.path)
    ]


def tabs_of(
    request: PersonRequest, filters: AddressFilters, views: Mapping[str, Any],
    number: Mapping[str, int],
) -> list[dict[str, Any]]:  # fmt: skip
    """A tab for each view, with how many it has."""
    return [
        {"label": label, "on": name == filters.view, "count": number[name],
         "href": f"{request.path}?{filters.query(view=name)}"}
        for name, label in views.items()
    ]  # fmt: skip


def chips(request: PersonRequest, filters: AddressFilters, /, **words: str) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it away. `period` stands for its days too."""
    empty = {"period": {"period": "", "since": "", "until": ""}}
    return [
        {"label": label,
         "href": f"{request.path}?{filters.query(**empty.get(name, {name: ''}))}"}
        for name, label in words.items()
        if label
    ]  # fmt: skip
