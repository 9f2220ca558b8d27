"""What became of a matter: decisions, tasks, and what people say of the work."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.models import Flowing, Keyed
from mulin.matters.models.choices import Basis, Side, Source, TaskStatus, Verdict
from mulin.matters.models.matter import Matter
from mulin.people.models import Person, Post


class Decision(Keyed):
    """A decision as it was recorded: by whom it was taken, on what day, with which counts, and who
    entered it. None is ever changed; a mistake is followed by another one."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    basis = models.CharField(max_length=10, choices=Basis)
    body = models.CharField(max_length=80)
    held_on = models.DateField()
    words = models.TextField(max_length=2000)
    present = models.PositiveIntegerField(null=True)
    in_favour = models.PositiveIntegerField(null=True)
    against = models.PositiveIntegerField(null=True)
    abstained = models.PositiveIntegerField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.body}"

    @property
    def counted(self) -> bool:
        """Whether votes were counted."""
        return self.in_favour is not None


class TaskQuerySet(models.QuerySet["Task"]):
    """Reads of tasks."""

    def visible_to(self, person: Person | None) -> TaskQuerySet:
        """Those of the matters one sees."""
        return self.filter(matter__in=Matter.objects.visible_to(person).order_by().values("pk"))


class Task(Flowing):
    """Something to be done for a matter: by which post, by when, and what shows that it is done.
    `round` is how often the matter had been reopened when the task was given."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due = models.DateField()
    status = models.CharField(max_length=20, choices=TaskStatus, default=TaskStatus.OPEN)
    evidence = models.TextField(max_length=1000, blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    reminded = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["status", "due"], name="matters_task_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(evidence=""), name="matters_task_settled_says_how"
            )
        ]

    def __str__(self) -> str:
        return self.what


class MatterAppraisal(Keyed):
    """One to five for the work, by the proposer or somebody affected. All kept, `latest` counts."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    slip = models.CharField(max_length=20, blank=True)
    mark = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    latest = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="matters_appraisal_matter")]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "round", "person"],
                condition=Q(latest=True, person__isnull=False), name="matters_appraisal_person",
            ),
            models.UniqueConstraint(
                fields=["matter", "round", "slip"], condition=Q(latest=True) & ~Q(slip=""),
                name="matters_appraisal_slip",
            ),
            models.CheckConstraint(
                condition=Q(mark__gte=1, mark__lte=5), name="matters_appraisal_mark"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.matter_id} {self.side} {self.mark}"
