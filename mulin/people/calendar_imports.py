"""`mulin import calendar FILE`: the State Council's yearly notice as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from mulin.core import calendars
from mulin.core.deeds import Refused
from mulin.core.models import CalendarDay
from mulin.core.tables import Column, Importer, RowError
from mulin.people.calendars import Notice, agree, enter, notice_of


class Days(Importer[Notice]):
    """Columns 日期, 到 (may be empty), 类型 (休 or 班), 名称; into the county's calendar."""

    columns = (
        Column("date", ("日期", "开始日期", "开始", "date", "from"), required=True),
        Column("until", ("到", "结束日期", "结束", "until", "to")),
        Column("kind", ("类型", "休或班", "kind"), required=True),
        Column("note", ("名称", "节日", "备注", "name", "note")),
    )

    def begin(self, *, dry_run: bool) -> None:
        """Nothing has been said yet of any day."""
        super().begin(dry_run=dry_run)
        self.said: dict[date, bool] = {}

    def clean(self, row: dict[str, str]) -> Notice:
        """A line of the notice."""
        try:
            line = notice_of(row["date"], row["until"], row["kind"], row["note"])
            agree(line, self.said)
        except Refused as error:
            raise RowError(str(error), field=error.field or "") from error
        return line

    def external_id(self, item: Notice) -> str:
        """Its days."""
        return f"{item.first}/{item.last}/{'班' if item.working else '休'}/{item.note}"

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those whose days are all entered just so."""
        rows = CalendarDay.objects.filter(calendar=calendars.county_row())
        days = {day.date: (day.working, day.note) for day in rows}
        found = []
        for key in ids:
            first, last, kind, note = key.split("/")
            line = notice_of(first, last, kind, "")
            if all(days.get(day) == (line.working, note) for day in line.days):
                found.append(key)
        return found

    def save(self, batch: Sequence[Notice]) -> None:
        """Enter a batch, journalled as one edit."""
        enter(calendars.county_row(), batch, by=None)
