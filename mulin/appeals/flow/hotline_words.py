"""What the words of a hotline's export mean here. Pure: words in, meanings out.

Decided once, and told in docs/capabilities/doors.md: «部分解决» is neither yes nor no, «未评价» is no
answer, and an order that the hotline has finished without saying how has gone its own way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mulin.appeals.models import Ending, Kind, Satisfaction
from mulin.core.filters import midnight

FINISHED = re.compile(r"办结|结案|归档|完结|办理完成|已完成|已关闭|已回访|回访完成")
NOT_YET = re.compile(r"未|待|拟|申请|不予|部分")
KINDS = {
    "求助": Kind.HELP, "投诉": Kind.COMPLAINT, "举报": Kind.TIP, "咨询": Kind.CONSULT,
    "建议": Kind.SUGGESTION, "意见": Kind.SUGGESTION, "表扬": Kind.PRAISE, "感谢": Kind.PRAISE,
}  # fmt: skip
# Read from the left, the first that occurs decides: what is denied stands before what is claimed.
ENDINGS = (
    (re.compile(r"不予受理|不受理|退单"), Ending.DECLINED),
    (re.compile(r"撤回|撤销|撤诉|取消"), Ending.WITHDRAWN),
    (re.compile(r"不属实|不实|查无"), Ending.UNFOUNDED),
    (re.compile(r"转办|移交|转交|转其他|其他渠道"), Ending.HANDED_OVER),
    (re.compile(r"解释|说明|未解决|部分解决|无法|不能|暂不|暂时|难以|没有解决"), Ending.EXPLAINED),
    (re.compile(r"解决|属实|整改|完成|落实|办理完毕|妥善"), Ending.SOLVED),
)
SOLVED = {"解决": True, "已解决": True, "是": True, "未解决": False, "没有解决": False, "否": False}
PARTLY = frozenset({"部分解决", "基本解决"})
SATISFIED = {
    "满意": Satisfaction.YES, "非常满意": Satisfaction.YES, "很满意": Satisfaction.YES,
    "基本满意": Satisfaction.FAIR, "一般": Satisfaction.FAIR, "比较满意": Satisfaction.FAIR,
    "不满意": Satisfaction.NO, "很不满意": Satisfaction.NO, "非常不满意": Satisfaction.NO,
}  # fmt: skip
SILENT = frozenset(
    {"", "-", "—", "/", "无", "未评价", "未回访", "未回复", "空号", "无人接听", "拒访"}
)
NUMBERED_DAY = re.compile(r"(?<!\d)\D*(20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])\d{2,}")


@dataclass(frozen=True)
class Said:
    """What the caller answered to the hotline's own callback: each apart, None or "" where it was not
    told. `partly` keeps «部分解决», which is neither."""

    solved: bool | None = None
    satisfied: str = ""
    partly: bool = False

    @property
    def anything(self) -> bool:
        """Whether there was an answer at all."""
        return self.solved is not None or self.partly or self.satisfied != ""


class NotUnderstood(ValueError):
    """An answer in words that are not known: better refused than guessed."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.words, self.field = words, field


def answers(solved: str, satisfied: str) -> Said:
    """The two answers. Raises `NotUnderstood`."""
    first, second = solved.strip(), satisfied.strip()
    if first not in SOLVED and first not in PARTLY and first not in SILENT:
        raise NotUnderstood(first, "solved")
    if second not in SATISFIED and second not in SILENT:
        raise NotUnderstood(second, "satisfied")
    return Said(SOLVED.get(first), str(SATISFIED.get(second, "")), first in PARTLY)


def finished(state: str) -> bool:
    """Whether the hotline's own status says that the order is over there."""
    return bool(FINISHED.search(state)) and not NOT_YET.search(state)


def ending_of(result: str, said: Said) -> str:
    """How an order ended that the hotline has finished: by its result, else by the caller's answer.
    Where neither tells, it went the hotline's own way: nothing is claimed to be solved."""
    for pattern, ending in ENDINGS:
        if pattern.search(result):
            return str(ending)
    if said.solved:
        return str(Ending.SOLVED)
    if said.solved is False or said.partly:
        return str(Ending.EXPLAINED)
    return str(Ending.HANDED_OVER)


def kind_of(words: str) -> str:
    """The kind of an order; a call for help if the word is not known."""
    found = [kind for word, kind in KINDS.items() if word in words]
    return str(found[0]) if found else str(Kind.HELP)


def day_in(number: str) -> datetime | None:
    """The day that many hotlines write into their numbers (20261103…); None if there is none, or if
    it lies before 1999 or after today."""
    found = NUMBERED_DAY.match(number)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if day > timezone.localdate():
        return None
    return midnight(day)


def path_of(name: str) -> str:
    """«A->B->C» however the arrows were typed (→, ＞, /, >)."""
    parts = re.split(r"\s*(?:-+>|—+>|→|＞|>|/|／)\s*", name.strip())
    return "->".join(part for part in parts if part)[:160]


def beginnings(path: str) -> list[str]:
    """The path and what it begins with, the longest first: A->B->C, A->B, A."""
    parts = path.split("->")
    return ["->".join(parts[:n]) for n in range(len(parts), 0, -1)]
