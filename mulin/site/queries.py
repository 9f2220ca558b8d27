"""Reads of the resident pages: whom to turn to, one's own matters, the area's month in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.flow.messages import addressee
from mulin.appeals.models import OPEN, Appeal, Publication, Status
from mulin.appeals.queries import Chip
from mulin.appeals.queries.echo import Outcome, outcome
from mulin.appeals.queries.resident import last_words, own, own_chip
from mulin.appeals.queries.wall import RECENT, newest
from mulin.core.fields import within
from mulin.core.models import Entry
from mulin.people.contacting import contacts_of
from mulin.people.directory import bodies
from mulin.people.models import Organisation, Person, PostContact, Role
from mulin.people.queries import PostInfo, contacts_at, posts
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder
from mulin.reports.queries import public_month
from mulin.site.icons import icon_of

MINE = 3
# Not shown in lists, and costly to open.
SEALED = ("detail", "contact_name", "contact_phone")
AWAITS_RESIDENT = (Status.WAITING, Status.PROPOSED)


@dataclass(frozen=True)
class Card:
    """One of the three doors to a person: what it is called, who or when, and where it leads."""

    key: str
    title: str
    sub: str
    icon: str


CARDS = (
    ("secretary", "user-star"),
    ("grid", "walk"),
    ("property", "building"),
)


def cards(place: Place | None) -> list[Card]:
    """找书记, 找网格员, 找物业: each with who it is."""
    found = contacts_at(place.path) if place else {}
    titles = {"secretary": _("找书记"), "grid": _("找网格员"), "property": _("找物业")}
    return [
        Card(key, str(titles[key]), _card_words(key, found.get(key)), symbol)
        for key, symbol in CARDS
    ]


def _card_words(key: str, post: PostInfo | None) -> str:
    if post is None:
        return str(_("看联系方式"))
    if key == "property" and ladder().above(post.path, Level.COMMUNITY) is None:
        # It answers for the whole town: which company it is depends on the estate.
        return str(_("按小区找"))
    if key == "property":
        return post.organisation_name or post.title
    return post.holders[0]


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to: names of those on duty and the phone of the post or its body, never a
    private one. `post` is set where one may write to it."""

    title: str
    who: str
    body: str
    phone: str
    hours: str
    place: str = ""
    post: UUID | None = None


def contacts(place: Place | None) -> dict[str, list[Contact]]:
    """Everybody who answers for a place, the nearest first, by what they are for."""
    if place is None:
        return {"secretary": [], "grid": [], "property": [], "centre": []}
    asked = {
        "secretary": (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF),
        "grid": (Role.GRID_WORKER,),
        "property": (Role.PROPERTY,),
        "centre": (Role.CENTRE,),
    }
    found = {key: _posts_for(place, roles) for key, roles in asked.items()}
    known = bodies(post.organisation for row in found.values() for post in row)
    told = contacts_of(post.id for row in found.values() for post in row)
    lists = {key: _once(_contact(post, known, told) for post in row) for key, row in found.items()}
    return {**lists, "centre": _as_bodies(lists["centre"])}


def nearest(found: dict[str, list[Contact]]) -> list[tuple[str, str, Contact | None]]:
    """The one of each kind to be found by one key: key, what the door is called, who."""
    titles = {"secretary": _("找书记"), "grid": _("找网格员"), "property": _("找物业")}
    return [(key, str(titles[key]), next(iter(found[key]), None)) for key, _icon in CARDS]


def _posts_for(place: Place, roles: Iterable[str]) -> list[PostInfo]:
    """Filled posts that hold the place; for a community also those of its grids."""
    wanted = tuple(roles)
    above = [post for role in wanted for post in posts().answering(role, place.path)]
    near = ladder().above(place.path, Level.COMMUNITY) is not None
    below = posts().in_area(place.path, wanted) if near else []
    keys: dict[UUID, PostInfo] = {post.id: post for post in (*above, *below)}
    return [post for post in keys.values() if not post.vacant]


def _contact(
    post: PostInfo, known: dict[UUID, Organisation], told: dict[UUID, PostContact]
) -> Contact:
    body = known.get(post.organisation) if post.organisation else None
    own = told.get(post.id)
    area = ladder().words(post.path, short=True)
    title = post.title if area in post.title else f"{area} · {post.title}"
    return Contact(
        title, _("、").join(post.holders), str(body or ""),
        (own.phone if own else "") or (body.phone if body else ""),
        (own.hours if own else "") or (body.hours if body else ""), own.place if own else "",
        post.id if addressee(post.id) else None,
    )  # fmt: skip


