"""Telling people: the row is written with the deed, the e-mail follows by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from mulin.core.jobs import periodic
from mulin.core.rows import write
from mulin.notices.models import Notice
from mulin.people.models import Person

log = logging.getLogger(__name__)
TRIES = 6
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Message:
    """What is to be told, in words a resident understands."""

    kind: str
    title: str
    body: str = ""
    url: str = ""
    record: UUID | None = None


def tell(people: Iterable[UUID | None], message: Message, *, at: datetime | None = None) -> None:
    """Write a notice to each person (in the caller's transaction): one statement in all.

    Whether a mail is due is decided when the worker sends: a person without an address costs
    the deed nothing.
    """
    now = at or timezone.now()
    rows = [
        Notice(
            person_id=person, at=now, kind=message.kind, title=message.title[:120],
            body=message.body, url=message.url, record=message.record,
            mail=Notice.Mail.WAITING, mail_after=now,
        )
        for person in dict.fromkeys(people)
        if person is not None
    ]  # fmt: skip
    if len(rows) == 1:
        write(rows[0])
    elif rows:
        Notice.objects.bulk_create(rows)


def take_back(people: Iterable[UUID], *, url: str) -> None:
    """What told these people of a page goes, read or not: it is closed to them now."""
    Notice.objects.filter(person__in=list(people), url=url).delete()


def mark_read(person: Person, keys: Iterable[UUID] | None = None) -> int:
    """Mark one's own notices as read: the given ones, or all."""
    rows = Notice.objects.filter(person=person, read_at__isnull=True)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    return rows.update(read_at=timezone.now())


@periodic("notices.send_mail", every=timedelta(seconds=10))
def send_mail(slot: datetime) -> None:
    """Send what waits, in portions."""
    send_waiting(limit=200)


def send_waiting(limit: int = 200, now: datetime | None = None) -> int:
    """Claim and send waiting mails; returns how many went out."""
    now = now or timezone.now()
    due = Notice.objects.filter(
        Q(mail=Notice.Mail.WAITING) | Q(mail=Notice.Mail.SENDING), mail_after__lte=now
    )
    sent = 0
    for notice in due.select_related("person").order_by("mail_after")[:limit]:
        if _claim(notice, now):
            sent += _send(notice, now)
    return sent


def _claim(notice: Notice, now: datetime) -> bool:
    rows = Notice.objects.filter(pk=notice.pk, mail=notice.mail, mail_after=notice.mail_after)
    return bool(
        rows.update(
            mail=Notice.Mail.SENDING, mail_after=now + LEASE, mail_tries=F("mail_tries") + 1
        )
    )


def _send(notice: Notice, now: datetime) -> int:
    row = Notice.objects.filter(pk=notice.pk)
    if not notice.person.email:
        row.update(mail=Notice.Mail.NONE, mail_after=None)
        return 0
    lines = [notice.body, f"{settings.PUBLIC_URL}{notice.url}" if notice.url else ""]
    mail = EmailMessage(notice.title, "\n\n".join(x for x in lines if x), to=[notice.person.email])
    try:
        mail.send()
    except OSError as error:
        # smtplib's errors are OSErrors: the server is away or said no. Later, or never.
        log.warning("mail of notice %s failed: %s", notice.pk, type(error).__name__)
        later = now + timedelta(minutes=2 ** min(notice.mail_tries + 1, 8))
        over = notice.mail_tries + 1 >= TRIES
        row.update(
            mail=Notice.Mail.FAILED if over else Notice.Mail.WAITING,
            mail_after=None if over else later,
        )
        return 0
    row.update(mail=Notice.Mail.SENT, mail_after=None)
    return 1
