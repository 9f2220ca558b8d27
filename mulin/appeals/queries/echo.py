"""What the wall shows of an appeal: its answers, its public story, its place no nearer than a grid.

**Where the point goes.** The middle of the grid (of its community where no grid is known; of the
outline where no middle was given), never the reporter's own point nor their building: a grid has
some three hundred households. The words name the estate at most. So no filter by distance and no
map can tell more than the words do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from shapely.geometry import shape

from mulin.appeals import wording
from mulin.appeals.models import Appeal, Ending, Publication, Satisfaction, Status
from mulin.core import journal
from mulin.core.models import Entry
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

# Deeds whose words for the resident are an official answer.
ANSWERS = frozenset(
    {"contact", "progress", "propose", "verify", "decline", "escalate", "hand_down"}
)
# Deeds that the wall tells of, by their heading alone.
TOLD = ANSWERS | {
    "report", "dispatch", "reassign", "sign", "ask", "answer", "callback", "close", "reopen",
    "supplement", "conclude",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """An official answer as it was written to the resident."""

    entry: Entry
    text: str


@dataclass(frozen=True)
class Told:
    """A line of the public story."""

    key: str
    verb: str
    title: str
    text: str
    when: datetime
    who: str
    tone: str
    data: Mapping[str, Any]


def written(appeal: Appeal) -> list[Entry]:
    """The journal of the appeal, oldest first, without who did it: one statement."""
    return list(Entry.objects.filter(record=appeal.pk).order_by("id"))


def answers_of(appeal: Appeal, entries: Iterable[Entry] | None = None) -> list[Answer]:
    """Official answers, oldest first: each may be let onto the wall by itself."""
    found = journal.entries_of(appeal) if entries is None else entries
    return [
        Answer(entry, text)
        for entry in found
        if entry.verb in ANSWERS and (text := str(entry.data.get("public", "")).strip())
    ]


def story(publication: Publication, entries: Iterable[Entry] | None = None) -> list[Told]:
    """What became of it, newest first: headings as they are, words only as a moderator let them."""
    allowed, post, found = publication.answers, "", list[Told]()
    for entry in written(publication.appeal) if entries is None else entries:
        if to := entry.data.get("to"):
            held = posts().get(UUID(str(to)))
            post = held.words if held else ""
        if entry.verb in TOLD:
            found.append(_told(entry, post, allowed.get(str(entry.pk), "")))
    found.reverse()
    return found


def _told(entry: Entry, post: str, text: str) -> Told:
    _title, tone, _public = wording.VERBS.get(entry.verb, ("", "plain", False))
    return Told(
        str(entry.pk), entry.verb, wording.title_of(entry.verb, entry.data, staff=True), text,
        entry.at, post if entry.verb in ANSWERS else "", "plain" if tone == "now" else tone,
        entry.data,
    )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of it in three facts that are never mixed: how far it is, whether the resident
    calls it solved, whether they are satisfied. `tone` as of a status tag."""

    words: str
    tone: str
    solved: str = ""
    satisfied: str = ""

    @property
    def line(self) -> str:
        """All three in one line."""
        return _(" · ").join(part for part in (self.words, self.solved, self.satisfied) if part)


def outcome(appeal: Appeal) -> Outcome:
    """Closed is not solved, and solved is not satisfied."""
    if appeal.status != Status.CLOSED:
        tone = "amber" if appeal.status in {Status.WAITING, Status.PROPOSED} else "blue"
        words = {
            Status.WAITING: _("等居民回复"), Status.PROPOSED: _("等居民确认"),
        }.get(Status(appeal.status), wording.label_of(Status, appeal.status))  # fmt: skip
        return Outcome(str(words), tone)
    ended = wording.label_of(Ending, appeal.ending)
    words = _("已办结：%s") % ended if appeal.ending == Ending.SOLVED else ended
    tone = "green" if appeal.ending == Ending.SOLVED and appeal.solved is not False else ""
    return Outcome(words, tone, _solved(appeal), _satisfied(appeal))


def _solved(appeal: Appeal) -> str:
    if appeal.solved is None:
        return _("居民没有回话") if appeal.callback_tries else ""
    return _("居民说解决了") if appeal.solved else _("居民说没解决")


def _satisfied(appeal: Appeal) -> str:
    return wording.label_of(Satisfaction, appeal.satisfied) if appeal.satisfied else ""


# Where


def public_place(appeal: Appeal) -> str:
    """The estate if one is known, else community and grid: never a building, never a door."""
    known = ladder()
    area = known.words(appeal.area_path)
    if appeal.building is not None:
        return _(" · ").join([appeal.building.estate.name, area])
    named = known.named_in(appeal.place) if appeal.place else None
    name = _as_written(appeal.place, named[1]) if named else ""
    return _(" · ").join([name, area]) if name and name not in area else area


def _as_written(place: str, name: str) -> str:
    """The name as the resident wrote it (names are kept folded)."""
    found = place.lower().find(name)
    return place[found : found + len(name)] if found >= 0 else ""


def public_point(appeal: Appeal) -> tuple[float | None, float | None]:
    """The middle of the grid or community (see above); none for what is no nearer than a town."""
    line = ladder().line(appeal.area_path)
    near = [p for p in line if p.level in {Level.COMMUNITY, Level.PRECINCT, Level.GRID}]
    return _middle(near[-1]) if near else (None, None)


def _middle(place: Place) -> tuple[float | None, float | None]:
    if place.lng is not None and place.lat is not None:
        return round(place.lng, 6), round(place.lat, 6)
    if place.outline:
        point = shape(place.outline).representative_point()
        return round(point.x, 6), round(point.y, 6)
    return None, None


def middles() -> list[tuple[str, tuple[float, float]]]:
    """The path of every community and grid with the point by which its entries are shown."""
    near = {Level.COMMUNITY, Level.PRECINCT, Level.GRID}
    found = [(place.path, _middle(place)) for place in ladder().places if place.level in near]
    return [(path, (lng, lat)) for path, (lng, lat) in found if lng is not None and lat is not None]
