"""Forms of series: how often in words that people use, where, the order of the chair, other dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import KeyedForm, choice, choose, unmark
from mulin.core.worktime_data import SHANGHAI
from mulin.meetings.flow import Draft
from mulin.meetings.forms import (
    areas_of,
    clock_input,
    day_input,
    kind_choices,
    lines,
    minutes_field,
    stations,
)
from mulin.meetings.models import Holidays, Series, Visibility
from mulin.meetings.queries.people import candidates
from mulin.meetings.recurring import DAYS, parts
from mulin.people.models import Person

OFTEN = [
    ("monthly", _("每月固定的日子")),
    ("weekday", _("每月第几个星期几")),
    ("weekly", _("每周")),
    ("biweekly", _("每两周")),
    ("quarterly", _("每季度")),
    ("own", _("别的规律（RRULE）")),
]
NTH = [
    ("1", _("第一个")),
    ("2", _("第二个")),
    ("3", _("第三个")),
    ("4", _("第四个")),
    ("-1", _("最后一个")),
]
WEEKDAYS = list(
    zip(
        DAYS,
        (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")),
        strict=True,
    )
)
ROWS = 12


class SeriesForm(KeyedForm):
    """A series: brand, kind, where, how often, what happens on holidays."""

    name = forms.CharField(label=_("名字"), max_length=40)
    kind = forms.ChoiceField(label=_("哪一种会"))
    area = forms.ChoiceField(label=_("哪个片区的"))
    often = choice(_("多久开一次"), OFTEN, initial="monthly")
    days = forms.CharField(
        label=_("几号"), max_length=40, required=False, initial="15",
        help_text=_("每月、每季度用。几天用逗号隔开，最后一天写 -1。"),
    )  # fmt: skip
    nth = forms.ChoiceField(label=_("第几个"), choices=NTH, required=False)
    weekday = forms.ChoiceField(label=_("星期几"), choices=WEEKDAYS, required=False)
    rule = forms.CharField(label=_("RRULE"), max_length=200, required=False)
    first_on = forms.DateField(label=_("从哪天起"), widget=day_input())
    starts = forms.TimeField(label=_("几点开始"), widget=clock_input(), initial=time(19))
    minutes = minutes_field()
    place = forms.CharField(label=_("在哪里开"), max_length=120)
    station = forms.TypedChoiceField(label=_("阵地"), coerce=UUID, required=False, empty_value=None)
    holidays = choice(_("碰上法定节假日"), Holidays.choices, initial=Holidays.KEEP)
    visibility = choice(_("谁能看到"), Visibility.choices, initial=Visibility.EVERYONE)
    about = lines(_("说明"), required=False)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        unmark(*(self.fields[name] for name in ("days", "nth", "weekday", "rule")))
        choose(self, "kind", kind_choices())
        choose(self, "area", areas_of(person))
        path = next(iter(person.standing.paths({h.role for h in person.standing.posts})), "")
        choose(self, "station", stations(path) if path else [("", "")])

    def draft(self) -> Draft:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        names = (
            "name", "kind", "area", "first_on", "starts", "minutes", "place", "station",
            "visibility", "holidays", "about",
        )  # fmt: skip
        return Draft(rule=rule_of(said), **{name: said[name] for name in names})


def rule_of(said: Mapping[str, Any]) -> str:
    """The rule that the choices spell."""
    days = ",".join(str(said.get("days", "")).replace("，", ",").replace("、", ",").split())
    days = ",".join(piece for piece in days.split(",") if piece)
    spelled = {
        "monthly": f"FREQ=MONTHLY;BYMONTHDAY={days}",
        "quarterly": f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={days}",
        "weekday": f"FREQ=MONTHLY;BYDAY={said.get('nth')}{said.get('weekday')}",
        "weekly": f"FREQ=WEEKLY;BYDAY={said.get('weekday')}",
        "biweekly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={said.get('weekday')}",
    }
    return spelled.get(str(said.get("often")), str(said.get("rule", "")))


def spelled(rule: str) -> dict[str, str]:
    """The choices that spell a rule; the rule itself where none do."""
    found, own = parts(rule) or {}, {"often": "own", "rule": rule}
    every, day, week = found.get("INTERVAL", "1"), found.get("BYMONTHDAY"), found.get("BYDAY", "")
    if set(found) - {"FREQ", "INTERVAL", "BYMONTHDAY", "BYDAY"}:
        return own
    if found.get("FREQ") == "MONTHLY" and day and not week and every in {"1", "3"}:
        return {"often": "monthly" if every == "1" else "quarterly", "days": day}
    if found.get("FREQ") == "WEEKLY" and week in DAYS and every in {"1", "2"}:
        return {"often": "weekly" if every == "1" else "biweekly", "weekday": week}
    if (
        found.get("FREQ") == "MONTHLY"
        and week[-2:] in DAYS
        and week[:-2] in dict(NTH)
        and every == "1"
    ):
        return {"often": "weekday", "nth": week[:-2], "weekday": week[-2:]}
    return own


def initial_of(series: Series) -> dict[str, Any]:
    """A series as its form shows it."""
    names = (
        "name", "kind", "first_on", "starts", "minutes", "place", "holidays", "visibility", "about",
    )  # fmt: skip
    return {
        **{name: getattr(series, name) for name in names}, **spelled(series.rule),
        "area": series.area.code, "station": series.station_id,
    }  # fmt: skip


class OrderForm(KeyedForm):
    """轮值主持: people in their order, a line each."""

    def __init__(self, *args: Any, path: str, now: list[UUID], **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(str(key), words) for key, words in candidates(path)]
        keys = {key for key, _words in known}
        # Whoever is in the order without a post here stays in it.
        names = dict(Person.objects.filter(pk__in=now).values_list("pk", "name"))
        known += [(str(key), names.get(key, "")) for key in now if str(key) not in keys]
        for n in range(max(ROWS, len(now) + 3)):
            self.fields[f"p{n}"] = forms.TypedChoiceField(
                label=_now("第 %(n)s 位") % {"n": n + 1}, coerce=UUID, required=False,
                empty_value=None, choices=[("", _now("（空）")), *known],
                initial=str(now[n]) if n < len(now) else "",
            )  # fmt: skip

    def people(self) -> list[UUID]:
        """In their order."""
        picked = (self.cleaned_data[name] for name in self.fields if name.startswith("p"))
        return [key for key in picked if key]


class ExceptForm(KeyedForm):
    """有一次不一样: left out, or at another moment."""

    on = forms.DateField(label=_("原来是哪一天"), widget=day_input())
    to_day = forms.DateField(
        label=_("改到哪一天（不开就不填）"), widget=day_input(), required=False
    )
    to_at = forms.TimeField(label=_("几点"), widget=clock_input(), required=False)
    words = lines(_("为什么"))

    def to(self, usual: time) -> datetime | None:
        """The other moment, if there is one."""
        day, at = self.cleaned_data["to_day"], self.cleaned_data["to_at"]
        return datetime.combine(day, at or usual, tzinfo=SHANGHAI) if day else None


class OnForm(KeyedForm):
    """照原来的日子开."""

    on = forms.DateField(widget=forms.HiddenInput)
