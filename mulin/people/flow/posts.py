"""Posts: founding one, its title and duties, who takes it and leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules
from mulin.people.flow.common import administers
from mulin.people.models import Appointment, Organisation, Person, Post, PostContact
from mulin.places.models import Area


@dataclass(frozen=True)
class Hangs:
    """Where a post hangs beside its area: a seat of a team, a building, one entrance of it."""

    seat: UUID | None = None
    building: UUID | None = None
    entrance: str = ""


@transaction.atomic
def found_post(
    *, title: str, role: str, area: Area, organisation: Organisation | None = None,
    topics: Sequence[str] = (), by: Person | None = None,
) -> Post:  # fmt: skip
    """Create a post; it is vacant until somebody is appointed.

    By hand (`by`) no second one of the same title, role and area; a table looks for it first.
    """
    administers(by)
    if by is not None and Post.objects.filter(title=title, role=role, area=area).exists():
        sentence = _("这个区域已经有这个岗位了。要多安排一个人，请到岗位页上岗。")
        raise Refused("post_known", sentence, field="title")
    return write_post(
        title=title, role=role, area=area, organisation=organisation, topics=topics, by=by
    )


def write_post(
    *, title: str, role: str, area: Area, organisation: Organisation | None = None,
    topics: Sequence[str] = (), hangs: Hangs | None = None, by: Person | None = None,
) -> Post:  # fmt: skip
    """The row itself, for deeds that have asked who may."""
    where = hangs or Hangs()
    post = Post(
        title=title, role=role, area=area, area_path=area.path, organisation=organisation,
        topics=list(topics), seat_id=where.seat, building_id=where.building,
        entrance=where.entrance,
    )  # fmt: skip
    post.save(force_insert=True)
    journal.remark(post, "people.post_founded", by=by, data={"title": title})
    versions.changed("posts")
    return post


@transaction.atomic
def rename_post(post: Post, *, title: str, by: Person) -> None:
    """Give a post another title; who holds it and what it has done stay with it."""
    administers(by)
    title = title.strip()
    if not title:
        raise Refused("no_title", _("请填岗位名称。"), field="title")
    if title == post.title:
        return
    if Post.objects.filter(title=title, role=post.role, area=post.area_id).exists():
        raise Refused("post_known", _("这个区域已经有叫这个名称的岗位了。"), field="title")
    before, post.title = post.title, title
    post.save(update_fields=["title"])
    journal.remark(post, "people.post_renamed", by=by, data={"from": before, "to": title})
    versions.changed("posts")


@transaction.atomic
def set_duties(
    post: Post, *, organisation: Organisation | None, topics: Sequence[str], by: Person
) -> None:
    """Say to which body a post belongs and for what it answers."""
    administers(by)
    key = organisation.pk if organisation else None
    if (post.organisation_id, post.topics) == (key, list(topics)):
        return
    post.organisation, post.topics = organisation, list(topics)
    post.save(update_fields=["organisation", "topics"])
    journal.remark(post, "people.duties_set", by=by, data={"topics": list(topics)})
    versions.changed("posts")


@transaction.atomic
def edit_post(
    post: Post, *, title: str, organisation: Organisation | None, topics: Sequence[str], by: Person
) -> None:
    """Rename a post and set its duties: both or neither."""
    rename_post(post, title=title, by=by)
    set_duties(post, organisation=organisation, topics=topics, by=by)


@transaction.atomic
def appoint(
    person: Person, post: Post, *, by: Person | None = None, since: date | None = None,
    basis: str = "",
) -> Appointment:  # fmt: skip
    """Put a person on a post: an administrator, or whoever fills the posts of its area that give
    no rights. Refused for somebody who holds it already."""
    _fills(by, post)
    today = timezone.localdate()
    now = Appointment.objects.filter(person=person, post=post, since__lte=since or today)
    if now.filter(Q(until__isnull=True) | Q(until__gte=since or today)).exists():
        raise Refused("held", _("%s已经在这个岗位上了。") % person.name, field="username")
    held = Appointment.objects.create(person=person, post=post, since=since or today, basis=basis)
    journal.remark(post, "people.appointed", by=by, data={"person": str(person.pk)})
    versions.changed("posts")
    return held


@transaction.atomic
def dismiss(held: Appointment, *, by: Person | None = None, until: date | None = None) -> None:
    """End an appointment; the post becomes vacant the day after. What is open in the person's
    name is handed over by `leaving.hand_over`, which ends it too."""
    _fills(by, held.post)
    let_go(held, by=by, until=until)


def let_go(held: Appointment, *, by: Person | None, until: date | None = None) -> None:
    """The end itself, for deeds that have asked who may. With the holder goes their consent to
    their phone on paper."""
    held.until = until or timezone.localdate() - timedelta(days=1)
    held.save(update_fields=["until"])
    PostContact.objects.filter(post=held.post_id, printed_by=held.person_id).update(
        printed_by=None, printed_at=None
    )
    journal.remark(held.post, "people.dismissed", by=by, data={"person": str(held.person_id)})
    versions.changed("posts")


def _fills(by: Person | None, post: Post) -> None:
    """Nobody (`None`) is the command of the house, or a deed that has asked."""
    if by is not None and not rules.may_fill(by, post.role, post.area_path):
        raise Forbidden
