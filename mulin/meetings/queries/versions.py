"""Versions of minutes: what one says, as data and as paragraphs, and what changed between two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.meetings import rules_minutes
from mulin.meetings.models import Item, ItemNote, Meeting, Minutes, Resolution, Stage, Version
from mulin.meetings.queries.minutes import items_of, notes_of
from mulin.people.models import Person

# Fewer marks than this are not told: a neighbour could count who gave which.
FEWEST = 5
Body = Mapping[str, Any]
WORD = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


def versions_for(minutes: Minutes, person: Person | None) -> list[Version]:
    """The versions that somebody may read, the newest first: what went out for objections is for
    those who were there and for the desk."""
    rows = minutes.versions.all()
    inside = rules_minutes.may_keep(person, minutes.meeting) or rules_minutes.was_there(
        person, minutes.meeting
    )
    return list(rows if inside else rows.exclude(stage=Stage.OUT))


def snapshot(minutes: Minutes) -> dict[str, Any]:
    """All that the minutes say now, without a key of anybody: what is kept as a version."""
    meeting, notes = minutes.meeting, notes_of(minutes)
    return {
        "title": meeting.title, "at": meeting.starts_at.isoformat(), "place": meeting.place,
        "chair": bool(meeting.chair_id), "present": meeting.present,
        "items": [_item(item, notes.get(item.pk)) for item in items_of(meeting)],
        "opinions": [
            {"words": one.words, "taken": one.taken, "why": one.why}
            for one in minutes.opinions.all()
        ],
        "agreement": minutes.agreement, "no_agreement": minutes.no_agreement,
        "sides": [
            {"name": side.name, "signed": str(timezone.localdate(side.at)) if side.at else ""}
            for side in minutes.sides.all()
        ],
        "resolutions": [_decided(one) for one in resolutions_of(meeting)],
    }  # fmt: skip


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    """What was decided there, with whoever owns it: one statement."""
    rows = Resolution.objects.filter(meeting=meeting).order_by("number")
    return list(rows.select_related("owner_post", "owner_body", "meeting", "rolled_to"))


def _item(item: Item, note: ItemNote | None) -> dict[str, Any]:
    said = note.remarks.all() if note else ()
    return {
        "title": item.title, "status": item.status, "reason": item.reason,
        "said": [{"who": one.who, "words": one.words} for one in said],
        "agreed": note.agreed if note else "", "marks": told_marks(note),
    }  # fmt: skip


def told_marks(note: ItemNote | None) -> dict[str, Any] | None:
    """How an item was marked, as it may be told: no count of any mark while fewer than five
    marked it, nor one beside which somebody stands nearly alone."""
    if note is None or note.marks is None:
        return None
    if note.marks < FEWEST:
        return {"few": True}
    counts = {"good": note.good or 0, "fair": note.fair or 0, "poor": note.poor or 0}
    return {"few": False, "all": note.marks, **suppressed(counts)}


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts under five become None; and, as the sum is told, another one with a single of them."""
    small = {name for name, n in counts.items() if 0 < n < FEWEST}
    if len(small) == 1:
        rest = [name for name, n in counts.items() if n >= FEWEST]
        if rest:
            small.add(min(rest, key=lambda name: counts[name]))
    return {name: None if name in small else n for name, n in counts.items()}


def _decided(one: Resolution) -> dict[str, Any]:
    return {
        "what": one.what, "owner": one.owner_words, "due": str(one.due) if one.due else "",
        "no_due": one.no_due,
    }  # fmt: skip


def paragraphs(body: Body) -> list[str]:
    """A version as plain paragraphs: what is compared, and read aloud."""
    made: list[str] = []
    for number, item in enumerate(body["items"], 1):
        made.append(_("议题 %(n)s：%(title)s") % {"n": number, "title": item["title"]})
        made += [f"{one['who']}：{one['words']}" for one in item["said"]]
        if item["agreed"]:
            made += [_("议定：%s") % line for line in item["agreed"].splitlines() if line.strip()]
        if item["marks"]:
            made.append(marks_words(item["marks"]))
    for one in body["opinions"]:
        word = _("采纳") if one["taken"] else _("没有采纳")
        made.append(f"{one['words']}（{word}：{one['why']}）")
    made += [line for line in body["agreement"].splitlines() if line.strip()]
    if body["no_agreement"]:
        made.append(_("没有谈成：%s") % body["no_agreement"])
    for side in body["sides"]:
        made.append(f"{side['name']}：{side['signed'] or _('还没签')}")
    made += [
        _("决议：%(what)s（%(owner)s，%(day)s）")
        % {"what": one["what"], "owner": one["owner"], "day": one["due"] or one["no_due"]}
        for one in body["resolutions"]
    ]  # fmt: skip
    return made


def marks_words(marks: Mapping[str, Any]) -> str:
    """«31 人评：满意 25、一般和不满意不到 5»."""
    if marks["few"]:
        return _("评的人不到 5 位，不公布人数。")
    names = {"good": _("满意"), "fair": _("一般"), "poor": _("不满意")}
    told = [f"{names[key]} {marks[key]}" for key in names if marks[key] is not None]
    hidden = [names[key] for key in names if marks[key] is None]
    if hidden:
        told.append(_("%s人数少，不单列") % _("、").join(hidden))
    return _("%(n)s 人评：%(told)s") % {"n": marks["all"], "told": _("，").join(told)}


# What changed


@dataclass(frozen=True)
class Change:
    """A paragraph of two versions: `state` is kept, gone, new or changed; a changed one has pieces
    of its own states."""

    state: str
    words: str
    pieces: tuple[tuple[str, str], ...] = ()


def differences(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What became of each paragraph; within one that was changed, of each word."""
    made: list[Change] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            made += [Change("kept", words) for words in new[j1:j2]]
            continue
        pairs = min(i2 - i1, j2 - j1)
        made += [_changed(old[i1 + n], new[j1 + n]) for n in range(pairs)]
        made += [Change("gone", words) for words in old[i1 + pairs : i2]]
        made += [Change("new", words) for words in new[j1 + pairs : j2]]
    return made


def _changed(old: str, new: str) -> Change:
    before, after = WORD.findall(old), WORD.findall(new)
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("kept", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(("gone", "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(("new", "".join(after[j1:j2])))
    return Change("changed", new, tuple(pieces))
