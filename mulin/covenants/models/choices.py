"""The words of covenants: where a version and a comment stand, who signs, when enough have."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from mulin.people.models import Role
from mulin.people.standing import DISPATCH


class Status(models.TextChoices):
    """Where a version stands. The words are those a resident reads."""

    DRAFTING = "drafting", _("正在起草")
    DISCUSSING = "discussing", _("正在商议")
    SIGNING = "signing", _("请大家签名")
    AGREED = "agreed", _("已商定，待施行")
    IN_FORCE = "in_force", _("正在施行")
    SUPERSEDED = "superseded", _("已有新版")
    ENDED = "ended", _("已经废止")
    DROPPED = "dropped", _("没有商定")


# What is under way: a covenant has one such version at most.
COMING = (Status.DRAFTING, Status.DISCUSSING, Status.SIGNING, Status.AGREED)
# What everybody may read; a dropped version only if it had been put before them.
PUBLIC = (
    Status.DISCUSSING, Status.SIGNING, Status.AGREED, Status.IN_FORCE, Status.SUPERSEDED,
    Status.ENDED,
)  # fmt: skip

# Who keeps the covenants of their area, and who writes down what is brought on paper.
KEEP = DISPATCH
ENTER = KEEP | {Role.GRID_WORKER, Role.BUILDING_LEAD}


class Stand(models.TextChoices):
    """Where a comment stands."""

    WAITING = "waiting", _("等审核")
    SHOWN = "shown", _("已公开，等答复")
    REFUSED = "refused", _("没有公开")
    TAKEN = "taken", _("已采纳")
    NOT_TAKEN = "not_taken", _("没有采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


# What everybody may read of what was said.
HEARD = (Stand.SHOWN, Stand.TAKEN, Stand.NOT_TAKEN)


class Source(models.TextChoices):
    """How something was said or signed."""

    SCREEN = "screen", _("手机或电脑")
    PAPER = "paper", _("纸上")
    SPOKEN = "spoken", _("当面说的")


class Signer(models.TextChoices):
    """Who counts as one."""

    HOUSEHOLD = "household", _("一户一签")
    PERSON = "person", _("一人一签")


class Threshold(models.TextChoices):
    """When enough have agreed."""

    HALF = "half", _("超过一半")
    TWO_THIRDS = "two_thirds", _("三分之二以上")
    THREE_QUARTERS = "three_quarters", _("四分之三以上")
    ALL = "all", _("全部")


@dataclass(frozen=True)
class Share:
    """A share in whole numbers: `part` of `whole`, and `over` if just as many are too few."""

    part: int
    whole: int
    over: bool = False

    def is_met(self, count: int, of: int) -> bool:
        """Whether so many of so many are enough; nothing is enough of nobody."""
        if of <= 0:
            return False
        left, right = count * self.whole, of * self.part
        return left > right if self.over else left >= right

    def needed(self, of: int) -> int:
        """The smallest number that is enough."""
        if of <= 0:
            return 0
        least = -(-of * self.part // self.whole)
        return least + 1 if self.over and least * self.whole == of * self.part else least


SHARES = {
    Threshold.HALF: Share(1, 2, over=True),
    Threshold.TWO_THIRDS: Share(2, 3),
    Threshold.THREE_QUARTERS: Share(3, 4),
    Threshold.ALL: Share(1, 1),
}


class Basis(models.TextChoices):
    """By what a version was agreed."""

    SIGNATURES = "signatures", _("签名")
    MEETING = "meeting", _("会议表决")
    BALLOT = "ballot", _("投票")


class Verdict(models.TextChoices):
    """What a yearly review came to."""

    KEEP = "keep", _("继续施行")
    REVISE = "revise", _("要修订，起草新版")
