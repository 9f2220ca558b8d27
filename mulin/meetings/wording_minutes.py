"""How deeds about minutes and resolutions are told in their stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

#: What each deed is called, and the tone of its point in the line.
RESOLUTION: Mapping[str, tuple[object, str]] = {
    "resolve": (_("会上议定"), "plain"),
    "amend": (_("换人或改期"), "plain"),
    "roll": (_("列入下一次会"), "plain"),
    "report": (_("报办好了"), "plain"),
    "confirm": (_("确认办成了"), "good"),
    "not_yet": (_("还没办成，接着办"), "plain"),
    "hand": (_("转出去办"), "plain"),
    "settle": (_("转出去的办成了"), "good"),
    "take_back": (_("没有办成，回到会上"), "plain"),
    "drop": (_("不办了"), "plain"),
    "reopen": (_("重新办"), "plain"),
}
MINUTES: Mapping[str, tuple[object, str]] = {
    "begin": (_("开始记纪要"), "plain"),
    "issue": (_("发出征求异议"), "plain"),
    "recall": (_("收回再写"), "plain"),
    "object": (_("收到一条异议"), "plain"),
    "answer": (_("答复了一条异议"), "plain"),
    "agreement": (_("写协议"), "plain"),
    "sign": (_("签了协议"), "good"),
    "finish": (_("定稿"), "good"),
    "correct": (_("更正"), "plain"),
    "record": (_("存了录音"), "plain"),
    "wipe": (_("删了录音"), "plain"),
}


def text_of(data: Mapping[str, Any]) -> str:
    """What was said with a deed."""
    parts = [str(data[name]) for name in ("words", "reason", "label", "side") if data.get(name)]
    if data.get("meeting") and data.get("on"):
        parts.append(_now("%(title)s（%(day)s）") % {"title": data["meeting"], "day": data["on"]})
    if data.get("version"):
        parts.append(_now("第 %s 版") % data["version"])
    return _now("，").join(parts)
