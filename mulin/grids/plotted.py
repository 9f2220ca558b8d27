"""The ground of estates, property areas and buildings as somebody sends it (GeoJSON), understood: what
each outline is of, what was mended, what is wrong and where. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mulin.core import geo
from mulin.core.deeds import Refused
from mulin.core.fields import within as lies_within
from mulin.core.geo import GeoError
from mulin.grids.drawn import (
    Allowed,
    Reading,
    Sent,
    any_spot,
    features_of,
    first,
    looked_at,
    said_of,
)
from mulin.places.flow import Thing
from mulin.places.models import Building, Estate, Level, Plot, PropertyArea
from mulin.places.plots import grounds_in
from mulin.places.queries import Ladder, Place, level_names

KEYS = ("code", "id", "代码")
KINDS = ("kind", "类别", "类型")
NAMES = ("name", "名称")
ESTATES = ("estate", "小区", "小区名称")
COMMUNITIES = ("community", "社区代码", "社区")
COMPANIES = ("company", "物业公司", "物业")
WORDS = {
    "小区": Plot.Kind.ESTATE, "estate": Plot.Kind.ESTATE,
    "物业服务区域": Plot.Kind.PROPERTY, "物业区域": Plot.Kind.PROPERTY, "物业": Plot.Kind.PROPERTY,
    "property": Plot.Kind.PROPERTY,
    "楼栋": Plot.Kind.BUILDING, "楼": Plot.Kind.BUILDING, "building": Plot.Kind.BUILDING,
}  # fmt: skip
Known = tuple[dict[UUID, Thing], dict[str, list[Thing]]]


@dataclass(frozen=True)
class Plotted(Sent):
    """The outline of a thing; one without `thing` founds a property area in `community`."""

    of: str = ""
    thing: Thing | None = None
    community: Place | None = None
    company: str = ""
    drawn: Mapping[str, Any] | None = None

    @property
    def before(self) -> Mapping[str, Any] | None:
        """As it is drawn today."""
        return self.drawn

    @property
    def where(self) -> str:
        """What it is, and where it lies."""
        label = str(Plot.Kind(self.of).label) if self.of else ""
        return " · ".join(
            part for part in (label, self.community.name if self.community else "") if part
        )


def read_plots(
    text: str | bytes, *, datum: str, known: Ladder, allowed: Allowed, within: str = "/",
    kind: str = "",
) -> Reading[Plotted]:  # fmt: skip
    """Understand a FeatureCollection. Raises Refused when it is none, or too large.

    `kind` is what features are of that do not say it; `allowed` tells whether a path may be drawn in
    by whoever sends it; things outside of `within` are not looked for.
    """
    reader = _Reader(datum, known, allowed, within, kind)
    features = enumerate(features_of(text), start=1)
    return Reading([reader.row(number, feature) for number, feature in features])


class _Reader:
    """Reads one file: remembers what it has met."""

    def __init__(
        self, datum: str, known: Ladder, allowed: Allowed, within: str, kind: str
    ) -> None:  # fmt: skip
        self.datum, self.known, self.allowed = datum, known, allowed
        self.within, self.kind = within, kind
        self.met: set[object] = set()
        self.things: dict[str, Known] = {}

    def row(self, number: int, feature: Any) -> Plotted:
        """One feature: what it is of, then what it looks like."""
        said = said_of(feature)
        code, name = first(said, KEYS), first(said, NAMES)
        try:
            row = self._whose(Plotted(number, code, name, of=self._kind(said)), said, feature)
        except Refused as error:
            return Plotted(number, code, name, problem=str(error), spot=any_spot(feature))
        return looked_at(row, feature, datum=self.datum)

    def _kind(self, said: Mapping[str, Any]) -> str:
        told = first(said, KINDS)
        kind = WORDS.get(told, "" if told else self.kind)
        if not kind:
            raise Refused("kindless", _("请写明类别（kind）：小区、物业服务区域或楼栋。"))
        return kind

    def _whose(self, row: Plotted, said: Mapping[str, Any], feature: Any) -> Plotted:
        """The row with the thing that it is of, or the community in which it founds one."""
        thing = self._by_key(row) or self._by_name(row, said)
        if thing is None and row.of != Plot.Kind.PROPERTY:
            raise Refused("unknown", _("没有找到“%s”。请核对名称，或者先导入楼栋表。") % row.name)
        place = (
            self.known.above(thing.area_path, Level.COMMUNITY) if thing is not None
            else self._community(said, feature)
        )  # fmt: skip
        path = thing.area_path if thing is not None else place.path if place else ""
        if not path.startswith(self.within) or not self.allowed(path):
            raise Refused("not_yours", _("这个区域不归您管，或者不在这一页的范围里。"))
        key: object = thing.pk if thing is not None else (path, row.name)
        if key in self.met:
            raise Refused("twice", _("同一个文件里有两个面都叫这个，请只留一个。"))
        self.met.add(key)
        name = thing.name if thing is not None else row.name
        return Plotted(
            row.number, row.code, name, of=row.of, thing=thing, community=place,
            company=first(said, COMPANIES), drawn=self._drawn.get(thing.pk) if thing else None,
        )  # fmt: skip

    def _by_key(self, row: Plotted) -> Thing | None:
        try:
            key = UUID(row.code)
        except ValueError:
            return None
        return self._all(row.of)[0].get(key)

    def _by_name(self, row: Plotted, said: Mapping[str, Any]) -> Thing | None:
        if not row.name:
            raise Refused("nameless", _("没有名称（name），不知道画的是哪里。"))
        inside = first(said, COMMUNITIES)
        place = self._said_community(inside)
        found = [
            one for one in self._all(row.of)[1].get(row.name, [])
            if _lies_in(one, first(said, ESTATES))
            and (place is None or one.area_path.startswith(place.path))
        ]  # fmt: skip
        if len(found) > 1:
            more = (
                _("叫“%(name)s”的不止一个，请写明小区（estate）或%(community)s（community）。")
                if row.of == Plot.Kind.BUILDING
                else _("叫“%(name)s”的不止一个，请写明%(community)s（community）。")
            )
            raise Refused("unclear", more % {**level_names(), "name": row.name})
        return found[0] if found else None

    def _said_community(self, said: str) -> Place | None:
        if not said:
            return None
        found = self.known.by_code.get(said) or next(
            (place for place in self.known.under(self.within) if said in (place.name, *place.aliases)),
            None,
        )  # fmt: skip
        if found is None or found.until is not None:
            raise Refused(
                "unknown", _("没有叫“%(name)s”的%(community)s。") % {**level_names(), "name": said}
            )
        return found

    def _community(self, said: Mapping[str, Any], feature: Any) -> Place | None:
        """Where a new property area lies: as it says, else the page's, else where it is drawn."""
        if (place := self._said_community(first(said, COMMUNITIES))) is not None:
            return place
        here = self.known.by_path.get(self.within)
        if here is not None and here.level == Level.COMMUNITY:
            return here
        try:
            at = self.known.at(*geo.inner_point(geo.parse_outline(feature, datum=self.datum)))
        except GeoError:
            at = None
        place = self.known.above(at.path, Level.COMMUNITY) if at else None
        if place is None:
            raise Refused(
                "unknown",
                _("看不出它在哪里，请写明所在的%(community)s（community）。") % level_names(),
            )
        return place

    @cached_property
    def _drawn(self) -> dict[UUID, Mapping[str, Any] | None]:
        return {ground.key: ground.outline for ground in grounds_in(self.within)}

    def _all(self, kind: str) -> Known:
        """Everything of a kind below the path, read once: by its key, and by each of its names."""
        if kind not in self.things:
            inside = lies_within("area_path", self.within)
            rows: dict[str, QuerySet[Any]] = {
                Plot.Kind.ESTATE: Estate.objects.filter(inside),
                Plot.Kind.PROPERTY: PropertyArea.objects.filter(inside, until__isnull=True),
                Plot.Kind.BUILDING: Building.objects.filter(inside).select_related("estate"),
            }
            keys: dict[UUID, Thing] = {one.pk: one for one in rows[kind]}
            names: dict[str, list[Thing]] = {}
            for one in keys.values():
                for name in {one.name, *(one.aliases if isinstance(one, Estate) else ())}:
                    names.setdefault(name, []).append(one)
            self.things[kind] = keys, names
        return self.things[kind]


def _lies_in(thing: Thing, estate: str) -> bool:
    """Whether a building is one of the estate that the file names, if it names any."""
    return not isinstance(thing, Building) or estate in {
        "", thing.estate.name, *thing.estate.aliases
    }  # fmt: skip
