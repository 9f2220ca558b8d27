"""What was said of a matter: statements, who takes part, their answers, and what was found in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.models import Flowing, Keyed
from mulin.matters.models.choices import Source, Stand
from mulin.matters.models.matter import Matter
from mulin.people.models import Person


class StatementQuerySet(models.QuerySet["Statement"]):
    """Every fetch of a statement starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> StatementQuerySet:
        """What a moderator has let through, of the matters one sees; one's own; and all of the
        areas one looks after."""
        matters = Matter.objects.visible_to(person).order_by().values("pk")
        seen = Q(status=Stand.SHOWN)
        if person is not None:
            seen |= Q(author=person) | person.standing.area_q("matter__area_path")
        return self.filter(seen, matter__in=matters)


class Statement(Flowing):
    """One short sentence that others answer. `text` never holds what was struck as personal.

    `number` counts within the matter, as on the paper slip. `like` is an earlier statement that
    says nearly the same: they are shown side by side and never merged. The four counts are of the
    latest answers, kept with each answer so that a phone is served without adding up.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=200)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    like = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    status = models.CharField(max_length=20, choices=Stand, default=Stand.WAITING)
    at = models.DateTimeField(default=timezone.now)
    moderated_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    moderated_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    agreed = models.PositiveIntegerField(default=0)
    disagreed = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    extremity = models.FloatField(default=0)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matters_statement_number"),
            models.CheckConstraint(
                condition=~Q(status="shown") | Q(moderated_by__isnull=False),
                name="matters_statement_was_looked_at",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "hidden"]) | ~Q(reason=""),
                name="matters_statement_refusal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def said(self) -> int:
        """How many people have answered."""
        return self.agreed + self.disagreed + self.passed


class Participant(Keyed):
    """Somebody who answers in a matter: a person with an account, or a numbered paper slip."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    slip = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "person"], condition=Q(person__isnull=False),
                name="matters_participant_person",
            ),
            models.UniqueConstraint(
                fields=["matter", "slip"], condition=~Q(slip=""), name="matters_participant_slip"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(slip=""), name="matters_participant_is_one"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.slip or str(self.person_id)


class Answer(Keyed):
    """One answer to one statement: 1 agree, 0 pass, -1 disagree. All are kept, `latest` counts."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="answers")
    vote = models.SmallIntegerField()
    latest = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="matters_answer_matter")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "statement"], condition=Q(latest=True),
                name="matters_answer_one_latest",
            ),
            models.CheckConstraint(condition=Q(vote__gte=-1, vote__lte=1), name="matters_answer_vote"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.participant_id} {self.statement_id} {self.vote}"


class Finding(Keyed):
    """What was found in the answers, without any person: the mathematics' result as JSON.

    `input` is the hash of what went in, `until` the key of the newest answer in it and `left_out`
    the statements that moderation had taken away: by these it can be computed again.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    input = models.CharField(max_length=64)
    until = models.UUIDField()
    asked = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="matters_finding_matter")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.input[:12]}"
