"""What is told ahead, as data: how early, of whom, which papers; and the ages and check-lists that
guides name, which a link registers, since guides stand on this floor."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.care.presets import DATA


@dataclass(frozen=True)
class PaperKind:
    """A paper that expires, so many days before it is told, and the guide that says how to renew it."""

    key: str
    name: str
    ahead_days: int
    guide: str = ""


@dataclass(frozen=True)
class Foresight:
    """How early what is told, and of whom of the ledger; the kinds of errands it leads to."""

    ahead_days: int
    behind_days: int
    least_age: int
    needs: tuple[str, ...]
    age_errand: str
    paper_errand: str
    ages: Mapping[str, int]
    papers: Mapping[str, PaperKind]

    def ahead(self, guide: str) -> timedelta:
        """How early a birthday into this guide is told."""
        return timedelta(days=self.ages.get(guide, self.ahead_days))


@cache
def foresight() -> Foresight:
    """As the town has it."""
    read = tomllib.loads((DATA / "coming.toml").read_text(encoding="utf-8"))
    papers = {row["key"]: PaperKind(**row) for row in read["papers"]}
    return Foresight(
        read["ahead_days"], read["behind_days"], read["least_age"], tuple(read["needs"]), read["age_errand"],
        read["paper_errand"], read["ages"], papers,
    )  # fmt: skip


@dataclass(frozen=True)
class Service:
    """What a guide says, as far as care needs it. `age`: from which it may be had, None where its
    rule names none that must hold."""

    id: UUID
    key: str
    title: str
    url: str
    age: int | None = None
    papers: tuple[str, ...] = ()
    steps: tuple[str, ...] = field(default=())


Services = Callable[[], Mapping[str, Service]]
_known: list[Services] = []


def services_come_from(services: Services) -> None:
    """Say who knows the services, by the keys of their guides."""
    _known[:] = [services]


def services() -> Mapping[str, Service]:
    """All services in use; none where nobody knows any."""
    return _known[0]() if _known else {}


def month_of_birthday(born: date, age: int) -> date:
    """The first day of the month in which somebody reaches an age."""
    return date(born.year + age, born.month, 1)


def foreseen(what: str, key: str, known: Mapping[str, Service]) -> Service | None:
    """The service that something that comes leads to."""
    kind = foresight().papers.get(key)
    return known.get(kind.guide if what == "paper" and kind else key)


def label_of(what: str, key: str, known: Mapping[str, Service]) -> str:
    """What comes, in words."""
    if what == "paper":
        kind = foresight().papers.get(key)
        return _("%s到期") % (kind.name if kind else _("证件"))
    service = known.get(key)
    if service is None or service.age is None:
        return _("到了能办的年纪")
    return _("满 %(age)d 周岁：%(title)s") % {"age": service.age, "title": service.title}
