"""Deeds of whoever may draw: the rules of this room, then the deeds of `mulin.places`, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core.deeds import Conflict, Forbidden, Refused
from mulin.core.geo import GeoError, Point, check, to_wgs84
from mulin.core.once import once
from mulin.grids import rules
from mulin.grids.flow.drawing import take_drawn
from mulin.grids.flow.reading import checked_datum, reading
from mulin.people.models import Person
from mulin.places import flow as places
from mulin.places.flow import Act, NewArea
from mulin.places.models import Area, Level
from mulin.places.queries import changes_within


@dataclass(frozen=True)
class Order:
    """Who changes borders, from which day, on what paper; `key` keeps a retry from doing it twice."""

    by: Person
    on: date | None = None
    basis: str = ""
    key: str = ""

    def act(self) -> Act:
        """As `mulin.places` keeps it."""
        return places.act(on=self.on, by=self.by, basis=self.basis)


def seen_of(area: Area) -> str:
    """What tells whether the borders below an area have changed since a page was opened."""
    last = changes_within(area.path).values_list("id", flat=True).first()
    return str(last or "none")


def draw(area: Area, *, text: str, datum: str, seen: str, order: Order) -> list[Area]:
    """Draw the areas below `area` as the text (GeoJSON) has them, all or none. Somebody else's
    change in the meantime is not drawn over (`Conflict`)."""
    _may(order, area)
    changed: list[Area] = []

    def make() -> UUID:
        if seen and seen != seen_of(area):
            raise Conflict
        found = reading(text, datum=checked_datum(datum), by=order.by, within=area.path)
        changed.extend(take_drawn(found, by=order.act()))
        return area.pk

    _once(order, "draw", area, make)
    return changed


def split(
    area: Area, *, line: Sequence[Point], datum: str, new: NewArea, order: Order
) -> Area:  # fmt: skip
    """Cut an area by a line; returns the one that was founded."""
    _may(order, area.parent or area)

    def make() -> UUID:
        try:
            knife = [to_wgs84(*check(*point), checked_datum(datum)) for point in line]
            return places.split_area(area, line=knife, new=new, by=order.act())[1].pk
        except GeoError as error:
            raise Refused(error.code, str(error), field="line") from error

    return _area(order, "split", area, make)


def merge(area: Area, gone: Sequence[Area], *, order: Order) -> Area:
    """Put neighbours into `area`."""
    for one in (area, *gone):
        _may(order, one.parent or one)
    return _area(
        order, "merge", area, lambda: places.merge_areas(area, gone, by=order.act()).pk
    )  # fmt: skip


def hand_over(area: Area, *, to: Area, code: str, order: Order) -> Area:
    """Give an area to another parent; both sides must be one's own to draw."""
    _may(order, area.parent or area)
    _may(order, to)
    return _area(
        order, "hand_over", area,
        lambda: places.hand_over(area, to=to, code=code, by=order.act()).pk,
    )  # fmt: skip


def rename(area: Area, *, name: str, order: Order) -> Area:
    """Call it otherwise."""
    _may(order, area)
    return _area(
        order, "rename", area, lambda: places.rename_area(area, name=name, by=order.act()).pk
    )  # fmt: skip


def close(area: Area, *, order: Order) -> Area:
    """End an empty area."""
    _may(order, area.parent or area)
    return _area(order, "close", area, lambda: places.close_area(area, by=order.act()).pk)


def found(parent: Area, *, name: str, code: str, order: Order) -> Area:
    """A new grid, its border drawn later."""
    _may(order, parent)
    return _area(
        order, "found", parent,
        lambda: places.found_area(
            code=code.strip() or places.next_code(parent), name=name, level=Level.GRID,
            parent=parent, by=order.act(),
        ).pk,
    )  # fmt: skip


def points_of(text: str) -> list[Point]:
    """A line as somebody types it: «116.01,29.44 116.02,29.45», by blanks, semicolons or lines."""
    pairs = text.replace("；", " ").replace(";", " ").replace("，", ",").split()
    try:
        points = [tuple(float(part) for part in pair.split(",")) for pair in pairs]
    except ValueError:
        points = [()]
    if any(len(point) != 2 for point in points):
        raise Refused(
            "bad_line", _("请写成“经度,纬度 经度,纬度”，例如 116.041,29.448 116.052,29.446。"),
            field="line",
        )  # fmt: skip
    return [(point[0], point[1]) for point in points]


def _may(order: Order, area: Area) -> None:
    if not rules.may_draw(order.by, area.path):
        raise Forbidden


def _area(order: Order, verb: str, area: Area, make: Callable[[], UUID]) -> Area:
    return Area.objects.get(pk=_once(order, verb, area, make))


def _once(order: Order, verb: str, area: Area, make: Callable[[], UUID]) -> UUID:
    return once(order.key, scope=f"{order.by.pk}:{verb}:{area.pk}", make=make)[0]
