"""The words of meetings: where one stands, who may know of it, how an item ended, who came how."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mulin.people.models import Role
from mulin.people.standing import DISPATCH


class Status(models.TextChoices):
    """Where a meeting stands. The words are those a resident reads."""

    PLANNED = "planned", _("已排定")
    ANNOUNCED = "announced", _("已通知")
    OPEN = "open", _("正在开")
    HELD = "held", _("开完了")
    POSTPONED = "postponed", _("延期，时间待定")
    CANCELLED = "cancelled", _("不开了")


# What was told to people: before that only who plans it knows of it.
TOLD = (Status.ANNOUNCED, Status.OPEN, Status.HELD, Status.POSTPONED, Status.CANCELLED)
COMING = (Status.PLANNED, Status.ANNOUNCED, Status.POSTPONED)
LIVE = (Status.PLANNED, Status.ANNOUNCED, Status.OPEN, Status.POSTPONED)

# Who calls and leads the meetings of their area; a grid worker those of the grid.
LEAD = DISPATCH | {Role.GRID_WORKER}


class SeriesStatus(models.TextChoices):
    """Where a series stands."""

    ACTIVE = "active", _("按期召开")
    ENDED = "ended", _("已停办")


class Holidays(models.TextChoices):
    """What happens to a date that falls on a day off (public holidays, weekends excepted)."""

    KEEP = "keep", _("照常开")
    SKIP = "skip", _("这一次不开")
    SHIFT = "shift", _("顺延到下一个工作日")


class Visibility(models.TextChoices):
    """Who may know of a meeting once it was announced."""

    EVERYONE = "everyone", _("公开")
    INVITED = "invited", _("受邀请的人")
    STAFF = "staff", _("只限工作人员")


class ItemStatus(models.TextChoices):
    """Where an item stands."""

    PROPOSED = "proposed", _("等列入")
    OPEN = "open", _("要议")
    DISCUSSED = "discussed", _("议过了")
    DEFERRED = "deferred", _("下次再议")
    WITHDRAWN = "withdrawn", _("撤回了")
    DECLINED = "declined", _("没有列入")


# What stands on the agenda that everybody reads.
ON_AGENDA = (ItemStatus.OPEN, ItemStatus.DISCUSSED, ItemStatus.DEFERRED)


class Reply(models.TextChoices):
    """What somebody invited answered."""

    COMING = "coming", _("参加")
    MAYBE = "maybe", _("看情况")
    NOT = "not", _("不参加")


class Arrival(models.TextChoices):
    """How it is known that somebody was there."""

    QR = "qr", _("扫码签到")
    DESK = "desk", _("现场登记")
