"""What is amiss with grids, as a list in which each finding is a place on the map.

What borders alone tell is reckoned once and kept until an area changes; people, posts and stations
are looked up each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from mulin.core import geo
from mulin.core.fields import within
from mulin.core.geo import shapes
from mulin.core.versions import Kept
from mulin.grids.models import Norm
from mulin.grids.queries.circle import Circle
from mulin.grids.queries.people import Lived
from mulin.grids.queries.wording import Sentence, say
from mulin.people.models import Role
from mulin.people.queries import posts
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder

# A grid of which less than this lies beyond its community is drawn a little carelessly, no more.
ASIDE = 0.001


class Kind(models.TextChoices):
    """What may be amiss, the gravest first."""

    MISSING = "missing", gettext_lazy("没有画边界")
    OUTSIDE = "outside", gettext_lazy("画到界外")
    SHARED = "shared", gettext_lazy("占了别处")
    OVERLAP = "overlap", gettext_lazy("互相重叠")
    GAP = "gap", gettext_lazy("有空白")
    STRAY = "stray", gettext_lazy("楼栋位置不符")
    NO_WORKER = "no_worker", gettext_lazy("没有网格员")
    LEFT = "left", gettext_lazy("岗位留在撤销的区域")
    MANY = "many", gettext_lazy("户数偏多")
    FEW = "few", gettext_lazy("户数偏少")
    FAR = "far", gettext_lazy("离站点太远")


@dataclass(frozen=True)
class Finding:
    """One thing amiss: the area to open, another it has to do with, where it is, how much."""

    kind: str
    path: str
    sentence: Sentence
    other: str = ""
    outline: Mapping[str, Any] | None = None
    size: float = 0.0
    spot: tuple[float, float] | None = None

    @property
    def area(self) -> Place | None:
        """The area, as it stands today."""
        return ladder().by_path.get(self.path)

    @property
    def label(self) -> str:
        """What is amiss, in a word or two."""
        return str(Kind(self.kind).label)

    @property
    def point(self) -> tuple[float, float] | None:
        """Where to look."""
        if self.spot is not None:
            return self.spot
        if self.outline is not None:
            return geo.inner_point(self.outline)
        place = self.area
        return (place.lng, place.lat) if place and place.lng and place.lat else None


def findings(
    paths: Sequence[str], *, kind: str = "", told: Lived | None = None
) -> list[Finding]:  # fmt: skip
    """Everything amiss at and below the paths, the gravest kind first, then by area. `told` are
    their households where somebody has read them already."""
    found = [one for one in _drawn.get() if _holds(paths, one.path)]
    found += list(_strays(paths))
    grids = [
        place for place in ladder().places
        if place.level == Level.GRID and _holds(paths, place.path)
    ]  # fmt: skip
    found += list(_unmanned(grids))
    found += list(_left(paths))
    told = told or Lived.within(paths)
    circle = Circle.of(paths, told=told)
    found += list(_unlike(grids, told.by_area, right=circle.norm))
    found += list(_far(grids, circle))
    order = {value: rank for rank, value in enumerate(Kind.values)}
    found.sort(key=lambda one: (order[one.kind], one.path, -one.size))
    return [one for one in found if kind in {"", one.kind}]


def counts(found: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, all kinds named."""
    made = dict.fromkeys(Kind.values, 0)
    for one in found:
        made[one.kind] += 1
    return made


def _holds(paths: Sequence[str], path: str) -> bool:
    return any(path.startswith(one) for one in paths)


# What borders alone tell, kept in memory


def _borders() -> list[Finding]:
    known = ladder()
    communities = [place for place in known.places if place.level == Level.COMMUNITY]
    found: list[Finding] = []
    for community in communities:
        grids = known.under(community.path, Level.GRID)
        found += _missing(community, grids)
        drawn = [grid for grid in grids if grid.outline]
        if community.outline and drawn:
            found += _gaps(community, drawn)
            found += [one for grid in drawn for one in _outside(grid, community)]
    found += _overlaps([p for p in known.places if p.level == Level.GRID and p.outline])
    found += _shared(known.places, communities)
    return found


def _missing(community: Place, grids: Sequence[Place]) -> list[Finding]:
    places = ([community] if not community.outline else []) + [g for g in grids if not g.outline]
    return [Finding(Kind.MISSING, place.path, say("missing", name=place.name)) for place in places]


def _gaps(community: Place, grids: Sequence[Place]) -> list[Finding]:
    rest = shapes.uncovered(community.outline or {}, [grid.outline or {} for grid in grids])
    return [
        Finding(
            Kind.GAP, community.path, say("gap", name=community.name, metres=round(piece.metres)),
            outline=piece.outline, size=piece.metres,
        )
        for piece in rest
    ]  # fmt: skip


def _outside(grid: Place, community: Place) -> list[Finding]:
    pieces = shapes.uncovered(grid.outline or {}, [community.outline or {}])
    return [
        Finding(
            Kind.OUTSIDE, grid.path,
            say("outside", name=grid.name, other=community.name, metres=round(piece.metres)),
            outline=piece.outline, size=piece.metres,
        )
        for piece in pieces
    ]  # fmt: skip


