"""Series are founded, changed, ended; dates are left out or moved; the order of the chair is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused, line
from mulin.core.once import once
from mulin.meetings import rules
from mulin.meetings.flow.materialising import materialise
from mulin.meetings.flow.steps import take_series
from mulin.meetings.kinds import kinds
from mulin.meetings.models import Chair, Except, Holidays, Series, Visibility
from mulin.meetings.recurring import days, is_rule
from mulin.people.models import Person
from mulin.places.models import Station
from mulin.places.queries import ladder

SHORTEST, LONGEST, MOST_CHAIRS = 10, 720, 60


@dataclass(frozen=True)
class Draft:
    """What a series is: its brand, kind, area (a code), when and where."""

    name: str
    kind: str
    area: str
    rule: str
    first_on: date
    starts: time
    minutes: int
    place: str
    station: UUID | None = None
    visibility: str = Visibility.EVERYONE
    holidays: str = Holidays.KEEP
    about: str = ""


def found(draft: Draft, *, by: Person, key: str = "", at: datetime | None = None) -> Series:
    """Found it, and make its next meetings real."""
    columns = _checked(draft, by)

    def make() -> UUID:
        now = at or timezone.now()
        series = Series(**columns)
        journal.begin(series, "found", by=by, at=now, data={"name": series.name})
        materialise(series, now=now)
        return series.pk

    made, _replay = once(key, scope=f"{by.pk}/meetings.found", make=make)
    return Series.objects.get(pk=made)


@transaction.atomic
def revise(series: Series, draft: Draft, *, by: Person, at: datetime | None = None) -> Series:
    """Change it: meetings that nobody is in follow, the others are shown to be decided."""
    _keeps(by, series)
    columns = _checked(draft, by)
    changed = {name: value for name, value in columns.items() if getattr(series, name) != value}
    if not changed:
        return series
    now = at or timezone.now()
    data = {"was": {name: str(getattr(series, name)) for name in changed}}
    take_series(series, "revise", by=by, at=now, data=data, **changed)
    materialise(series, now=now)
    return series


def _checked(draft: Draft, by: Person) -> dict[str, Any]:
    place = ladder().by_code.get(draft.area)
    if place is None:
        raise Refused("no_area", _("请选是哪个片区的会。"), field="area")
    if not rules.may_keep(by, place.path):
        raise Forbidden(_("会议系列由社区或镇治理中心来定。"))
    if draft.kind not in kinds():
        raise Refused("no_choice", _("请选是哪一种会。"), field="kind")
    if draft.visibility not in Visibility.values or draft.holidays not in Holidays.values:
        raise Refused("no_choice", _("请从给出的几项里选。"))
    if not SHORTEST <= draft.minutes <= LONGEST:
        raise Refused("minutes", _("时长要在 10 到 720 分钟之间。"), field="minutes")
    rule = draft.rule.strip().upper()
    if len(rule) > 200 or not is_rule(rule, draft.first_on):
        raise Refused(
            "rule", _("看不懂多久开一次，或者三年里没有一天符合，请重新填。"), field="rule"
        )
    return {
        "name": line(draft.name, field="name", needed=_("请给这个系列起个名字。"), most=40),
        "place": line(draft.place, field="place", needed=_("请写在哪里开。"), most=120),
        "about": draft.about.strip()[:300], "kind": draft.kind, "rule": rule,
        "area_id": place.id, "area_path": place.path, "visibility": draft.visibility,
        "first_on": draft.first_on, "starts": draft.starts, "minutes": draft.minutes,
        "holidays": draft.holidays, "station_id": station_of(draft.station),
    }  # fmt: skip


def station_of(key: UUID | None) -> UUID | None:
    """The key of a station that there is. Raises `Refused`."""
    if key is not None and not Station.objects.filter(pk=key, closed_on=None).exists():
        raise Refused("no_station", _("没有这个阵地，请重新选。"), field="station")
    return key


def _keeps(by: Person, series: Series) -> None:
    if not rules.may_keep_series(by, series):
        raise Forbidden(_("会议系列由社区或镇治理中心来定。"))


@transaction.atomic
def set_order(
    series: Series, people: Sequence[UUID], *, by: Person, at: datetime | None = None
) -> Series:
    """Who chairs, in this order. Debts stay: whoever comes back into the order owes what they owed."""
    _keeps(by, series)
    now, wanted = at or timezone.now(), list(dict.fromkeys(people))
    if len(wanted) > MOST_CHAIRS:
        raise Refused("too_many", _("轮值主持最多 60 人。"), field="people")
    if Person.objects.filter(pk__in=wanted, is_active=True).count() != len(wanted):
        raise Refused("nobody", _("有人已经不在了，请重新选。"), field="people")
    Chair.objects.filter(series=series).delete()
    Chair.objects.bulk_create(
        Chair(series=series, person_id=who, place=n) for n, who in enumerate(wanted, 1)
    )
    take_series(series, "order", by=by, at=now, data={"people": [str(who) for who in wanted]})
    materialise(series, now=now)
    return series


@transaction.atomic
def except_(
    series: Series, on: date, *, by: Person, words: str, to: datetime | None = None,
    at: datetime | None = None,
) -> Series:  # fmt: skip
    """Leave out one date of the rule, or hold it at another moment."""
    _keeps(by, series)
    now = at or timezone.now()
    why = line(words, field="words", needed=_("请写为什么改。"), most=200)
    if on not in days(series.rule, series.first_on, on, on):
        raise Refused("no_day", _("这一天本来就不开。"), field="on")
    if on < timezone.localtime(now).date() or (to is not None and to <= now):
        raise Refused("past", _("过去的日子不能改。"), field="to" if to else "on")
    keep_exception(series, on, to=to, why=why)
    verb = "shift" if to else "leave_out"
    data = {"on": str(on), "to": to.isoformat() if to else "", "words": why}
    take_series(series, verb, by=by, at=now, data=data)
    materialise(series, now=now)
    return series


@transaction.atomic
def as_usual(series: Series, on: date, *, by: Person, at: datetime | None = None) -> Series:
    """Hold it on its date after all."""
    _keeps(by, series)
    now = at or timezone.now()
    if not Except.objects.filter(series=series, on=on).delete()[0]:
        raise Refused("no_day", _("这一天没有改过。"), field="on")
    take_series(series, "as_usual", by=by, at=now, data={"on": str(on)})
    materialise(series, now=now)
    return series


def keep_exception(series: Series, on: date, *, to: datetime | None, why: str) -> None:
    """Write down that a date differs, so that the rule agrees with what was decided for it."""
    Except.objects.update_or_create(series=series, on=on, defaults={"to": to, "why": why[:200]})


@transaction.atomic
def end(series: Series, *, by: Person, words: str, at: datetime | None = None) -> Series:
    """It is held no more: meetings that nobody is in are called off, the others are decided."""
    _keeps(by, series)
    now = at or timezone.now()
    why = line(words, field="words", needed=_("请写为什么停办。"), most=200)
    take_series(series, "end", by=by, at=now, data={"words": why})
    materialise(series, now=now)
    return series


@transaction.atomic
def resume(series: Series, *, by: Person, at: datetime | None = None) -> Series:
    """It is held again."""
    _keeps(by, series)
    now = at or timezone.now()
    take_series(series, "resume", by=by, at=now)
    materialise(series, now=now)
    return series


def lasts(minutes: int) -> timedelta:
    """A length of time that a meeting may have. Raises `Refused`."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("minutes", _("时长要在 10 到 720 分钟之间。"), field="minutes")
    return timedelta(minutes=minutes)
