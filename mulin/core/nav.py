"""What stands in the navigation: apps register entries, pages ask for those a person may open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

May = Callable[[Any], bool]
# A number, or the rows to be counted: those of all entries are counted in one statement.
Count = Callable[[Any], "int | models.QuerySet[Any] | None"]
COUNT_SECONDS = 20
COUNTS_KEPT = 5_000
DOCK = 5
# The headings of the side bar in their order. The last is folded while one is elsewhere.
TODAY: Final = cast("str", gettext_lazy("今天"))
WORK: Final = cast("str", gettext_lazy("工单"))
TOGETHER: Final = cast("str", gettext_lazy("协同"))
PUBLIC: Final = cast("str", gettext_lazy("议事与公开"))
FIGURES: Final = cast("str", gettext_lazy("统计"))
SETTINGS: Final = cast("str", gettext_lazy("设置"))
GROUPS: Final = (TODAY, WORK, TOGETHER, PUBLIC, FIGURES, SETTINGS)


@dataclass(frozen=True)
class Entry:
    """One entry; `group` is empty on the resident side."""

    label: str
    icon: str
    url_name: str
    may: May
    group: str = ""
    count: Count | None = None
    order: int = 100


@dataclass(frozen=True)
class Item:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    url: str
    on: bool
    count: int | None


@dataclass(frozen=True)
class Group:
    """Entries under one heading (which may be empty); `folded` opens by a press."""

    label: str
    items: tuple[Item, ...]
    folded: bool = False


class Doors:
    """The entries of one side that a person may open, with their addresses, in their order.

    Equal to nothing but itself, so that what is made from it is kept by it.
    """

    __slots__ = ("entries", "opened", "urls")

    def __init__(self, found: Iterable[tuple[Entry, str]]) -> None:
        self.opened = time.monotonic()
        known = list(found)
        self.entries = [entry for entry, _url in known]
        self.urls = [url for _entry, url in known]


@dataclass
class Registry:
    """All entries, and the hook that names the place on top of a page."""

    desk: list[Entry] = field(default_factory=list)
    resident: list[Entry] = field(default_factory=list)
    place: Callable[[HttpRequest], str] | None = None


registry = Registry()
_counts: dict[tuple[object, int], tuple[float, int | None]] = {}
# By side, person and the posts that they hold; forgotten with the counts.
_doors: dict[tuple[int, object, object], Doors] = {}


class _CountOf(models.Subquery):
    """How many rows a query has, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0


def anyone(person: Any) -> bool:
    """A `may` for entries that are open to all."""
    del person
    return True


def register_desk(
    group: str,
    label: str,
    *,
    icon: str,
    url_name: str,
    may: May,
    count: Count | None = None,
    order: int = 100,
) -> None:
    """Put an entry in the side bar: groups stand as in GROUPS, what has no heading first, other
    headings last; entries by `order`, then by registration."""
    registry.desk.append(Entry(label, icon, url_name, may, group, count, order))


def register_resident(
    label: str,
    icon: str,
    *,
    url_name: str,
    may: May = anyone,
    count: Count | None = None,
    order: int = 100,
) -> None:
    """Put an entry on the resident side; the first five that a person may open are the dock."""
    registry.resident.append(Entry(label, icon, url_name, may, "", count, order))


desk = register_desk
resident = register_resident


def name_place(of: Callable[[HttpRequest], str]) -> None:
    """Say how to find the words beside the logo (the community of the person, else the town)."""
    registry.place = of


@contextmanager
def registered_temporarily() -> Iterator[Registry]:
    """For tests: an empty registry that is put back afterwards."""
    kept = (registry.desk, registry.resident, registry.place)
    registry.desk, registry.resident, registry.place = [], [], None
    forget_counts()
    try:
        yield registry
    finally:
        registry.desk, registry.resident, registry.place = kept
        forget_counts()


def forget_counts(person: Any = None) -> None:
    """Ask the counts of one person anew, or the counts and doors of everybody."""
    if person is None:
        _counts.clear()
        _doors.clear()
        return
    for key in [key for key in _counts if key[0] == person.pk]:
        _counts.pop(key, None)


def counted(entries: Iterable[Entry], person: Any) -> dict[int, int | None]:
    """The numbers of entries (by their identity) for this person, at most COUNT_SECONDS old."""
    now, who = time.monotonic(), getattr(person, "pk", None)
    found: dict[int, int | None] = {}
    rows: dict[int, models.QuerySet[Any]] = {}
    for entry in entries:
        kept = _counts.get((who, id(entry)))
        if entry.count is None or (kept is not None and now - kept[0] < COUNT_SECONDS):
            found[id(entry)] = kept[1] if kept and entry.count else None
        elif isinstance(asked := entry.count(person), models.QuerySet):
            rows[id(entry)] = asked
        else:
            found[id(entry)] = _keep(who, id(entry), asked)
    for key, number in zip(rows, _together(list(rows.values()), person), strict=True):
        found[key] = _keep(who, key, number)
    return found


