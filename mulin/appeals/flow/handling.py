"""What the handler does: sign, contact, work, ask the resident. How it ends: `concluding`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules, terms
from mulin.appeals.flow.photos import attach
from mulin.appeals.flow.steps import settle_due, take, tell_reporter
from mulin.appeals.models import Appeal
from mulin.appeals.queries.contact import contact_of
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused, line
from mulin.core.files import received
from mulin.people.models import Person

CONTACT_WAYS = ("phone", "visit", "message", "site")


def _mine(by: Person, appeal: Appeal) -> None:
    if not rules.may_handle(by, appeal):
        raise Forbidden


@transaction.atomic
def sign(appeal: Appeal, *, by: Person, at: datetime | None = None) -> Appeal:
    """Take it on (签收)."""
    _mine(by, appeal)
    take(appeal, "sign", by=by, at=at)
    tell_reporter(appeal, "signed", gettext_noop("有人开始办了：%s") % appeal.title)
    return appeal


@transaction.atomic
def contact(
    appeal: Appeal, *, by: Person, way: str, public: str = "", inner: str = "",
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Speak with the resident: by phone, at the door, by message; or look at the site when
    nobody can be reached. The first one stops the clock of first contact."""
    _mine(by, appeal)
    if way not in CONTACT_WAYS:
        raise Refused("no_choice", _("请选怎么联系的。"), field="way")
    now = at or timezone.now()
    columns = {} if appeal.first_contact_at else {"first_contact_at": now}
    return take(
        appeal, "contact", by=by, at=now, public=public, inner=inner, data={"way": way}, **columns
    )


def progress(
    appeal: Appeal, *, by: Person, public: str = "", inner: str = "",
    photos: Sequence[UploadedFile[bytes]] = (), at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Say how it goes: a line the resident reads, or an inner one, or both."""
    _mine(by, appeal)
    if not public.strip() and not inner.strip() and not photos:
        raise Refused("missing", _("请写一句进展，居民在等消息。"), field="public")
    kept = received(photos)
    with transaction.atomic():
        # Photos follow their words: what is said among staff is not shown to the resident.
        added = attach(appeal, kept, role="work" if public.strip() else "inner", by=by)
        take(appeal, "progress", by=by, at=at, public=public, inner=inner, **added)
        if public.strip():
            tell_reporter(
                appeal, "progress", gettext_noop("有进展：%s") % appeal.title, public.strip()
            )
    return appeal


@transaction.atomic
def remark(appeal: Appeal, *, by: Person, inner: str, at: datetime | None = None) -> Appeal:
    """A note among staff."""
    if not (rules.may_handle(by, appeal) or rules.may_dispatch(by, appeal)):
        raise Forbidden
    inner = line(inner, field="inner", needed=_("请写备注。"))
    return take(appeal, "remark", by=by, at=at, inner=inner)


@transaction.atomic
def ask(appeal: Appeal, *, by: Person, public: str, at: datetime | None = None) -> Appeal:
    """Ask the resident one thing; the clock stands still until the answer."""
    _mine(by, appeal)
    public = line(public, field="public", needed=_("请写要问居民什么。"), most=500)
    take(
        appeal, "ask", by=by, at=at, public=public, due=None,
        data={"wait": terms.rules().policy.wait_most},
    )  # fmt: skip
    settle_due(appeal)
    tell_reporter(appeal, "asked", gettext_noop("想问您一句：%s") % appeal.title, public)
    return appeal


PURPOSES = ("contact", "visit", "verify", "callback")


@transaction.atomic
def reveal(
    appeal: Appeal, *, by: Person, purpose: str, at: datetime | None = None
) -> tuple[str, str]:
    """Name and phone, unmasked, for a purpose; every look is an entry of the journal."""
    if not rules.may_reveal(by, appeal):
        raise Forbidden
    if purpose not in PURPOSES:
        raise Refused("no_purpose", _("请选查看的用途。"), field="purpose")
    journal.remark(appeal, "reveal", by=by, at=at, data={"purpose": purpose})
    return contact_of(appeal)
