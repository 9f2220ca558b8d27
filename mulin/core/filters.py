"""What lists are narrowed by: text as it stands in an address, read the same way in every room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Refused

LONGEST = 200
DAYS = frozenset({"since", "until"})


@dataclass(frozen=True)
class AddressFilters:
    """The frame of a room's filters: each field is text, empty where it narrows nothing. `view` is
    one of the lists named in `views`, a class variable; `sort`, if there is one, is an order."""

    views: ClassVar[Collection[str]] = ()
    #: What means something only for somebody's own list.
    of_a_person: ClassVar[frozenset[str]] = frozenset({"view"})

    view: str = "all"

    @classmethod
    def read(cls, given: Mapping[str, Any], **fixed: str) -> Self:
        """From an address or a form; unknown names are passed over."""
        known = {f.name: str(given.get(f.name, "") or "")[:LONGEST].strip() for f in fields(cls)}
        known["view"] = known["view"] if known["view"] in cls.views else "all"
        return cls(**{**known, **fixed})

    @classmethod
    def asked(cls, query: str) -> Self:
        """From what somebody wrote by hand, for no person in particular: what is not understood
        would leave everything in, and is refused by its name."""
        given = written(query, {f.name for f in fields(cls)} - cls.of_a_person)
        found = cls.read(given)
        refuse(f"{k}={v}" for k, v in given.items() if not v or not found.understands(k, v))
        return found

    def understands(self, name: str, value: str) -> bool:
        """Whether this value of a field narrows a list, or is passed over. Rooms say more."""
        if name == "view":
            return value in self.views
        return name not in DAYS or day_of(value) is not None

    def query(self, **changes: str) -> str:
        """As the query part of an address, without what is empty."""
        values = {**vars(self), **changes}
        return urlencode({k: v for k, v in values.items() if v and (k, v) != ("view", "all")})

    @property
    def active(self) -> dict[str, str]:
        """What narrows the list beyond its view and order."""
        left = {k: v for k, v in vars(self).items() if v}
        return {k: v for k, v in left.items() if k not in {"view", "sort"}}

    def chips(self, here: str, words: Mapping[str, str], *, kept: str = "") -> list[dict[str, str]]:
        """What is chosen, in words by field, each with the address that takes it away again (`kept`
        stays behind all of them). What has no words is not shown."""
        return [
            {"label": label, "href": f"{here}?{self.query(**{name: ''})}{kept}"}
            for name, label in words.items()
            if label
        ]


def written(query: str, names: Collection[str]) -> dict[str, str]:
    """Filters written by hand as in an address; a name that is none of these is refused."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    refuse(f"{name}={value}".rstrip("=") for name, value in given.items() if name not in names)
    return given


def refuse(strange: Iterable[str]) -> None:
    """Say what was not understood, if anything."""
    if found := _("、").join(strange):
        raise Refused("no_filter", _("看不懂这个筛选：%s。") % found[:LONGEST], field="where")


def day_of(text: str) -> date | None:
    """A day written 2026-11-21; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """The moment at which a day begins, where the house stands."""
    return timezone.make_aware(datetime.combine(day, time()))


def key_is(name: str, text: str) -> Q:
    """The column that holds this key; nothing at all for what is no key."""
    try:
        return Q(**{name: UUID(text)})
    except ValueError:
        return Q(pk__in=[])
