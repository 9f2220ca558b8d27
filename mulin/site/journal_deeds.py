"""What a deed of the journal is called: one verb may be said of several kinds, and mean another
thing of each. Words that a room has for its own stories are asked of the room."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from mulin.care.queries import care_deed
from mulin.covenants.queries import covenant_deed
from mulin.guides.queries import guide_deed
from mulin.matters.queries import matter_deed
from mulin.meetings.queries.told import minutes_deed, resolution_deed
from mulin.site.journal_kinds import KINDS
from mulin.site.journal_words import VERBS
from mulin.whistles.queries import whistle_deed

CARE = ("care.recipient", "care.pairing", "care.visit", "care.errand", "care.paper", "care.coming")
# Rooms that name their deeds themselves; what a room does not know comes back as it was.
OWN_WORDS: dict[str, Callable[[str], str]] = {
    "whistles.whistle": whistle_deed, "whistles.summons": whistle_deed,
    "guides.guide": guide_deed, "covenants.version": covenant_deed,
    "meetings.minutes": minutes_deed, "meetings.resolution": resolution_deed,
    **dict.fromkeys(CARE, care_deed),
    **dict.fromkeys(("matters.matter", "matters.statement", "matters.task"), matter_deed),
}  # fmt: skip
_ASKED_TIME = {
    verb: VERBS[verb] for verb in ("ask_extension", "grant_extension", "refuse_extension")
}
DEEDS: dict[str, Mapping[str, object]] = {
    # Beside an appeal
    "appeals.supportorder": {
        "open": VERBS["support"], "sign": VERBS["sign"], "progress": VERBS["progress"],
        "report": _("报告办好"), "accept": _("确认完成"), "send_back": _("还差一点"),
        "return": VERBS["return"], "withdraw": _("不用协办了"), **_ASKED_TIME,
    },
    "appeals.supervision": {
        "supervise": VERBS["supervise"], "answer": _("答复"), "accept": _("认可"),
        "again": _("没说清楚，请再答复"), "withdraw": _("不用督办了"),
    },
    "appeals.exclusion": {
        "ask": _("申请不计入考核"), "grant": _("同意剔除"), "refuse": _("没有同意剔除，照常计入"),
        "withdraw": _("收回了剔除，照常计入"),
    },
    "appeals.reception": {
        "plan": VERBS["plan"], "write_down": VERBS["write_down"], "open": VERBS["open"],
        "finish": _("结束"), "cancel": _("取消"),
    },
    "appeals.receptionvisitor": {
        "take_number": VERBS["take_number"], "call": VERBS["call"], "absent": _("人没到"),
        "done": _("谈完了"), "leave": _("退号"), "record": _("记一件"),
    },
    "reports.topic": {
        "appear": _("成了话题"), "rename": _("改名字"), "absorb": _("并入了别的话题"),
        "merge": _("合并过去"), "split": _("分成另一个话题"), "dismiss": _("忽略"),
        "restore": _("放回热点"), "raise": _("转去办"),
    },
    # Meetings and covenants
    "meetings.meeting": {
        "call": _("安排一次会"), "materialise": _("按系列排出一次"), "record": _("补录开过的会"),
        "revise": _("改文字"), "announce": _("通知大家"), "reschedule": _("改时间、地点"),
        "resume": _("定新日子"), "postpone": _("延期，时间待定"), "cancel": _("不开了"),
        "shift": _("随系列改"), "revive": _("又在规律里"), "adrift": _("请人来定"),
        "keep": _("照常开"), "invite": _("邀请"), "chair": _("请谁主持"), "skip": _("换下一位主持"),
        "open": _("宣布开始"), "sign": _("签到、登记"), "close": _("散会"), "names": _("查看签到的姓名"),
    },
    "meetings.series": {
        "found": _("开系列"), "revise": _("改系列"), "leave_out": _("有一次不开"),
        "shift": _("有一次改日子"), "as_usual": _("照原来的日子开"), "order": _("排轮值主持"),
        "end": _("停办"), "resume": _("恢复"),
    },
    "meetings.item": {
        "put": _("放进议程"), "suggest": _("提一个议题"), "roll": _("从上次会留下来"),
        "gather": _("自己列进来"),
        "record": _("补录一项"), "accept": _("列入"), "decline": _("不列入"), "reword": _("改文字"),
        "place": _("往前排"), "chair": _("另请主持"), "conflict": _("声明回避"), "begin": _("开始议"),
        "conclude": _("议完了"), "defer": _("下次再议"), "withdraw": _("从议程上拿掉"),
    },
    "meetings.minutes": {"write": _("记一个议题")},
    "meetings.objection": {
        "object": _("提异议"), "take": _("采纳"), "keep": _("不采纳"), "withdraw": _("撤回"),
    },
    "meetings.calendaraddress": {"address": _("要订阅地址")},
    "covenants.comment": {
        "say": _("写意见"), "show": _("公开意见"), "refuse": _("不公开意见"), "hide": _("撤下意见"),
        "take_over": _("采纳"), "turn_down": _("不采纳"), "take_back": _("撤回"),
    },
    "covenants.signature": {"double": _("同一户签了两次，只算一次")},
    # The ledger
    "households.resident": {
        "enter": _("登记一个人"), "import": _("从表格导入"), "move_in": _("迁入"),
        "move_out": _("迁出（仍是业主）"), "rezone": _("网格调整"), "leave": _("搬走了"),
        "own": _("记为业主"), "disown": _("不再是业主"), "correct": _("更正信息"), "link": _("关联账号"),
        "unlink": _("取消关联"), "take_in": _("并入另一条"), "give_back": _("退回并入的"),
        "merge": _("合并过去"), "unmerge": _("撤销合并"), "unmerge_left": _("撤销合并（已迁出）"),
        "erase": _("删除全部信息"),
    },
    "households.need": {
        "record": _("记一项需要的服务"), "import": _("从表格导入"), "review": _("复核"),
        "move": _("随人迁移"), "end": _("不再需要"), "resume": _("恢复这项服务"), "withdraw": _("撤回同意"),
        "lapse": _("过期清除"), "wipe": _("清除"),
    },
    "households.correction": {
        "ask": _("请求更正"), "accept": _("已经更正"), "decline": _("没有更正"),
        "take_back": _("不用改了"),
    },
    "households.apart": {"kept_apart": _("确认不是同一个人")},
    # Together
    "alliances.turn": {
        "announce": _("预告下一轮"), "begin": _("开始轮值"), "finish": _("轮完"), "skip": _("跳过"),
    },
    "alliances.pledge": {
        "pledge": _("写承诺"), "report": _("报已做到"), "confirm": _("确认兑现"),
        "send_back": _("退回"), "drop": _("撤回"),
    },
    "alliances.twinning": {
        "propose": _("提出结对"), "agree_unit": _("记下单位的同意"), "agree_place": _("这边同意"),
        "begin": _("开始结对"), "decline": _("没有结成"), "end": _("结束结对"),
    },
    "duties.duty": {
        "tick": _("报一项"), "again": _("补凭据"), "see": _("看过了"), "send_back": _("退回"),
    },
}  # fmt: skip


def deed_words(kind: str, verb: str) -> str:
    """What is done when this verb is written of this kind; the verb itself where nobody says.

    Verbs without a room before them (`people.`) are an appeal's: of other kinds they mean what
    those say of themselves. A look at contact details is the same deed everywhere.
    """
    if (words := DEEDS.get(kind, {}).get(verb)) is not None:
        return str(words)
    if (own := OWN_WORDS.get(kind)) is not None and (said := own(verb)) != verb:
        return said
    plain = kind.startswith("appeals.") and kind not in DEEDS
    return str(VERBS.get(verb, verb)) if plain or "." in verb or verb == "reveal" else verb


def others_of(verb: str) -> list[str]:
    """Kinds of which this verb says another thing than in the list of verbs to choose from."""
    words = str(VERBS[verb])
    return [kind for kind in KINDS if deed_words(kind, verb) != words]
