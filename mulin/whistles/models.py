"""A whistle, the units it summons, what both sides say of it, and the levels a town has."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Organisation, Person, Post, Role
from mulin.people.standing import Standing
from mulin.places.models import Area
from mulin.places.queries import ladder


class Status(models.TextChoices):
    """Where a whistle stands."""

    BLOWN = "blown", _("等报到")
    WORKING = "working", _("处置中")
    READY = "ready", _("等放行")
    RELEASED = "released", _("已放行")
    WITHDRAWN = "withdrawn", _("已撤哨")


OPEN = (Status.BLOWN, Status.WORKING, Status.READY)
ENDED = (Status.RELEASED, Status.WITHDRAWN)


class Turnout(models.TextChoices):
    """Where a summoned unit stands. None of these lets it go: that is the whistle's release."""

    CALLED = "called", _("待报到")
    REFUSED = "refused", _("说来不了")
    ON_SITE = "on_site", _("已到场")
    DONE = "done", _("已办完")
    EXCUSED = "excused", _("免到")
    OFF = "off", _("已撤回")


MISSING = (Turnout.CALLED, Turnout.REFUSED)
SETTLED = (Turnout.DONE, Turnout.EXCUSED)


class Urgency(models.TextChoices):
    """How soon."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    CRITICAL = "critical", _("特急")


class Release(models.TextChoices):
    """What it takes to let the units go."""

    WORDS = "words", _("写清楚办成了什么样")
    PHOTO = "photo", _("写清楚办成了什么样，还要有现场照片")


class Side(models.TextChoices):
    """Who appraises whom."""

    UNIT = "unit", _("吹哨人评单位")
    WHISTLE = "whistle", _("单位评这次吹哨")


class WhistleLevel(Keyed):
    """A level of whistles as a town has it: who may blow it, who answers, how soon, what is next.

    `blowers` are roles, `answerers` kinds of bodies. When a unit is late the whistle becomes one
    of `next_level`, and the nearest post of that level's `chief` role is summoned as well.
    One that was edited `by_hand` stays as it is when a preset is brought in again.
    """

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=30)
    rank = models.PositiveSmallIntegerField(unique=True)
    about = models.CharField(max_length=200, blank=True)
    blowers = models.JSONField(default=list)
    answerers = models.JSONField(default=list)
    report_in = models.CharField(max_length=10, default="30m")
    next_level = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    chief = models.CharField(max_length=24, choices=Role, blank=True)
    release = models.CharField(max_length=10, choices=Release, default=Release.WORDS)
    appraise_days = models.PositiveSmallIntegerField(default=7)
    active = models.BooleanField(default=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name

    def is_blown_by(self, standing: Standing, path: str = "") -> bool:
        """Whether somebody with these posts may blow it for an area (anywhere, if empty)."""
        return self.active and standing.has(self.blowers, path)

    def is_answered_by(self, kind: str) -> bool:
        """Whether bodies of a kind answer it; a post without a body counts as «other»."""
        return (kind or Organisation.Kind.OTHER) in self.answerers


class WhistleQuerySet(models.QuerySet["Whistle"]):
    """Every fetch of a whistle starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> WhistleQuerySet:
        """Those of the areas one's posts look after, those blown from one's posts, and those that
        summon one's posts or bodies. A visitor and a resident see none."""
        if person is None or not person.standing.posts:
            return self.none()
        standing = person.standing
        if (town := ladder().town) and standing.sees(town.path):
            return self.all()
        mine = Summons.objects.filter(answers_to(standing)).values("whistle")
        seen = standing.area_q("area_path") | Q(pk__in=mine)
        return self.filter(seen | Q(post__in=standing.post_ids) | Q(stand_in__in=standing.post_ids))


