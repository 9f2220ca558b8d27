"""Reads of minutes: who was there to speak, what was written of each item, what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.meetings import rules_minutes
from mulin.meetings.models import (
    ON_AGENDA,
    Attendance,
    Item,
    ItemNote,
    ItemStatus,
    Meeting,
    Minutes,
    Objection,
    ObjectionStatus,
    Remark,
    Resolution,
)
from mulin.meetings.needs import needs_of
from mulin.people.models import Person
from mulin.people.queries import posts


@dataclass(frozen=True)
class Speaker:
    """Somebody with an account who was there: how minutes tell of them, and their name, which only
    whoever keeps the minutes types."""

    person: UUID
    name: str
    role: str


@dataclass(frozen=True)
class Known:
    """What a page has fetched anyhow: items, what was written of them, whether an objection waits."""

    items: list[Item]
    notes: dict[UUID, ItemNote]
    waits: bool


def speakers(meeting: Meeting) -> list[Speaker]:
    """Everybody with an account who was there: two statements at most."""
    rows = Attendance.objects.filter(meeting=meeting, person__isnull=False)
    found = rows.order_by("came_at").values_list("person_id", "person__name")
    return [Speaker(key, name, role_of(key, meeting)) for key, name in dict.fromkeys(found)]


def role_of(person: UUID, meeting: Meeting) -> str:
    """How everybody reads of a person: the chair, a post that answers for the area, a resident."""
    if meeting.chair_id == person:
        return _("主持人")
    held = [p for p in posts().held_by(person) if meeting.area_path.startswith(p.path)]
    held = held or list(posts().held_by(person))
    return max(held, key=lambda p: len(p.path)).title[:40] if held else _("居民")


def notes_of(minutes: Minutes) -> dict[UUID, ItemNote]:
    """What was written of each item, by the item's key: two statements."""
    said = Prefetch("remarks", Remark.objects.select_related("person"))
    return {note.item_id: note for note in minutes.notes.prefetch_related(said)}


def items_of(meeting: Meeting) -> list[Item]:
    """What stood on the agenda."""
    return list(Item.objects.filter(meeting=meeting, status__in=ON_AGENDA))


def typed(note: ItemNote | None) -> str:
    """What was said, as the keeper typed it: a line a speaker, those with an account by name."""
    if note is None:
        return ""
    lines = (
        f"{one.person.name if one.person else one.who}：{one.words}" for one in note.remarks.all()
    )
    return "\n".join(lines)


def missing(minutes: Minutes, known: Known | None = None) -> list[str]:
    """What its kind wants and is not there yet: sentences for whoever keeps them."""
    needs = needs_of(minutes.meeting.kind)
    found: list[str] = []
    if needs.opinions:
        found += _opinions_missing(minutes)
    if needs.marks:
        known = known or Known(items_of(minutes.meeting), notes_of(minutes), _waits(minutes))
        found += _marks_missing(known)
    if needs.agreement:
        found += _agreement_missing(minutes)
    if known.waits if known else _waits(minutes):
        found.append(_("还有没答复的异议，请先写明采纳还是不采纳。"))
    return found


def _waits(minutes: Minutes) -> bool:
    return minutes.objections.filter(status=ObjectionStatus.OPEN).exists()


def _opinions_missing(minutes: Minutes) -> list[str]:
    rows = list(minutes.opinions.all())
    if not rows:
        return [_("听证会的纪要要有意见采纳情况：请把听到的意见一条一条写上。")]
    left = [one.number for one in rows if one.taken is None or not one.why]
    if not left:
        return []
    told = _("、").join(str(number) for number in left)
    return [_("第 %s 条意见还没写采纳没采纳、为什么。") % told]


def _marks_missing(known: Known) -> list[str]:
    left = [
        item.title
        for item in known.items
        if item.status == ItemStatus.DISCUSSED
        and (item.pk not in known.notes or known.notes[item.pk].marks is None)
    ]
    return [_("“%s”还没有到会的人评的结果。") % title for title in left]


def _agreement_missing(minutes: Minutes) -> list[str]:
    if minutes.no_agreement:
        return []
    if not minutes.agreement:
        return [_("请写协调达成的协议；没有谈成的，写明为什么。")]
    sides = list(minutes.sides.all())
    if len(sides) < 2:
        return [_("请写上协议的双方。")]
    left = [side.name for side in sides if side.at is None]
    return [_("协议还没有签的：%s。") % _("、").join(left)] if left else []


# What pages ask for


def found(meeting: Meeting, person: Person | None) -> Minutes | None:
    """The minutes of a meeting as somebody may see them."""
    rows = Minutes.objects.visible_to(person).filter(meeting=meeting)
    return rows.select_related("meeting", "keeper").first()


def objections_of(minutes: Minutes, person: Person | None) -> list[Objection]:
    """What was objected, as somebody may see it."""
    rows = Objection.objects.visible_to(person).filter(minutes=minutes)
    return list(rows.select_related("item", "person", "minutes__meeting"))


def panel(meeting: Meeting, person: Person | None) -> dict[str, Any]:
    """What the page of a meeting says of its minutes and resolutions: three statements at most."""
    minutes = found(meeting, person)
    rows = Resolution.objects.visible_to(person).filter(meeting=meeting).order_by("number")
    return {
        "minutes": minutes, "keeps": rules_minutes.may_keep(person, meeting),
        "resolutions": list(rows.select_related("owner_post", "owner_body")),
        "today": timezone.localdate(),
    }  # fmt: skip


def numbered(words: Iterable[str]) -> list[tuple[int, str]]:
    """Lines that are not empty, each with its number from one."""
    return list(enumerate((line.strip() for line in words if line.strip()), 1))
