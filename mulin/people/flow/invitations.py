"""Inviting residents into a grid, and coming in by an invitation."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Forbidden, Refused
from mulin.core.fields import within
from mulin.people import leaving, rules, staffing
from mulin.people.flow.accounts import clean_phone, open_account
from mulin.people.models import Invitation, Person, Post
from mulin.places.models import Area


@transaction.atomic
def invite(area: Area, *, by: Person, days: int = 30) -> Invitation:
    """An invitation into a grid, to be shown as a QR; many residents may come in by one."""
    if not rules.may_invite(by, area):
        raise Forbidden
    return Invitation.objects.create(
        token=secrets.token_urlsafe(18), by=by, area=area,
        until=timezone.now() + timedelta(days=days),
    )  # fmt: skip


def open_invitations(person: Person, post: Post, _by: Person | None) -> Iterator[leaving.Item]:
    """What somebody who leaves a post has invited into its area, and still stands."""
    rows = Invitation.objects.filter(by=person, until__gt=timezone.now()).select_related("area")
    for one in rows.filter(within("area__path", post.area_path)).order_by("at"):
        yield leaving.Item(one.pk, _("%(area)s的邀请码，%(n)s 人用过") % {
            "area": one.area.name, "n": one.used,
        })  # fmt: skip


def end_invitation(item: leaving.Item, _change: leaving.Change) -> str:
    """Nobody comes in by the invitation of somebody who has left."""
    Invitation.objects.filter(pk=item.id).update(until=timezone.now())
    return leaving.ENDED


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, phone: str, password: str) -> Person:
    """A resident opens an account through a grid worker's invitation."""
    if not invitation.open_at(timezone.now()):
        raise Refused("invitation_over", _("这张邀请码已经过期，请向网格员再要一张。"))
    if not phone:
        raise Refused("phone_missing", _("请填手机号，登录时要用。"), field="phone")
    phone = clean_phone(phone)
    person = open_account(
        username=staffing.resident_username(phone), name=name, password=password, phone=phone, area=invitation.area,
        by=invitation.by,
    )  # fmt: skip
    invitation.used += 1
    invitation.save(update_fields=["used"])
    return person
