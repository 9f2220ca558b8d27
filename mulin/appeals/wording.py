"""The words of the timeline: what each deed is called, for the resident and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mulin.appeals.models import Ending, Satisfaction
from mulin.appeals.models.clocks import Clock
from mulin.core.wording import date_words

# verb: (title, tone, whether the resident sees it)
VERBS: dict[str, tuple[object, str, bool]] = {
    "report": (gettext_lazy("收到您的反映"), "good", True),
    "classify": (gettext_lazy("改了类别"), "inner", False),
    "locate": (gettext_lazy("改了地点"), "inner", False),
    "dispatch": (gettext_lazy("交给%(to)s办"), "plain", True),
    "reassign": (gettext_lazy("改由%(to)s办"), "plain", True),
    "escalate": (gettext_lazy("请%(to)s一起想办法"), "plain", True),
    "hand_down": (gettext_lazy("派%(to)s到现场帮忙"), "plain", True),
    "return": (gettext_lazy("退回了，重新派单"), "plain", True),
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
    "hotline": (gettext_lazy("12345 热线有新情况"), "inner", False),
    "hotline_close": (gettext_lazy("12345 热线办结：%(ending)s"), "good", True),
    "no_answer": (gettext_lazy("没有等到您的回复，接着办"), "plain", True),
    "ask_extension": (gettext_lazy("申请延期 %(more)s"), "inner", False),
    "grant_extension": (gettext_lazy("办理期限延长 %(more)s"), "now", True),
    "refuse_extension": (gettext_lazy("没有同意延期"), "inner", False),
    "ask_shelving": (gettext_lazy("申请挂账到 %(until)s"), "inner", False),
    "shelve": (gettext_lazy("暂时办不了，%(until)s再看"), "now", True),
    "refuse_shelving": (gettext_lazy("没有同意挂账"), "inner", False),
    "unshelve": (gettext_lazy("接着办"), "plain", True),
    "stage_done": (gettext_lazy("做完了一步：%(stage)s"), "good", True),
    "warned": (gettext_lazy("提醒了%(to)s：%(clock)s"), "inner", False),
    "noted": (gettext_lazy("看到了提醒，来盯这件事"), "inner", False),
    "recalendar": (gettext_lazy("工作时间有变，办理期限改到 %(due)s"), "plain", True),
    "submit": (gettext_lazy("办好了，请同事核查：%(ending)s"), "plain", False),
    "verify": (gettext_lazy("办理结果：%(ending)s"), "good", True),
    "send_back": (gettext_lazy("核查没有通过，接着办"), "inner", False),
    "review": (gettext_lazy("又看了一次，暂时还办不了"), "plain", True),
    "support": (gettext_lazy("请%(to)s一起办"), "plain", True),
    "support_did": (gettext_lazy("协办"), "inner", False),
    "supervise": (gettext_lazy("上级督办这件事"), "now", True),
    "supervise_did": (gettext_lazy("督办"), "inner", False),
    "exclude_did": (gettext_lazy("剔除"), "inner", False),
    "route_past": (gettext_lazy("避开被反映的单位，重新派单"), "inner", False),
    "merge": (gettext_lazy("和别人反映的同一件事一起办"), "plain", True),
    "unmerge": (gettext_lazy("改回单独办理"), "plain", True),
    "follow": (gettext_lazy("有进展"), "plain", True),
    "shift": (gettext_lazy("主件重新派单"), "inner", False),
    "conclude": (gettext_lazy("办理结果：%(ending)s"), "good", True),
    "take_in": (gettext_lazy("并入了 %(number)s"), "inner", False),
    "give_back": (gettext_lazy("%(number)s 改回单独办理"), "inner", False),
}
# What was done beside the appeal: by unit, by whoever supervises, about the rates.
DID: dict[str, dict[str, object]] = {
    "support_did": {
        "sign": gettext_lazy("%(to)s签收了协办"),
        "progress": gettext_lazy("%(to)s协办有进展"),
        "report": gettext_lazy("%(to)s协办办好了"),
        "accept": gettext_lazy("%(to)s的协办确认完成"),
        "send_back": gettext_lazy("%(to)s的协办还差一点"),
        "return": gettext_lazy("%(to)s退回了协办"),
        "withdraw": gettext_lazy("不用%(to)s协办了"),
        "ask_extension": gettext_lazy("%(to)s申请协办延期 %(more)s"),
        "grant_extension": gettext_lazy("同意%(to)s协办延期 %(more)s"),
        "refuse_extension": gettext_lazy("没有同意%(to)s协办延期"),
    },
    "supervise_did": {
        "answer": gettext_lazy("答复了督办"),
        "accept": gettext_lazy("督办的答复得到认可"),
        "again": gettext_lazy("督办的答复没有说清楚，请再答复"),
        "withdraw": gettext_lazy("取消了督办"),
    },
    "exclude_did": {
        "ask": gettext_lazy("申请不计入考核"),
        "grant": gettext_lazy("同意不计入考核"),
        "refuse": gettext_lazy("没有同意剔除，照常计入"),
        "withdraw": gettext_lazy("收回了剔除，照常计入"),
    },
}
# What staff read where the resident reads «您».
STAFF_TITLES: dict[str, object] = {
    "report": gettext_lazy("收到反映"),
    "return": gettext_lazy("退回重新派单"),
    "contact": gettext_lazy("联系了居民"),
    "ask": gettext_lazy("问了居民一句"),
    "answer": gettext_lazy("居民回复了"),
    "no_answer": gettext_lazy("居民一直没有回复，接着办"),
    "unshelve": gettext_lazy("挂账结束，接着办"),
    "shelve": gettext_lazy("挂账，%(until)s再看"),
    "grant_extension": gettext_lazy("同意延期 %(more)s"),
    "stage_done": gettext_lazy("完成了阶段：%(stage)s"),
    "supplement": gettext_lazy("居民补充了"),
    "urge": gettext_lazy("居民催了一次"),
    "withdraw": gettext_lazy("居民撤回了"),
    "supervise": gettext_lazy("督办"),
    "merge": gettext_lazy("并入了 %(number)s"),
    "follow": gettext_lazy("主件有进展"),
    "conclude": gettext_lazy("主件报结：%(ending)s"),
}
# Deeds that tell the resident how it ended; `submit` says the same to colleagues first.
ENDS = frozenset({"propose", "verify", "conclude"})
WAYS = {
    "phone": gettext_lazy("电话联系"),
    "visit": gettext_lazy("上门见面"),
    "message": gettext_lazy("发消息"),
    "site": gettext_lazy("联系不上，到现场查看"),
}


def title_of(verb: str, data: Mapping[str, Any], *, staff: bool = False) -> str:
    """The heading of a line of the timeline, for the resident or for staff."""
    if verb == "follow" and data.get("verb") in VERBS and not staff:
        # What was done about the one it was merged into, in the same words.
        return title_of(str(data["verb"]), data)
    if verb == "contact" and data.get("way") == "site":
        return str(_("到现场看过了"))
    title = str(DID[verb].get(data.get("did", ""), "")) if verb in DID else ""
    if not title:
        title = str(VERBS[verb][0]) if verb in VERBS else verb
        title = str(STAFF_TITLES.get(verb, title)) if staff else title
    return title % _Blanks(data) if "%(" in title else title


def text_of(verb: str, data: Mapping[str, Any]) -> str:
    """What a line says to the resident: the public words; of an ending also what is planned,
    the day on which it is looked at again, and where it was handed to."""
    public = str(data.get("public", ""))
    if verb not in ENDS | {"submit"}:
        return public
    until, where = (str(data.get(name, "")).strip("。. ") for name in ("until", "where"))
    lines = (
        public,
        _("转到：%(where)s。") % {"where": where} if where else "",
        _("打算：%(until)s。") % {"until": until} if until else "",
        _looked_at_again(data.get("review_on")),
    )
    return "\n".join(line for line in lines if line)


def _looked_at_again(value: Any) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return ""
    return str(_("%(day)s再看一次。") % {"day": date_words(day, year=True)})


class _Blanks(dict[str, str]):
    """The blanks of a heading, filled from the data of its entry."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        ending = data.get("ending", "")
        super().__init__(
            to=str(data.get("to_words", "")), number=str(data.get("number", "")),
            ending=str(Ending(ending).label) if ending in Ending.values else "",
            answers=answers_words(data), more=str(data.get("more", "")),
            stage=str(data.get("stage", "")), until=_day(data.get("until")),
            due=_day(data.get("now")) or str(_("恢复以后再算")), clock=_clock_words(data),
        )  # fmt: skip


