"""What the pages of figures share: the area asked for and the areas to choose from."""

from __future__ import annotations

from django.http import Http404

from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder
from mulin.reports import rules


def area_or_404(person: Person, code: str) -> Place:
    """The area asked for if the person may see it, else 404; the first of their own by default."""
    own = rules.areas_of(person)
    if not code and own:
        # A post for the whole county looks after its town, where there is just one.
        town = ladder().town
        return town if town and own[0].holds(town.path) else own[0]
    place = ladder().by_code.get(code)
    if place is None or not rules.may_see_area(person, place):
        raise Http404
    return place


def area_choices(person: Person) -> list[tuple[str, str]]:
    """Every area whose figures a person may see, grids set in."""
    return [
        (place.code, ("　" if place.level == Level.GRID else "") + place.name)
        for own in rules.areas_of(person)
        for place in ladder().under(own.path)
        if place.level != Level.COUNTY
    ]
