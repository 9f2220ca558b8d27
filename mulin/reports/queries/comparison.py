"""More or less than before: volume by category and area against the period before and a year ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils.translation import gettext as _

from mulin.appeals.queries import Filters, taxonomy
from mulin.people.models import Person
from mulin.places.queries import Place, ladder
from mulin.reports.queries.spans import Change, Known, Span, Spans, known
from mulin.reports.queries.volumes import Parts, begins, parts


@dataclass(frozen=True)
class Asked:
    """Of which area and channel, by whom, for which days."""

    person: Person
    place: Place
    spans: Spans
    channel: str = ""


@dataclass(frozen=True)
class Row:
    """One line: how many now, before and a year ago, and the lists behind the three."""

    label: str
    now: int
    before: Change
    year: Change
    hrefs: tuple[str, str, str] = ("", "", "")
    code: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The whole page. `before_known` and `year_known` say whether there is anything to compare with;
    `begins` is the first day of which anything is known."""

    asked: Asked
    total: Row
    groups: list[Row]
    areas: list[Row]
    before_known: Known
    year_known: Known
    begins: date | None


Three = tuple[Parts, Parts | None, Parts | None]


def comparison(asked: Asked) -> Comparison:
    """Seven statements: three stretches of two each, and where the figures begin."""
    spans, path = asked.spans, asked.place.path
    first = begins(path, spans.now.since, spans.now.until, channel=asked.channel)
    before_known, year_known = known(spans.before, first), known(spans.year, first)

    def of(span: Span) -> Parts:
        return parts(asked.person, path, span.since, span.until, channel=asked.channel)

    three: Three = (
        of(spans.now),
        of(spans.before) if before_known == Known.ALL else None,
        of(spans.year) if year_known == Known.ALL else None,
    )
    return Comparison(
        asked, _row(asked, asked.place.name, three, {}), _groups(asked, three),
        _areas(asked, three), before_known, year_known, first,
    )  # fmt: skip


def _row(
    asked: Asked, label: str, three: Three, narrower: dict[str, str] | None, *,
    code: str = "", rows: Iterable[Row] = (),
) -> Row:  # fmt: skip
    now, before, year = (None if one is None else sum(one.values()) for one in three)
    hrefs = ("", "", "")
    if narrower is not None:
        s = asked.spans
        hrefs = cast(
            "tuple[str, str, str]",
            tuple(_list(asked, span, narrower) for span in (s.now, s.before, s.year)),
        )
    return Row(
        label, now or 0, Change(now or 0, before), Change(now or 0, year), hrefs, code, tuple(rows)
    )


def _list(asked: Asked, span: Span, narrower: dict[str, str]) -> str:
    """The address part of the list of just these appeals."""
    values = {
        "area": asked.place.code, "since": span.since.isoformat(), "until": span.until.isoformat(),
        "channel": asked.channel, **narrower,
    }  # fmt: skip
    return Filters(**values).query()


def _pick(three: Three, wanted: set[tuple[str, str]]) -> Three:
    return cast(
        "Three",
        tuple(
            None if one is None else Counter({k: n for k, n in one.items() if k in wanted})
            for one in three
        ),
    )


def _keys(three: Three) -> set[tuple[str, str]]:
    return {key for one in three if one is not None for key in one}


def _groups(asked: Asked, three: Three) -> list[Row]:
    """Groups with their leaves, the most frequent now first."""
    keys, rest = _keys(three), _keys(three)
    found = []
    for code, name, leaves in taxonomy().groups:
        lines = []
        for leaf in leaves:
            mine = {key for key in keys if key[1] == leaf.code}
            rest -= mine
            if mine:
                narrower = {"category": leaf.code}
                lines.append(_row(asked, leaf.name, _pick(three, mine), narrower, code=leaf.code))
        mine = {key for key in keys if key[1] in {line.code for line in lines}}
        if mine:
            lines.sort(key=lambda row: -row.now)
            found.append(
                _row(asked, name, _pick(three, mine), {"group": code}, code=code, rows=lines)
            )
    found.sort(key=lambda row: (-row.now, row.label))
    if none := {key for key in rest if key[1] == ""}:
        found.append(_row(asked, _("没有类别"), _pick(three, none), {"category": "none"}))
    if old := {key for key in rest if key[1]}:
        found.append(_row(asked, _("已停用的类别"), _pick(three, old), None))
    return found


def _areas(asked: Asked, three: Three) -> list[Row]:
    """The areas right below, and what lies in the area itself."""
    here, keys = asked.place.path, _keys(three)
    below = [p for p in ladder().under(here) if p.path[len(here) :].count("/") == 1]
    found = []
    for place in below:
        mine = {key for key in keys if key[0].startswith(place.path)}
        keys -= mine
        narrower = {"area": place.code}
        found.append(_row(asked, place.name, _pick(three, mine), narrower, code=place.code))
    if found and keys:
        found.append(_row(asked, _("没有分到下级"), _pick(three, keys), {"here": "1"}))
    return found