def _day(value: Any) -> str:
    """«12 月 3 日», from the text of a day or a moment; empty where there is none such."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    day = timezone.localtime(read) if read.tzinfo else read
    return str(_("%(month)s 月 %(day)s 日") % {"month": day.month, "day": day.day})


def _clock_words(data: Mapping[str, Any]) -> str:
    """«“办结”快到期», «“停止施工”超期»."""
    clock = data.get("clock", "")
    name = data.get("stage") or (Clock(clock).label if clock in Clock.values else "")
    words = _("“%s”快到期") if data.get("before") else _("“%s”超期")
    return str(words % name)


def answers_words(data: Mapping[str, Any]) -> str:
    """«已解决，满意», «没解决，不满意», «没有联系上»."""
    if not data.get("reached"):
        return str(_("没有联系上"))
    solved = str(_("已解决") if data.get("solved") else _("没解决"))
    if data.get("solved") is None:
        # Some answer only one of the two, and «部分解决» is neither.
        solved = str(_("部分解决") if data.get("partly") else _("没说解决没有"))
    satisfied = data.get("satisfied", "")
    if satisfied not in Satisfaction.values:
        return solved
    return str(_("，")).join((solved, str(Satisfaction(satisfied).label)))


def labels(kind: type[TextChoices]) -> dict[str, str]:
    """The words of all choices, by value."""
    return _labels(kind, get_language() or "")


@lru_cache(maxsize=64)
def _labels(kind: type[TextChoices], language: str) -> dict[str, str]:
    del language
    return {value: str(label) for value, label in kind.choices}


def label_of(kind: type[TextChoices], value: str) -> str:
    """The words of a choice; Django's `get_x_display` costs more than all the rest of a row."""
    return labels(kind).get(value, "")
