"""The choices of an appeal: where it stands, how it ended, what kind it is, by which door it came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mulin.people.models import Role


class Status(models.TextChoices):
    """Where an appeal stands. The words are those a resident reads."""

    RECEIVED = "received", _("待派单")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("办理中")
    WAITING = "waiting", _("等您回复")
    VERIFYING = "verifying", _("待核查")
    PROPOSED = "proposed", _("待回访")
    MERGED = "merged", _("并案办理")
    CLOSED = "closed", _("已办结")


OPEN = (
    Status.RECEIVED, Status.DISPATCHED, Status.HANDLING, Status.WAITING, Status.VERIFYING,
    Status.PROPOSED, Status.MERGED,
)  # fmt: skip
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


# Posts that see what complains of staff.
SEE_ALL = frozenset({Role.CENTRE, Role.AUDITOR})
