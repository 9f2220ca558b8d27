"""What is wrong with a field, in our words: the faults that pydantic names, as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "missing": gettext_lazy("请填写这一项。"),
    "string_type": gettext_lazy("这一项要写成文字。"),
    "bool_type": gettext_lazy("这一项只能是 true 或 false。"),
    "bool_parsing": gettext_lazy("这一项只能是 true 或 false。"),
    "uuid_type": gettext_lazy("这一项要写成 UUID。"),
    "uuid_parsing": gettext_lazy("这一项要写成 UUID。"),
    "list_type": gettext_lazy("这一项要写成列表。"),
}
NUMBERS = ("float_", "int_", "finite_number")
BOUNDS = ("ge", "gt", "le", "lt")


def sentence_of(fault: Mapping[str, Any]) -> str:
    """What to do about a fault (an item of ninja's ValidationError)."""
    kind, limits = str(fault.get("type", "")), fault.get("ctx") or {}
    if kind in SENTENCES:
        return str(SENTENCES[kind])
    if kind == "literal_error":
        return _("这一项只能是下面几个之一：%s。") % _("、").join(_named(limits))
    if kind.startswith(NUMBERS):
        return _("请填数字。")
    if bound := next((limits[name] for name in BOUNDS if name in limits), None):
        least = "ge" in limits or "gt" in limits
        return str((_("最少是 %s。") if least else _("最多是 %s。")) % bound)
    return _("这一项填得不对。")


def _named(limits: Mapping[str, Any]) -> list[str]:
    """The values that pydantic says it expected, without the empty one."""
    return re.findall(r"'([^']+)'", str(limits.get("expected", "")))
