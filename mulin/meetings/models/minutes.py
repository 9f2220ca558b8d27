"""The minutes of a meeting: what was said and agreed on each item, every version, and objections."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.models import Flowing, Keyed
from mulin.meetings.models.attendance import Attendance, Invitee
from mulin.meetings.models.choices import LEAD, Visibility
from mulin.meetings.models.item import Item
from mulin.meetings.models.meeting import Meeting
from mulin.people.models import Person


class MinutesStatus(models.TextChoices):
    """Where minutes stand."""

    DRAFT = "draft", _("起草")
    OUT = "out", _("征求异议")
    FINAL = "final", _("已定稿")


# What people who were there may read.
ISSUED = (MinutesStatus.OUT, MinutesStatus.FINAL)


class ObjectionStatus(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("等答复")
    TAKEN = "taken", _("采纳了")
    KEPT = "kept", _("没有采纳")
    WITHDRAWN = "withdrawn", _("撤回了")


class Stage(models.TextChoices):
    """Why a version was issued."""

    OUT = "out", _("征求异议稿")
    FINAL = "final", _("定稿")
    CORRECTION = "correction", _("更正")


class How(models.TextChoices):
    """How something was said or signed: on a screen, or on paper that staff wrote down."""

    SCREEN = "screen", _("手机或电脑")
    PAPER = "paper", _("纸上")


def attended_by(person: Person) -> Any:
    """The meetings at which somebody with an account was: keys, as a subquery."""
    return Attendance.objects.filter(person=person).order_by().values("meeting_id")


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """Every fetch of minutes starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> MinutesQuerySet:
        """Final ones: everybody who sees the meeting, if its kind has it so, or who was invited.
        Issued ones: who was there. All of them: the desk of the area, and the chair."""
        final = Q(status=MinutesStatus.FINAL)
        seen = Meeting.objects.visible_to(person).order_by().values("pk")
        condition = final & Q(readers=Visibility.EVERYONE, meeting__in=seen)
        if person is not None:
            asked = Invitee.objects.filter(person=person).order_by().values("meeting_id")
            condition |= final & Q(readers=Visibility.INVITED, meeting__in=asked)
            condition |= Q(status__in=ISSUED, meeting__in=attended_by(person))
            condition |= person.standing.area_q("meeting__area_path", LEAD)
            condition |= Q(meeting__chair=person)
        return self.filter(condition)


class Minutes(Flowing):
    """The minutes of one meeting. What is edited stands in `ItemNote` and its neighbours; what was
    issued stands in `Version` and never changes. `version` is the newest one's number.

    `readers` says who reads them once they are final, as the kind of the meeting had it when they
    were begun. `objections_until` is the last day of the term.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    status = models.CharField(
        max_length=20, choices=MinutesStatus, default=MinutesStatus.DRAFT
    )  # fmt: skip
    readers = models.CharField(max_length=10, choices=Visibility, default=Visibility.STAFF)
    version = models.PositiveSmallIntegerField(default=0)
    agreement = models.TextField(max_length=4000, blank=True)
    no_agreement = models.CharField(max_length=500, blank=True)
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField(default=timezone.now)
    objections_until = models.DateField(null=True)
    final_at = models.DateTimeField(null=True)
    told_over = models.BooleanField(default=False)
    recording_until = models.DateField(null=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes"
        indexes = [
            models.Index(
                fields=["objections_until"], name="meetings_minutes_out", condition=Q(status="out")
            ),
            models.Index(
                fields=["recording_until"],
                name="meetings_minutes_recording",
                condition=Q(recording_until__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="out") | Q(objections_until__isnull=False),
                name="meetings_minutes_out_has_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(status="final") | Q(final_at__isnull=False),
                name="meetings_minutes_final_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.version}"

    @property
    def is_final(self) -> bool:
        """Whether it is final: only corrections follow."""
        return self.status == MinutesStatus.FINAL


class ItemNote(Keyed):
    """What came of one item: what was agreed, and how those present mark it (appraisal meetings:
    counts alone, never who)."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="notes", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    agreed = models.TextField(max_length=2000, blank=True)
    good = models.PositiveSmallIntegerField(null=True)
    fair = models.PositiveSmallIntegerField(null=True)
    poor = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "item"], name="meetings_note_once"),
            models.CheckConstraint(
                condition=Q(good__isnull=True, fair__isnull=True, poor__isnull=True)
                | Q(good__isnull=False, fair__isnull=False, poor__isnull=False),
                name="meetings_note_marks_together",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.item_id}"

    @property
    def marks(self) -> int | None:
        """How many marked it; None if nobody was asked."""
        return None if self.good is None else self.good + (self.fair or 0) + (self.poor or 0)


class Remark(Keyed):
    """What somebody said: `who` is how they are told of (a post, a role such as 居民), never a
    resident's name; `person` their account, if they have one and were there."""

    note = models.ForeignKey(ItemNote, models.CASCADE, related_name="remarks", db_index=False)
    number = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.TextField(max_length=1000)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="meetings_remark_number")
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.number}"


class Version(Keyed):
    """Minutes as they were issued: `body` is all that they say, without a key of anybody."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, choices=Stage)
    body = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="meetings_version_number"),
            models.CheckConstraint(
                condition=~Q(stage="correction") | ~Q(reason=""),
                name="meetings_version_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Every fetch of an objection starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ObjectionQuerySet:
        """One's own, those of a meeting at which one was, those of the desk's area."""
        if person is None:
            return self.none()
        there = Q(minutes__meeting__in=attended_by(person))
        desk = person.standing.area_q("minutes__meeting__area_path", LEAD)
        return self.filter(Q(person=person) | there | desk | Q(minutes__meeting__chair=person))


class Objection(Flowing):
    """Somebody who was there says that the minutes do not tell it right; answered with words."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="objections")
    status = models.CharField(
        max_length=20, choices=ObjectionStatus, default=ObjectionStatus.OPEN
    )  # fmt: skip
    version = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=10, choices=How, default=How.SCREEN)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    words = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["taken", "kept"]) | ~Q(answer=""),
                name="meetings_objection_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(recorded_by__isnull=False),
                name="meetings_objection_came_from_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.status}"


class Opinion(Keyed):
    """An opinion of a hearing: taken or not, and why."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="opinions", db_index=False)
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500)
    taken = models.BooleanField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="meetings_opinion_number")
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class Side(Keyed):
    """A side of an agreement, which signs it off on a screen or on paper; `at` is empty till then.
    A word of the agreement changed after that takes the signatures back."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="sides", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=10, choices=How, blank=True)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="meetings_side_number")
        ]

    def __str__(self) -> str:
        return self.name
