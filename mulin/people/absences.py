"""Who is away and who stands in: saying so, ending it, and finding whoever is there instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules
from mulin.people.models import Absence, Appointment, Person
from mulin.people.standing import NOT_LENT, STAFF

LONGEST = timedelta(days=366)
NOTE = 60
# How far a stand-in who is away as well leads on.
CHAIN = 5


def _current(day: date) -> QuerySet[Absence]:
    return Absence.objects.filter(since__lte=day, until__gte=day)


def present(people: Iterable[UUID], day: date) -> dict[UUID, UUID | None]:
    """Who is to be told instead of these people on a day, and in whose stead (None: their own).

    A stand-in who is away leads on to their own; who leads to nobody is left out. One statement
    as long as nobody is away, and one more for each link of the chain.
    """
    found: dict[UUID, UUID | None] = {}
    waiting = {person: person for person in people}
    for _link in range(CHAIN):
        if not waiting:
            break
        rows = _current(day).filter(person__in=list(waiting)).order_by("-at")
        away: dict[UUID, UUID | None] = {}
        for person, stand_in in rows.values_list("person_id", "stand_in_id"):
            away.setdefault(person, stand_in)
        following: dict[UUID, UUID] = {}
        for person, first in waiting.items():
            if person not in away:
                if person not in found or person == first:
                    found[person] = None if person == first else first
            elif (instead := away[person]) is not None and instead != first:
                following.setdefault(instead, first)
        waiting = following
    return found


def absences_of(person: Person, *, today: date | None = None) -> list[Absence]:
    """One's absences from today on, the next first."""
    rows = Absence.objects.filter(person=person, until__gte=today or timezone.localdate())
    return list(rows.select_related("stand_in").order_by("since"))


def stood_in_for(person: Person, *, today: date | None = None) -> list[Absence]:
    """Whom one stands in for, from today on."""
    rows = Absence.objects.filter(stand_in=person, until__gte=today or timezone.localdate())
    return list(rows.select_related("person").order_by("since"))


def candidates(person: Person) -> list[Person]:
    """Who may stand in: colleagues of the same bodies, and staff whose post looks after the area
    of one of one's posts."""
    held = person.standing.posts
    today = timezone.localdate()
    rows = Appointment.objects.filter(since__lte=today, person__is_active=True)
    rows = rows.exclude(until__lt=today).exclude(person=person).select_related("person", "post")
    bodies = {post.organisation for post in held if post.organisation}
    found: dict[UUID, Person] = {}
    for row in rows.filter(post__role__in=[str(role) for role in STAFF.difference(NOT_LENT)]):
        near = any(post.path.startswith(row.post.area_path) for post in held)
        if near or row.post.organisation_id in bodies:
            found[row.person_id] = row.person
    return sorted(found.values(), key=lambda one: one.name)


@transaction.atomic
def be_away(
    person: Person, *, since: date, until: date, stand_in: Person | None, by: Person,
    note: str = "",
) -> Absence:  # fmt: skip
    """Say that somebody is away, and who stands in: oneself, or the administrator for them."""
    if by.pk != person.pk and not rules.may_administer(by):
        raise Forbidden
    _check(person, since, until, stand_in)
    row = Absence.objects.create(
        person=person, since=since, until=until, stand_in=stand_in, note=note.strip()[:NOTE]
    )
    journal.remark(person, "people.away", by=by, data={
        "since": since.isoformat(), "until": until.isoformat(),
        "stand_in": str(stand_in.pk) if stand_in else "",
    })  # fmt: skip
    versions.changed("posts")
    return row


def _check(person: Person, since: date, until: date, stand_in: Person | None) -> None:
    if until < since:
        raise Refused("order", _("回来的日子比离开的还早，请核对。"), field="until")
    if until < timezone.localdate():
        raise Refused("past", _("这几天已经过去了，请填今天以后的日子。"), field="until")
    if until - since > LONGEST:
        raise Refused("long", _("一次最多登记一年。更久请让管理员安排离岗。"), field="until")
    taken = Absence.objects.filter(person=person, since__lte=until, until__gte=since).first()
    if taken is not None:
        raise Refused(
            "overlap", _("%(since)s到%(until)s已经登记过了，请先取消那一次。")
            % {"since": taken.since, "until": taken.until}, field="since",
        )  # fmt: skip
    if stand_in is not None and stand_in.pk not in {one.pk for one in candidates(person)}:
        raise Refused("stand_in", _("代班的人要从列出的同事里选。"), field="stand_in")


@transaction.atomic
def be_back(absence: Absence, *, by: Person) -> None:
    """Take an absence back, or end it as of yesterday where it has begun."""
    if by.pk != absence.person_id and not rules.may_administer(by):
        raise Forbidden
    today = timezone.localdate()
    if absence.since >= today:
        absence.delete()
    else:
        absence.until = today - timedelta(days=1)
        absence.save(update_fields=["until"])
    journal.remark(absence.person, "people.back", by=by, data={"day": today.isoformat()})
    versions.changed("posts")
