"""Posts whose place is gone: their area was merged away, handed over or closed, or their building
stands in another area now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F

from mulin.people import rules
from mulin.people.models import Person, Post
from mulin.people.queries import PostInfo, posts
from mulin.people.standing import SEE_AREA
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder


@dataclass(frozen=True)
class Stranded:
    """A post, the area it hangs on, and the one that took its place (none where nothing did)."""

    post: PostInfo
    was: Place
    to: Place | None


def stranded(path: str) -> list[Stranded]:
    """Posts at and below an area that want another area: one statement, for those of buildings."""
    return list(_stranded(path))


def _stranded(path: str) -> Iterator[Stranded]:
    known = ladder()
    moved = Post.objects.filter(building__isnull=False).exclude(area=F("building__area"))
    homes = dict(moved.values_list("pk", "building__area__path"))
    for post in posts().in_area(path):
        was = known.by_path.get(post.path)
        if was is not None and (was.until is not None or post.id in homes):
            to = known.by_path.get(homes.get(post.id, "")) or known.today(post.path)
            yield Stranded(post, was, to)


def stranded_for(person: Person) -> list[Stranded]:
    """Those of the areas that somebody looks after; none for who may not move any."""
    paths = person.standing.paths(SEE_AREA) if rules.moves(person) else []
    return [one for path in paths for one in stranded(path)]


def choices_for(post: Post) -> list[Place]:
    """Areas that a post may go to: of its level, in the same town; of a building's post, where the
    building stands."""
    known = ladder()
    if post.building_id is not None:
        home = Building.objects.select_related("area").get(pk=post.building_id).area
        return [known.by_path[home.path]] if home.path in known.by_path else []
    town = known.above(post.area_path, Level.STREET)
    rows = known.under(town.path if town else "/", post.area.level)
    return [place for place in rows if place.path != post.area_path]
