"""Teams: the county's patterns from its preset, and the posts of a team where they are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules
from mulin.people.flow.posts import Hangs, write_post
from mulin.people.models import Pattern, Person, Post, Role, Seat
from mulin.people.teams import ASKS, PatternInfo, SeatInfo, Spot, Table
from mulin.places.models import Area, Building

TITLE, ENTRANCE = 60, 20


@dataclass(frozen=True)
class SeatPlan:
    """A role of a pattern as a preset writes it."""

    key: str
    name: str
    role: str
    wanted: int
    duty: str


@dataclass(frozen=True)
class StandardPlan:
    """One of the things that make a place complete, as a preset writes it."""

    key: str
    name: str
    about: str
    asks: str


@dataclass(frozen=True)
class PatternPlan:
    """A pattern as a preset writes it."""

    key: str
    name: str
    about: str
    level: str
    most: int
    seats: tuple[SeatPlan, ...]
    standards: tuple[StandardPlan, ...] = ()
    standards_name: str = ""


@transaction.atomic
def set_patterns(plans: Sequence[PatternPlan]) -> None:
    """Set the county's patterns from its preset; ValueError when one is wrong. Posts stay: a seat
    that is left out stays as long as posts fill it."""
    for rank, plan in enumerate(plans):
        _check(plan)
        pattern, _made = Pattern.objects.update_or_create(
            key=plan.key,
            defaults={
                "name": plan.name, "about": plan.about, "level": plan.level, "most": plan.most,
                "standards": [vars(one) for one in plan.standards], "rank": rank,
                "standards_name": plan.standards_name,
            },
        )  # fmt: skip
        for place, seat in enumerate(plan.seats):
            known = {**vars(seat), "rank": place}
            known.pop("key")
            Seat.objects.update_or_create(pattern=pattern, key=seat.key, defaults=known)
        left = pattern.seats.exclude(key__in=[seat.key for seat in plan.seats])
        left.filter(posts__isnull=True).delete()
    versions.changed("teams")


def _check(plan: PatternPlan) -> None:
    """What a preset must not say; for whoever writes presets, so in English."""
    if plan.level not in Pattern.Level.values:
        raise ValueError(f"{plan.key}: no level {plan.level}")
    for seat in plan.seats:
        if seat.role not in Role.values:
            raise ValueError(f"{plan.key}.{seat.key}: no role {seat.role}")
    for standard in plan.standards:
        if standard.asks not in ASKS:
            raise ValueError(f"{plan.key}.{standard.key}: nothing asks {standard.asks}")


@transaction.atomic
def found_team(
    pattern: PatternInfo, spots: Sequence[Spot], *, by: Person | None = None
) -> list[Post]:
    """Found the posts that places lack of a pattern, vacant; those that are there stay.

    Posts whose role has rights only an administrator founds: for others they are left out.
    """
    if by is not None and not all(rules.may_fill(by, Role.TEAM, one.place.path) for one in spots):
        raise Forbidden
    table = Table(pattern)
    areas = Area.objects.in_bulk({spot.place.id for spot in spots})
    made: list[Post] = []
    for spot in spots:
        for cell in table.row(spot).cells:
            if by is None or rules.may_fill(by, cell.seat.role, spot.place.path):
                area = areas[spot.place.id]
                made += [_found(cell.seat, spot, area, n, by=by) for n in range(cell.missing)]
    return made


def _found(seat: SeatInfo, spot: Spot, area: Area, n: int, *, by: Person | None) -> Post:
    title = f"{spot.name}{seat.name}{f' {n + 1}' if n else ''}"[-TITLE:]
    return write_post(
        title=title, role=seat.role, area=area, hangs=Hangs(seat.id, spot.building), by=by
    )


@transaction.atomic
def found_lead(
    seat: SeatInfo, building: Building, *, entrance: str = "", by: Person | None = None
) -> Post:
    """Found the post of a building's lead, or of the lead of one entrance (`entrance`: 2单元)."""
    if by is not None and not rules.may_fill(by, seat.role, building.area_path):
        raise Forbidden
    entrance = entrance.strip()
    if len(entrance) > ENTRANCE:
        raise Refused("long", _("单元写短一点，例如：2单元。"), field="entrance")
    if (seat.role == Role.ENTRANCE_LEAD) != bool(entrance):
        sentence = _("单元长要写是哪个单元，例如：2单元；楼栋长不用写。")
        raise Refused("entrance", sentence, field="entrance")
    if Post.objects.filter(seat=seat.id, building=building, entrance=entrance).exists():
        raise Refused("post_known", _("这里已经有这个岗位了，请到岗位页安排人。"), field="entrance")
    title = f"{building.estate.name}{building.name}{entrance}{seat.name}"[-TITLE:]
    hangs = Hangs(seat.id, building.pk, entrance)
    return write_post(title=title, role=seat.role, area=building.area, hangs=hangs, by=by)


@transaction.atomic
def seat_post(post: Post, seat: SeatInfo | None, *, by: Person) -> None:
    """Say which role of a team a post fills, or that it fills none."""
    if not rules.may_fill(by, post.role, post.area_path):
        raise Forbidden
    if seat is not None and seat.role != post.role:
        raise Refused("role", _("这个岗位的类别和队伍里的角色不一样，请另选。"), field="seat")
    key = seat.id if seat else None
    if post.seat_id == key:
        return
    Post.objects.filter(pk=post.pk).update(seat=key)
    post.refresh_from_db(fields=["seat"])
    journal.remark(post, "people.post_seated", by=by, data={"seat": str(key or "")})
    versions.changed("posts")


@transaction.atomic
def set_duty(post: Post, *, duty: str, by: Person) -> None:
    """Write what a post is there for, where the words of its seat do not fit."""
    if not rules.may_fill(by, post.role, post.area_path):
        raise Forbidden
    duty = duty.strip()
    if len(duty) > 200:
        raise Refused("long", _("职责写 200 字以内，居民一眼看得完。"), field="duty")
    if duty != post.duty:
        post.duty = duty
        post.save(update_fields=["duty"])
        journal.remark(post, "people.duty_set", by=by, data={"duty": duty})
        versions.changed("posts")
