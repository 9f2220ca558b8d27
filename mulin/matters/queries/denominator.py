"""The page of the greatest common denominator: what may be told of a finding, cell by cell.

A cell under five people is told as a bound, never as a number; where a group's cell is hidden so,
the figure of everybody is told in tenths, or the hidden one could be worked out by subtraction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.clouds import Cloud, Sky, sky
from mulin.matters.models import Finding, Matter, Participant, Statement

FEWEST = 5
# Shared: more than half of every group agrees. Divided: groups lie so far apart, or (without groups)
# the smaller side is so large. Unsure: so many pass.
SHARED, APART, SMALLER_SIDE, UNSURE = 0.5, 0.3, 0.35, 0.25
# Statements with fewer answers are not yet spoken of.
HEARD = 10
MOST_SHARED, MOST_DIVIDING, MOST_UNSURE, MOST_OF_GROUP = 5, 3, 3, 3
TONES = 6
LETTERS = "甲乙丙丁戊己庚辛壬癸"
TENTHS = (
    gettext_lazy("几乎没有人"), gettext_lazy("大约一成"), gettext_lazy("大约两成"),
    gettext_lazy("大约三成"), gettext_lazy("大约四成"), gettext_lazy("大约一半"),
    gettext_lazy("大约六成"), gettext_lazy("大约七成"), gettext_lazy("大约八成"),
    gettext_lazy("大约九成"), gettext_lazy("几乎所有人"),
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """A share as it may be told: in words, for a bar (0 to 1; None where nothing is told), and
    whether it is the number itself."""

    words: str
    bar: float | None
    exact: bool

    @property
    def at_least(self) -> bool:
        """Whether it is told as «more than»."""
        return not self.exact and self.bar is not None and self.bar > 0.5


@dataclass(frozen=True)
class Line:
    """A statement as the page shows it. `interval` is the range within which the share of all who
    could have answered lies, where few did; `passed` is the share of those who are unsure."""

    number: int
    text: str
    agree: Share
    passed: Share
    groups: tuple[Share, ...]
    least: Share
    interval: str


@dataclass(frozen=True)
class Speaking:
    """What speaks for a group: its name, its size, and statements with the way it takes them."""

    name: str
    size: int
    statements: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Denominator:
    """Everything that the page tells of one finding."""

    finding: Finding
    people: int
    active: int
    paper: int
    asked: int
    answers: int
    why: str
    groups: tuple[Speaking, ...]
    shared: tuple[Line, ...]
    dividing: tuple[Line, ...]
    unsure: tuple[Line, ...]
    all: tuple[Line, ...]
    sky: dict[str, Sky]


def share(count: int, said: int) -> Share:
    """Agrees out of answers, as they may be told."""
    if said < 2 * FEWEST:
        return Share(_("人太少，不列"), None, exact=False)
    if count < FEWEST:
        bound = math.ceil(100 * FEWEST / said)
        return Share(_("不到 %d%%") % bound, bound / 100, exact=False)
    if said - count < FEWEST:
        bound = math.floor(100 * (said - FEWEST) / said)
        return Share(_("超过 %d%%") % bound, bound / 100, exact=False)
    part = count / said
    return Share(f"{round(100 * part)}%", part, exact=True)


def in_tenths(count: int, said: int) -> Share:
    """The same in tenths, from which nobody works out a hidden cell."""
    if said < 2 * FEWEST:
        return share(count, said)
    tenth = round(10 * count / said)
    return Share(str(TENTHS[tenth]), tenth / 10, exact=False)


def denominator(matter: Matter, finding: Finding) -> Denominator:
    """Read it for a page: two statements, whatever the number of people."""
    data: Mapping[str, Any] = finding.data
    texts = dict(
        Statement.objects.filter(matter=matter, number__in=finding.asked).values_list(
            "number", "text"
        )
    )
    rows = {one["statement"]: one for one in data["statements"] if one["statement"] in texts}
    lines = {number: _line(row, texts[number]) for number, row in rows.items()}
    heard = {number for number, row in rows.items() if row["S"] >= HEARD}
    paper = Participant.objects.filter(matter=matter).aggregate(n=Count("pk", filter=~Q(slip="")))
    return Denominator(
        finding=finding, people=data["people"], active=data["active"], paper=paper["n"],
        asked=len(texts), answers=sum(row["S"] for row in rows.values()),
        why=data["grouping"]["why"], groups=_speaking(data, texts),
        shared=_picked(data["shared"], lines, heard, MOST_SHARED, lambda n: _is_shared(rows[n])),
        dividing=_picked(
            data["dividing"], lines, heard, MOST_DIVIDING, lambda n: _divides(rows[n])
        ),
        unsure=_picked(
            data["unsure"], lines, heard, MOST_UNSURE,
            lambda n: rows[n]["P"] >= max(FEWEST, UNSURE * rows[n]["S"]),
        ),
        all=tuple(lines[n] for n in data["shared"] if n in lines), sky=_sky(data),
    )  # fmt: skip


def _line(row: Mapping[str, Any], text: str) -> Line:
    said, agreed = row["S"], row["A"]
    inside = list(row["groups"].values())
    groups = tuple(share(one["A"], one["S"]) for one in inside)
    hidden = any(not one.exact for one in groups)
    agree = in_tenths(agreed, said) if hidden else share(agreed, said)
    low, high = row["interval_agree"]
    told = row["small_sample"] and agree.exact
    interval = _("%(low)d%% 到 %(high)d%%") % {"low": 100 * low, "high": 100 * high} if told else ""
    order = sorted(range(len(inside)), key=lambda n: inside[n]["share_agree"])
    return Line(
        row["statement"], text, agree, in_tenths(row["P"], said), groups,
        groups[order[0]] if order else agree, interval,
    )  # fmt: skip


def _heard_everywhere(row: Mapping[str, Any]) -> bool:
    """Whether enough of every group have answered it to speak of the group."""
    return all(one["S"] >= 2 * FEWEST for one in row["groups"].values())


def _divides(row: Mapping[str, Any]) -> bool:
    shares = [one["share_agree"] for one in row["groups"].values()]
    if not shares:
        return bool(min(row["share_agree"], row["share_disagree"]) >= SMALLER_SIDE)
    return max(shares) - min(shares) >= APART and _heard_everywhere(row)


def _is_shared(row: Mapping[str, Any]) -> bool:
    return row["lowest_share"] > SHARED and _heard_everywhere(row)


def _picked(
    order: list[int], lines: Mapping[int, Line], heard: set[int], most: int, fits: Any
) -> tuple[Line, ...]:
    return tuple(lines[n] for n in order if n in heard and fits(n))[:most]


def _speaking(data: Mapping[str, Any], texts: Mapping[int, str]) -> tuple[Speaking, ...]:
    return tuple(
        Speaking(
            letter(one["group"]), one["size"],
            tuple(
                (texts[said["statement"]], said["stance"] == "agree")
                for said in one["representative"]
                if said["statement"] in texts and said["of"] >= 2 * FEWEST
            )[:MOST_OF_GROUP],
        )
        for one in data["groups"]
        if one["size"] >= FEWEST
    )  # fmt: skip


def _sky(data: Mapping[str, Any]) -> dict[str, Sky]:
    shown = [one for one in data["clouds"] if one["size"] >= FEWEST]
    return sky([
        Cloud(
            letter(one["group"]), _("%d 人") % one["size"], one["x"], one["y"], one["long"],
            one["short"], one["turn"], n % TONES + 1,
        )
        for n, one in enumerate(shown)
    ])  # fmt: skip


def letter(group: int) -> str:
    """0 → 甲组, 1 → 乙组: groups have no names of their own, and no rank."""
    return _("%s组") % LETTERS[group % len(LETTERS)]


def aloud(found: Denominator) -> list[str]:
    """What a chairperson reads aloud: whole sentences, without any person in them."""
    said = [
        _("一共 %(people)d 位居民表了态，问了 %(asked)d 条意见，收到 %(answers)d 次表态。")
        % {"people": found.people, "asked": found.asked, "answers": found.answers},
    ]
    if found.paper >= FEWEST:
        said.append(_("其中 %d 位填的是纸条或者上门说的，和手机上的一样算。") % found.paper)
    said.append(_sides(found))
    said += _shared(found)
    for line in found.dividing[:2]:
        said.append(_divided(found, line))
    if found.unsure:
        said.append(_("不少人还拿不准的是：%s。") % _quoted(found.unsure))
    return said


def _sides(found: Denominator) -> str:
    if found.groups:
        sizes = _("、").join(
            _("%(name)s %(size)d 人") % {"name": one.name, "size": one.size} for one in found.groups
        )
        return _("看法大致分成 %(n)d 组：%(sizes)s。只看怎么表态来分，不看是谁。") % {
            "n": len(found.groups), "sizes": sizes,
        }  # fmt: skip
    return why_words(found)


def why_words(found: Denominator) -> str:
    """Why no groups are named."""
    if found.why == "few":
        return (
            _("表态够多的有 %d 位，不到 50 位，人少时分出来的组靠不住，所以不分组。") % found.active
        )
    if found.why == "uneven":
        return _("分不出像样的组：总有一组人太少，所以不分组。")
    return _("没有明显的分组：换一部分人来算，分法就变了。")


def _shared(found: Denominator) -> list[str]:
    if not found.shared:
        return [_("还没有一条意见是各方都认可的。")]
    lead = _("各组都认可的有 %d 条。") if found.groups else _("多数人认可的有 %d 条。")
    return [lead % len(found.shared), *(_least(found, one) for one in found.shared[:3])]


def _least(found: Denominator, line: Line) -> str:
    words = {"text": line.text, "share": line.least.words}
    if not found.groups:
        return _("“%(text)s”，%(share)s同意。") % words
    if line.least.at_least:
        return _("“%(text)s”，每一组都有%(share)s的人同意。") % words
    return _("“%(text)s”，同意最少的一组也有 %(share)s。") % words


def _divided(found: Denominator, line: Line) -> str:
    if not found.groups:
        return _("意见不一的是“%(text)s”，%(share)s同意。") % {
            "text": line.text, "share": line.agree.words,
        }  # fmt: skip
    parts = _("，").join(
        _("%(name)s %(share)s同意") % {"name": letter(n), "share": one.words}
        for n, one in enumerate(line.groups)
    )
    return _("分歧大的是“%(text)s”：%(parts)s。") % {"text": line.text, "parts": parts}


def _quoted(lines: tuple[Line, ...]) -> str:
    return _("；").join(f"“{one.text}”" for one in lines)
