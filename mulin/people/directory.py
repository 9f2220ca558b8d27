"""Reads for the pages of people: the directory of posts, one person, sign-ins, invitations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from mulin.people import rules
from mulin.people.models import Appointment, Invitation, Organisation, Person, Post, Role, SignIn
from mulin.people.queries import PostInfo, by_phone, posts
from mulin.people.standing import NEIGHBOURS
from mulin.places.models import Area, Level
from mulin.places.queries import Place, ladder

PAGE = 60
# Neighbours who volunteer are named to staff of their own area, in the ledger, not in a directory.
LISTED = tuple(role for role in Role if role not in NEIGHBOURS)


@dataclass(frozen=True)
class Line:
    """A post in the directory, with the words for its area."""

    post: PostInfo
    role: str
    area: str

    @property
    def holders(self) -> list[tuple[str, UUID]]:
        """Names and keys of those who hold it."""
        return list(zip(self.post.holders, self.post.holder_ids, strict=True))


@dataclass(frozen=True)
class Directory:
    """A page of the directory and its totals."""

    lines: list[Line]
    total: int
    vacant: int
    after: str


def directory(
    *, area: str = "", role: str = "", words: str = "", vacant: bool = False, after: str = ""
) -> Directory:
    """Posts of an area (by code), of a role, with words in title, body or name of a holder.

    Reads from memory: no statement beyond the check that memory is fresh. `after` is the key of
    the last post of the page before.
    """
    place = ladder().by_code.get(area)
    wanted = {role} if role in LISTED else set(LISTED)
    found = posts().in_area(place.path if place else "/", wanted)
    found = [post for post in found if _says(post, words)]
    empty = sum(post.vacant for post in found)
    shown = [post for post in found if post.vacant] if vacant else found
    start = next((n + 1 for n, post in enumerate(shown) if str(post.id) == after), 0)
    page = shown[start : start + PAGE]
    more = len(shown) > start + PAGE
    return Directory(
        [Line(post, str(Role(post.role).label), ladder().words(post.path)) for post in page],
        len(found), empty, str(page[-1].id) if more else "",
    )  # fmt: skip


def _says(post: PostInfo, words: str) -> bool:
    text = f"{post.title} {post.organisation_name} {' '.join(post.holders)}".casefold()
    return all(word in text for word in words.casefold().split())


def around(person: Person, *levels: str) -> list[tuple[str, str]]:
    """Areas of these levels (towns and communities, if none is said) in the counties where somebody
    works or lives, for a select; all of them for whoever does neither anywhere."""
    known, wanted = ladder(), levels or (Level.STREET, Level.COMMUNITY)
    home = known.by_id.get(person.area_id) if person.area_id else None
    paths = [held.path for held in person.standing.posts] + ([home.path] if home else [])
    tops = {path.split("/")[1] for path in paths if path != "/"}
    return [
        (place.code, place.name) for place in known.places
        if place.level in wanted and (not tops or place.path.split("/")[1] in tops)
    ]  # fmt: skip


def person_for(by: Person, key: UUID) -> Person | None:
    """Somebody whose page this member of staff may open: who holds a post that the directory
    lists, or whose password they may set. One's own page is the account."""
    person = Person.objects.select_related("area").filter(pk=key).first()
    if person is None or not rules.may_see_directory(by):
        return None
    listed = any(held.role in LISTED for held in person.standing.posts)
    return person if listed or rules.may_set_password(by, person) else None


def found_by_phone(by: Person, words: str) -> Person | None:
    """A resident found by the whole phone number, by who may help with the account."""
    person = by_phone(words) if len(words.strip()) >= 11 else None
    return person if person and rules.may_set_password(by, person) else None


def named(words: str) -> Person | None:
    """The active account of a user name or a phone number."""
    person = Person.objects.filter(username=words.strip(), is_active=True).first()
    return person or by_phone(words)


def history_of(post: Post) -> list[Appointment]:
    """Who held a post, the latest first."""
    rows = Appointment.objects.filter(post=post).select_related("person", "hand_over")
    return list(rows.order_by("-since", "-id")[:50])


def appointments_of(person: Person) -> list[Appointment]:
    """The posts somebody holds or held, the latest first."""
    rows = Appointment.objects.filter(person=person).select_related("post__organisation")
    return list(rows.order_by("-since", "-id")[:50])


def holds_on(held: Appointment) -> bool:
    """Whether an appointment is in force today."""
    day = timezone.localdate()
    return held.since <= day and (held.until is None or held.until >= day)


def all_bodies(words: str = "") -> list[Organisation]:
    """Organisations with these words in their names, with their number of posts (`held`)."""
    rows = Organisation.objects.select_related("area").annotate(held=Count("posts"))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    return list(rows)


def body_by(key: UUID) -> Organisation | None:
    """An organisation by key."""
    return Organisation.objects.select_related("area").filter(pk=key).first()


def post_by(key: UUID | None) -> Post | None:
    """A post by key, with its area."""
    return Post.objects.select_related("area").filter(pk=key).first() if key else None


def area_by(code: str) -> Area | None:
    """An area by its code."""
    return Area.objects.filter(code=code).first()


def vacant_posts() -> list[PostInfo]:
    """Posts that wait for somebody."""
    return [post for post in posts().all if post.vacant]


def bodies(keys: Iterable[UUID | None]) -> dict[UUID, Organisation]:
    """Organisations by key, in one statement."""
    wanted = {key for key in keys if key}
    return Organisation.objects.in_bulk(wanted) if wanted else {}


@dataclass(frozen=True)
class Device:
    """One of a person's own sign-ins. `mark` stands for the session's key, which is never shown."""

    mark: str
    words: str
    began_at: datetime
    here: bool


def mark_of(session_key: str) -> str:
    """A mark from which the key of the session cannot be told."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:20]


def devices_of(person: Person, *, here: str | None) -> list[Device]:
    """Where a person is signed in, this device first, then the latest."""
    rows = SignIn.objects.filter(person_id=person.pk, expire_date__gt=timezone.now())
    found = [
        Device(mark_of(row.session_key), row.device, row.began_at, row.session_key == here)
        for row in rows.order_by("-began_at")[:30]
    ]
    return sorted(found, key=lambda device: not device.here)


def session_key_of(person: Person, mark: str) -> str:
    """The session key behind a mark of one's own list; nothing if there is none."""
    keys = SignIn.objects.filter(person_id=person.pk).values_list("session_key", flat=True)
    return next((key for key in keys if mark_of(key) == mark), "")


def may_invite_into(person: Person) -> list[Place]:
    """Grids (or communities without grids) into which somebody may invite residents."""
    known = ladder()
    found: list[Place] = []
    for path in person.standing.paths(rules.INVITE):
        found += known.under(path, "grid") or known.under(path, "community")
    return found


def invitations_of(person: Person) -> Sequence[Invitation]:
    """The latest invitations somebody made."""
    rows = Invitation.objects.filter(by=person).select_related("area")
    return list(rows.order_by("-at")[:20])


def invitation_by(token: str) -> Invitation | None:
    """The invitation a link leads to."""
    return Invitation.objects.filter(token=token).select_related("area", "by").first()
