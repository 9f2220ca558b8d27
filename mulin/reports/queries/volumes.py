"""How much came in, by day, area, category and channel: counted from the appeals, and as kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, DateField, Min, Q, Sum
from django.db.models.functions import Trunc

from mulin.appeals.models import Appeal
from mulin.appeals.queries import taxonomy
from mulin.core.fields import within
from mulin.people.models import Person
from mulin.reports.models import DayVolume
from mulin.reports.queries.cells import _old_code, reported

Volume = tuple[date, str, str, str]
Parts = Counter[tuple[str, str]]


def volumes(since: date, until: date, *, areas: Iterable[str] | None = None) -> dict[Volume, int]:
    """What the appeals say now: one statement. What complains of staff is left out."""
    rows = Appeal.objects.filter(reported(since, until), about_staff=False)
    if areas is not None:
        rows = rows.filter(area_path__in=list(areas))
    day = Trunc("reported_at", "day", output_field=DateField())
    by = ("day", "area_path", "category_id", "channel")
    found: dict[Volume, int] = {}
    for row in rows.annotate(day=day).order_by().values_list(*by).annotate(n=Count("pk")):
        day_, area, category, channel, number = row
        found[(day_, area, code_of(category), channel)] = number
    return found


def code_of(category: UUID | None) -> str:
    """The code of a category by its key, in use or not."""
    if category is None:
        return ""
    leaf = taxonomy().by_id.get(category)
    return leaf.code if leaf else _old_code(category)


def parts(person: Person, path: str, since: date, until: date, *, channel: str = "") -> Parts:
    """How many by area and category in some days, as one person may see them: two statements."""
    kept = DayVolume.objects.filter(day__gte=since, day__lte=until)
    kept = kept.filter(within("area_path", path)).order_by()
    seen = Appeal.objects.visible_to(person).filter(about_staff=True)
    seen = seen.filter(within("area_path", path)).filter(reported(since, until)).order_by()
    if channel:
        kept, seen = kept.filter(channel=channel), seen.filter(channel=channel)
    found: Parts = Counter()
    for area, code, number in kept.values_list("area_path", "category").annotate(Sum("received")):
        found[(area, code)] += number
    for area, category, number in seen.values_list("area_path", "category_id").annotate(
        n=Count("pk")
    ):
        found[(area, code_of(category))] += number
    return found


# A door that brings at least this share of what comes in now must have been open then as well.
MAIN = 0.2


def begins(path: str, since: date, until: date, *, channel: str = "") -> date | None:
    """The first day from which on figures can be compared, here and by this channel: what lies before
    was not counted, which is not the same as nothing.

    For all channels together it is the day on which the last of the main ones began (those that
    bring a fifth of these days' volume): else a hotline's old files, brought in first, would make
    every other door look like growth.
    """
    rows = DayVolume.objects.filter(within("area_path", path), received__gt=0).order_by()
    if channel:
        rows = rows.filter(channel=channel)
    here = Sum("received", filter=Q(day__gte=since, day__lte=until))
    found = list(rows.values_list("channel").annotate(first=Min("day"), n=here))
    total = sum(number or 0 for _channel, _first, number in found)
    main = [first for _channel, first, number in found if number and number >= MAIN * total]
    return max(main) if main else min((first for _c, first, _n in found), default=None)
