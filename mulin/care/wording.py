"""What the deeds of care are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, object] = {
    "take_in": _("登记关爱对象"), "correct": _("改登记的内容"), "move": _("随人搬家"),
    "contact": _("联系上了"), "pair": _("结对有变"), "part": _("结对有变"), "end": _("结束"),
    "ask": _("提出"), "agree_visitor": _("走访的人愿意"), "agree_person": _("本人同意"),
    "begin": _("开始"), "decline": _("没有办成"), "backup": _("换替补"), "plan": _("约好哪天去"),
    "postpone": _("改个日子"), "log": _("记一次走访"), "miss": _("没见到人"), "cancel": _("取消"),
    "wipe": _("清除内容"), "take": _("接下代办"), "give_back": _("退回代办"),
    "hold_papers": _("记下材料"), "return_papers": _("材料还给本人"), "tick": _("记下办到哪一步"),
    "late": _("提醒过期"), "bring_in": _("从原来的名单接过来"), "remind": _("要不要提醒有变"),
    "keep": _("记下证件到期日"), "renew": _("证件换了日子"), "drop": _("不用提醒了"),
    "foresee": _("提前提醒"), "back": _("代办取消了，重新等人去问"), "finish": _("办好了"), "reopen": _("还没办好"),
    "confirm": _("确认"),
}  # fmt: skip


def care_deed(verb: str) -> str:
    """What a deed is called where nothing else is known of it."""
    return str(DEEDS.get(verb, verb))
