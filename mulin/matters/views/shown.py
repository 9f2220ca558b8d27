"""How matters are shown: tones, the four stages, the phases of today, photos that prove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.models import Attachment
from mulin.matters.models import (
    Decision,
    Matter,
    Opening,
    Phase,
    Stand,
    Status,
    Task,
    TaskStatus,
)
from mulin.matters.queries.story import Item
from mulin.matters.queries.talks import Talk, meeting_of
from mulin.places.queries import ladder

STAGES = (
    gettext_lazy("民提"), gettext_lazy("民议"), gettext_lazy("民决"), gettext_lazy("落实"),
    gettext_lazy("民评"),
)  # fmt: skip
AT = {
    Status.PROPOSED: 0, Status.DECLINED: 0, Status.WITHDRAWN: 0, Status.DISCUSSING: 1,
    Status.REJECTED: 3, Status.CARRYING: 3, Status.APPRAISING: 4, Status.CLOSED: 5,
}  # fmt: skip
TONES = {
    Status.PROPOSED: "amber", Status.DISCUSSING: "blue", Status.CARRYING: "blue",
    Status.APPRAISING: "amber", Status.CLOSED: "green", Status.DECLINED: "",
    Status.WITHDRAWN: "", Status.REJECTED: "",
}  # fmt: skip
STAND_TONES = {
    Stand.WAITING: "amber", Stand.SHOWN: "green", Stand.REFUSED: "red", Stand.HIDDEN: "",
}  # fmt: skip
TASK_TONES = {TaskStatus.OPEN: "blue", TaskStatus.DONE: "green", TaskStatus.DROPPED: ""}
SYMBOLS = {
    Opening.GATHER: "message-2", Opening.ANSWER: "thumb-up", Opening.TALK: "users-group",
    Opening.RESULT: "scale",
}  # fmt: skip
VOTE_WORDS = {1: gettext_lazy("同意"), -1: gettext_lazy("不同意"), 0: gettext_lazy("说不准")}
SHOWN: dict[str, Any] = {
    "stages": STAGES, "stage_at": AT, "tones": TONES, "stand_tones": STAND_TONES,
    "task_tones": TASK_TONES, "vote_words": VOTE_WORDS,
}  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A phase as a line of the page: `state` is now, to come or over."""

    phase: Phase
    label: str
    symbol: str
    state: str


def periods(phases: Iterable[Phase], day: date) -> list[Period]:
    """The phases in their order, each with where it stands on this day."""
    return [
        Period(
            one, str(Opening(one.opens).label), SYMBOLS[Opening(one.opens)],
            "now" if one.holds(day) else "next" if one.since > day else "over",
        )
        for one in phases
    ]  # fmt: skip


def stages(matter: Matter) -> list[str]:
    """The words of the stages, in the reader's language."""
    del matter
    return [str(name) for name in STAGES]


def place_of(matter: Matter) -> str:
    """The area in words."""
    return ladder().words(matter.area_path)


def shots(matter: Matter, photos: Sequence[Attachment]) -> list[dict[str, str]]:
    """Photos as the widget takes them."""
    found = []
    for photo in photos:
        src = reverse("matters:photo", args=[matter.pk, photo.pk])
        found.append({"src": f"{src}?thumb=1", "href": src, "alt": _("办成后的照片")})
    return found


def lines(matter: Matter, items: Iterable[Item]) -> list[dict[str, Any]]:
    """The story as the timeline takes it."""
    return [
        {
            "title": item.title, "text": item.text, "when": item.at, "who": item.who,
            "tone": item.tone, "photos": shots(matter, item.photos),
        }
        for item in items
    ]  # fmt: skip


def photos_of(tasks: Sequence[Task]) -> list[Attachment]:
    """What shows that tasks are done: one statement, none where there are no photos."""
    keys = [task.pk for task in tasks if task.photos]
    return list(Attachment.objects.filter(record__in=keys).order_by("id")) if keys else []


def board(
    matter: Matter, tasks: Sequence[Task], photos: Sequence[Attachment]
) -> list[dict[str, Any]]:
    """Tasks with what shows that they are done."""
    return [
        {
            "task": task, "tone": TASK_TONES[TaskStatus(task.status)],
            "photos": shots(matter, [one for one in photos if one.record == task.pk]),
        }
        for task in tasks
    ]  # fmt: skip


def decided(decisions: Iterable[Decision], talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Decisions, each with the meeting that took it, if the house keeps that."""
    return [{"decision": one, "talk": meeting_of(one, talks)} for one in decisions]
