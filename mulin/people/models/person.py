"""Who acts: persons with accounts, organisations, posts and who holds them, sign-ins."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import BlindIndexField, PathField, SealedTextField
from mulin.core.models import Keyed
from mulin.places.models import Area, Building

if TYPE_CHECKING:
    from mulin.people.standing import Standing


class PersonManager(BaseUserManager["Person"]):
    """Reads of persons; accounts are opened by `flow.open_account`."""


class Person(AbstractBaseUser, Keyed):
    """Somebody with an account: a resident, a grid worker, a handler, an administrator.

    What a person may see follows from the posts they hold (`standing`), never from a flag.
    """

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = SealedTextField(_("手机"), blank=True, default="")
    phone_index = BlindIndexField(default="", blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=8, default="auto")
    elder = models.BooleanField(_("长辈版"), default=False)
    must_change_password = models.BooleanField(default=False)
    invited_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        indexes = [models.Index(fields=["phone_index"], name="people_person_phone")]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def standing(self) -> Standing:
        """The posts this person holds today; looked up once a request."""
        from mulin.people.standing import standing_of  # noqa: PLC0415 (it reads these models)

        return standing_of(self)


class Organisation(Keyed):
    """A body that answers for something: a town, a community, a company, a department."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("镇街")
        COMMUNITY = "community", _("社区")
        PROPERTY = "property", _("物业公司")
        DEPARTMENT = "department", _("职能部门")
        OTHER = "other", _("其他")

    name = models.CharField(max_length=80, unique=True)
    short_name = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organisations")
    phone = models.CharField(max_length=30, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    topics = models.JSONField(default=list)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name


class Role(models.TextChoices):
    """What a post is there for."""

    GRID_WORKER = "grid_worker", _("网格员")
    BUILDING_LEAD = "building_lead", _("楼栋长")
    ENTRANCE_LEAD = "entrance_lead", _("单元长")
    VOLUNTEER = "volunteer", _("志愿者")
    COMMUNITY_STAFF = "community_staff", _("社区干事")
    COMMUNITY_SECRETARY = "community_secretary", _("社区书记")
    PROPERTY = "property", _("物业")
    DEPARTMENT = "department", _("部门承办人")
    CENTRE = "centre", _("镇治理中心")
    ADMIN = "admin", _("管理员")
    AUDITOR = "auditor", _("审计员")
    # On a list of those who look after a place, and nothing else: it opens no record and no door.
    TEAM = "team", _("团队成员")


class Post(Keyed):
    """A place to be filled: this role, of this organisation, for this area.

    A post stays when people change. `topics` narrows a department's post to categories (codes
    of the taxonomy, or their beginnings); empty means all. `seat` is the role of a team that it
    fills; a lead's post hangs on a `building`, and on one `entrance` of it (单元) by its name.
    """

    title = models.CharField(max_length=60)
    role = models.CharField(max_length=24, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="posts")
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts")
    area_path = PathField(db_index=True)
    topics = models.JSONField(default=list)
    seat = models.ForeignKey(
        "people.Seat", models.PROTECT, null=True, related_name="posts", db_index=False
    )
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="posts")
    entrance = models.CharField(max_length=20, blank=True, default="")
    duty = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["area_path", "role", "title"]
        indexes = [
            models.Index(fields=["role", "area_path"], name="people_post_role"),
            models.Index(fields=["seat", "area_path"], name="people_post_seat"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entrance="") | models.Q(building__isnull=False),
                name="people_post_entrance_of_a_building",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Appointment(Keyed):
    """Who holds a post, from when to when, and on what basis."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post"], condition=models.Q(until__isnull=True),
                name="people_appointment_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"


class SignIn(AbstractBaseSession):
    """A browser session, with whose it is: a person sees and ends their own."""

    # Without a constraint: a visitor's session comes first, and no sign-in waits for a look-up.
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, db_constraint=False, related_name="+"
    )
    began_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=120, blank=True)

    objects: ClassVar[BaseSessionManager[Any]] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from mulin.people.sessions import SessionStore  # noqa: PLC0415 (it reads this model)

        return SessionStore


class Invitation(Keyed):
    """A grid worker's invitation to residents: a QR leads to it; it says in which grid."""

    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.area} {self.token[:6]}"

    def open_at(self, now: datetime) -> bool:
        """Whether residents may still come in by it."""
        return now < self.until


class Token(Keyed):
    """A key of the machine door. Only a hash is kept; scopes say what it opens."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
