"""How the one who reported can be reached: what was left with the appeal, else the account."""

from __future__ import annotations

from mulin.appeals.models import Appeal


def contact_of(appeal: Appeal) -> tuple[str, str]:
    """Name and phone, unmasked: for `flow.reveal`, and for masking. Of who reports without a name
    only what they wrote down themselves is told, never their account."""
    account = None if appeal.anonymous else appeal.reporter
    name = appeal.contact_name or (account.name if account else "")
    return name, appeal.contact_phone or (account.phone if account else "")
