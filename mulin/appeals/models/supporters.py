"""Who has said «我也遇到» of an appeal: joining it instead of telling the same again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mulin.appeals.models.appeal import Appeal
from mulin.core.fields import SealedTextField
from mulin.core.models import Keyed
from mulin.people.models import Person


class SupporterQuerySet(models.QuerySet["Supporter"]):
    """Every fetch of a supporter starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> SupporterQuerySet:
        """One's own, and nobody else's: who joined is not for the reporter, nor for staff, who read
        the number on the appeal. A visitor's are known to their browser (see `views/twins`)."""
        return self.none() if person is None else self.filter(person=person)


class Supporter(Keyed):
    """One person, or one visitor, who has met the same as a reporter.

    `mark` tells them apart within an appeal: the account, else the blind index of the telephone,
    else the browser. It gives no right to see the appeal: a supporter reads public lines alone.
    """

    appeal = models.ForeignKey(
        Appeal, models.CASCADE, related_name="supporter_rows", db_index=False
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    mark = models.CharField(max_length=80)
    contact = SealedTextField(blank=True, default="")
    subscribed = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SupporterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "mark"], name="appeals_supporter_once")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.at:%F}"
