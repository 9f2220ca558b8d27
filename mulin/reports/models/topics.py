"""Hot topics of the county's own appeals, and which appeals each is made of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import Appeal
from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person


class TopicStatus(models.TextChoices):
    """What people have decided about a topic. How hot it is stands in its columns."""

    OPEN = "open", _("热点")
    DISMISSED = "dismissed", _("已忽略")
    MERGED = "merged", _("已合并")


class TopicQuerySet(models.QuerySet["Topic"]):
    """Every fetch of a topic starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> TopicQuerySet:
        """Whoever looks after the whole area in which its appeals lie. A part is not enough: how
        many people elsewhere speak of it is for those above."""
        return self.none() if person is None else self.filter(person.standing.area_q("area_path"))


class Topic(Flowing):
    """What several people say about one matter in one place.

    The key and the name stay while a new computation finds mostly the same appeals. `area_path`
    is the smallest area that holds them all. `heat` is 0 when the last computation found it no
    more; `weekly` counts people for each of the last twelve weeks, the oldest first. `named` is
    true when somebody named it, `made` when somebody split it off: it stays though few speak of it.
    """

    label = models.CharField(max_length=60)
    named = models.BooleanField(default=False)
    made = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=TopicStatus, default=TopicStatus.OPEN)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = PathField(default="/")
    heat = models.FloatField(default=0)
    size = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    weeks = models.PositiveSmallIntegerField(default=0)
    recent = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(default=0)
    weekly = models.JSONField(default=list)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(default=timezone.now)
    raised = models.JSONField(default=list)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "area_path", "heat"], name="reports_topic_hot")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(into__isnull=False),
                name="reports_topic_merged_into_one",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def growth(self) -> float:
        """People of the recent weeks for each of as many weeks before (both plus one)."""
        return round((self.recent + 1) / (self.before + 1), 2)

    @property
    def is_new(self) -> bool:
        """Nobody spoke of it in the weeks before."""
        return self.recent > 0 and self.before == 0

    def is_quiet(self) -> bool:
        """The last computation did not find it."""
        return self.heat == 0


class TopicMember(Keyed):
    """An appeal that belongs to a topic; to one at most. `fixed`: put there by somebody's hand."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members")
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="+", db_index=False)
    fixed = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal"], name="reports_topicmember_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.appeal_id}"
