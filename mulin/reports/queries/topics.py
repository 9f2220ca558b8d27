"""Reads about hot topics: the appeals to compare, lists, one topic with its appeals and its weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from mulin.appeals.models import Appeal, AppealQuerySet
from mulin.appeals.taxonomy import taxonomy
from mulin.core.ids import first_at
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.reports.models.topics import Topic, TopicMember, TopicQuerySet, TopicStatus
from mulin.reports.topics.finding import MOST
from mulin.reports.topics.near import COARSE
from mulin.reports.topics.told import Told

# Appeals older than this are no news; a slow matter of half a year still is.
SPAN = timedelta(weeks=26)
TREND = 12
LISTED = 60
SHOWN = 100
VIEWS = ("hot", "quiet", "dismissed")


def recent_appeals(now: datetime) -> list[Appeal]:
    """The appeals of the last half-year, the newest first and no more than can be compared; those
    that complain of staff are left out: a topic is read by people who must not learn of them."""
    since = first_at(now - SPAN)
    rows = Appeal.objects.filter(pk__gte=since, about_staff=False, reported_at__lte=now)
    return list(rows.select_related("building__estate").order_by("-pk")[:MOST])


def told_of(appeals: Iterable[Appeal]) -> list[Told]:
    """Appeals as the mathematics see them."""
    return [_told(appeal) for appeal in appeals]


def _told(appeal: Appeal) -> Told:
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    return Told(
        key=str(appeal.pk), person=person_mark(appeal), title=appeal.title, detail=appeal.detail,
        at=appeal.reported_at, likes=appeal.supporters, places=places_of(appeal),
        marks=(leaf.code,) if leaf else (),
    )  # fmt: skip


def person_mark(appeal: Appeal) -> str:
    """What tells the people of appeals apart: the account, else the telephone's blind index."""
    return str(appeal.reporter_id) if appeal.reporter_id else appeal.contact_index


def places_of(appeal: Appeal) -> dict[str, float]:
    """The estate, as chosen or named, and the community around it, which tells less."""
    known = ladder()
    community = known.above(appeal.area_path, Level.COMMUNITY)
    found = {community.name: COARSE} if community else {}
    if appeal.building is not None:
        return found | {appeal.building.estate.name: 1.0}
    for words in (appeal.place, appeal.title, appeal.detail):
        if named := known.named_in(words):
            place, name = named
            wide = place.level in {Level.COMMUNITY, Level.STREET} and name in _names(place)
            return found if wide else found | {name: 1.0}
    return found


def _names(place: object) -> set[str]:
    return {getattr(place, "name", ""), *getattr(place, "aliases", ())}


def common_path(paths: Sequence[str]) -> str:
    """The smallest area that holds all of these."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for codes in zip(*parts, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return "/" + "".join(f"{code}/" for code in shared if code)


def weekly(tellings: Iterable[Told], now: datetime) -> list[int]:
    """People of each of the last twelve weeks, the oldest first."""
    people: list[set[str]] = [set() for _ in range(TREND)]
    for told in tellings:
        back = (now - told.at) // timedelta(weeks=1) if told.at else TREND
        if 0 <= back < TREND:
            people[TREND - 1 - back].add(told.person or told.key)
    return [len(some) for some in people]


# Pages


def listed(person: Person, view: str = "hot") -> TopicQuerySet:
    """The topics of a view that a person may see, hottest first."""
    rows = Topic.objects.visible_to(person)
    if view == "dismissed":
        return rows.filter(status=TopicStatus.DISMISSED).order_by("-heat", "-id")
    rows = rows.filter(status=TopicStatus.OPEN)
    if view == "quiet":
        return rows.filter(heat=0).order_by("-last_at", "-id")
    return rows.filter(heat__gt=0).order_by("-heat", "-id")


def appeals_of(topic: Topic, person: Person) -> AppealQuerySet:
    """Its appeals that a person may see, newest first."""
    keys = TopicMember.objects.filter(topic=topic).values("appeal")
    return Appeal.objects.visible_to(person).filter(pk__in=keys).order_by("-pk")


@dataclass(frozen=True)
class AreaCount:
    """How many appeals of a topic lie in one community."""

    name: str
    count: int


def areas_of(topic: Topic, person: Person) -> list[AreaCount]:
    """Where its appeals lie, by community, the most first."""
    rows = appeals_of(topic, person).order_by().values("area_path").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for row in rows:
        place = ladder().above(row["area_path"], Level.COMMUNITY)
        name = place.name if place else ladder().words(row["area_path"])
        found[name] = found.get(name, 0) + row["n"]
    return [AreaCount(name, n) for name, n in sorted(found.items(), key=lambda one: -one[1])]


def others(topic: Topic, person: Person) -> list[Topic]:
    """Topics that this one could be merged into, hottest first."""
    return list(listed(person).exclude(pk=topic.pk)[:LISTED])


def counted_at() -> datetime | None:
    """When topics were last computed."""
    return Topic.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()


def week_names(now: datetime | None = None) -> list[str]:
    """What the twelve weeks of a trend are called: the day on which each began."""
    today = timezone.localdate(now)
    days = [today - timedelta(days=7 * (TREND - n) - 1) for n in range(TREND)]
    return [f"{day.month}/{day.day}" for day in days]


def members(topics: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which topic each appeal belongs to, of these topics."""
    rows = TopicMember.objects.filter(topic__in=list(topics))
    return dict(rows.values_list("appeal_id", "topic_id"))
