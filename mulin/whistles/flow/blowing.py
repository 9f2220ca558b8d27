"""Blowing a whistle, and calling one more unit to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import geo, journal, numbers, search
from mulin.core.deeds import Forbidden, Refused
from mulin.core.events import announce
from mulin.core.ids import uuid7_at
from mulin.core.once import once
from mulin.core.worktime import Limit, LimitError
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.people.standing import Held
from mulin.places.queries import Place, ladder
from mulin.whistles import rules
from mulin.whistles.clocks import deadline
from mulin.whistles.events import UnitSummoned, WhistleBlown, WhistleChanged
from mulin.whistles.flow.lateness import watch
from mulin.whistles.flow.steps import commands, hold, line, settle, take
from mulin.whistles.flow.summoning import summon
from mulin.whistles.models import (
    OPEN,
    Summons,
    Urgency,
    Whistle,
    WhistleLevel,
)
from mulin.whistles.queries.levels import levels
from mulin.whistles.queries.units import Unit, units_near

MOST_UNITS = 12


@dataclass(frozen=True)
class Source:
    """What a whistle came of, told by whoever blows it: the kind of record, its key, words for it
    and where it is shown. All empty: blown by hand."""

    kind: str = ""
    id: UUID | None = None
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Call:
    """What somebody wants: `units` are keys of `queries.Unit`, `area` the code of an area."""

    level: str
    title: str
    need: str
    units: tuple[str, ...]
    area: str = ""
    place: str = ""
    lng: float | None = None
    lat: float | None = None
    datum: str = geo.Datum.WGS84
    urgency: str = Urgency.NORMAL
    report_in: str = ""
    stand_in: UUID | None = None
    source: Source = field(default_factory=Source)


def blow(call: Call, *, by: Person, key: str = "", at: datetime | None = None) -> Whistle:
    """Blow a whistle: everything is checked, then units are called and the clock starts. With a
    key used before, the whistle that it made."""
    level = _level(call)
    place = _place(call, by)
    held = _post_of(by, level, place)
    call = _checked(call, level, place)
    units = _units(call.units, level, place.path)

    def make() -> UUID:
        now = at or timezone.now()
        whistle = _whistle(call, by=by, level=level, place=place, post=held.post, at=now)
        if at is not None:
            whistle.id = uuid7_at(int(at.timestamp() * 1000))
        _write(whistle, units, by=by, at=now)
        return whistle.pk

    made, _replay = once(key, scope=f"{by.pk}/whistles.blow", make=make)
    return Whistle.objects.get(pk=made)


def _level(call: Call) -> WhistleLevel:
    level = levels().by_key.get(call.level)
    if level is None or not level.active:
        raise Refused("no_level", _("请选吹哪一级哨。"), field="level")
    return level


def _place(call: Call, by: Person) -> Place:
    """The area named, else the grid of the point, else the one of the blower's own post."""
    known = ladder()
    if place := known.by_code.get(call.area):
        return place
    if call.area:
        raise Refused("no_area", _("没有这个片区，请重新选。"), field="area")
    if call.lng is not None and call.lat is not None and (at := _on_map(call)):
        return at
    own = sorted((held.path for held in by.standing.posts), key=len, reverse=True)
    found = next((known.by_path[path] for path in own if path in known.by_path), known.town)
    if found is None:
        raise Refused("no_area", _("请选在哪个片区。"), field="area")
    return found


def _on_map(call: Call) -> Place | None:
    lng, lat = point(call.lng, call.lat, call.datum) or (0.0, 0.0)
    return ladder().at(lng, lat)


def point(
    lng: float | None, lat: float | None, datum: str = geo.Datum.WGS84
) -> tuple[float, float] | None:
    """A point as WGS-84, or None where none was given; refused if it lies nowhere in China."""
    if lng is None or lat is None:
        return None
    if datum not in geo.Datum.values:
        raise Refused("bad_point", _("不认识这种坐标系。"), field="lng")
    if reason := geo.refusal(lng, lat):
        raise Refused("bad_point", reason, field="lng")
    return geo.to_wgs84(lng, lat, datum)


def _post_of(by: Person, level: WhistleLevel, place: Place) -> Held:
    """The post it is blown from: the nearest one of theirs that may."""
    if not rules.may_blow(by, level, place.path):
        raise Forbidden(
            _("您的岗位在这个片区不能吹%s。请换一级，或者请社区、镇里来吹。") % level.name
        )
    able = [
        held for held in by.standing.posts
        if held.role in level.blowers and place.path.startswith(held.path)
    ]  # fmt: skip
    return max(able, key=lambda held: len(held.path))


def _checked(call: Call, level: WhistleLevel, place: Place) -> Call:
    """The words, the limit and the post standing in, as they will be kept."""
    if call.urgency not in Urgency.values:
        raise Refused("no_choice", _("请选急不急。"), field="urgency")
    stand_in = posts().get(call.stand_in)
    if call.stand_in is not None and (stand_in is None or stand_in.vacant):
        raise Refused("no_stand_in", _("代为放行的岗位现在没有人，请换一个。"), field="stand_in")
    return replace(
        call,
        title=line(call.title, field="title", needed=_("请写一句是什么事。"), most=80),
        need=line(call.need, field="need", needed=_("请写需要来的单位做什么。"), most=2000),
        place=line(call.place, field="place", most=200) or ladder().words(place.path),
        report_in=str(_limit(call.report_in or level.report_in)),
        source=_source(call.source),
    )


