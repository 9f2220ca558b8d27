"""The words of the timeline: what each deed is called, for the resident and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mulin.appeals.models import Ending, Satisfaction

# verb: (title, tone, whether the resident sees it)
VERBS: dict[str, tuple[object, str, bool]] = {
    "report": (gettext_lazy("收到您的反映"), "good", True),
    "classify": (gettext_lazy("改了类别"), "inner", False),
    "locate": (gettext_lazy("改了地点"), "inner", False),
    "dispatch": (gettext_lazy("交给%(to)s办"), "plain", True),
    "reassign": (gettext_lazy("改由%(to)s办"), "plain", True),
    "escalate": (gettext_lazy("请%(to)s一起想办法"), "plain", True),
    "hand_down": (gettext_lazy("派%(to)s到现场帮忙"), "plain", True),
    "return": (gettext_lazy("退回重新派单"), "inner", False),
    "decline": (gettext_lazy("没有受理"), "plain", True),
    "sign": (gettext_lazy("开始办了"), "plain", True),
    "contact": (gettext_lazy("与您取得了联系"), "plain", True),
    "progress": (gettext_lazy("有进展"), "plain", True),
    "remark": (gettext_lazy("内部备注"), "inner", False),
    "reveal": (gettext_lazy("查看了联系方式"), "inner", False),
    "ask": (gettext_lazy("想问您一句"), "now", True),
    "answer": (gettext_lazy("您回复了"), "plain", True),
    "propose": (gettext_lazy("办理结果：%(ending)s"), "good", True),
    "callback": (gettext_lazy("回访：%(answers)s"), "plain", True),
    "close": (gettext_lazy("已办结"), "good", True),
    "reopen": (gettext_lazy("没解决，接着办"), "now", True),
    "supplement": (gettext_lazy("您补充了"), "plain", True),
    "urge": (gettext_lazy("您催了一次"), "plain", True),
    "withdraw": (gettext_lazy("您撤回了"), "plain", True),
}
# What staff read where the resident reads «您».
STAFF_TITLES: dict[str, object] = {
    "report": gettext_lazy("收到反映"),
    "contact": gettext_lazy("联系了居民"),
    "ask": gettext_lazy("问了居民一句"),
    "answer": gettext_lazy("居民回复了"),
    "supplement": gettext_lazy("居民补充了"),
    "urge": gettext_lazy("居民催了一次"),
    "withdraw": gettext_lazy("居民撤回了"),
}
WAYS = {
    "phone": gettext_lazy("电话联系"),
    "visit": gettext_lazy("上门见面"),
    "message": gettext_lazy("发消息"),
    "site": gettext_lazy("联系不上，到现场查看"),
}


def title_of(verb: str, data: Mapping[str, Any], *, staff: bool = False) -> str:
    """The heading of a line of the timeline, for the resident or for staff."""
    title = str(VERBS[verb][0]) if verb in VERBS else verb
    if staff:
        title = str(STAFF_TITLES.get(verb, title))
    if verb == "contact" and data.get("way") == "site":
        return str(_("到现场看过了"))
    if "%(to)s" in title:
        return title % {"to": data.get("to_words", "")}
    if "%(ending)s" in title:
        ending = data.get("ending", "")
        return title % {"ending": Ending(ending).label if ending in Ending.values else ""}
    if "%(answers)s" in title:
        return title % {"answers": answers_words(data)}
    return title


def answers_words(data: Mapping[str, Any]) -> str:
    """«已解决，满意», «没解决，不满意», «没有联系上»."""
    if not data.get("reached"):
        return str(_("没有联系上"))
    solved = str(_("已解决") if data.get("solved") else _("没解决"))
    satisfied = data.get("satisfied", "")
    if satisfied not in Satisfaction.values:
        return solved
    return str(_("，")).join((solved, str(Satisfaction(satisfied).label)))


@lru_cache(maxsize=64)
def _labels(kind: type[TextChoices], language: str) -> dict[str, str]:
    del language
    return {value: str(label) for value, label in kind.choices}


def label_of(kind: type[TextChoices], value: str) -> str:
    """The words of a choice; Django's `get_x_display` costs more than all the rest of a row."""
    return _labels(kind, get_language() or "").get(value, "")
