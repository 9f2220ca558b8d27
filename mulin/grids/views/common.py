"""What the pages of this room share: who may come in, the area asked for, outlines for a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.geo.outlines import polygons_of
from mulin.core.http import PersonRequest
from mulin.core.nav import maybe_url
from mulin.grids import rules
from mulin.grids.queries.areas import areas_of
from mulin.people.guards import PersonView, View, for_people
from mulin.places.models import Area, Level
from mulin.places.queries import Place, ladder, level_name, level_names

Values = dict[str, Any]


def lookers(view: PersonView[Any]) -> View[Any]:
    """For whoever looks after an area."""
    return for_people(
        rules.may_look, lambda: _("网格和边界给看管片区的工作人员用。")
    )(view)  # fmt: skip


def drawers(view: PersonView[Any]) -> View[Any]:
    """For the centre and administrators."""
    return for_people(
        rules.may_draw, lambda: _("边界由%s的治理中心或管理员来画。要调整的话，请告诉他们。")
        % level_name(Level.STREET),
    )(view)  # fmt: skip


def placers(view: PersonView[Any]) -> View[Any]:
    """For the centre, administrators and communities: who may draw estates and put stations."""
    return for_people(
        rules.may_place, lambda: _(
            "小区、楼栋和站点由%(community)s和治理中心来画。要改的话，请告诉他们。"
        ) % level_names(),
    )(view)  # fmt: skip


def area_or_404(request: PersonRequest, pk: UUID) -> Area:
    """An area that this person may open."""
    return get_object_or_404(areas_of(request.user), pk=pk)


def place_of(area: Area) -> Place:
    """The area as the ladder has it."""
    return ladder().by_path[area.path]


def tabs(at: str) -> list[Values]:
    """The pages of the room, the one that is open marked."""
    pages = (
        ("areas", _("区域")), ("checks", _("边界检查")), ("circle", _("十五分钟生活圈")),
        ("stations", _("站点")), ("norm", _("标准")), ("levels", _("层级叫法")),
    )  # fmt: skip
    return [
        {"label": words, "href": maybe_url(f"grids:{name}"), "on": name == at}
        for name, words in pages
    ]  # fmt: skip


def shapes_of(
    places: Iterable[Place], *, tone: str = "", href: bool = True
) -> list[Values]:  # fmt: skip
    """Outlines for the map widget."""
    return [
        {
            "name": place.name, "geometry": place.outline, "tone": tone,
            "href": maybe_url("grids:area", pk=place.id) if href else "",
        }
        for place in places if place.outline
    ]  # fmt: skip


def drawing_data(area: Place, *, mode: str, only: Place | None = None) -> Values:
    """What the editor starts from: the grids below an area, its border, and its neighbours to snap
    to. `mode` is `draw` (move corners) or `split` (draw a line through `only`)."""
    known = ladder()
    grids = [only] if only else below(area)
    others = [
        place for place in known.places
        if place.level == area.level and place.path != area.path and place.outline
    ]  # fmt: skip
    return {
        "mode": mode,
        "border": area.outline,
        "grids": [
            {"code": place.code, "name": place.name, "geometry": place.outline} for place in grids
        ],
        "around": [place.outline for place in near(area, others)],
    }


def below(area: Place) -> list[Place]:
    """Areas straight below one."""
    depth = area.path.count("/") + 1
    return [p for p in ladder().under(area.path) if p.path.count("/") == depth]


def near(area: Place, others: Iterable[Place]) -> list[Place]:
    """Areas whose middle is not farther than three times the width of this one: its neighbours."""
    if area.lng is None or area.lat is None or area.outline is None:
        return []
    reach = 3 * _size(area.outline)
    return [
        one for one in others
        if one.lng is not None and one.lat is not None
        and abs(one.lng - area.lng) < reach and abs(one.lat - area.lat) < reach
    ]  # fmt: skip


def _size(outline: Mapping[str, Any]) -> float:
    lngs = [point[0] for polygon in polygons_of(outline) for point in polygon[0]]
    return max(lngs) - min(lngs)


def holders(person_paths: Iterable[str], level: str = Level.COMMUNITY) -> list[Place]:
    """Areas of a level below the paths, that stand today."""
    paths = list(person_paths)
    return [
        place for place in ladder().places
        if place.level == level and any(place.path.startswith(path) for path in paths)
    ]  # fmt: skip
