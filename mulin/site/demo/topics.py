"""Lets several residents of one estate speak of one matter, and neighbours join: hot topics."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction

from mulin.appeals import flow
from mulin.appeals.flow import Report, supporting
from mulin.appeals.models import Appeal
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.reports.flow import refresh_topics
from mulin.site.demo.clock import later
from mulin.site.demo.divisions import DATA
from mulin.site.demo.estates import Estate, estates
from mulin.site.demo.people import Home, cast
from mulin.site.demo.planned import Target
from mulin.site.demo.play import FRESH, READ_AFTER, Play

FILE: Final = DATA / "demo" / "topics.toml"


@dataclass(frozen=True)
class Matter:
    """What is said: days ago and words; the first `given` are with somebody already."""

    leaf: str
    joins: int
    given: int
    said: list[tuple[int, str]]


def matters() -> list[Matter]:
    """The matters of the file."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["topics"]
    return [
        Matter(**{**one, "said": [(days, words) for days, words in one["said"]]}) for one in found
    ]


def speak(play: Play) -> list[Appeal]:
    """Each matter in an estate of its own, those with the most accounts first; then all topics."""
    told: list[Appeal] = []
    for matter, (estate, homes) in zip(matters(), _estates(), strict=False):
        with transaction.atomic():
            told += _matter(play, matter, estate, homes)
    refresh_topics(play.now)
    return told


def _estates() -> list[tuple[Estate, list[Home]]]:
    people = cast().by_key()
    homes = [home for home in cast().homes if people[home.resident].login is not None]
    most = Counter(home.estate for home in homes).most_common()
    known = {estate.key: estate for estate in estates()}
    return [(known[key], [home for home in homes if home.estate == key]) for key, _n in most]


def _matter(play: Play, matter: Matter, estate: Estate, homes: list[Home]) -> list[Appeal]:
    told: list[Appeal] = []
    for number, (days, words) in enumerate(matter.said):
        home, mark = homes[number % len(homes)], uuid7()
        at = play.now - timedelta(days=days, hours=3 + number % 5, minutes=7 * number)
        said = Report(
            detail=words.format(estate=estate.name), category=matter.leaf,
            building=play.buildings[home.building],
        )  # fmt: skip
        appeal = flow.report(said, by=play.loaded.persons[home.resident], at=at)
        if number < matter.given:
            to = play.loaded.post_of(Target("grid", estate.grid.code), estate.grid.code)
            flow.dispatch(appeal, post=to.pk, by=_dispatcher(appeal), at=later(at, 60))
        read = None if at > play.now - FRESH else at + READ_AFTER
        Notice.objects.filter(pk__gt=mark).update(
            at=at, mail=Notice.Mail.NONE, mail_after=None, read_at=read
        )
        told.append(appeal)
    _join(play, told, homes[len(matter.said) : len(matter.said) + matter.joins])
    return told


def _join(play: Play, told: list[Appeal], homes: list[Home]) -> None:
    """Neighbours who press «这就是我要说的» instead of writing it again."""
    mark = uuid7()
    for number, home in enumerate(homes):
        who = supporting.Who(play.loaded.persons[home.resident])
        supporting.support(told[number % 3], who=who)
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)


def _dispatcher(appeal: Appeal) -> Person:
    """Who decides for its community."""
    for role in (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE):
        for post in posts().answering(role, appeal.area_path):
            if post.holder_ids:
                return Person.objects.get(pk=post.holder_ids[0])
    raise LookupError("没有人派单")
