"""A resolution: what a meeting decided, who does it, by when; followed until it is done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField
from mulin.core.models import Flowing
from mulin.meetings.models.choices import LEAD
from mulin.meetings.models.item import Item
from mulin.meetings.models.meeting import Meeting
from mulin.meetings.models.minutes import attended_by
from mulin.meetings.models.series import Series
from mulin.people.models import Organisation, Person, Post

if TYPE_CHECKING:
    from uuid import UUID


class ResolutionStatus(models.TextChoices):
    """Where a resolution stands. The words are those a resident reads."""

    OPEN = "open", _("在办")
    REPORTED = "reported", _("报办好了，等确认")
    HANDED = "handed", _("转出去办")
    DONE = "done", _("办成了")
    DROPPED = "dropped", _("不办了")


# Something is still to be done, by whoever owns it or by what it became.
UNDER_WAY = (ResolutionStatus.OPEN, ResolutionStatus.REPORTED, ResolutionStatus.HANDED)
# What comes up again at the next meeting of the series.
ROLLING = (ResolutionStatus.OPEN, ResolutionStatus.REPORTED)


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    """Every fetch of a resolution starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ResolutionQuerySet:
        """Of final and open minutes: everybody who sees the meeting. All others: the desk of the
        area, who was there, and who owns it."""
        seen = Meeting.objects.visible_to(person).order_by().values("pk")
        condition = Q(public=True, meeting__in=seen)
        if person is not None:
            condition |= person.standing.area_q("area_path", LEAD)
            condition |= Q(meeting__in=attended_by(person)) | Q(meeting__chair=person)
            condition |= Q(owner_person=person)
            condition |= Q(owner_post__in=person.standing.post_ids)
            condition |= Q(owner_body__in=person.standing.organisations)
        return self.filter(condition)

    def open_of(self, series: Series) -> ResolutionQuerySet:
        """What is still to be told of at the next meeting of a series, the oldest first."""
        return self.filter(series=series, status__in=ROLLING).order_by("held_on", "id")

    def late(self, day: date) -> ResolutionQuerySet:
        """Under way with the day it was due behind it."""
        return self.filter(status__in=UNDER_WAY, due__lt=day)


class Resolution(Flowing):
    """What was decided. It is owned by a post, a body or a person, exactly one of them, and has a
    day by which it is due or a reason why there is none.

    `number` counts within its meeting. `public` says that the minutes are final and for everybody.
    `rolls` counts the meetings at which it came up again, `rolled_to` is the newest. `became_…` is
    what it was handed to. `reminded`: 0 nobody yet, 1 before the day, 2 on the day.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="resolutions", db_index=False
    )  # fmt: skip
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", db_index=False)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    number = models.PositiveSmallIntegerField()
    area_path = PathField()
    held_on = models.DateField()
    what = models.CharField(max_length=200)
    status = models.CharField(
        max_length=20, choices=ResolutionStatus, default=ResolutionStatus.OPEN
    )  # fmt: skip
    public = models.BooleanField(default=False)
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    owner_body = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    owner_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    no_due = models.CharField(max_length=300, blank=True)
    evidence = models.TextField(max_length=1000, blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)
    rolls = models.PositiveSmallIntegerField(default=0)
    rolled_to = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    became_kind = models.CharField(max_length=20, blank=True)
    became_id = models.UUIDField(null=True)
    became_label = models.CharField(max_length=120, blank=True)
    became_url = models.CharField(max_length=200, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["series", "status", "due"], name="meetings_resolution_series"),
            models.Index(fields=["area_path", "status", "due"], name="meetings_resolution_area"),
            models.Index(
                fields=["due"],
                name="meetings_resolution_due",
                condition=Q(status="open", due__isnull=False, reminded__lt=2),
            ),
            models.Index(
                fields=["became_id"],
                name="meetings_resolution_became",
                condition=Q(became_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="meetings_resolution_number"
            ),
            models.CheckConstraint(
                condition=Q(owner_post__isnull=False, owner_body__isnull=True, owner_person__isnull=True)
                | Q(owner_post__isnull=True, owner_body__isnull=False, owner_person__isnull=True)
                | Q(owner_post__isnull=True, owner_body__isnull=True, owner_person__isnull=False),
                name="meetings_resolution_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=False) | ~Q(no_due=""),
                name="meetings_resolution_day_or_why_none",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "done"]) | ~Q(evidence=""),
                name="meetings_resolution_done_shows_it",
            ),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(reason=""),
                name="meetings_resolution_dropped_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="handed") | ~Q(became_kind=""),
                name="meetings_resolution_handed_says_where",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in UNDER_WAY

    @property
    def owner(self) -> UUID:
        """The key of whoever owns it: post, body or person."""
        found = self.owner_post_id or self.owner_body_id or self.owner_person_id
        assert found is not None  # noqa: S101 (a constraint of the table)
        return found

    @property
    def owner_words(self) -> str:
        """Who owns it, as everybody may read it: a resident stays unnamed."""
        if self.owner_post is not None:
            return self.owner_post.title
        return self.owner_body.name if self.owner_body is not None else _now("一位居民")

    def is_late(self, day: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.is_open and self.due is not None and self.due < day