def _overlaps(grids: Sequence[Place]) -> list[Finding]:
    outlines = [grid.outline or {} for grid in grids]
    found = []
    for a, b in shapes.neighbours(outlines):
        for piece in shapes.common(outlines[a], outlines[b]):
            sentence = say(
                "overlap", name=grids[a].name, other=grids[b].name, metres=round(piece.metres)
            )
            found.append(
                Finding(Kind.OVERLAP, grids[a].path, sentence, grids[b].path, piece.outline, piece.metres)
            )  # fmt: skip
    return found


def _shared(places: Sequence[Place], communities: Sequence[Place]) -> list[Finding]:
    """Grids that reach into a community that is not theirs."""
    drawn = [place for place in communities if place.outline]
    grids = [place for place in places if place.level == Level.GRID and place.outline]
    locator: geo.Locator[str] = geo.Locator((one.path, one.outline or {}) for one in drawn)
    by_path = {one.path: one for one in drawn}
    found = []
    for grid in grids:
        corners = [
            p for polygon in geo.outlines.polygons_of(grid.outline or {}) for p in polygon[0]
        ]
        near = {path for lng, lat in corners for path in locator.all_at(lng, lat)}
        for path in sorted(near):
            pieces = [] if grid.path.startswith(path) else shapes.common(
                grid.outline or {}, by_path[path].outline or {}
            )  # fmt: skip
            size = sum(piece.metres for piece in pieces)
            if pieces and size > ASIDE * shapes.square_metres(grid.outline or {}):
                sentence = say(
                    "shared", name=grid.name, other=by_path[path].name, metres=round(size)
                )
                found.append(
                    Finding(Kind.SHARED, grid.path, sentence, path, pieces[0].outline, size)
                )  # fmt: skip
    return found


_drawn: Kept[list[Finding]] = Kept("places", _borders)


# What people, posts and stations tell, looked up each time


def _strays(paths: Sequence[str]) -> Iterator[Finding]:
    """Buildings whose point lies in another grid than they are booked in."""
    known = ladder()
    rows = Building.objects.select_related("estate").filter(lng__isnull=False)
    for building in rows.filter(_in(paths, "area_path")).order_by("area_path", "id"):
        here = known.at(building.lng or 0.0, building.lat or 0.0)
        booked = known.by_path.get(building.area_path)
        if here is None or booked is None or here.level != Level.GRID or not booked.outline:
            continue
        if here.path != booked.path and not _on_border(booked, building):
            sentence = say(
                "stray", name=f"{building.estate.name} {building.name}", other=here.name,
                booked=booked.name,
            )  # fmt: skip
            yield Finding(
                Kind.STRAY, booked.path, sentence, here.path, size=1,
                spot=(building.lng or 0.0, building.lat or 0.0),
            )  # fmt: skip


def _on_border(place: Place, building: Building) -> bool:
    locator = geo.Locator([("", place.outline or {})])
    return bool(locator.near(building.lng or 0.0, building.lat or 0.0, shapes.SLIVER))


def _in(paths: Sequence[str], field: str) -> models.Q:
    condition = models.Q(pk__in=[])
    for path in paths:
        condition |= within(field, path)
    return condition


def _unmanned(grids: Sequence[Place]) -> Iterator[Finding]:
    """Grids without a grid worker in office."""
    manned = {post.path for post in posts().in_area("/", [Role.GRID_WORKER]) if not post.vacant}
    for grid in grids:
        if grid.path not in manned:
            yield Finding(Kind.NO_WORKER, grid.path, say("no_worker", name=grid.name))


def _left(paths: Sequence[str]) -> Iterator[Finding]:
    """Posts that somebody holds for an area that was closed."""
    known = ladder().by_path
    for post in posts().all:
        place = known.get(post.path)
        if place and place.until and not post.vacant and _holds(paths, post.path):
            yield Finding(
                Kind.LEFT, post.path, say("left", name=place.name, post=post.title), size=1
            )


def _unlike(
    grids: Sequence[Place], known: Mapping[str, int], *, right: Norm
) -> Iterator[Finding]:  # fmt: skip
    """Grids with more or fewer households than the norm; not judged while nobody told any."""
    if not known:
        return
    for grid in grids:
        count = known.get(grid.path, 0)
        kind = _size(count, right.households_least, right.households_most)
        if kind:
            sentence = say(
                kind, name=grid.name, count=count, least=right.households_least,
                most=right.households_most,
            )  # fmt: skip
            yield Finding(kind, grid.path, sentence, size=count)


def _size(count: int, least: int, most: int) -> str:
    if count > most:
        return str(Kind.MANY)
    return str(Kind.FEW) if count < least else ""


def _far(grids: Sequence[Place], circle: Circle) -> Iterator[Finding]:
    """Grids of which more than half of the buildings lie beyond the walk to the nearest station of
    any kind. Nothing is said where there are no stations yet."""
    if not circle.stations:
        return
    for grid in grids:
        mine = [house for house in circle.houses if house.path.startswith(grid.path)]
        beyond = [house for house in mine if house.beyond]
        if len(beyond) * 2 > len(mine):
            sentence = say(
                "far", name=grid.name, count=len(beyond), all=len(mine), minutes=circle.norm.minutes
            )
            yield Finding(Kind.FAR, grid.path, sentence, size=len(beyond))
