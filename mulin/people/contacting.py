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
from mulin.people.queries import PostInfo

DIALLED = re.compile(r"[\d\-+() 转]{3,30}")


@transaction.atomic
def set_contact(
    post: Post, *, phone: str, hours: str, place: str = "", printed: bool | None = None, by: Person
) -> PostContact:
    """Publish the phone, the hours and the place of a post; `printed` says whether the phone may
    stand on paper, which only its holder decides (None: as it was, as long as the number is)."""
    if not rules.may_set_contact(by, post):
        raise Forbidden
    phone, hours, place = phone.strip(), hours.strip(), place.strip()
    if phone and not DIALLED.fullmatch(phone):
        raise Refused(
            "bad_phone",
            _("电话看起来不对，例如：0792-4281234 转 8，或 11 位手机号。"),
            field="phone",
        )
    known, now = contact_of(post.pk), timezone.now()
    if printed is None:
        printed = known is not None and known.printed_by_id is not None and known.phone == phone
        consent = (known.printed_by_id, known.printed_at) if known and printed else (None, None)
    elif rules.may_consent(by, post):
        consent = (by.pk, now) if printed and phone else (None, None)
    else:
        raise Forbidden
    kept, _made = PostContact.objects.update_or_create(
        post=post,
        defaults={
            "phone": phone, "hours": hours, "place": place, "set_by": by, "set_at": now,
            "printed_by_id": consent[0], "printed_at": consent[1],
        },
    )  # fmt: skip
    # Whether, not which: somebody may have given their own number, and the journal keeps it.
    said = {"phone": bool(phone), "hours": hours, "printed": consent[0] is not None}
    journal.remark(post, "people.contact_set", by=by, data=said)
    return kept


def phone_on_paper(post: PostInfo, told: PostContact | None, office: str) -> str:
    """The phone that may be printed: the post's own if whoever holds it today agreed, else that
    of its body's office, else none."""
    agreed = told is not None and told.printed_by_id in post.holder_ids
    return told.phone if told is not None and agreed else office


def contacts_of(keys: Iterable[UUID]) -> dict[UUID, PostContact]:
    """What posts have published, by their keys: one statement."""
    rows = PostContact.objects.filter(post__in=list(keys))
    return {row.post_id: row for row in rows}


def contact_of(post: UUID) -> PostContact | None:
    """What one post has published."""
    return PostContact.objects.filter(post=post).first()
