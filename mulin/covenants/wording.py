"""The words of the story: what each deed is called, and what of it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.wording import date_words

# What each deed is called, and the tone of its mark.
VERBS: dict[str, tuple[object, str]] = {
    "draft": (gettext_lazy("开始起草"), "plain"),
    "edit": (gettext_lazy("改了草稿"), "inner"),
    "open": (gettext_lazy("交给大家商议"), "plain"),
    "reschedule": (gettext_lazy("改了日期"), "plain"),
    "amend": (gettext_lazy("照商议改了一条"), "plain"),
    "call": (gettext_lazy("请大家签名"), "now"),
    "paper": (gettext_lazy("录入纸上的签名"), "inner"),
    "strike": (gettext_lazy("撤下纸上的签名"), "inner"),
    "agree": (gettext_lazy("签名够数，商定了"), "good"),
    "resolve": (gettext_lazy("表决通过，商定了"), "good"),
    "file": (gettext_lazy("报送备案"), "plain"),
    "enact": (gettext_lazy("开始施行"), "good"),
    "review": (gettext_lazy("一年一看"), "plain"),
    "supersede": (gettext_lazy("由新版代替"), "plain"),
    "end": (gettext_lazy("废止"), "plain"),
    "drop": (gettext_lazy("没有商定，作罢"), "plain"),
}
# Told to the desk only.
INNER = frozenset({"draft", "edit", "paper", "strike"})


def title_of(verb: str) -> str:
    """The heading of a line of the story."""
    return str(VERBS[verb][0]) if verb in VERBS else verb


def tone_of(verb: str) -> str:
    """The tone of its mark."""
    return VERBS.get(verb, ("", "plain"))[1]


def text_of(verb: str, data: Mapping[str, Any]) -> str:
    """What was said of a deed: dates, numbers, reasons."""
    parts = [_dates(verb, data), _numbers(data), str(data.get("words", ""))]
    return "\n".join(part for part in parts if part)


def _dates(verb: str, data: Mapping[str, Any]) -> str:
    if verb in {"open", "reschedule"} and data.get("since"):
        return _("商议：%(since)s 到 %(until)s") % {
            "since": day_words(data["since"]), "until": day_words(data["until"]),
        }  # fmt: skip
    if verb in {"call", "reschedule"} and data.get("until"):
        return _("签到 %s") % day_words(data["until"])
    if verb == "amend":
        return _("第 %s 条") % data["n"] if data.get("n") else ""
    if verb == "file":
        parts = [day_words(data["on"]), str(data["with"]), str(data.get("number", ""))]
        return " · ".join(part for part in parts if part)
    if verb in {"enact", "review"} and data.get("review_on"):
        return _("下次看：%s") % day_words(data["review_on"])
    return ""


def _numbers(data: Mapping[str, Any]) -> str:
    """«东湖社区居民会议，11月20日，应到 61、到会 52、同意 47、反对 3、弃权 2»."""
    if "in_favour" not in data:
        return ""
    if data.get("basis") == "signatures":
        return _("应签 %(all)s，签了 %(n)s") % {"all": data["entitled"], "n": data["in_favour"]}
    words = _("应到 %(all)s、到会 %(here)s、同意 %(yes)s、反对 %(no)s、弃权 %(none)s") % {
        "all": data["entitled"], "here": data["present"], "yes": data["in_favour"],
        "no": data["against"], "none": data["abstained"],
    }  # fmt: skip
    return _("，").join([str(data["body"]), day_words(data["held_on"]), words])


def day_words(text: object) -> str:
    """A date of the journal as it is said; what is none stays as it is."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return date_words(day, year=day.year != timezone.localdate().year)
