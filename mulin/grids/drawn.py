"""Outlines as somebody sends them (GeoJSON), understood against the ladder: which area each is of, what
was mended, what is wrong and where. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import orjson
from django.utils.translation import gettext as _

from mulin.core import geo
from mulin.core.deeds import Refused
from mulin.core.geo import BadOutline, GeoError, Point, shapes
from mulin.places.models import Level
from mulin.places.queries import Ladder, Place, level_names

CODES = ("code", "代码", "区划代码", "网格编码", "编码")
PARENTS = ("community", "parent", "社区代码", "上级代码")
NAMES = ("name", "名称", "网格名称", "社区")
MOST_BYTES = 5 * 1024 * 1024
MOST = 3000
NAME = 60
# An outline this far from the one before is of another datum, or of another place.
FAR = 80.0
Allowed = Callable[[str], bool]


@dataclass(frozen=True)
class Sent:
    """One outline of a file, and whether it can be taken (`problem` is empty)."""

    number: int
    code: str
    name: str
    outline: dict[str, Any] | None = None
    mended: tuple[Point, ...] = ()
    problem: str = ""
    spot: Point | None = None
    note: str = ""

    @property
    def before(self) -> Mapping[str, Any] | None:
        """The outline that it would take the place of."""
        raise NotImplementedError

    @property
    def kind(self) -> str:
        """`wrong`, `new` (nothing was drawn there before), `same` (as it is today) or `changed`."""
        if self.problem:
            return "wrong"
        if self.is_new:
            return "new"
        return "same" if self.outline == self.before else "changed"

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before."""
        return self.before is None

    @property
    def where(self) -> str:
        """What the list says below its name."""
        return self.code


Row = TypeVar("Row", bound=Sent)


@dataclass(frozen=True)
class Drawn(Sent):
    """The outline of an area, or of a new one (`place` is None) below `parent`."""

    place: Place | None = None
    parent: Place | None = None

    @property
    def before(self) -> Mapping[str, Any] | None:
        """As the area is drawn today."""
        return self.place.outline if self.place else None

    @property
    def is_new(self) -> bool:
        """It founds an area."""
        return self.place is None

    @property
    def where(self) -> str:
        """The code of the area, or what it would lie in."""
        if self.place is not None:
            return self.place.code
        return self.parent.name if self.parent else self.code


@dataclass
class Reading(Generic[Row]):
    """A file, read."""

    rows: list[Row] = field(default_factory=list)

    @property
    def wrong(self) -> list[Row]:
        """What cannot be taken; then nothing is."""
        return [row for row in self.rows if row.problem]

    def of_kind(self, kind: str) -> list[Row]:
        """Rows of a kind."""
        return [row for row in self.rows if row.kind == kind]

    def counts(self) -> dict[str, int]:
        """How many of each kind, and how many were mended."""
        found = {kind: len(self.of_kind(kind)) for kind in ("new", "changed", "same", "wrong")}
        return {**found, "mended": sum(bool(row.mended) for row in self.rows)}

    def check(self) -> None:
        """Refused whole if a row is wrong."""
        if self.wrong:
            first = self.wrong[0]
            raise Refused(
                "some_wrong", _("有 %(n)s 个面不能用，一个也没有采用。第 %(number)s 个：%(why)s") % {
                    "n": len(self.wrong), "number": first.number, "why": first.problem},
                field="text",
            )  # fmt: skip


def read(
    text: str | bytes, *, datum: str, known: Ladder, allowed: Allowed, within: str = "/"
) -> Reading[Drawn]:
    """Understand a FeatureCollection. Raises Refused when it is none, or too large.

    `allowed` says whether a path may be drawn by whoever sends it; areas outside of `within` are
    refused, and names are looked for only there.
    """
    reader = _Reader(datum, known, allowed, within)
    features = enumerate(features_of(text), start=1)
    return Reading([reader.row(number, feature) for number, feature in features])


def features_of(text: str | bytes) -> list[Any]:
    """The features of a file. Raises Refused when it is no FeatureCollection, or too large."""
    if len(text) > MOST_BYTES:
        raise Refused("too_large", _("文件超过 5 MB 了，请分成几个文件。"), field="text")
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused("no_geojson", _("这不是 GeoJSON：内容读不出来。"), field="text") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise Refused(
            "no_geojson", _("要一个 GeoJSON 的 FeatureCollection，里面至少有一个面。"), field="text"
        )  # fmt: skip
    if len(features) > MOST:
        raise Refused("too_many", _("一次最多 %d 个面，请分成几个文件。") % MOST, field="text")
    return features


