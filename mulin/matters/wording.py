"""The words of the timeline: what each deed is called, and what of it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.wording import date_words
from mulin.matters.models import Opening

# What each deed is called, and the tone of its mark.
VERBS: dict[str, tuple[object, str]] = {
    "propose": (gettext_lazy("提出来了"), "plain"),
    "take_up": (gettext_lazy("列入，开始议"), "plain"),
    "decline": (gettext_lazy("没有列入"), "plain"),
    "reconsider": (gettext_lazy("重新考虑"), "plain"),
    "withdraw": (gettext_lazy("提出人撤回"), "plain"),
    "revise": (gettext_lazy("改了文字"), "plain"),
    "plan": (gettext_lazy("日程改了"), "plain"),
    "note": (gettext_lazy("告诉大家一句"), "plain"),
    "paper": (gettext_lazy("录入纸条"), "inner"),
    "defer": (gettext_lazy("会上决定再议"), "plain"),
    "approve": (gettext_lazy("决定：同意办"), "good"),
    "reject": (gettext_lazy("决定：不办"), "plain"),
    "discuss_again": (gettext_lazy("退回再议"), "plain"),
    "assign": (gettext_lazy("定了任务"), "plain"),
    "give": (gettext_lazy("交给岗位"), "plain"),
    "done": (gettext_lazy("办好了一项"), "good"),
    "drop": (gettext_lazy("有一项不办了"), "plain"),
    "again": (gettext_lazy("有一项要重做"), "plain"),
    "finish": (gettext_lazy("落实完了，请大家评"), "plain"),
    "appraise": (gettext_lazy("有人评了"), "inner"),
    "close": (gettext_lazy("评议通过，办结"), "good"),
    "reopen": (gettext_lazy("评得低，重新落实"), "now"),
    "say": (gettext_lazy("写意见"), "inner"),
    "publish": (gettext_lazy("公开意见"), "inner"),
    "refuse": (gettext_lazy("不公开意见"), "inner"),
    "hide": (gettext_lazy("撤下意见"), "inner"),
    "link": (gettext_lazy("标相近的意见"), "inner"),
}
# Told by another line, or counted elsewhere: a thousand slips would bury the story.
UNTOLD = frozenset({"give", "revise", "paper", "appraise"})


def title_of(verb: str) -> str:
    """The heading of a line of the timeline."""
    return str(VERBS[verb][0]) if verb in VERBS else verb


def tone_of(verb: str) -> str:
    """The tone of its mark."""
    return VERBS.get(verb, ("", "plain"))[1]


def text_of(verb: str, data: Mapping[str, Any]) -> str:
    """What was said; for a plan its dates, for a decision who took it and the counts."""
    words = str(data.get("words", ""))
    if verb in {"take_up", "plan"}:
        return "\n".join([part for part in (words, *map(_phase, data.get("phases", []))) if part])
    if verb in {"approve", "reject", "defer"}:
        return "\n".join(part for part in (_taken(data), words) if part)
    if verb == "assign":
        return _("%(what)s（%(owner)s，%(due)s 前）") % {
            "what": data.get("what", ""), "owner": data.get("owner", ""),
            "due": _day(data.get("due", "")),
        }  # fmt: skip
    if verb in {"close", "reopen"} and data.get("marks"):
        mean = _("%(n)d 人评，平均 %(mean).1f 分。") % {"n": data["marks"], "mean": data["mean"]}
        return "\n".join(part for part in (mean, words) if part)
    if verb in {"done", "drop", "again"}:
        return _("：").join(part for part in (str(data.get("what", "")), words) if part)
    return words


def _phase(one: Mapping[str, str]) -> str:
    label = str(Opening(one["opens"]).label)
    words = {"label": label, "since": _day(one["since"]), "until": _day(one["until"])}
    if words["since"] == words["until"]:
        return _("%(label)s：%(since)s") % words
    return _("%(label)s：%(since)s 到 %(until)s") % words


def _day(text: object) -> str:
    """A date of the journal as it is said; what is none stays as it is."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return date_words(day, year=day.year != timezone.localdate().year)


def _taken(data: Mapping[str, Any]) -> str:
    """«湖滨社区居民代表会议，2026-11-20，同意 31、反对 4、弃权 2。»"""
    found = [str(data.get("body", "")), _day(data.get("held_on", ""))]
    if data.get("in_favour") is not None:
        found.append(
            _("同意 %(yes)d、反对 %(no)d、弃权 %(none)d")
            % {"yes": data["in_favour"], "no": data["against"], "none": data["abstained"]}
        )
    return _("，").join(part for part in found if part)
