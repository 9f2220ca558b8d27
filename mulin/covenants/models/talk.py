"""What people say of a version: a remark, or another wording, on one clause or on the whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.models import Flowing
from mulin.covenants.models.choices import HEARD, Source, Stand
from mulin.covenants.models.covenant import SEE, Clause, Version
from mulin.people.models import Person


class CommentQuerySet(models.QuerySet["Comment"]):
    """Every fetch of a comment starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> CommentQuerySet:
        """What a moderator has let through, of the versions one sees; one's own; and all of the
        areas one looks after."""
        versions = Version.objects.visible_to(person).order_by().values("pk")
        seen = Q(status__in=HEARD)
        if person is not None:
            seen |= Q(author=person) | person.standing.area_q("version__area_path", SEE)
        return self.filter(seen, version__in=versions)


class Comment(Flowing):
    """One thing said. `text` and `wording` never hold what was struck as personal.

    Without a clause it is about the whole, and its wording is a clause to be added. `answer` says
    what became of it, or why it was not shown. Nobody is named.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="comments")
    text = models.CharField(max_length=300)
    wording = models.TextField(max_length=500, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=20, choices=Stand, default=Stand.WAITING)
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "status", "id"], name="covenants_comment_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "taken", "not_taken"]) | ~Q(answer=""),
                name="covenants_comment_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(source="screen", author__isnull=False, recorded_by__isnull=True)
                | (~Q(source="screen") & Q(author__isnull=True, recorded_by__isnull=False)),
                name="covenants_comment_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return self.text
