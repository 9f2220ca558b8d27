"""What somebody who joined an appeal may read of it: the stages, never the story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal, Ending, Publication, Status, Supporter
from mulin.appeals.queries.twins import public_place
from mulin.appeals.taxonomy import taxonomy
from mulin.core.models import Entry
from mulin.people.models import Person

# The deeds that are a stage, in words without anybody's words; the ending is told where there is one.
STAGES: dict[str, tuple[object, str]] = {
    "report": (gettext_lazy("有人反映了"), "good"),
    "dispatch": (gettext_lazy("派人去办了"), "plain"),
    "reassign": (gettext_lazy("换了人办"), "plain"),
    "sign": (gettext_lazy("开始办了"), "plain"),
    "merge": (gettext_lazy("和同一件事一起办"), "plain"),
    "propose": (gettext_lazy("办理结果：%(ending)s"), "good"),
    "verify": (gettext_lazy("办理结果：%(ending)s"), "good"),
    "conclude": (gettext_lazy("办理结果：%(ending)s"), "good"),
    "close": (gettext_lazy("已办结"), "good"),
    "decline": (gettext_lazy("没有受理"), "plain"),
    "withdraw": (gettext_lazy("反映的人撤回了"), "plain"),
    "reopen": (gettext_lazy("没解决，接着办"), "now"),
}


def stage_of(verb: str, ending: str) -> str:
    """A stage in words."""
    words = str(STAGES[verb][0])
    return (
        words % {"ending": Ending(ending).label if ending else _("办好了")}
        if "%" in words
        else words
    )


@dataclass(frozen=True)
class Stage:
    """One line of what happened: no names, no words of anybody."""

    title: str
    when: datetime
    tone: str


@dataclass(frozen=True)
class Followed:
    """An appeal as whoever joined it may read it. `title` and `wall`: only what hangs on the wall."""

    key: UUID
    category: str
    place: str
    status: str
    supporters: int
    reported_at: datetime
    stages: list[Stage]
    title: str = ""
    wall: UUID | None = None


def followed(appeal: Appeal) -> Followed:
    """Two statements: its stages, and whether it hangs on the wall."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    estate = appeal.building.estate.name if appeal.building else None
    copy = Publication.objects.published().filter(appeal=appeal).first()
    return Followed(
        appeal.pk, leaf.name if leaf else _("一件事"), public_place(estate, appeal.area_path),
        status_words(appeal), appeal.supporters, appeal.reported_at, _stages(appeal),
        copy.title if copy else "", copy.pk if copy else None,
    )  # fmt: skip


def status_words(appeal: Appeal) -> str:
    """Where it stands, in words for somebody else than the reporter («等您回复» is not theirs)."""
    if appeal.status == Status.WAITING:
        return _("办理中")
    if appeal.status == Status.CLOSED and appeal.ending:
        return str(Ending(appeal.ending).label)
    return str(Status(appeal.status).label)


def _stages(appeal: Appeal) -> list[Stage]:
    rows = Entry.objects.filter(record=appeal.pk, verb__in=list(STAGES)).order_by("-id")
    return [
        Stage(
            stage_of(entry.verb, str(entry.data.get("ending", ""))), entry.at, STAGES[entry.verb][1]
        )
        for entry in rows
    ]


@dataclass(frozen=True)
class Line:
    """What was joined, as it stands in a list."""

    key: UUID
    title: str
    sub: str
    status: str


def line_of(appeal: Appeal) -> Line:
    """From the row alone."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    estate = appeal.building.estate.name if appeal.building else None
    others = _("%(n)s 人也遇到") % {"n": appeal.supporters}
    return Line(
        appeal.pk, leaf.name if leaf else _("一件事"),
        f"{public_place(estate, appeal.area_path)} · {others}", status_words(appeal),
    )  # fmt: skip


def joined(person: Person | None, keys: Iterable[UUID] = ()) -> QuerySet[Supporter]:
    """What a person has joined, newest first; for a visitor those whose keys the browser holds."""
    rows = Supporter.objects.filter(appeal__about_staff=False)
    mine = rows.filter(person=person) if person else rows.filter(pk__in=list(keys))
    return mine.select_related("appeal__building__estate").order_by("-pk")
