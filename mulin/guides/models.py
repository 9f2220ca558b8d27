"""A guide to a service of the town, and where its text stands."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.models import Flowing
from mulin.people.models import Person


class Status(models.TextChoices):
    """How far the text can be relied on."""

    SAMPLE = "sample", _("样例，待核对")
    DRAFT = "draft", _("改过，待核对")
    CONFIRMED = "confirmed", _("已核对")
    RETIRED = "retired", _("已停用")


SHOWN = (Status.SAMPLE, Status.DRAFT, Status.CONFIRMED)
UNCHECKED = (Status.SAMPLE, Status.DRAFT)


class Topic(models.TextChoices):
    """What part of life it is about."""

    ELDER = "elder", _("养老敬老")
    AID = "aid", _("困难救助")
    DISABLED = "disabled", _("残疾人")
    HEALTH = "health", _("医保看病")
    PENSION = "pension", _("社保")
    FAMILY = "family", _("生育孩子")
    PAPERS = "papers", _("户口证件")
    HOUSING = "housing", _("住房")
    WORK = "work", _("就业")
    LAW = "law", _("法律")


# The parts of the text, in the order in which they are shown and compared.
PARTS = {
    "title": _("事项"), "topic": _("类别"), "summary": _("一句话"), "who": _("谁能办"),
    "papers": _("要带的材料"), "how": _("怎么办"), "place": _("在哪里办"), "hours": _("什么时间"),
    "phone": _("电话"), "within": _("多久办好"), "fee": _("收费"), "basis": _("依据"),
    "rule": _("资格条件"),
}  # fmt: skip


class GuideQuerySet(models.QuerySet["Guide"]):
    """Every fetch of a guide starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> GuideQuerySet:
        """Everybody sees what is in use; staff also what is not any more."""
        if person is not None and person.standing.is_staff:
            return self.all()
        return self.filter(status__in=SHOWN)


class Guide(Flowing):
    """One service. Lists (`who`, `papers`, `how`, `basis`) are kept as lines, a paper with what
    is to be said of it after a «｜»; `rule` is in the language of `entitlement`.

    `version` counts the texts; `review_on` is the day by which it is to be looked at again.
    """

    key = models.SlugField(max_length=40, unique=True, db_index=False)
    rank = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=60)
    topic = models.CharField(max_length=12, choices=Topic)
    summary = models.CharField(max_length=200)
    who = models.TextField(max_length=1000)
    papers = models.TextField(max_length=2000)
    how = models.TextField(max_length=2000)
    place = models.CharField(max_length=200)
    hours = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    within = models.CharField(max_length=120, blank=True)
    fee = models.CharField(max_length=120, blank=True)
    basis = models.TextField(max_length=1000, blank=True)
    rule = models.TextField(max_length=1000, blank=True)

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    review_on = models.DateField(null=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rank", "id"], name="guides_guide_rank"),
            models.Index(fields=["status", "review_on"], name="guides_guide_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="confirmed")
                | Q(confirmed_at__isnull=False, review_on__isnull=False),
                name="guides_guide_confirmed_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_checked(self) -> bool:
        """Whether somebody of the town stands by this text."""
        return self.status == Status.CONFIRMED

    def is_overdue(self, today: date) -> bool:
        """Whether it was to be looked at again before today."""
        return self.is_checked and self.review_on is not None and self.review_on < today

    @property
    def lines_of(self) -> dict[str, list[str]]:
        """The parts that are lists, line by line."""
        return {
            name: [line.strip() for line in getattr(self, name).splitlines() if line.strip()]
            for name in ("who", "papers", "how", "basis", "rule")
        }

    @property
    def paper_lines(self) -> list[tuple[str, str]]:
        """Each paper with what is to be said of it."""
        parts = (line.partition("｜") for line in self.lines_of["papers"])
        return [(name.strip(), about.strip()) for name, _mark, about in parts]


def longest(part: str) -> int:
    """How many letters a part of the text may have."""
    return int(getattr(Guide._meta.get_field(part), "max_length", None) or 0)
