"""Findings in words: kept as a key and its values, said in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from mulin.places.queries import level_names

SENTENCES: Mapping[str, Any] = {
    "missing": gettext_lazy("“%(name)s”还没有画边界。"),
    "outside": gettext_lazy("“%(name)s”有 %(metres)s 平方米画到了“%(other)s”外面。"),
    "shared": gettext_lazy(
        "“%(name)s”有 %(metres)s 平方米在“%(other)s”里。一个%(grid)s只能属于一个%(community)s。"
    ),
    "overlap": gettext_lazy("“%(name)s”和“%(other)s”重叠了 %(metres)s 平方米。"),
    "gap": gettext_lazy("“%(name)s”有 %(metres)s 平方米没有划进任何%(grid)s。"),
    "stray": gettext_lazy("%(name)s登记在“%(booked)s”，位置却在“%(other)s”里。"),
    "no_worker": gettext_lazy("“%(name)s”现在没有网格员在岗。"),
    "left": gettext_lazy("“%(name)s”已经撤销，“%(post)s”还在上面。请到新的区域设岗，再办交接。"),
    "many": gettext_lazy("“%(name)s”有 %(count)s 户，比 %(least)s 到 %(most)s 户多。"),
    "few": gettext_lazy("“%(name)s”有 %(count)s 户，比 %(least)s 到 %(most)s 户少。"),
    "far": gettext_lazy(
        "“%(name)s”的 %(all)s 栋楼里有 %(count)s 栋，走到最近的站点要超过 %(minutes)s 分钟。"
    ),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence not yet in any language."""

    key: str
    values: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return str(SENTENCES[self.key]) % {**level_names(), **dict(self.values)}


def say(key: str, **values: Any) -> Sentence:
    """The sentence of that key with its values."""
    return Sentence(key, tuple(values.items()))
