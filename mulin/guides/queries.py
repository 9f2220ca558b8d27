"""Reads of guides: lists by topic and words, what waits to be checked, earlier texts, entitlement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core import search
from mulin.core.filters import AddressFilters
from mulin.core.journal import entries_of
from mulin.core.models import Entry
from mulin.guides.entitlement import Answers, Says, Verdict, parse
from mulin.guides.models import PARTS, SHOWN, UNCHECKED, Guide, GuideQuerySet, Status, Topic
from mulin.people.models import Person

ORDER = ("rank", "id")
VIEWS = {
    "all": _("在用的"), "unchecked": _("待核对"), "overdue": _("该复核了"),
    "confirmed": _("已核对"), "retired": _("已停用"),
}  # fmt: skip
MOST = 300
DEEDS = {
    "add": _("写成"), "edit": _("改动"), "confirm": _("核对无误"), "retire": _("停用"),
    "restore": _("重新启用"),
}  # fmt: skip


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list of guides is narrowed by."""

    views = VIEWS

    q: str = ""
    topic: str = ""


def listed(person: Person | None, filters: Filters, *, today: date | None = None) -> GuideQuerySet:
    """The guides of a list, not yet ordered nor cut into pages."""
    rows = Guide.objects.visible_to(person).filter(_view(filters.view, today or _today()))
    if filters.topic in Topic.values:
        rows = rows.filter(topic=filters.topic)
    return rows.filter(search.matching("guide", filters.q)) if filters.q else rows


def _today() -> date:
    return timezone.localdate()


def _view(name: str, today: date) -> Q:
    views = {
        "unchecked": Q(status__in=UNCHECKED), "retired": Q(status=Status.RETIRED),
        "confirmed": Q(status=Status.CONFIRMED),
        "overdue": Q(status=Status.CONFIRMED, review_on__lt=today),
    }  # fmt: skip
    return views.get(name, Q(status__in=SHOWN))


def counts(*, today: date | None = None) -> dict[str, int]:
    """How many each view of the desk has: one statement."""
    day = today or _today()
    asked = {f"n_{name}": Count("pk", filter=_view(name, day)) for name in VIEWS}
    found = Guide.objects.aggregate(**asked)
    return {name: found[f"n_{name}"] for name in VIEWS}


def waiting(*, today: date | None = None) -> GuideQuerySet:
    """Guides that somebody has to look at: never checked, changed since, or due again."""
    day = today or _today()
    return Guide.objects.filter(_view("unchecked", day) | _view("overdue", day))


def by_topic(guides: Iterable[Guide]) -> list[tuple[str, list[Guide]]]:
    """Grouped under the names of topics, in the order in which topics come up."""
    found: dict[str, list[Guide]] = {}
    for guide in guides:
        found.setdefault(str(Topic(guide.topic).label), []).append(guide)
    return list(found.items())


# Earlier texts


@dataclass(frozen=True)
class Change:
    """One line of a part: `kept`, `gone` or `new`."""

    state: str
    words: str


@dataclass(frozen=True)
class PartChange:
    """What became of one part of the text."""

    name: str
    label: str
    lines: tuple[Change, ...]


@dataclass(frozen=True)
class Version:
    """A deed of the history, with the differences it made."""

    verb: str
    label: str
    at: datetime
    by: str
    number: int | None
    words: str
    review_on: date | None
    parts: tuple[PartChange, ...]


def guide_deed(verb: str) -> str:
    """What a deed is called where nothing else is known of it."""
    return str(DEEDS.get(verb, verb))


def history(guide: Guide) -> list[Version]:
    """Every deed, newest first, a change with what it took out and put in."""
    return [_version(entry) for entry in reversed(list(entries_of(guide)))]


def _version(entry: Entry) -> Version:
    data: dict[str, Any] = entry.data
    changes = data.get("changes", {})
    day = data.get("review_on")
    return Version(
        verb=entry.verb, label=str(DEEDS[entry.verb]), at=entry.at,
        by=str(entry.by) if entry.by else "",
        number=1 if entry.verb == "add" else data.get("version"), words=data.get("words", ""),
        review_on=date.fromisoformat(day) if day else None,
        parts=tuple(_part(name, *changes[name]) for name in PARTS if name in changes),
    )  # fmt: skip


def _part(name: str, before: str, after: str) -> PartChange:
    if name == "topic":
        before, after = str(Topic(before).label), str(Topic(after).label)
    lines = tuple(compared(before.splitlines(), after.splitlines()))
    return PartChange(name, str(PARTS[name]), lines)


def compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Line by line: what was kept, what went, what came. What went stands before what came."""
    match = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in match.get_opcodes():
        if tag == "equal":
            yield from (Change("kept", words) for words in before[a1:a2])
        else:
            yield from (Change("gone", words) for words in before[a1:a2])
            yield from (Change("new", words) for words in after[b1:b2])


# Am I entitled?


@dataclass(frozen=True)
class Finding:
    """A guide, and what its rule says of the answers."""

    guide: Guide
    verdict: Verdict


def with_rule(person: Person | None) -> list[Guide]:
    """Guides that can be asked for by answers."""
    return list(Guide.objects.visible_to(person).filter(status__in=SHOWN)
                .exclude(rule="").order_by(*ORDER)[:MOST])  # fmt: skip


def in_use() -> list[Guide]:
    """Every guide in use, for other rooms."""
    return list(Guide.objects.filter(status__in=SHOWN).order_by(*ORDER)[:MOST])


def from_age(guide: Guide) -> int | None:
    """The age that its rule wants of everybody, None where it wants none."""
    return parse(guide.rule).from_age


def judge(guides: Iterable[Guide], answers: Answers) -> dict[str, list[Finding]]:
    """Each guide under «yes», «open» or «no». Nothing is written, nothing is kept."""
    found: dict[str, list[Finding]] = {says.value: [] for says in Says}
    for guide in guides:
        verdict = parse(guide.rule).judge(answers)
        found[verdict.says].append(Finding(guide, verdict))
    return found