def is_inside(url: str) -> bool:
    """Whether an address leads to a page of this house."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))


def _source(source: Source) -> Source:
    """Shortened to what is kept; an address leads only to a page of this house."""
    return replace(
        source, kind=source.kind[:20], label=source.label.replace("\x00", "")[:120],
        url=source.url[:200] if is_inside(source.url) else "",
    )  # fmt: skip


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except LimitError as error:
        raise Refused(error.code, str(error), field="report_in") from error


def _units(keys: Iterable[str], level: WhistleLevel, path: str) -> list[Unit]:
    """The units meant, each once; refused if one is empty or does not answer this level."""
    wanted = list(dict.fromkeys(key for key in keys if key))
    if not wanted:
        raise Refused("no_units", _("请选要叫哪几家来。"), field="units")
    if len(wanted) > MOST_UNITS:
        raise Refused(
            "too_many_units", _("一次最多叫 %d 家，请先叫最要紧的。") % MOST_UNITS, field="units"
        )
    known = {unit.key: unit for unit in units_near(path)}
    for key in wanted:
        if key not in known:
            raise Refused("no_unit", _("有一家现在没有人在岗，请重新选。"), field="units")
        if not level.is_answered_by(known[key].kind):
            raise Refused(
                "wrong_level", _("%(level)s叫不了%(unit)s，请换一级哨。")
                % {"level": level.name, "unit": known[key].name}, field="units",
            )  # fmt: skip
    return [known[key] for key in wanted]


def number_for(at: datetime, value: int) -> str:
    """`360483-20261121-S0012`: county, local day, running number."""
    return f"{settings.COUNTY}-{timezone.localtime(at):%Y%m%d}-S{value:04}"


def _whistle(
    call: Call, *, by: Person, level: WhistleLevel, place: Place, post: UUID, at: datetime
) -> Whistle:
    series = f"whistle:{timezone.localtime(at):%Y%m%d}"
    where = point(call.lng, call.lat, call.datum) or (None, None)
    return Whistle(
        number=number_for(at, numbers.take(series)[0]), level=level, first_level=level,
        title=call.title, need=call.need, urgency=call.urgency, source_kind=call.source.kind,
        source_id=call.source.id, source_label=call.source.label, source_url=call.source.url,
        area_id=place.id, area_path=place.path, place=call.place, lng=where[0], lat=where[1],
        blower=by, post_id=post, stand_in_id=call.stand_in, blown_at=at,
        report_in=call.report_in, due=deadline(at, call.report_in),
    )  # fmt: skip


def _write(whistle: Whistle, units: Sequence[Unit], *, by: Person, at: datetime) -> None:
    whistle.units = len(units)
    journal.begin(whistle, "blow", by=by, at=at, data={
        "level": whistle.level.name, "units": [unit.name for unit in units],
        "report_in": whistle.report_in, "due": _iso(whistle.due),
        "source": whistle.source_kind, "urgency": whistle.urgency,
    })  # fmt: skip
    search.index(whistle.pk, kind="whistle", text=search_text(whistle, units))
    assert whistle.due is not None  # noqa: S101 (set a moment ago)
    summonses = tuple(summon(whistle, unit, by=by, at=at, due=whistle.due) for unit in units)
    watch(whistle, whistle.due)
    announce(WhistleBlown(whistle, summonses, by))
    announce(WhistleChanged(whistle, "blow", by))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def search_text(whistle: Whistle, units: Iterable[Unit]) -> str:
    """What a whistle is found by."""
    named = " ".join(unit.name for unit in units)
    return f"{whistle.number}\n{whistle.title}\n{whistle.place}\n{whistle.need}\n{named}"


@transaction.atomic
def call_more(whistle: Whistle, *, by: Person, unit: str, at: datetime | None = None) -> Summons:
    """Call one more unit; its clock starts now, with the whistle's own limit."""
    commands(by, whistle)
    hold(whistle)
    level = levels().by_id[whistle.level_id]
    found = _units([unit], level, whistle.area_path)[0]
    if Summons.objects.filter(whistle=whistle, unit=found.id).exists():
        raise Refused("called_already", _("%s已经叫过了。") % found.name, field="unit")
    now = at or timezone.now()
    if whistle.status not in OPEN:
        raise Refused("ended", _("这次吹哨已经结束了，不用再办。"))
    due = deadline(now, whistle.report_in)
    summons = summon(whistle, found, by=by, at=now, due=due)
    take(whistle, "call", by=by, at=now, data={"unit": found.name})
    settle(whistle, at=now)
    watch(whistle, due)
    announce(UnitSummoned(summons, by))
    return summons
