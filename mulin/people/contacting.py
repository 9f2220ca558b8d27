"""Setting and reading how residents reach a post."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules
from mulin.people.models import Person, Post, PostContact

DIALLED = re.compile(r"[\d\-+() 转]{3,30}")


@transaction.atomic
def set_contact(post: Post, *, phone: str, hours: str, place: str = "", by: Person) -> PostContact:
    """Publish the phone, the hours and the place of a post."""
    if not rules.may_set_contact(by, post):
        raise Forbidden
    phone, hours, place = phone.strip(), hours.strip(), place.strip()
    if phone and not DIALLED.fullmatch(phone):
        raise Refused(
            "bad_phone",
            _("电话看起来不对，例如：0792-4281234 转 8，或 11 位手机号。"),
            field="phone",
        )
    kept, _made = PostContact.objects.update_or_create(
        post=post,
        defaults={
            "phone": phone, "hours": hours, "place": place, "set_by": by,
            "set_at": timezone.now(),
        },
    )  # fmt: skip
    journal.remark(post, "people.contact_set", by=by, data={"phone": phone, "hours": hours})
    return kept


def contacts_of(keys: Iterable[UUID]) -> dict[UUID, PostContact]:
    """What posts have published, by their keys: one statement."""
    rows = PostContact.objects.filter(post__in=list(keys))
    return {row.post_id: row for row in rows}


def contact_of(post: UUID) -> PostContact | None:
    """What one post has published."""
    return PostContact.objects.filter(post=post).first()
