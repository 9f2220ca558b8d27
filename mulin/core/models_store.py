"""The kernel's working tables: files received, jobs waiting, requests counted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.core.models import Keyed


class Attachment(Keyed):
    """A photo or document that belongs to a record of any kind.

    `kind` names the kind of record, `role` what the file is to it (`report`, `proof` …).
    `stored` and `thumb` are random paths below MEDIA_ROOT; `name` is what the sender called it.
    """

    record = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120, blank=True)
    stored = models.CharField(max_length=80, unique=True)
    thumb = models.CharField(max_length=80, blank=True)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.role}"


class Job(Keyed):
    """Work to do later, once. Claimed by a conditional UPDATE that sets `lease_until`.

    `unique` keeps the same piece of work from being asked for twice while the row exists (done
    rows are kept for seven days). The one row in state `beat` is the workers' sign of life.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", gettext_lazy("等待")
        RUNNING = "running", gettext_lazy("进行中")
        DONE = "done", gettext_lazy("完成")
        FAILED = "failed", gettext_lazy("失败")
        BEAT = "beat", gettext_lazy("心跳")

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    unique = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 (null = any number)
    run_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_at"], name="core_job_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Tally(Keyed):
    """How often something was done in the present window of time (`core.limits`)."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    slot = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="core_tally_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot} {self.count}"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Every fetch of a run starts with `visible_to`."""

    def visible_to(self, person: Any) -> ImportRunQuerySet:
        """Runs of the kinds of tables that a person may bring in."""
        from mulin.core.exchange import offers  # noqa: PLC0415 (it knows importers, which know us)

        if person is None:
            return self.none()
        return self.filter(kind__in=[name for name, offer in offers.items() if offer.may(person)])


class ImportRun(Keyed):
    """A table that somebody brought in at the desk: the file, its mapping, and what became of it.

    `stored` is a random path below MEDIA_ROOT, emptied with the file when it has been taken in, and
    after two days at most. `report` holds the counts, and for thirty days sentences on rows by
    their number: never the rows themselves.
    """

    class State(models.TextChoices):
        """Where it stands."""

        CHOSEN = "chosen", gettext_lazy("选好了文件")
        CHECKING = "checking", gettext_lazy("正在试导")
        CHECKED = "checked", gettext_lazy("试导过了，等您确认")
        RUNNING = "running", gettext_lazy("正在导入")
        DONE = "done", gettext_lazy("导入完成")
        FAILED = "failed", gettext_lazy("没有完成")

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    stored = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField()
    sheet = models.CharField(max_length=80, blank=True)
    mapping = models.JSONField(default=dict)
    whole = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.CHOSEN)
    turn = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "id"], name="core_importrun_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.state}"

    @property
    def busy(self) -> bool:
        """Whether the worker has it."""
        return self.state in {self.State.CHECKING, self.State.RUNNING}
