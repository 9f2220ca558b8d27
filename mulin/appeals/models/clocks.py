"""What clocks are set by (limits, policy, the ladder of who is told), and who has been told."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models.appeal import Appeal
from mulin.core.models import Keyed
from mulin.people.models import Person


class Clock(models.TextChoices):
    """The clocks of an appeal."""

    CONTACT = "contact", _("首次联系")
    REPORT = "report", _("进展报告")
    STAGE = "stage", _("分段期限")
    RESOLVE = "resolve", _("办结")


class ClockPolicy(Keyed):
    """How a clock of this county may stand still, be extended, and when nobody is told.

    One row, `default`. `wait_most` is a limit (7d); `extension_percent` is of the limit.
    """

    name = models.CharField(max_length=20, unique=True, default="default")
    wait_most = models.CharField(max_length=10)
    extension_times = models.PositiveSmallIntegerField()
    extension_percent = models.PositiveSmallIntegerField()
    shelve_days = models.PositiveSmallIntegerField()
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()

    def __str__(self) -> str:
        return self.name


class LimitRule(Keyed):
    """Limits beyond those of the taxonomy, for a category (or all) and an urgency (or all).

    `category` is a code or its beginning. What is left empty is said by a less particular row,
    at last by the category itself. `stages` is [[name, limit], …], each counted from the start.
    """

    category = models.CharField(max_length=6, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    respond = models.CharField(max_length=10, blank=True)
    resolve = models.CharField(max_length=10, blank=True)
    report_every = models.CharField(max_length=10, blank=True)
    stages = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "urgency"], name="appeals_limitrule_once")
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'} {self.urgency or '*'}"


class EscalationLevel(Keyed):
    """A rung of the ladder: 网格员, 社区, 街道, 区县. `area` narrows it to posts of such areas."""

    position = models.PositiveSmallIntegerField(unique=True)
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=20)
    roles = models.JSONField(default=list)
    area = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return self.name


class EscalationStep(Keyed):
    """When whom to tell of a clock: `before` percent are left, or `after` its deadline (0m: at it).

    `tell` names levels by key, and `handler`, the post that has it. `since`: what fell due before
    the county made this step is told to nobody (NULL: it came with the house).
    """

    position = models.PositiveSmallIntegerField(unique=True)
    clock = models.CharField(max_length=8, choices=Clock)
    before = models.PositiveSmallIntegerField(null=True)
    after = models.CharField(max_length=10, blank=True)
    tell = models.JSONField(default=list)
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.clock} {self.before or self.after}"


class Escalation(Keyed):
    """One step of the ladder, taken once: `mark` names the clock, its run and the step.

    `moment` is when it fell due, `at` when it was taken. What was over by the time it was taken
    (the worker had slept) is kept and told to nobody.
    """

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="escalations")
    mark = models.CharField(max_length=80)
    clock = models.CharField(max_length=8, choices=Clock)
    stage = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=60)
    before = models.BooleanField()
    moment = models.DateTimeField()
    deadline = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "mark"], name="appeals_escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.mark}"


class EscalationTold(Keyed):
    """That one person was told of an escalation, in whose stead, and when they took note."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="tellings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    instead_of = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "id"], name="appeals_told_person",
                condition=models.Q(noted_at__isnull=True),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["escalation", "person"], name="appeals_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.person_id}"
