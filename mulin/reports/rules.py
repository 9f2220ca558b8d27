"""Who may see figures: whoever looks after an area, and of that area alone."""

from __future__ import annotations

from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.queries import Place, ladder


def may_see_figures(person: Person) -> bool:
    """A post that looks after an area is held."""
    return person.standing.has(SEE_AREA)


def areas_of(person: Person) -> list[Place]:
    """The areas whose figures a person may see, without those that lie in another of them."""
    known = ladder().by_path
    return [known[path] for path in person.standing.paths(SEE_AREA) if path in known]


def may_see_area(person: Person, place: Place) -> bool:
    """Whether the figures of an area are open to a person."""
    return person.standing.sees(place.path)
