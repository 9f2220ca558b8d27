"""Who may see figures: whoever looks after an area, and of that area alone."""

from __future__ import annotations

from mulin.people.models import Person
from mulin.people.standing import DISPATCH, SEE_AREA
from mulin.places.queries import Place, ladder
from mulin.reports.models.topics import Topic


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


def may_see_topics(person: Person) -> bool:
    """Hot topics are for whoever looks after an area; which ones, `Topic.objects.visible_to` says."""
    return may_see_figures(person)


def may_tend_topic(person: Person, topic: Topic) -> bool:
    """Name, merge, split and dismiss a topic: who decides about appeals of its whole area."""
    return person.standing.has(DISPATCH, topic.area_path)
