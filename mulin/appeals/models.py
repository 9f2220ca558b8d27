"""An appeal, its category, its callbacks, and the lists a person keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import BlindIndexField, PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person, Post, Role
from mulin.places.models import Area, Building
from mulin.places.queries import ladder


class Status(models.TextChoices):
    """Where an appeal stands. The words are those a resident reads."""

    RECEIVED = "received", _("待派单")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("办理中")
    WAITING = "waiting", _("等您回复")
    PROPOSED = "proposed", _("待回访")
    CLOSED = "closed", _("已办结")


OPEN = (Status.RECEIVED, Status.DISPATCHED, Status.HANDLING, Status.WAITING, Status.PROPOSED)
WITH_HANDLER = (Status.DISPATCHED, Status.HANDLING, Status.WAITING)


class Ending(models.TextChoices):
    """How an appeal ended. Closed is not solved: only `SOLVED` claims that, and the callback
    says whether it is so."""

    SOLVED = "solved", _("已解决")
    EXPLAINED = "explained", _("已说明，暂时办不了")
    HANDED_OVER = "handed_over", _("已转其他渠道")
    UNFOUNDED = "unfounded", _("情况不属实")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


PROPOSABLE = (Ending.SOLVED, Ending.EXPLAINED, Ending.HANDED_OVER, Ending.UNFOUNDED)


class Kind(models.TextChoices):
    """What kind of appeal it is (STANDARDS §3: the hotline's six)."""

    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    CONSULT = "consult", _("咨询")
    SUGGESTION = "suggestion", _("建议")
    TIP = "tip", _("举报")
    PRAISE = "praise", _("表扬")


class Urgency(models.TextChoices):
    """How soon somebody must look."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    CRITICAL = "critical", _("特急")


class Channel(models.TextChoices):
    """Through which door it came."""

    WEB = "web", _("网页")
    PHONE = "phone", _("电话")
    WINDOW = "window", _("窗口")
    VISIT = "visit", _("上门")
    TALK = "talk", _("夜谈会")
    RECEPTION = "reception", _("书记接待日")
    WALL = "wall", _("说事墙")
    PATROL = "patrol", _("网格巡查")
    HOTLINE = "hotline", _("12345 热线")
    API = "api", _("其他系统")
    IMPORT = "import", _("批量导入")


class Satisfaction(models.TextChoices):
    """The answer to «满意吗», asked apart from «解决了吗»."""

    YES = "yes", _("满意")
    FAIR = "fair", _("基本满意")
    NO = "no", _("不满意")


SEE_ALL = frozenset({Role.CENTRE, Role.AUDITOR})


class Category(Keyed):
    """A leaf of the taxonomy: what it is about, who takes it by default, and how soon."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=40)
    group_code = models.CharField(max_length=4)
    group_name = models.CharField(max_length=40)
    slug = models.CharField(max_length=60)
    party = models.CharField(max_length=20)
    lead_units = models.JSONField(default=list)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    respond_within = models.CharField(max_length=10)
    resolve_within = models.CharField(max_length=10)
    phrases = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Every fetch of an appeal starts with `visible_to`.

    What complains of a member of staff is seen by the centre and the auditor alone, and by
    whom the centre gives it to: it never reaches the person complained of by way of the area.
    """

    def visible_to(self, person: Person | None) -> AppealQuerySet:
        """What a person may see: their own, those of posts they hold and bodies they belong to,
        and those of the areas their posts look after. A visitor sees none."""
        if person is None:
            return self.none()
        standing = person.standing
        # Who looks after the whole ladder needs no condition, and the list its index.
        if standing.posts and (town := ladder().town) and standing.has(SEE_ALL, town.path):
            return self.all()
        seen = Q(reporter=person)
        if standing.posts:
            others = standing.area_q("area_path")
            if standing.organisations:
                others |= Q(organisation__in=standing.organisations)
            seen |= Q(post__in=standing.post_ids) | (others & Q(about_staff=False))
            seen |= standing.area_q("area_path", SEE_ALL)
        return self.filter(seen)

    def open(self) -> AppealQuerySet:
        """Not closed."""
        return self.exclude(status=Status.CLOSED)


class Appeal(Flowing):
    """What a resident asks for, with its present state on the row and its history in the journal.

    `due` and `first_contact_due` are what the journal says (`clocks`), kept here to be listed
    by; NULL while the clock stands still. `stage_since` is when the present status began.
    """

    number = models.CharField(max_length=32, unique=True)
    external_id = models.CharField(max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001 (NULLs are many, values once)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HELP)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.WEB)
    title = models.CharField(max_length=80)
    detail = models.TextField(max_length=10_000)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)

    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = PathField(default="/")
    area_reason = models.CharField(max_length=12, default="none")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.CharField(max_length=200, blank=True)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    datum = models.CharField(max_length=8, blank=True)

    reporter = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    anonymous = models.BooleanField(default=False)
    about_staff = models.BooleanField(default=False)
    contact_name = SealedTextField(blank=True, default="")
    contact_phone = SealedTextField(blank=True, default="")
    contact_index = BlindIndexField(blank=True, default="")

    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    stage_since = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(default=timezone.now)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    dispatch_reason = models.CharField(max_length=200, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)

    respond_within = models.CharField(max_length=10, default="1wd")
    resolve_within = models.CharField(max_length=10, default="5wd")
    first_contact_due = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_in_time = models.BooleanField(null=True)

    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    callback_tries = models.PositiveSmallIntegerField(default=0)
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=6, choices=Satisfaction, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    urged = models.PositiveSmallIntegerField(default=0)
    urged_on = models.DateField(null=True)
    photos = models.PositiveSmallIntegerField(default=0)

    objects = AppealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="appeals_appeal_area"),
            models.Index(fields=["status", "area_path", "id"], name="appeals_appeal_status"),
            models.Index(fields=["reporter", "id"], name="appeals_appeal_reporter"),
            models.Index(fields=["post", "status", "due"], name="appeals_appeal_post"),
            models.Index(fields=["post", "id"], name="appeals_appeal_post_all"),
            models.Index(fields=["organisation", "id"], name="appeals_appeal_body"),
            models.Index(fields=["category", "id"], name="appeals_appeal_category"),
            models.Index(
                fields=["due"],
                name="appeals_appeal_due",
                condition=Q(status__in=["received", "dispatched", "handling"]),
            ),
            models.Index(
                fields=["area_path", "id"],
                name="appeals_appeal_staff",
                condition=Q(about_staff=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="appeals_appeal_closed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["dispatched", "handling", "waiting"])
                | Q(post__isnull=False),
                name="appeals_appeal_handled_by_a_post",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come."""
        return self.status != Status.CLOSED

    def is_reported_by(self, person: Person | None) -> bool:
        """Whether it is this person's own."""
        return person is not None and self.reporter_id == person.pk


class Callback(Keyed):
    """One attempt to ask the resident: contacted? solved? satisfied? Three separate answers.

    `reached` False is reported as no answer; it counts neither for nor against.
    """

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="callbacks")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, default="phone")
    reached = models.BooleanField()
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=6, choices=Satisfaction, blank=True)
    words = models.TextField(blank=True, max_length=2000)

    class Meta:
        indexes = [models.Index(fields=["appeal", "at"], name="appeals_callback_appeal")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.at:%F}"


class Urgent(Keyed):
    """Words that raise the urgency of a report, and the number to call first."""

    words = models.JSONField(default=list)
    urgency = models.CharField(max_length=10, choices=Urgency)
    advice = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return "|".join(self.words)


class SavedFilter(Keyed):
    """A filter of a list, kept under a name by one person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="appeals_savedfilter_once")
        ]

    def __str__(self) -> str:
        return self.name
