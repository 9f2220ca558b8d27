"""What the resident does after reporting: add, answer, urge, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.events import AppealClosed
from mulin.appeals.flow.photos import attach
from mulin.appeals.flow.steps import settle_due, take, tell_handlers
from mulin.appeals.models import Appeal, Ending
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.files import received
from mulin.people.models import Person


def _own(by: Person | None, appeal: Appeal, *, proved: bool) -> None:
    if not rules.may_follow(by, appeal, proved=proved):
        raise Forbidden


def supplement(
    appeal: Appeal, *, by: Person | None, public: str, photos: Sequence[UploadedFile[bytes]] = (),
    proved: bool = False, at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Add something to what was said."""
    _own(by, appeal, proved=proved)
    if not public.strip() and not photos:
        raise Refused("missing", _("请写要补充什么，或者加一张照片。"), field="public")
    kept = received(photos)
    with transaction.atomic():
        added = attach(appeal, kept, role="report", by=by)
        take(appeal, "supplement", by=by, at=at, public=public, **added)
        tell_handlers(
            appeal, "supplement", gettext_noop("居民补充了：%s") % appeal.title, public.strip()
        )
    return appeal


@transaction.atomic
def answer(
    appeal: Appeal, *, by: Person | None, public: str, proved: bool = False,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Answer what was asked; the clock goes on. The handler may write down what was answered by
    phone."""
    if not rules.may_follow(by, appeal, proved=proved) and not (
        by is not None and rules.may_handle(by, appeal)
    ):
        raise Forbidden
    public = line(public, field="public", needed=_("请写您的回答。"))
    take(appeal, "answer", by=by, at=at, public=public)
    settle_due(appeal)
    tell_handlers(appeal, "answer", gettext_noop("居民回复了：%s") % appeal.title, public)
    return appeal


@transaction.atomic
def urge(
    appeal: Appeal, *, by: Person | None, proved: bool = False, at: datetime | None = None
) -> Appeal:
    """Urge (催办), once a day."""
    _own(by, appeal, proved=proved)
    now = at or timezone.now()
    today = timezone.localtime(now).date()
    if appeal.urged_on == today:
        raise NotAllowed(_("今天已经催过了，明天还可以再催。"))
    take(appeal, "urge", by=by, at=now, urged=appeal.urged + 1, urged_on=today)
    if not _urged_today(appeal, today):
        tell_handlers(appeal, "urge", gettext_noop("居民催办：%s") % appeal.title)
    return appeal


def _urged_today(appeal: Appeal, today: date) -> bool:
    """Whether another reporter of the same thing has urged today: one message is enough."""
    main = appeal.merged_into_id or (appeal.pk if appeal.merged else None)
    if main is None:
        return False
    others = Appeal.objects.filter(Q(merged_into=main) | Q(pk=main)).exclude(pk=appeal.pk)
    return others.filter(urged_on=today).exists()


@transaction.atomic
def withdraw(
    appeal: Appeal, *, by: Person | None, public: str = "", proved: bool = False,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Take it back; why may be said and need not."""
    _own(by, appeal, proved=proved)
    now = at or timezone.now()
    take(
        appeal, "withdraw", by=by, at=now, public=public, ending=Ending.WITHDRAWN, closed_at=now,
        due=None, closed_in_time=True,
    )  # fmt: skip
    tell_handlers(appeal, "withdrawn", gettext_noop("居民撤回了：%s") % appeal.title)
    announce(AppealClosed(appeal))
    return appeal
