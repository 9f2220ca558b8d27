"""Keys of the machine door: issuing and ending them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Refused
from mulin.people.models import Person, Token

SCOPES = (
    "appeals:read", "appeals:write", "appeals:handle", "figures:read", "whistles:read",
    "whistles:write", "guides:read", "grids:read", "grids:write", "care:read",
    "care:write", "open311", "posts:read", "alliances:read", "matters:read", "matters:write",
    "households:read", "households:write", "duties:read", "duties:write",
    "covenants:read", "covenants:write", "meetings:read", "meetings:write",
)  # fmt: skip

LONGEST = 36500  # days: a hundred years


@transaction.atomic
def issue_token(
    person: Person, *, name: str, scopes: Sequence[str] = SCOPES, days: int | None = None
) -> str:
    """A key of the machine door for a person: told once, kept as a hash.

    It may do what the person may do, and of that only what its scopes name.
    """
    if unknown := set(scopes) - set(SCOPES):
        raise Refused(
            "no_scope", _("没有这种权限：%s。") % _("、").join(sorted(unknown)), field="scopes"
        )
    secret = f"mulin_{secrets.token_urlsafe(32)}"
    if days is not None and not 1 <= days <= LONGEST:
        raise Refused("bad_days", _("钥匙的有效天数要从 1 到 36500。"), field="days")
    until = timezone.now() + timedelta(days=days) if days is not None else None
    Token.objects.create(
        person=person, name=name, digest=digest_of_token(secret), scopes=list(scopes), until=until
    )
    journal.remark(person, "people.token_issued", by=person, data={"scopes": list(scopes)})
    return secret


def digest_of_token(secret: str) -> str:
    """What is kept of a token: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def revoke_token(person: Person, *, key: UUID) -> bool:
    """End one of a person's tokens."""
    ended = Token.objects.filter(person=person, pk=key).delete()[0]
    if ended:
        journal.remark(person, "people.token_revoked", by=person)
    return bool(ended)
