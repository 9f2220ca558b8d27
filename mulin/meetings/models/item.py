"""What stands on an agenda, and who has an interest of their own in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mulin.core.models import Flowing, Keyed
from mulin.meetings.models.choices import LEAD, ON_AGENDA, ItemStatus
from mulin.meetings.models.meeting import Meeting
from mulin.people.models import Person


class ItemQuerySet(models.QuerySet["Item"]):
    """Every fetch of an item starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ItemQuerySet:
        """What stands on the agenda of meetings one sees; what one brought oneself; all of the areas
        whose meetings one leads."""
        seen = Q(
            status__in=ON_AGENDA,
            meeting__in=Meeting.objects.visible_to(person).order_by().values("pk"),
        )
        if person is not None:
            seen |= Q(brought_by=person) | person.standing.area_q("meeting__area_path", LEAD)
        return self.filter(seen)


class Item(Flowing):
    """Something to be talked about. `title` is what whoever put it there wrote, and all that others
    read; `source_*` say of what it came: who may see that (by its own rules) finds a way there.
    `chair` chairs this item in place of the meeting's chair, who brought it or has an interest.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", db_index=False)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(default=15)
    brought_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=200, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=ItemStatus, default=ItemStatus.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rolled_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="rolled_to")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        indexes = [
            models.Index(fields=["meeting", "place"], name="meetings_item_meeting"),
            models.Index(fields=["source_id"], name="meetings_item_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source_id"], name="meetings_item_source_once",
                condition=Q(source_id__isnull=False)
                & ~Q(status__in=["withdrawn", "declined"]),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["deferred", "declined"]) | ~Q(reason=""),
                name="meetings_item_put_off_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def on_agenda(self) -> bool:
        """Whether everybody who sees the meeting reads it."""
        return self.status in ON_AGENDA


class Conflict(Keyed):
    """Somebody has an interest of their own in an item: not counted, and not in the chair for it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="conflicts", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="meetings_conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.person_id}"
