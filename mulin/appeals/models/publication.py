"""What of an appeal hangs on the public wall (说事墙): a moderated copy, never the appeal itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models.appeal import Appeal, Category
from mulin.appeals.models.choices import SEE_ALL
from mulin.core.fields import PathField
from mulin.core.models import Flowing
from mulin.people.models import Person
from mulin.people.standing import DISPATCH

MODERATE = DISPATCH
LOOK_ON = MODERATE | SEE_ALL


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Every fetch of a publication starts with `visible_to`."""

    def published(self) -> PublicationQuerySet:
        """What hangs on the wall, for everybody."""
        return self.filter(status=Publication.Status.PUBLISHED)

    def visible_to(self, person: Person | None) -> PublicationQuerySet:
        """What hangs on the wall; one's own; and, for those who moderate, all of their areas
        whose appeals they may see."""
        seen = Q(status=Publication.Status.PUBLISHED)
        if person is not None:
            seen |= Q(appeal__reporter=person)
            if person.standing.has(LOOK_ON):
                appeals = Appeal.objects.visible_to(person).order_by().values("pk")
                seen |= person.standing.area_q("area_path", LOOK_ON) & Q(appeal__in=appeals)
        return self.filter(seen)


class Publication(Flowing):
    """The public copy of one appeal: its words without personal data, as a moderator let them.

    It holds what the public may read and nothing else: title, text, the place in words no nearer
    than estate and grid, a point that is the middle of the grid (never the reporter's own), the
    photos chosen one by one (keys of attachments) and the answers chosen line by line (`lines`:
    journal entry and its struck text, oldest first). `updated_at` moves with everything that a
    reader could see change. `unread` counts official answers nobody has looked at for the wall.
    """

    class Status(models.TextChoices):
        """Where it stands. The words are those a resident reads."""

        PROPOSED = "proposed", _("等待审核")
        PUBLISHED = "published", _("已上墙")
        REFUSED = "refused", _("没有上墙")
        WITHDRAWN = "withdrawn", _("已撤下")

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="publication")
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=10_000)
    place = models.CharField(max_length=120, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    area_path = PathField(default="/")
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    photos = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    unread = models.PositiveSmallIntegerField(default=0)

    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)
    reason = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    moderated_at = models.DateTimeField(null=True)
    moderated_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    requested_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "area_path", "id"], name="appeals_publication_area"),
            models.Index(fields=["status", "published_at"], name="appeals_publication_new"),
            models.Index(fields=["status", "requested_at"], name="appeals_publication_asked"),
            models.Index(
                fields=["area_path", "id"],
                name="appeals_publication_unread",
                condition=Q(status="published", unread__gt=0),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_at__isnull=False, moderated_by__isnull=False),
                name="appeals_publication_was_looked_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="appeals_publication_refusal_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def on_wall(self) -> bool:
        """Whether everybody may read it."""
        return self.status == self.Status.PUBLISHED

    @property
    def answers(self) -> dict[str, str]:
        """The answers that may be read, by the key of their journal entry."""
        return {str(one["entry"]): str(one["text"]) for one in self.lines if one["text"]}
