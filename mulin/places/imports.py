"""Bringing the ladder in from a list of divisions: county, towns and streets, communities."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError
from mulin.core.tables import Column, Importer, RowError
from mulin.core.tables.importer import Saved
from mulin.places.flow import found_area, rename_area
from mulin.places.models import Area, Level
from mulin.places.queries import COMMITTEES, plain_name

CODE = re.compile(r"\d{12}")
COUNTY, STREET = 6, 9
# What the statistics bureau calls a county where a city has none: the city itself is the top then.
NO_COUNTY = frozenset({"市辖区", "直辖", "省直辖县级行政区划"})
LONGEST = 60
SPEAKING = 3


def spoken(name: str) -> list[str]:
    """Under which names people speak of it: «南门居委会» of 南门社区, «伏西村委会» of 伏西村."""
    whole = plain_name(name)
    if whole == name:
        return []
    core = next(name.removesuffix(ending) for ending in COMMITTEES if name.endswith(ending))
    # Two letters alone (南门, 东街) are said of too many other things.
    return [whole, core] if len(core) >= SPEAKING else [whole]


@dataclass(frozen=True)
class Rung:
    """An area of the ladder, not yet there."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Division:
    """One row, understood: a community with the rungs above it."""

    code: str
    name: str
    above: tuple[Rung, ...]
    aliases: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        """Whether an area of this name has the row's name already, or one that is derived of it."""
        return name == self.name or name in spoken(self.name)


class Divisions(Importer[Division]):
    """Communities by their 12-digit codes (STANDARDS §1); what lies above is founded with them.

    Running it again is safe. A community that now has another name keeps the old one as an alias;
    one that is called as people speak of the row (城郊社区 of 城郊社区居委会) is left as it is.
    """

    columns: ClassVar[Sequence[Column]] = (
        Column("code", ("code12", "code", "统计用区划代码", "区划代码", "代码"), required=True, exact=True),
        Column("name", ("name", "名称", "社区", "村居"), required=True),
        Column("street_code", ("street_code", "镇街代码"), exact=True),
        Column("street", ("street", "镇街", "街道", "乡镇"), required=True),
        Column("county_code", ("area_code", "county_code", "区县代码"), exact=True),
        Column("county", ("area", "county", "区县", "县市区"), required=True),
        Column("city", ("city", "市", "地级市")),
        Column("aliases", ("aliases", "别名", "曾用名")),
    )  # fmt: skip

    def clean(self, row: dict[str, str]) -> Division:
        """A community whose codes fit into each other."""
        code = row["code"]
        if not CODE.fullmatch(code):
            raise RowError(_("区划代码要 12 位数字，现在是“%s”。") % code[:20], field="code")
        for name in ("name", "street", "county"):
            if len(row[name]) > LONGEST:
                raise RowError(_("太长了，最多 %(most)s 个字。") % {"most": LONGEST}, field=name)
        for field, length in (("street_code", STREET), ("county_code", COUNTY)):
            if row[field] and row[field] != code[:length]:
                raise RowError(
                    _("和区划代码对不上：应当是 %s。") % code[:length], field=field
                )  # fmt: skip
        county = self._county(row, code[:COUNTY])
        street = Rung(code[:STREET], row["street"], Level.STREET)
        return Division(code, row["name"], (county, street), self._aliases(row))

    @staticmethod
    def _county(row: dict[str, str], code: str) -> Rung:
        """The top of the ladder. A city without counties (嘉峪关, 东莞) stands there itself, under
        its own code: the «county» of the statistics is only held out for it."""
        name, city = row["county"], row["city"]
        if city and (name == city or name in NO_COUNTY) and code.endswith("01"):
            return Rung(f"{code[:4]}00", city, Level.COUNTY)
        return Rung(code, name, Level.COUNTY)

    @staticmethod
    def _aliases(row: dict[str, str]) -> tuple[str, ...]:
        """What was given, and the names that people say."""
        given = [part.strip() for part in re.split(r"[|、;；]", row["aliases"]) if part.strip()]
        names = [*given, *spoken(row["name"])]
        return tuple(dict.fromkeys(alias for alias in names if alias != row["name"]))

    def external_id(self, item: Division) -> str:
        """Its code."""
        return item.code

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Codes that are on the ladder."""
        return list(Area.objects.filter(code__in=ids).values_list("code", flat=True))

    def unchanged(self, items: Sequence[Division]) -> Collection[str]:
        """Codes that are there under the same name, or one derived of it."""
        names = self._names(items)
        return [item.code for item in items if item.is_called(names.get(item.code, ""))]

    def changes(self, items: Sequence[Division]) -> Saved:
        """Which of them are only renamed."""
        names = self._names(items)
        lines = [
            (item.code, _("改名：%(old)s → %(new)s") % {"old": names[item.code], "new": item.name})
            for item in items
            if item.code in names and not item.is_called(names[item.code])
        ]
        return Saved(len(lines), lines)

    def save(self, batch: Sequence[Division]) -> Saved:
        """Found what is missing from the top down, rename what is called otherwise now."""
        saved = self.changes(batch)
        for item in batch:
            try:
                _settle(item)
            except DeedError as error:
                raise RowError(str(error), field=error.field or "", key=item.code) from error
        return saved

    @staticmethod
    def _names(items: Sequence[Division]) -> dict[str, str]:
        codes = [item.code for item in items]
        return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def _settle(item: Division) -> None:
    parent: Area | None = None
    for rung in item.above:
        parent = Area.objects.filter(code=rung.code).first() or found_area(
            code=rung.code, name=rung.name, level=rung.level, parent=parent
        )
    if area := Area.objects.filter(code=item.code).first():
        if not item.is_called(area.name):
            rename_area(area, name=item.name)
        return
    found_area(
        code=item.code, name=item.name, level=Level.COMMUNITY, parent=parent, aliases=item.aliases
    )
