"""Where a request stands: the area whose house the visitor, resident or worker is in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mulin.core.http import person_of
from mulin.people.models import Person, Role
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

AREA_COOKIE = "mulin_area"


def place_of(request: HttpRequest) -> Place | None:
    """The person's own area, else the community chosen on this device, else the town."""
    person = person_of(request)
    if person is not None and (own := own_place(person)):
        return own
    chosen = ladder().by_code.get(request.COOKIES.get(AREA_COOKIE, ""))
    return chosen or ladder().town


def own_place(person: Person) -> Place | None:
    """Where somebody lives, else the area of their nearest post."""
    if person.area_id and (home := ladder().by_id.get(person.area_id)):
        return home
    paths = sorted((held.path for held in person.standing.posts), key=len, reverse=True)
    return ladder().by_path.get(paths[0]) if paths else None


def grid_of(person: Person) -> Place | None:
    """The grid somebody works in, if it is their work."""
    paths = person.standing.paths({Role.GRID_WORKER})
    return ladder().by_path.get(paths[0]) if paths else None


def knows_community(place: Place | None) -> bool:
    """Whether a place is near enough to name who answers for it."""
    return place is not None and ladder().above(place.path, Level.COMMUNITY) is not None


def words_for(request: HttpRequest) -> str:
    """The words beside the logo: the town at the desk, one's own area elsewhere."""
    if request.path.startswith("/desk/"):
        town = ladder().town
        return _("睦邻 · %s") % town.name if town else ""
    place = place_of(request)
    return ladder().words(place.path) if place else ""
