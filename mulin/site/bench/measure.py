"""Measuring: each scene with one client and with eight, its statements, and the floor under it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from mulin.appeals.models import Appeal
from mulin.core import nav
from mulin.site.bench.client import Drive, drive
from mulin.site.bench.floor import floor_of, statements_of
from mulin.site.bench.scenes import Scene
from mulin.site.bench.server import Server

MANY = 8
WARM_SECONDS = 0.5


@dataclass(frozen=True)
class Result:
    """One scene. Times are milliseconds; `ratio` is the time of one client over the floor's."""

    name: str
    appeals: int
    statements: int
    most: int
    target: int
    one_a_second: float
    one_p50: float
    one_p95: float
    many_a_second: float
    many_p50: float
    many_p95: float
    cpu: float
    floor: float
    ratio: float
    size: int

    @property
    def reached(self) -> bool | None:
        """Whether it is as fast and as sparing as it should be; None without a target."""
        fast = self.many_a_second >= self.target if self.target else None
        sparing = self.statements <= self.most if self.most else None
        return (
            None if fast is None and sparing is None else fast is not False and sparing is not False
        )

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "reached": self.reached}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Result:
        """From JSON."""
        return cls(**{one.name: plain[one.name] for one in fields(cls)})


def measure(
    scenes: list[Scene], server: Server, *, appeals: int, seconds: float
) -> Iterator[Result]:
    """Scene after scene; says each result as it comes."""
    for scene in scenes:
        yield _one(scene, server, appeals=appeals, seconds=seconds)


def _one(scene: Scene, server: Server, *, appeals: int, seconds: float) -> Result:
    statements, floor = _bare(scene)
    long = scene.name == "export"
    if not long:
        drive(
            server.port,
            scene.make,
            clients=4,
            seconds=WARM_SECONDS * scene.share,
            wanted=scene.wanted,
        )
    drives: list[tuple[Drive, float]] = []
    for clients in (1,) if long else (1, MANY):
        before = server.cpu()
        time_for = 0.01 if long else seconds * scene.share
        found = drive(
            server.port, scene.make, clients=clients, seconds=time_for, wanted=scene.wanted
        )
        drives.append((found, server.cpu() - before))
    (one, _cpu), (many, cpu) = drives[0], drives[-1]
    return Result(
        scene.name, appeals, statements, scene.most, scene.target, one.a_second, one.at(0.5),
        one.at(0.95), many.a_second, many.at(0.5), many.at(0.95), 1000 * cpu / len(many.times),
        1000 * floor, one.at(0.5) / (1000 * floor), many.size,
    )  # fmt: skip


def _bare(scene: Scene) -> tuple[int, float]:
    """How many statements an answer needs once memories are warm, and how long they take bare."""
    statements_of(scene.make(0))
    nav.forget_counts()  # every page is measured with the counts of its navigation
    message = scene.make(1)
    reset, since = _keeper(message), time.time_ns() // 1_000_000
    heard = statements_of(message)
    bare = floor_of(
        heard, since=since, together=scene.writes, reset=reset if scene.writes else None,
        rounds=3 if scene.name == "export" else 30,
    )  # fmt: skip
    return len(heard.statements), bare


def _keeper(message: bytes) -> Callable[[], object] | None:
    """Puts the appeal that a deed is about back to how it is now."""
    found = re.search(rb"/desk/appeals/([0-9a-f-]{36})/", message)
    row = Appeal.objects.filter(pk=found[1].decode()).first() if found else None
    return row.save if row else None