def _keep(who: object, key: int, number: int | None) -> int | None:
    if len(_counts) >= COUNTS_KEPT:
        _counts.clear()
    _counts[who, key] = (time.monotonic(), number)
    return number


def _together(rows: Sequence[models.QuerySet[Any]], person: Any) -> Sequence[int]:
    """How many rows each of these has: one statement for all, asked beside the person's own row."""
    if not rows:
        return ()
    columns = [_CountOf(one.order_by().values("pk")) for one in rows]
    # The class by its attribute: a request keeps its person behind a lazy proxy.
    own = person.__class__._base_manager.filter(pk=person.pk)
    numbers: tuple[int, ...] | None = own.values_list(*columns).first()
    return numbers or [0] * len(rows)


def maybe_url(name: str, **kwargs: object) -> str:
    """The address of a named page, or nothing where it is not mounted."""
    try:
        return reverse(name, kwargs=kwargs) if kwargs else address(name)
    except NoReverseMatch:
        return ""


def address(name: str) -> str:
    """The address of a named page that takes no words: a page of the desk names forty."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _address(name: str, urlconf: str, prefix: str) -> str:
    del prefix
    return reverse(name, urlconf)


SOMETHING = UUID(int=0)


def address_of(name: str, key: UUID) -> str:
    """The address of a named page about one record: that of any other with its key in it."""
    of_any = _address_of(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return of_any.replace(str(SOMETHING), str(key))


@lru_cache(maxsize=1024)
def _address_of(name: str, urlconf: str, prefix: str) -> str:
    del prefix
    return reverse(name, urlconf, kwargs={"pk": SOMETHING})


def _open_to(entries: list[Entry], person: Any) -> Doors:
    """What this person may open, asked at most every COUNT_SECONDS as long as they hold the same
    posts: what no longer is open says so itself."""
    key = (id(entries), getattr(person, "pk", None), getattr(person, "standing", None))
    kept = _doors.get(key)
    if kept is None or time.monotonic() - kept.opened >= COUNT_SECONDS:
        if len(_doors) >= COUNTS_KEPT:
            _doors.clear()
        ordered = sorted(entries, key=lambda entry: entry.order)
        known = ((entry, maybe_url(entry.url_name)) for entry in ordered)
        kept = Doors((entry, url) for entry, url in known if url and entry.may(person))
        _doors[key] = kept
    return kept


def _best(urls: list[str], path: str) -> str:
    """The longest address that the page lies under; `/` only for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _seen(entries: list[Entry], request: HttpRequest) -> tuple[Doors, str, tuple[int | None, ...]]:
    """The doors, where the page lies, and the number at each door."""
    person = getattr(request, "user", None)
    if person is None:  # an error before anybody was recognised
        return Doors(()), "", ()
    doors = _open_to(entries, person)
    numbers = counted(doors.entries, person)
    return doors, _best(doors.urls, request.path), tuple(numbers[id(one)] for one in doors.entries)


def _items(doors: Doors, here: str, numbers: tuple[int | None, ...]) -> list[Item]:
    return [
        Item(str(entry.label), entry.icon, url, url == here, number)
        for entry, url, number in zip(doors.entries, doors.urls, numbers, strict=True)
    ]


class Side(tuple[Group, ...]):
    """The groups of the side bar: the same object as long as nothing in it is another, so that
    what is drawn from it is found by it and not by its forty entries."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def nav_desk(request: HttpRequest) -> tuple[Group, ...]:
    """The side bar for the person of this request: all that is drawn of it, and nothing more."""
    return _side(*_seen(registry.desk, request), get_language())


@lru_cache(maxsize=1024)
def _side(
    doors: Doors, here: str, numbers: tuple[int | None, ...], language: str | None
) -> tuple[Group, ...]:
    del language
    groups: dict[str, list[Item]] = {"": [], **{str(label): [] for label in GROUPS}}
    for entry, item in zip(doors.entries, _items(doors, here, numbers), strict=True):
        groups.setdefault(str(entry.group), []).append(item)
    folded = str(SETTINGS)
    return Side(
        Group(label, tuple(items), label == folded and not any(item.on for item in items))
        for label, items in groups.items()
        if items
    )


def nav_resident(request: HttpRequest) -> list[Item]:
    """The dock (and the top line on wide screens) for the person of this request."""
    return _items(*_seen(registry.resident, request))[:DOCK]


def place_name(request: HttpRequest) -> str:
    """The words beside the logo; 睦邻 where nobody said more."""
    words = registry.place(request) if registry.place else ""
    return words or _("睦邻")


@dataclass(frozen=True)
class Account:
    """Who is signed in, for the corner of a page."""

    name: str
    sign_out: str
    page: str


def account(request: HttpRequest) -> Account | None:
    """The signed-in person, or None."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return None
    name = getattr(person, "name", "") or person.get_username()
    return Account(str(name), maybe_url("people:sign_out"), maybe_url("people:account"))
