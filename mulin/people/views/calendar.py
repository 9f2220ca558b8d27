"""Working time at the desk: a year at a glance, a day, the hours, the yearly notice, whose it is."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mulin.core import calendars
from mulin.core.calendars import DEFAULT, FIRST_YEAR, LAST_YEAR
from mulin.core.deeds import DeedError, Forbidden
from mulin.core.http import PersonRequest
from mulin.core.models import Entry, WorkCalendar
from mulin.core.toasts import say
from mulin.core.worktime import Calendar
from mulin.people import calendars as deeds
from mulin.people import rules
from mulin.people.forms import HouseForm
from mulin.people.forms_time import CalendarForm, DayForm, HoursForm, NoticeForm, UnitsForm
from mulin.people.guards import for_staff

Done = Callable[[dict[str, Any]], str]


@for_staff
def calendar(request: PersonRequest) -> HttpResponse:
    """A year of a calendar; whoever administers edits it here."""
    row = _row(request)
    if request.method == "POST":
        return _edit(request, row)
    return _page(request, row)


def _row(request: PersonRequest) -> WorkCalendar:
    wanted = request.GET.get("calendar", "")
    if not wanted:
        return calendars.county()
    try:
        found = WorkCalendar.objects.filter(pk=UUID(wanted)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _year(request: PersonRequest) -> int:
    text, today = request.GET.get("year", ""), timezone.localdate()
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edit(request: PersonRequest, row: WorkCalendar) -> HttpResponse:
    """One of the forms of the page was sent; `what` names it."""
    if not rules.may_administer(request.user):
        raise PermissionDenied(_("工作时间由管理员设置。"))
    what = request.POST.get("what", "")
    if what not in FORMS:
        raise Http404
    row = calendars.county_row() if row.name == DEFAULT else row
    kind, do = FORMS[what]
    form = kind(request.POST)
    if form.is_valid():
        try:
            where = do(request, row, form.cleaned_data)
        except Forbidden as error:
            raise PermissionDenied(str(error)) from error
        except DeedError as error:
            form.refuse(error)
            return _page(request, row, bound={what: form}, status=error.status)
        return redirect(where)
    return _page(request, row, bound={what: form}, status=400)


def _set_day(request: PersonRequest, row: WorkCalendar, said: dict[str, Any]) -> str:
    deeds.set_day(row, day=said["day"], kind=said["kind"], note=said["note"], by=request.user)
    say(request, _("已经改好，没办结的事会按新的工作时间重新算期限。"))
    return _address(row, said["day"].year)


def _set_hours(request: PersonRequest, row: WorkCalendar, said: dict[str, Any]) -> str:
    changed = deeds.set_hours(
        row, periods=said["periods"], weekdays=[int(day) for day in said["weekdays"]],
        end_of_day=said["end_of_day"], urgent=said["urgent"],
        follows_county=said["follows_county"] or row.name == DEFAULT, by=request.user,
    )  # fmt: skip
    say(request, _("已经改好，没办结的事会重新算期限。") if changed else _("没有变化。"))
    return _address(row, _year(request))


def _bring(request: PersonRequest, row: WorkCalendar, said: dict[str, Any]) -> str:
    changed = deeds.bring_notice(row, text=said["notice"], by=request.user, year=_year(request))
    year = deeds.read_notice(said["notice"], year=_year(request))[-1].first.year
    say(request, _("改了 %(n)s 天。") % {"n": changed} if changed else _("这些日子已经有了。"))
    return _address(row, year)


def _found(request: PersonRequest, row: WorkCalendar, said: dict[str, Any]) -> str:
    del row
    made = deeds.found_calendar(name=said["name"], by=request.user)
    say(request, _("已经建好，先照全县的时间，改成它自己的就行。"))
    return _address(made, _year(request))


def _set_units(request: PersonRequest, row: WorkCalendar, said: dict[str, Any]) -> str:
    deeds.set_units(row, units=[UUID(key) for key in said["units"]], by=request.user)
    say(request, _("已经改好，以后派给这些单位的事按这份日历算。"))
    return _address(row, _year(request))


FORMS: dict[str, tuple[type[HouseForm], Callable[..., str]]] = {
    "day": (DayForm, _set_day), "hours": (HoursForm, _set_hours), "notice": (NoticeForm, _bring),
    "calendar": (CalendarForm, _found), "units": (UnitsForm, _set_units),
}  # fmt: skip


def _address(row: WorkCalendar, year: int, day: date | None = None) -> str:
    asked = {"year": str(year)}
    if row.name != DEFAULT:
        asked["calendar"] = str(row.pk)
    if day is not None:
        asked["day"] = day.isoformat()
    return f"{reverse('people:calendar')}?{urlencode(asked)}"


def _page(
    request: PersonRequest, row: WorkCalendar, *, bound: dict[str, HouseForm] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    bound, year, today = bound or {}, _year(request), timezone.localdate()
    day = _day(request.GET.get("day", ""))
    if "day" in bound:
        day = _day(request.POST.get("day", "")) or day or today
    if day is not None:
        year = min(max(day.year, FIRST_YEAR), LAST_YEAR)
    value = calendars.current(str(row.pk))
    administers = rules.may_administer(request.user)
    rows = WorkCalendar.objects.order_by("name")
    context: dict[str, Any] = {
        "row": row, "county": row.name == DEFAULT, "name": calendars.name_of(str(row.pk)),
        "year": year, "may_administer": administers, "day": day, "today": today,
        "months": [_month(row, value, year, number, chosen=day) for number in range(1, 13)],
        "heads": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "earlier": _address(row, year - 1) if year > FIRST_YEAR else "",
        "later": _address(row, year + 1) if year < LAST_YEAR else "",
        "unknown": year not in value.years_known, "hours": hours_words(value),
        "tabs": [
            {"label": calendars.name_of(str(one.pk)), "href": _address(one, year), "on": one.pk == row.pk}
            for one in sorted(rows, key=lambda one: (one.name != DEFAULT, one.name))
        ],
        "edits": [(entry, words_of_edit(entry)) for entry in calendars.edits(row, most=10)],
        "here": _address(row, year, day), "back": _address(row, year),
        "units": [one.organisation for one in row.units.select_related("organisation")],
    }  # fmt: skip
    if administers:
        context["forms"] = {**_forms(row, day, value), **bound}
    return render(request, "people/calendar.html", context, status=status)


def _forms(row: WorkCalendar, day: date | None, value: Calendar) -> dict[str, HouseForm]:
    fixed = value.exceptions.get(day) if day else None
    kind = "usual" if fixed is None else "work" if fixed else "rest"
    return {
        "day": DayForm(initial={"day": day, "kind": kind, "note": value.names.get(day, "") if day else ""}),
        "hours": HoursForm(initial={
            "periods": _typed(row.periods), "weekdays": [str(day) for day in row.weekdays],
            "end_of_day": row.end_of_day, "urgent": _typed(row.urgent_periods),
            "follows_county": row.follows_county,
        }),
        "notice": NoticeForm(), "calendar": CalendarForm(),
        "units": UnitsForm(
            initial={"units": [str(key) for key in row.units.values_list("organisation", flat=True)]}
        ),
    }  # fmt: skip


def _typed(periods: list[list[str]]) -> str:
    return ", ".join(f"{low}-{high}" for low, high in periods)


def _month(
    row: WorkCalendar, value: Calendar, year: int, number: int, *, chosen: date | None
) -> dict[str, Any]:
    """A month as the page draws it: weeks of seven cells, empty ones outside of the month."""
    found = []
    for week in weeks.Calendar().monthdatescalendar(year, number):
        cells = [
            _cell(row, value, day, chosen=chosen) if day.month == number else None for day in week
        ]
        found.append(cells)
    return {"title": _("%(n)s 月") % {"n": number}, "weeks": found}


def _cell(row: WorkCalendar, value: Calendar, day: date, *, chosen: date | None) -> dict[str, Any]:
    working, fixed = value.is_working(day), day in value.exceptions
    state = "extra" if fixed and working else "holiday" if fixed else "" if working else "off"
    words = _("上班") if working else _("休息")
    note = value.names.get(day, "")
    return {
        "n": day.day, "state": state, "mark": (_("班") if working else _("休")) if fixed else "",
        "label": f"{day.month} 月 {day.day} 日，{words}{'，' + note if note else ''}",
        "title": note, "on": day == chosen, "today": day == timezone.localdate(),
        "href": f"{_address(row, day.year, day)}#day",
    }  # fmt: skip


def hours_words(value: Calendar) -> str:
    """«08:30–12:00、14:00–17:30»."""
    return _("、").join(
        f"{low // 60:02}:{low % 60:02}–{high // 60:02}:{high % 60:02}"
        for low, high in value.periods
    )


def words_of_edit(entry: Entry) -> str:
    """What one edit changed, in a line."""
    days = entry.data.get("days", {})
    parts = []
    if days:
        first = min(days)
        now = days[first][1]
        kind = _("照平常") if now is None else _("上班") if now[0] else _("休息")
        said = f"{first} {kind}{' ' + now[1] if now and now[1] else ''}"
        parts.append(
            said if len(days) == 1 else _("%(first)s等 %(n)s 天") % {"first": said, "n": len(days)}
        )
    if entry.data.get("hours"):
        parts.append(_("改了工作时段"))
    return _("，").join(parts)
