"""Talks over the demonstration's matters: one found out with sixty people, one open, one appraised."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.db import transaction

from mulin.core.ids import uuid7
from mulin.matters import flow
from mulin.matters.models import Matter, Opening, Statement
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Area, Level
from mulin.site.demo.chance import dice
from mulin.site.demo.clock import ZONE
from mulin.site.demo.divisions import DATA
from mulin.site.demo.play import FRESH, READ_AFTER

FILE: Final = DATA / "demo" / "matters.toml"
PEOPLE, A_FEW = 60, 6
RESOLUTION: Final = "同意办。先修学校门口到车站这一段，用太阳能灯，其余的明年再议。"


@dataclass(frozen=True)
class Scene:
    """A matter as it is planned; `said` are its statements with the shares that agree."""

    community: str
    state: str
    origin: str
    title: str
    text: str
    days: int
    said: tuple[dict[str, Any], ...] = ()


def scenes() -> list[Scene]:
    """As they stand in the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["matters"]
    return [Scene(**{**row, "said": tuple(row.get("said", ()))}) for row in rows]


def talk_over(now: datetime) -> list[Matter]:
    """Every scene whose community is there, the oldest first."""
    found = []
    for scene in sorted(scenes(), key=lambda one: -one.days):
        area = Area.objects.filter(name=scene.community, level=Level.COMMUNITY).first()
        if area is not None:
            mark = uuid7()
            with transaction.atomic():
                found.append(_Talk(scene, area, now).run())
            _read(mark, now - timedelta(days=scene.days), now)
    return found


def _read(mark: Any, at: datetime, now: datetime) -> None:
    """What was told long ago was read long ago, and no mail goes out for it now."""
    read = None if at > now - FRESH else at + READ_AFTER
    Notice.objects.filter(pk__gt=mark).update(
        at=at, mail=Notice.Mail.NONE, mail_after=None, read_at=read
    )