def _as_bodies(found: Iterable[Contact]) -> list[Contact]:
    """One card for each body with one phone: whoever asks does not choose between its desks."""
    first: dict[str, Contact] = {}
    for one in found:
        first.setdefault(one.body or one.who, one)
    return [
        Contact(f"{one.title} {one.who}", one.body, "", one.phone, one.hours, one.place, one.post)
        if one.body
        else one
        for one in first.values()
    ]


def _once(found: Iterable[Contact]) -> list[Contact]:
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Matter:
    """One of one's own open appeals as the home page shows it."""

    appeal: Appeal
    words: str
    chip: Chip | None
    icon: str


@dataclass(frozen=True)
class Matters:
    """The newest open ones, and how many there are."""

    rows: list[Matter]
    total: int


def matters(person: Person, *, now: datetime | None = None) -> Matters:
    """One's own open appeals with their last words: two statements."""
    now = now or timezone.now()
    rows = list(own(person).filter(status__in=OPEN).defer(*SEALED).order_by("-id")[:100])
    # What waits for the resident comes first, then the newest.
    shown = sorted(rows, key=lambda row: row.status not in AWAITS_RESIDENT)[:MINE]
    said = last_words(shown)
    return Matters(
        [
            Matter(row, said.get(row.pk, ""), own_chip(row, now), icon_of(row.category_id))
            for row in shown
        ],
        len(rows),
    )


@dataclass(frozen=True)
class Month:
    """The area's month as everybody may read it; None where too few are behind a number."""

    area: str
    month: int
    received: int | None
    closed: int | None
    solved: int | None


def month_of(place: Place | None) -> Month | None:
    """This month of the community (else the town) of a place, with the numbers and the gaps of
    the public figures: one statement."""
    if place is None:
        return None
    near = ladder().above(place.path, Level.COMMUNITY)
    month, lines, whole = public_month()
    line = next((one for one in lines if near and one.label == near.name), whole)
    return Month(
        near.name if near and line is not whole else place.name,
        month.since.month,
        line.numbers["received"],
        line.numbers["closed"],
        line.shares["solved"],
    )


@dataclass(frozen=True)
class Echo:
    """An entry of the wall as the home page shows it."""

    publication: Publication
    outcome: Outcome
    icon: str


def echoes(place: Place | None) -> list[Echo]:
    """What came to the wall of one's community last: one statement."""
    near = ladder().above(place.path, Level.COMMUNITY) if place else None
    return [
        Echo(row, outcome(row.appeal), icon_of(row.category_id))
        for row in newest(near.path if near else "", most=RECENT)
    ]


def neighbourhood(place: Place | None) -> str:
    """«庐环花苑、湖滨星都一带»: the estates that stand in a grid, two at most."""
    if place is None or place.level != Level.GRID:
        return ""
    rows = Building.objects.filter(within("area_path", place.path)).order_by("estate__name")
    names = list(rows.values_list("estate__name", flat=True).distinct()[:2])
    return _("%s一带") % _("、").join(names) if names else ""


def choices() -> list[Place]:
    """The communities a visitor may choose from."""
    return [place for place in ladder().places if place.level == Level.COMMUNITY]


# What is held about me


@dataclass(frozen=True)
class Look:
    """Somebody of the staff looked at my name and phone."""

    appeal: Appeal
    at: datetime
    who: str
    purpose: str


def my_appeals(person: Person) -> list[Appeal]:
    """Everything one reported, the newest first."""
    return list(own(person).defer(*SEALED).order_by("-id")[:1000])


def looks_at_me(rows: Iterable[Appeal]) -> list[Look]:
    """Who opened the contact details of these appeals: posts, not names of staff."""
    known = {row.pk: row for row in rows}
    purposes = purpose_words()
    held: dict[UUID, str] = {}
    for post in posts().all:
        for person in post.holder_ids:
            held.setdefault(person, post.words)
    entries = Entry.objects.filter(record__in=list(known), verb="reveal").order_by("-id")[:200]
    return [
        Look(
            known[entry.record], entry.at, held.get(entry.by_id, "") if entry.by_id else "",
            purposes.get(entry.data.get("purpose", ""), ""),
        )
        for entry in entries
    ]  # fmt: skip


def purpose_words() -> dict[str, str]:
    """Why somebody may look at contact details, in words."""
    return {
        "contact": _("联系居民"), "visit": _("上门"), "verify": _("核对身份"),
        "callback": _("回访"),
    }  # fmt: skip
