"""The words of matters: where one stands, where it came from, what is open when, how one answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mulin.people.models import Role
from mulin.people.standing import DISPATCH


class Status(models.TextChoices):
    """Where a matter stands. The words are those a resident reads."""

    PROPOSED = "proposed", _("等答复")
    DECLINED = "declined", _("没有列入")
    WITHDRAWN = "withdrawn", _("已撤回")
    DISCUSSING = "discussing", _("正在议")
    CARRYING = "carrying", _("正在落实")
    APPRAISING = "appraising", _("请大家评")
    CLOSED = "closed", _("已办结")
    REJECTED = "rejected", _("决定不办")


# What everybody may read: a proposal is not public before somebody has read and taken it up.
PUBLIC = (Status.DISCUSSING, Status.CARRYING, Status.APPRAISING, Status.CLOSED, Status.REJECTED)
OPEN = (Status.PROPOSED, Status.DISCUSSING, Status.CARRYING, Status.APPRAISING)
SETTLED = (Status.CARRYING, Status.APPRAISING, Status.CLOSED, Status.REJECTED)

# Who leads the matters of their area, and who writes down what is brought on paper or said at a door.
LEAD = DISPATCH
ENTER = LEAD | {Role.GRID_WORKER, Role.BUILDING_LEAD}
EXPORT = LEAD | {Role.ADMIN, Role.AUDITOR}


class Origin(models.TextChoices):
    """Through which door a matter came."""

    RESIDENT = "resident", _("居民提出")
    APPEAL = "appeal", _("从诉求来")
    TOPIC = "topic", _("从热点来")
    MEETING = "meeting", _("会上提出")
    WALK_IN = "walk_in", _("上门、来访提出")


class Source(models.TextChoices):
    """How something was said: by the resident on a screen, or written down by staff."""

    SCREEN = "screen", _("手机或电脑")
    PAPER = "paper", _("纸条")
    DOOR = "door", _("上门")


class Opening(models.TextChoices):
    """What a phase opens."""

    GATHER = "gather", _("征集意见")
    ANSWER = "answer", _("表态")
    TALK = "talk", _("开会议一议")
    RESULT = "result", _("公布结果")


class Stand(models.TextChoices):
    """Where a statement stands."""

    WAITING = "waiting", _("等审核")
    SHOWN = "shown", _("已公开")
    REFUSED = "refused", _("没有公开")
    HIDDEN = "hidden", _("已撤下")


class Basis(models.TextChoices):
    """Who decided."""

    MEETING = "meeting", _("会议决定")
    BODY = "body", _("有权的组织决定")
    BALLOT = "ballot", _("表决决定")


class Verdict(models.TextChoices):
    """What was decided."""

    APPROVE = "approve", _("同意办")
    REJECT = "reject", _("不办")
    DEFER = "defer", _("再议")


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("在办")
    DONE = "done", _("办好了")
    DROPPED = "dropped", _("不办了")


class Side(models.TextChoices):
    """Who appraises."""

    PROPOSER = "proposer", _("提出人")
    AFFECTED = "affected", _("参与的居民")
