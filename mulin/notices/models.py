"""A message to a person: what happened, where it leads, and whether it went out and was read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mulin.core.models import Keyed
from mulin.people.models import Person


class Notice(Keyed):
    """Written in the transaction of the deed it tells of; the in-app list is this table.

    `mail` says what became of the e-mail: `none` (no address), `waiting`, `sent`, `failed`.
    The worker claims a waiting row by a conditional UPDATE, so that a message goes out once.
    """

    class Mail(models.TextChoices):
        NONE = "none"
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.NONE)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_after = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "id"], name="notices_notice_person"),
            models.Index(
                fields=["mail_after"], name="notices_notice_waiting",
                condition=models.Q(mail__in=["waiting", "sending"]),
            ),
            models.Index(
                fields=["person"], name="notices_notice_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
