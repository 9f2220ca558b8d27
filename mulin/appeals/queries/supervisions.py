"""Reads of supervisions: what is to be answered, what was, and how one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal, Supervision
from mulin.appeals.models.orders import SupervisionQuerySet
from mulin.appeals.queries.chips import Chip, left_chip
from mulin.core.models import Entry
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.queries import ladder

Status = Supervision.Status
VIEWS = {
    "mine": gettext_lazy("要我答复的"), "open": gettext_lazy("正在督办的"),
    "answered": gettext_lazy("等认可的"), "over": gettext_lazy("办完的"),
}  # fmt: skip
TONES: dict[str, str] = {
    Status.ASKED.value: "red", Status.ANSWERED.value: "amber", Status.ACCEPTED.value: "green",
}  # fmt: skip


def _view(person: Person, view: str) -> Q:
    return {
        "mine": Q(status=Status.ASKED, appeal__post__in=person.standing.post_ids),
        "open": Q(status=Status.ASKED), "answered": Q(status=Status.ANSWERED),
        "over": Q(status__in=[Status.ACCEPTED, Status.WITHDRAWN]),
    }[view]  # fmt: skip


def listed(person: Person, view: str) -> SupervisionQuerySet:
    """The rows of a list, with their appeals."""
    rows = Supervision.objects.visible_to(person).filter(_view(person, view))
    return rows.select_related("appeal", "asked_by")


def order_of(view: str) -> tuple[str, ...]:
    """The columns to page by: the soonest first, of what is over the newest."""
    return ("-id",) if view == "over" else ("due", "id")


def waiting(person: Person) -> SupervisionQuerySet:
    """What waits for this person's answer: for the navigation."""
    rows = Supervision.objects.filter(status=Status.ASKED)
    return rows.filter(appeal__post__in=person.standing.post_ids)


def open_one(person: Person, appeal: Appeal) -> UUID | None:
    """The supervision of this appeal that is not over, for who sees it; most have none."""
    if not appeal.supervised:
        return None
    rows = Supervision.objects.visible_to(person).filter(appeal=appeal)
    return (
        rows.filter(status__in=[Status.ASKED, Status.ANSWERED]).values_list("pk", flat=True).first()
    )


def usual(person: Person) -> str:
    """The list to begin with."""
    return "mine" if waiting(person).exists() else "open"


@dataclass(frozen=True)
class Line:
    """A supervision as a list shows it."""

    one: Supervision
    post: str
    area: str
    chip: Chip
    tone: str


def line_of(one: Supervision, now: datetime) -> Line:
    """One, with the names that stand in memory."""
    post = posts().get(one.appeal.post_id)
    return Line(
        one, post.title if post else "", ladder().words(one.appeal.area_path), chip(one, now),
        TONES.get(one.status, ""),
    )  # fmt: skip


def chip(one: Supervision, now: datetime) -> Chip:
    """Its clock, or whether the answer came in time."""
    if one.status == Status.ASKED:
        return left_chip(one.due, "1d", now)
    if one.in_time is False:
        return Chip("late", _("超期答复"))
    return Chip("rest", str(one.get_status_display()))


WORDS = {
    "supervise": gettext_lazy("督办"), "answer": gettext_lazy("答复"),
    "accept": gettext_lazy("认可了答复"), "again": gettext_lazy("请再答复"),
    "withdraw": gettext_lazy("取消督办"),
}  # fmt: skip


def story(one: Supervision, written: Iterable[Entry]) -> list[dict[str, Any]]:
    """What happened to it, newest first, for the timeline."""
    found = [
        {
            "title": WORDS.get(entry.verb, entry.verb), "when": entry.at, "tone": "plain",
            "text": entry.data.get("inner", "") or entry.data.get("what", ""),
            "who": str(entry.by) if entry.by_id else "",
        }
        for entry in written
    ]  # fmt: skip
    found.reverse()
    if found and one.status in {Status.ASKED, Status.ANSWERED}:
        found[0]["tone"] = "now"
    return found
