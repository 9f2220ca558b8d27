"""Reads of the journal for the administrator and the auditor, with verbs and kinds in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
from mulin.core.filters import day_of, midnight
from mulin.core.models import Entry, Seal
from mulin.core.nav import maybe_url
from mulin.core.paging import Page, keyset
from mulin.core.wording import exact
from mulin.people.directory import named
from mulin.people.models import Person, Post
from mulin.places.models import Area
from mulin.site.journal_deeds import deed_words, others_of
from mulin.site.journal_kinds import APPEAL, KINDS
from mulin.site.journal_words import SIGNED_IN, VERBS
from mulin.site.queries import purpose_words
from mulin.whistles.models import Summons, Whistle

SIZE = 50


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed by, as it stands in the address."""

    verb: str = ""
    kind: str = ""
    who: str = ""
    since: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what is not known narrows nothing."""
        verb, kind = given.get("verb", ""), given.get("kind", "")
        return cls(
            verb if verb in VERBS else "", kind if kind in KINDS else "",
            given.get("who", "").strip()[:60], given.get("since", "") if day_of(given.get("since", "")) else "",
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: Entry
    deed: str
    kind: str
    record: str
    href: str
    note: str
    who: str


def journal(person: Person, asked: Asked, *, after: str = "", before: str = "") -> Page[Entry]:
    """Entries, the newest first."""
    rows: QuerySet[Entry] = Entry.objects.select_related("by")
    if asked.verb:
        rows = rows.filter(verb=asked.verb).exclude(kind__in=others_of(asked.verb))
    elif not asked.who:
        # Sign-ins have a list of their own: an evening of them would bury what was done.
        rows = rows.exclude(verb=SIGNED_IN)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.who:
        who = named(asked.who)
        rows = rows.filter(by=who) if who else rows.filter(by__name=asked.who)
        rows = rows.filter(_nameable(person))
    if day := day_of(asked.since):
        rows = rows.filter(at__gte=midnight(day))
    return keyset(rows, ("-id",), after=after, before=before, size=SIZE)


def _nameable(person: Person) -> Q:
    """Entries whose doer may be asked for by name: not what somebody reported without a name,
    and not what complains of staff and is hidden from this person."""
    seen = Appeal.objects.visible_to(person).filter(pk=OuterRef("record"))
    open_ = seen.filter(Q(anonymous=False) | ~Q(reporter=OuterRef("by")))
    return ~Q(kind=APPEAL) | Q(Exists(open_))


@dataclass(frozen=True)
class Named:
    """What an entry is about: its name, where it leads, and who of it stays unnamed."""

    name: str
    href: str = ""
    unnamed: UUID | None = None


def lines(person: Person, entries: list[Entry]) -> list[Line]:
    """Entries with the names of what they are about: at most three statements."""
    known = _names(person, entries)
    purposes = purpose_words()
    found = []
    for entry in entries:
        about = known.get(entry.record, Named(str(entry.record)[:8]))
        note = purposes.get(entry.data.get("purpose", ""), "") if entry.verb == "reveal" else ""
        found.append(
            Line(
                entry, deed_words(entry.kind, entry.verb),
                str(KINDS.get(entry.kind, entry.kind)), about.name, about.href, note,
                _who(entry, known),
            )
        )  # fmt: skip
    return found


def _who(entry: Entry, known: Mapping[UUID, Named]) -> str:
    if entry.by is None:
        return str(_("系统或访客"))
    if entry.kind == APPEAL:
        about = known.get(entry.record)
        if about is None:
            return str(_("不对您公开"))
        if about.unnamed == entry.by_id:
            return str(_("匿名居民"))
    return entry.by.name


def _names(person: Person, entries: list[Entry]) -> dict[UUID, Named]:
    keys: dict[str, set[UUID]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, set()).add(entry.record)
    found: dict[UUID, Named] = {}
    if wanted := keys.get(APPEAL):
        rows = Appeal.objects.visible_to(person).filter(pk__in=wanted)
        for key, number, anonymous, reporter in rows.values_list(
            "pk", "number", "anonymous", "reporter"
        ):
            href = maybe_url("appeals:detail", pk=key)
            found[key] = Named(number, href, reporter if anonymous else None)
    found |= _whistles(person, keys)
    found |= _areas(keys.get("places.area", set()))
    if wanted := keys.get("people.person"):
        for key, name in Person.objects.filter(pk__in=wanted).values_list("pk", "name"):
            found[key] = Named(name)
    if wanted := keys.get("people.post"):
        for key, title in Post.objects.filter(pk__in=wanted).values_list("pk", "title"):
            found[key] = Named(title, maybe_url("people:post", key=key))
    return found


def _areas(wanted: set[UUID]) -> dict[UUID, Named]:
    """Areas by their name; areas are no secret."""
    rows = Area.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else ()
    return {key: Named(name, maybe_url("grids:area", pk=key)) for key, name in rows}


def _whistles(person: Person, keys: Mapping[str, set[UUID]]) -> dict[UUID, Named]:
    """Whistles by their number, units' parts of them by the unit."""
    found: dict[UUID, Named] = {}
    if wanted := keys.get("whistles.whistle"):
        rows = Whistle.objects.visible_to(person).filter(pk__in=wanted)
        for key, number in rows.values_list("pk", "number"):
            found[key] = Named(number, maybe_url("whistles:detail", pk=key))
    if wanted := keys.get("whistles.summons"):
        parts = Summons.objects.visible_to(person).filter(pk__in=wanted)
        for key, whistle, name in parts.values_list("pk", "whistle_id", "unit_name"):
            found[key] = Named(name, maybe_url("whistles:detail", pk=whistle))
    return found


@dataclass(frozen=True)
class Sealing:
    """Until which day the journal is sealed, and by which root."""

    newest: Seal | None
    days: int

    @property
    def words(self) -> str:
        """In a sentence."""
        if self.newest is None:
            return str(_("还没有封存过。每天零点后由后台自动封存前一天。"))
        return str(_("已封存 %(days)s 天，最近是 %(day)s 的 %(n)s 条。") % {
            "days": self.days, "day": exact(self.newest.day), "n": self.newest.entries,
        })  # fmt: skip


def sealing() -> Sealing:
    """Two statements."""
    return Sealing(Seal.objects.order_by("-day").first(), Seal.objects.count())
