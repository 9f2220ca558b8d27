"""Blows the demonstration's whistles: a dozen, in every state, through the real deeds."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from mulin.appeals.models import Appeal
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.models import Person, Post
from mulin.people.queries import holders_of, posts
from mulin.site.demo.clock import ZONE
from mulin.site.demo.divisions import DATA, TOWN_CODE
from mulin.site.demo.estates import Estate, estates
from mulin.site.demo.pictures import picture
from mulin.site.demo.play import FRESH, READ_AFTER, Play
from mulin.whistles import flow
from mulin.whistles.models import Summons, Whistle
from mulin.whistles.queries.units import key_of_post, people_of

FILE: Final = DATA / "demo" / "whistles.toml"
# Posts that are called by a word instead of a key of an organisation.
COMPANY, GRID, CENTRE = "company", "grid", "centre"


@dataclass(frozen=True)
class Scene:
    """One whistle as it is planned: when it was blown, by days and clock or by minutes ago."""

    level: str
    title: str
    need: str
    estate: str
    spot: str
    units: tuple[str, ...]
    acts: tuple[tuple[Any, ...], ...]
    days: int = 0
    at: str = ""
    minutes: int = 0
    urgency: str = "normal"
    report_in: str = ""
    from_leaf: str = ""

    def start(self, now: datetime) -> datetime:
        """When it was blown."""
        if self.minutes:
            return now - timedelta(minutes=self.minutes)
        day = now.astimezone(ZONE).date() - timedelta(days=self.days)
        return datetime.combine(day, time.fromisoformat(self.at), ZONE)


def scenes() -> list[Scene]:
    """As they stand in the file, their lists made firm."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["whistles"]
    return [
        Scene(**{**row, "units": tuple(row["units"]), "acts": tuple(map(tuple, row["acts"]))})
        for row in rows
    ]


def blow_all(play: Play) -> int:
    """Every scene, the oldest first; returns how many."""
    planned = sorted(scenes(), key=lambda scene: scene.start(play.now))
    for scene in planned:
        _Scene(play, scene).run()
    return len(planned)


class _Scene:
    """One scene while it is played."""

    def __init__(self, play: Play, scene: Scene) -> None:
        self.play, self.scene = play, scene
        self.begin = scene.start(play.now)
        self.estate: Estate = next(one for one in estates() if one.name == scene.estate)
        self.grid = self.estate.grid.code
        self.community = self.grid[:12]

    def run(self) -> None:
        """Blown, then act by act; what would lie after now does not happen."""
        self._once(self.begin, self._blow)
        for act in self.scene.acts:
            at = self.begin + timedelta(minutes=act[0])
            if at <= self.play.now:
                self._once(at, partial(self._act, act, at))

    @transaction.atomic
    def _once(self, at: datetime, do: Callable[[], object]) -> None:
        mark = uuid7()
        do()
        # What was told long ago was read long ago, and no mail goes out for it now.
        read = None if at > self.play.now - FRESH else at + READ_AFTER
        Notice.objects.filter(pk__gt=mark).update(
            at=at, mail=Notice.Mail.NONE, mail_after=None, read_at=read
        )

    def _blow(self) -> None:
        scene = self.scene
        units = tuple(self._key(name) for name in scene.units)
        call = flow.Call(
            level=scene.level, title=scene.title, need=scene.need, units=units, area=self.grid,
            place=f"{scene.estate} {scene.spot}", lng=self.estate.lng, lat=self.estate.lat,
            urgency=scene.urgency, report_in=scene.report_in, source=self._source(),
        )  # fmt: skip
        self.whistle = flow.blow(call, by=self._blower(), at=self.begin)

    def _source(self) -> flow.Source:
        """An appeal about the same thing that the blower knows of, for those that came of one."""
        if not self.scene.from_leaf:
            return flow.Source()
        rows = Appeal.objects.visible_to(self._blower())
        rows = rows.filter(category__code=self.scene.from_leaf, about_staff=False)
        found = rows.filter(reported_at__lt=self.begin).order_by("-id").first()
        if found is None:
            return flow.Source()
        return flow.Source(
            "appeal", found.pk, f"{found.title}（{found.number}）", f"/desk/appeals/{found.pk}/"
        )

    def _blower(self) -> Person:
        """The community; what wants the town's weight, its secretary."""
        if self.scene.level == "tackle":
            return self._holder(self._secretary().pk)
        return self._holder(self._staff().pk)

    def _staff(self) -> Post:
        return self.play.loaded.posts[f"community/{self.community}"]

    def _secretary(self) -> Post:
        return Post.objects.get(role="community_secretary", area__code=self.community)

    def _post(self, name: str) -> Post:
        """The post that a word or the key of an organisation stands for."""
        founded = self.play.loaded.posts
        if name == GRID:
            return founded[f"grid/{self.grid}"]
        if name == COMPANY:
            return founded[f"{self.estate.company}/{self.grid}"]
        if name == CENTRE:
            return founded[f"town/{TOWN_CODE}"]
        return founded[f"{name}/"]

    def _key(self, name: str) -> str:
        post = posts().get(self._post(name).pk)
        assert post is not None  # noqa: S101 (founded by the loader)
        return key_of_post(post)

    def _holder(self, post: UUID) -> Person:
        return Person.objects.get(pk=holders_of(post)[0])

    def _part(self, name: str) -> Summons:
        rows = Summons.objects.filter(whistle=self.whistle).select_related("whistle")
        return rows.get(unit=UUID(self._key(name)[2:]))

    def _actor(self, part: Summons) -> Person:
        return Person.objects.get(pk=people_of(part, self.whistle.area_path)[0])

    def _act(self, act: tuple[Any, ...], at: datetime) -> None:
        _minutes, verb, name, *rest = act
        self.whistle = Whistle.objects.get(pk=self.whistle.pk)
        if verb in {"look", "late"}:
            flow.look(self.whistle, turn=self.whistle.turn, at=at)
        elif verb in {"release", "withdraw"}:
            getattr(flow, verb)(self.whistle, by=self._blower(), words=rest[0], at=at)
        else:
            self._of_unit(verb, self._part(name), rest, at)

    def _of_unit(self, verb: str, part: Summons, rest: list[Any], at: datetime) -> None:
        by, blower = self._actor(part), self._blower()
        if verb == "come":
            presence = flow.Presence(
                place=rest[0], heads=rest[1], crew=by.name, lng=self.estate.lng + 0.0004,
                lat=self.estate.lat - 0.0003,
            )  # fmt: skip
            flow.report_in(part, presence, by=by, at=at)
        elif verb == "finish":
            flow.finish(part, by=by, words=rest[0], photos=self._photos(rest), at=at)
        elif verb in {"progress", "refuse"}:
            getattr(flow, verb)(part, by=by, words=rest[0], at=at)
        elif verb in {"excuse", "send_back"}:
            getattr(flow, verb)(part, by=blower, words=rest[0], at=at)
        elif verb == "mark":
            flow.appraise_unit(part, by=blower, words=rest[0], mark=rest[1], at=at)
        elif verb == "verdict":
            flow.appraise(part, by=by, words=rest[0], right=bool(rest[1]), at=at)

    def _photos(self, rest: list[Any]) -> list[SimpleUploadedFile]:
        if "photo" not in rest:
            return []
        drawn = picture("corridor", name=self.scene.title, mended=True)
        return [SimpleUploadedFile("演示图片.jpg", drawn, content_type="image/jpeg")]