class Whistle(Flowing):
    """Units are wanted at a place. `source_*` say of what it came, in words and a key given by
    whoever blew it: no other room is pointed at.

    `due` is when the next level is called if a unit is still missing; `turn` counts how often
    that has happened. `post` is the post it was blown from: whoever holds it (or `stand_in`)
    lets the units go. `units`, `came` and `settled` count its summonses, to be listed by.
    """

    number = models.CharField(max_length=32, unique=True)
    level = models.ForeignKey(WhistleLevel, models.PROTECT, related_name="+", db_index=False)
    first_level = models.ForeignKey(WhistleLevel, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=80)
    need = models.TextField(max_length=2000)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)

    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=200, blank=True)

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    place = models.CharField(max_length=200, blank=True)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    blower = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.BLOWN)
    blown_at = models.DateTimeField(default=timezone.now)
    report_in = models.CharField(max_length=10, default="30m")
    due = models.DateTimeField(null=True)
    turn = models.PositiveSmallIntegerField(default=0)
    units = models.PositiveSmallIntegerField(default=0)
    came = models.PositiveSmallIntegerField(default=0)
    settled = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    appraise_until = models.DateTimeField(null=True)
    photos = models.PositiveSmallIntegerField(default=0)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="whistles_whistle_area"),
            models.Index(fields=["status", "due"], name="whistles_whistle_status"),
            models.Index(fields=["source_id"], name="whistles_whistle_source"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["released", "withdrawn"]) | Q(ended_at__isnull=False),
                name="whistles_whistle_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | (Q(units__gt=0) & Q(settled=models.F("units"))),
                name="whistles_whistle_released_when_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether units are still held."""
        return self.status in OPEN

    def takes_appraisals(self, now: datetime) -> bool:
        """Whether either side may still say what it thinks of the other."""
        return self.appraise_until is not None and now <= self.appraise_until


def answers_to(standing: Standing) -> Q:
    """Summonses that somebody with these posts may answer."""
    return Q(post__in=standing.post_ids, organisation__isnull=True) | Q(
        organisation__in=standing.organisations
    )


class SummonsQuerySet(models.QuerySet["Summons"]):
    """Reads of what units were asked."""

    def visible_to(self, person: Person | None) -> SummonsQuerySet:
        """Those of the whistles that one sees."""
        return self.filter(whistle__in=Whistle.objects.visible_to(person).values("pk"))

    def of(self, person: Person) -> SummonsQuerySet:
        """Those that one may answer."""
        return self.filter(answers_to(person.standing))


class Summons(Flowing):
    """One unit's part of a whistle: called, reported in, at work, done – or excused.

    With `organisation` the whole body is called and anybody who holds a post there may answer
    (`post` is then the one asked first); without it the holders of `post` alone. `unit` is the
    key of the one or the other, to count by. `late` is None until it has reported in.
    """

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="summonses")
    unit = models.UUIDField(db_index=True)
    unit_name = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)

    status = models.CharField(max_length=20, choices=Turnout, default=Turnout.CALLED)
    called_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    came_at = models.DateTimeField(null=True)
    late = models.BooleanField(null=True)
    came_place = models.CharField(max_length=120, blank=True)
    came_lng = models.FloatField(null=True)
    came_lat = models.FloatField(null=True)
    crew = models.CharField(max_length=200, blank=True)
    heads = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    photos = models.PositiveSmallIntegerField(default=0)

    objects = SummonsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summonses"
        indexes = [
            models.Index(fields=["post", "status"], name="whistles_summons_post"),
            models.Index(fields=["organisation", "status"], name="whistles_summons_body"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["whistle", "unit"], name="whistles_summons_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(post__isnull=False),
                name="whistles_summons_names_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["on_site", "done"])
                | (Q(came_at__isnull=False) & Q(late__isnull=False)),
                name="whistles_summons_there_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.status}"

    @property
    def is_missing(self) -> bool:
        """Whether it is waited for on site."""
        return self.status in MISSING

    def is_late(self, now: datetime) -> bool:
        """Came late, or has not come and should have."""
        return self.late is True or (self.is_missing and now > self.due)


class Appraisal(Keyed):
    """What one side says of the other: of a unit a mark from one to five, of the whistle whether
    it was right to blow it. Said again while it may be, the last word counts."""

    summons = models.ForeignKey(Summons, models.CASCADE, related_name="appraisals")
    side = models.CharField(max_length=8, choices=Side)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    mark = models.PositiveSmallIntegerField(null=True)
    right = models.BooleanField(null=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summons", "side"], name="whistles_appraisal_once"),
            models.CheckConstraint(
                condition=Q(side="unit", mark__gte=1, mark__lte=5, right__isnull=True)
                | Q(side="whistle", mark__isnull=True, right__isnull=False),
                name="whistles_appraisal_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summons_id} {self.side}"