class _Reader:
    """Reads one file: remembers which areas it has met."""

    def __init__(self, datum: str, known: Ladder, allowed: Allowed, within: str) -> None:
        self.datum, self.known, self.allowed, self.within = datum, known, allowed, within
        self.met: set[str] = set()

    def row(self, number: int, feature: Any) -> Drawn:
        """One feature: whose it is, then what it looks like."""
        said = said_of(feature)
        code, name = first(said, CODES), first(said, NAMES)
        try:
            place, parent = self._whose(code, name, first(said, PARENTS))
        except Refused as error:
            return Drawn(number, code, name, problem=str(error), spot=any_spot(feature))
        name = name or (place.name if place else "")
        row = Drawn(number, code, name, place=place, parent=parent)
        return looked_at(row, feature, datum=self.datum)

    def _whose(self, code: str, name: str, parent_code: str) -> tuple[Place | None, Place | None]:
        """The area it is of, or the parent under which it would be a new grid."""
        place = self._known(code, name)
        parent = None if place else self._parent(code or parent_code, name)
        here = place or parent
        path = here.path if here else ""
        if not path.startswith(self.within) or not self.allowed(path):
            raise Refused("not_yours", _("这个区域不归您管，或者不在这一页的范围里。"))
        key = place.code if place else (code or f"{path}{name}")
        if key in self.met:
            raise Refused("twice", _("同一个文件里有两个面都叫这个，请只留一个。"))
        self.met.add(key)
        return place, parent

    def _known(self, code: str, name: str) -> Place | None:
        if code:
            place = self.known.by_code.get(code)
            if place is not None and place.until is not None:
                raise Refused("closed", _("代码 %s 的区域已经撤销了。") % code)
            return place
        if not name:
            raise Refused("nameless", _("没有代码（code），也没有名称（name），不知道画的是哪里。"))
        named = [
            place for place in self.known.under(self.within) if name in (place.name, *place.aliases)
        ]
        if len(named) > 1:
            raise Refused("unclear", _("叫“%s”的不止一个，请写代码（code）。") % name)
        return named[0] if named else None

    def _parent(self, code: str, name: str) -> Place:
        """Of a new grid: the community whose code its own begins with, else the page's."""
        here = self.known.by_path.get(self.within)
        above = [
            place
            for length in range(len(code), 0, -1)
            if (place := self.known.by_code.get(code[:length])) is not None
        ]
        parent = above[0] if above else here
        if parent is None or parent.level not in {Level.COMMUNITY, Level.PRECINCT}:
            raise Refused(
                "unknown",
                _("没有找到这个区域。新%(grid)s的代码要以所在%(community)s的代码开头。")
                % level_names(),
            )
        if not name:
            raise Refused("nameless", _("新%(grid)s要有名称（name）。") % level_names())
        return parent


def said_of(feature: Any) -> Mapping[str, Any]:
    """The properties of a feature; none where it has none."""
    said = feature.get("properties") if isinstance(feature, Mapping) else None
    return said if isinstance(said, Mapping) else {}


def first(said: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first of the properties that says something."""
    for name in names:
        value = said.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:NAME]
    return ""


def looked_at(row: Row, feature: Any, *, datum: str) -> Row:
    """The row with its outline, mended where that changes hardly anything, or with what is wrong."""
    try:
        found = geo.examine(feature, datum=datum)
    except BadOutline as error:
        return replace(row, problem=str(error), spot=error.spot)
    except GeoError as error:
        return replace(row, problem=str(error), spot=any_spot(feature))
    note = _moved(row.before, found.outline)
    return replace(row, outline=found.outline, mended=found.mended, note=note)


def any_spot(feature: Any) -> Point | None:
    """The first pair of numbers in a feature, to show on the map what nobody understands."""
    value = feature.get("geometry") if isinstance(feature, Mapping) else None
    value = value.get("coordinates") if isinstance(value, Mapping) else None
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    if not (isinstance(value, list) and len(value) >= 2):
        return None
    lng, lat = value[0], value[1]
    if not all(isinstance(n, int | float) for n in (lng, lat)) or not geo.valid(lng, lat):
        return None
    return float(lng), float(lat)


def _moved(before: Mapping[str, Any] | None, outline: Mapping[str, Any]) -> str:
    """A word of warning when an outline lies beside the one before."""
    if before is None or before == outline:
        return ""
    gap = geo.distance(geo.centroid(before), geo.centroid(outline))
    if gap < FAR or shapes.share_within(outline, before) > 1 / 2:
        return ""
    return _("离现在的边界有 %d 米，请看看坐标系选对了没有。") % round(gap)