class _Talk:
    """One matter while it is played."""

    def __init__(self, scene: Scene, area: Area, now: datetime) -> None:
        self.scene, self.area, self.now = scene, area, now
        self.today = now.astimezone(ZONE).date()
        self.draw: Random = dice("matters", scene.title)
        self.leader = self._holder(Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE)
        path = _path(area)
        homes = Person.objects.filter(is_active=True, area__isnull=False).select_related("area")
        self.residents = [
            one for one in homes.order_by("id")
            if _path(one.area).startswith(path) and not one.standing.is_staff
        ]  # fmt: skip

    def _holder(self, *roles: str) -> Person:
        for role in roles:
            for post in posts().answering(role, _path(self.area)):
                if post.holder_ids:
                    return Person.objects.get(pk=post.holder_ids[0])
        raise LookupError("没有人来议")

    def at(self, day: int, clock: str = "10:00") -> datetime:
        """A moment so many days after the proposal, never after now."""
        date = self.today - timedelta(days=self.scene.days - day)
        return min(datetime.combine(date, time.fromisoformat(clock), ZONE), self.now)

    def run(self) -> Matter:
        """As far as its state says."""
        scene = self.scene
        own = scene.origin == "resident" and bool(self.residents)
        proposal = flow.Proposal(
            scene.title,
            scene.text,
            self.area.code,
            origin="resident" if own else "walk_in" if scene.origin == "resident" else scene.origin,
        )
        self.matter = flow.propose(
            proposal, by=self.residents[0] if own else self.leader, at=self.at(0)
        )
        if scene.state != "proposed":
            self._discuss()
        if scene.state == "appraising":
            self._carry_out()
        return Matter.objects.get(pk=self.matter.pk)

    def _discuss(self) -> None:
        days = 20 if self.scene.state != "open" else 14
        first = self.today - timedelta(days=self.scene.days - 1)
        last = first + timedelta(days=days)
        phases = [
            flow.Period(Opening.GATHER, first, first + timedelta(days=7)),
            flow.Period(Opening.ANSWER, first, last),
            flow.Period(Opening.TALK, last, last, "社区议事厅，晚上七点"),
            flow.Period(Opening.RESULT, last + timedelta(days=1), last + timedelta(days=30)),
        ]
        if self.scene.state == "found":
            # The talk is still to come: the result is there to be read aloud in it.
            phases[2] = flow.Period(
                Opening.TALK, self.today + timedelta(days=2), self.today + timedelta(days=2),
                "社区议事厅，晚上七点",
            )  # fmt: skip
        flow.take_up(self.matter, by=self.leader, phases=phases, at=self.at(1, "15:00"))
        statements = [self._say(one["text"]) for one in self.scene.said]
        people = PEOPLE if self.scene.state == "found" else A_FEW
        self._answer(statements, people)
        if self.scene.state == "open" and self.residents:
            for text in ("请把音箱朝着河那边放", "八点半以后不放音乐，改跳轻的"):
                flow.say(self.matter, by=self.residents[-1], text=text, at=self.now)

    def _say(self, text: str) -> Statement:
        said = flow.say(
            self.matter, by=self.leader, text=text, source="paper", at=self.at(1, "16:00")
        )
        return flow.publish(said, by=self.leader, at=self.at(1, "16:30"))

    def _answer(self, statements: list[Statement], people: int) -> None:
        """Half on their phones, half on paper; by turns of the one side and of the other."""
        for number in range(people):
            side = "left" if number % 4 < 2 else "right"
            votes = {
                statement.number: self._vote(plan, side)
                for statement, plan in zip(statements, self.scene.said, strict=True)
            }
            at = self.at(2 + number % 6, f"{9 + number % 10:02}:{number % 60:02}")
            screen = number // 2
            if number % 2 == 0 and screen < len(self.residents):
                # Where it is still open, some is left to answer for whoever looks around.
                for statement in statements[: 2 if self.scene.state == "open" else None]:
                    vote = votes[statement.number]
                    flow.answer(statement, by=self.residents[screen], vote=vote, at=at)
            else:
                slip = f"{number + 1:04}"
                flow.enter_slip(self.matter, by=self.leader, slip=slip, votes=votes, at=at)
        flow.compute(self.matter, at=min(self.at(22), self.now))

    def _vote(self, plan: dict[str, Any], side: str) -> int:
        if self.draw.random() < plan["unsure"]:
            return 0
        return 1 if self.draw.random() < plan[side] else -1

    def _carry_out(self) -> None:
        resolution = flow.Resolution(
            "approve", "meeting", f"{self.scene.community}居民代表会议", self.at(23).date(),
            RESOLUTION, present=46, in_favour=38, against=5, abstained=2,
        )  # fmt: skip
        flow.decide(self.matter, resolution, by=self.leader, at=self.at(24))
        self._work("学校门口到车站装六盏灯", "装了六盏，晚上都亮了。", 25, 36)
        self._marks((2, 3, 2, 2), "有两盏天黑才亮半个钟头", 38)
        flow.end_appraisal(self.matter, by=self.leader, at=self.at(45))
        self._work("换两盏灯的电池，调亮灯的时间", "换了电池，天黑亮到天亮，看了三晚。", 46, 58)
        self._marks((4, 5), "", 68)

    def _work(self, what: str, words: str, begun: int, done: int) -> None:
        owner = next(
            post for post in posts().all
            if not post.vacant and post.role == Role.GRID_WORKER
            and post.path.startswith(_path(self.area))
        )  # fmt: skip
        due = self.at(done + 2).date()
        task = flow.assign(
            self.matter, by=self.leader, what=what, owner=owner.id, due=due, at=self.at(begun)
        )
        worker = Person.objects.get(pk=owner.holder_ids[0])
        flow.complete(task, by=worker, words=words, at=self.at(done))
        after = self.at(done + 1) if done < 50 else self.at(self.scene.days - 8)
        flow.finish(self.matter, by=self.leader, words=words, at=after)

    def _marks(self, marks: tuple[int, ...], words: str, day: int) -> None:
        for number, mark in enumerate(marks):
            flow.enter_appraisal(
                self.matter, by=self.leader, slip=f"{number + 1:04}", side="affected", mark=mark,
                words=words if mark < 3 else "", at=self.at(day, f"1{number}:00"),
            )  # fmt: skip


def _path(area: Area | None) -> str:
    return area.path if area is not None else ""
