"""The words of the timeline: what each deed is called, and what of it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.worktime import Limit, LimitError

# verb: (title, tone); titles of units' deeds carry the unit's name.
VERBS: dict[str, tuple[object, str]] = {
    "blow": (gettext_lazy("吹响%(level)s"), "now"),
    "call": (gettext_lazy("又叫了%(unit)s"), "plain"),
    "called": (gettext_lazy("叫%(unit)s"), "plain"),
    "first_in": (gettext_lazy("第一家到场"), "plain"),
    "ready": (gettext_lazy("各单位都办完了，等放行"), "now"),
    "resume": (gettext_lazy("接着办"), "plain"),
    "escalate": (gettext_lazy("升为%(level)s"), "now"),
    "note": (gettext_lazy("吹哨人说"), "plain"),
    "release": (gettext_lazy("放行"), "good"),
    "withdraw": (gettext_lazy("撤哨"), "plain"),
    "report_in": (gettext_lazy("%(unit)s报到"), "good"),
    "progress": (gettext_lazy("%(unit)s：进展"), "plain"),
    "finish": (gettext_lazy("%(unit)s：办完了"), "good"),
    "send_back": (gettext_lazy("请%(unit)s接着办"), "now"),
    "refuse": (gettext_lazy("%(unit)s说来不了"), "now"),
    "insist": (gettext_lazy("%(unit)s还是要来"), "now"),
    "excuse": (gettext_lazy("%(unit)s免到"), "plain"),
    "call_off": (gettext_lazy("%(unit)s不用来了"), "plain"),
    "appraise_unit": (gettext_lazy("评%(unit)s：%(mark)s 分"), "plain"),
    "appraise": (gettext_lazy("%(unit)s评这次吹哨：%(right)s"), "plain"),
}
# What only counts, or is told by another line.
UNTOLD = frozenset({"called", "first_in", "resume", "call_off"})


# What each deed is called where units and levels are not at hand (the journal's page).
DEEDS: dict[str, object] = {
    "blow": gettext_lazy("吹哨"), "call": gettext_lazy("再叫一家"), "called": gettext_lazy("叫单位"),
    "first_in": gettext_lazy("第一家到场"), "ready": gettext_lazy("各单位都办完"),
    "resume": gettext_lazy("接着办"), "escalate": gettext_lazy("升级"),
    "note": gettext_lazy("告诉大家一句"), "release": gettext_lazy("放行"),
    "withdraw": gettext_lazy("撤哨"), "report_in": gettext_lazy("报到"),
    "progress": gettext_lazy("写进展"), "finish": gettext_lazy("办完"),
    "send_back": gettext_lazy("请单位接着办"), "refuse": gettext_lazy("说来不了"),
    "insist": gettext_lazy("还是要来"), "excuse": gettext_lazy("免到"),
    "call_off": gettext_lazy("不用来了"), "appraise_unit": gettext_lazy("评单位"),
    "appraise": gettext_lazy("评吹哨"),
}  # fmt: skip


def limit_words(limit: str) -> str:
    """«30 分钟»; what cannot be read stays as it is written."""
    try:
        return Limit.parse(limit).words()
    except LimitError:
        return limit


def title_of(verb: str, data: Mapping[str, Any], *, unit: str = "") -> str:
    """The heading of a line of the timeline."""
    title = str(VERBS[verb][0]) if verb in VERBS else verb
    values = {
        "unit": unit or data.get("unit", ""), "level": data.get("level", ""),
        "mark": data.get("mark", ""),
        "right": str(_("该吹") if data.get("right") else _("不该吹")),
    }  # fmt: skip
    title = title % values if "%(" in title else title
    if verb == "report_in" and data.get("late"):
        return str(_("%(title)s（迟到）") % {"title": title})
    return title


def tone_of(verb: str) -> str:
    """The tone of its mark."""
    return VERBS.get(verb, ("", "plain"))[1]


def text_of(verb: str, data: Mapping[str, Any]) -> str:
    """What was said, and for a report the place and the people."""
    words = str(data.get("words", ""))
    if verb == "report_in":
        parts = [data.get("place", ""), _crew(data), words]
        return _("；").join(str(part) for part in parts if part)
    if verb == "blow":
        named = _("、").join(data.get("units", []))
        within = limit_words(str(data.get("report_in", "")))
        return _("叫%(units)s，%(within)s内到场。") % {"units": named, "within": within}
    if verb == "escalate" and data.get("late"):
        missing = _("、").join(data["late"])
        return words or _("%(units)s到点没来。") % {"units": missing}
    return words


def _crew(data: Mapping[str, Any]) -> str:
    heads = data.get("heads", 0)
    if not heads:
        return ""
    count = _("到场 %(n)d 人") % {"n": heads}
    return (
        _("%(count)s：%(names)s") % {"count": count, "names": data["crew"]}
        if data.get("crew")
        else count
    )
