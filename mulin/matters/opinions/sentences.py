"""What a chairperson reads aloud: a result in plain sentences, without any person in it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from mulin.matters.opinions.groups import FEWEST_ACTIVE, SMALLEST, Why
from mulin.matters.opinions.result import Result
from mulin.matters.opinions.votes import Key

MOST = 3
# What all sides share is said of a statement with which the least agreeing side agrees by so much.
SHARED = 0.5


def sentences(result: Result, texts: Mapping[Key, str] | None = None) -> list[str]:
    """How many spoke, whether there are sides, what they share, what divides them, where people
    are unsure. Statements are named by their text, or by their key."""
    said = [
        _("一共 %(people)d 人表过态，涉及 %(statements)d 条意见。")
        % {"people": len(result.votes.people), "statements": len(result.votes.shown)},
        _sides(result),
        *_majority(result, texts or {}),
    ]
    unsure = [n for n in result.unsure[:MOST] if result.everybody.passed[n] >= SMALLEST]
    if unsure:
        said.append(
            _("很多人还拿不准的是：%(list)s。") % {"list": _named(result, unsure, texts or {})}
        )
    return said


def _sides(result: Result) -> str:
    found = result.found
    if found.why is Why.FEW:
        return _(
            "表态够多的有 %(active)d 人，不到 %(needed)d 人，人少时分出来的“几派”靠不住，所以不分组。"
        ) % {"active": found.active, "needed": FEWEST_ACTIVE}
    if found.why is Why.UNEVEN:
        return _("没有分出像样的几派：总有一派人数太少，所以不分组。")
    if found.why is Why.UNSTABLE:
        return _("没有稳定的几派：换一部分人来算，分法就变了，所以不分组。")
    sizes = _("、").join(
        _("%(letter)s 组 %(size)d 人") % {"letter": letter(name), "size": group.size}
        for name, group in zip(result.names, result.groups, strict=True)
        if group.size >= SMALLEST
    )
    return _("大家的看法大致分成 %(count)d 组：%(sizes)s。") % {
        "count": len(result.groups), "sizes": sizes,
    }  # fmt: skip


def _majority(result: Result, texts: Mapping[Key, str]) -> list[str]:
    shared = [n for n in result.shared[:MOST] if result.lowest[n] > SHARED]
    said = []
    if shared:
        words = (
            _("各组都认可的是：%(list)s。") if result.groups else _("多数人认可的是：%(list)s。")
        )
        said.append(words % {"list": _named(result, shared, texts)})
    else:
        said.append(_("还没有一条意见是各方都认可的。"))
    if result.groups:
        dividing = _named(result, result.dividing[:MOST], texts)
        said.append(_("分歧最大的是：%(list)s。") % {"list": dividing})
    return said


def letter(group: int) -> str:
    """0 → 甲, 1 → 乙: groups have no names of their own, and no rank."""
    return "甲乙丙丁戊己庚辛壬癸"[group % 10]


def _named(result: Result, columns: list[int], texts: Mapping[Key, str]) -> str:
    names = (result.votes.statements[n] for n in columns)
    return _("；").join(texts.get(name) or _("第 %s 条") % name for name in names)
