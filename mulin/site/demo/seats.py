"""Who answers for what in the demonstration: routes from a leaf and a place to people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mulin.site.demo.chance import Dice
from mulin.site.demo.estates import Estate
from mulin.site.demo.orgs import handler_of, org
from mulin.site.demo.people import VACANT_GRIDS, Cast, cast
from mulin.site.demo.planned import Target
from mulin.site.demo.texts import Leaf


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of one appeal; `unit` is None when grid and community do it themselves."""

    grid: str  # person; the community's when the grid's post is vacant
    community: str
    dispatcher: str
    caller: str
    first: Target  # where the dispatcher sends it first
    unit: str | None
    unit_target: Target | None
    unit_name: str  # for 「已和……约好」


@lru_cache
def everybody() -> Cast:
    """The cast of the demonstration."""
    return cast()


def crew(leaf: Leaf, grid: str, *, estate: Estate | None, source: Dice) -> Crew:
    """Who handles a leaf in a grid."""
    people = everybody()
    community = grid[:12]
    staff = people.holders("community_staff", area=community)
    worker = people.holders("grid_worker", area=grid)
    vacant = grid in VACANT_GRIDS
    desk = source.choice(staff)
    unit = unit_of(leaf, estate)
    name = org(unit).short if unit else "社区"
    return Crew(
        grid=desk if vacant else worker[0],
        community=source.choice([*staff, *people.holders("community_secretary", area=community)]),
        dispatcher=source.choice(people.holders("town_dispatcher")),
        caller=source.choice(people.holders("town_callback")),
        first=Target("community", community) if vacant else Target("grid", grid),
        unit=_handler(unit, source) if unit else None,
        unit_target=Target("org", unit) if unit else None,
        unit_name=name,
    )


def unit_of(leaf: Leaf, estate: Estate | None) -> str | None:
    """The key of the unit that handles a leaf here; None for the community itself."""
    if leaf.party == "社区":
        return None
    if leaf.party == "物业" and estate is not None:
        return estate.company
    kinds = ("department",) if leaf.party == "部门" else ("department", "town")
    for kind in kinds:
        found = handler_of(leaf.code, kind="department" if kind == "department" else "town")
        if found is not None:
            return found.key
    return None


def _handler(unit: str, source: Dice) -> str:
    people = everybody()
    kinds = ("company_handler", "department_handler", "town_handler")
    return source.choice([key for kind in kinds for key in _holders(people, kind, unit)])


def _holders(people: Cast, kind: str, unit: str) -> list[str]:
    return [
        post.person
        for post in people.posts
        if post.kind == kind and post.org == unit and post.person is not None
    ]


def wrong_unit(crew_: Crew, source: Dice) -> Target:
    """A plausible unit that is not the right one: it will give the appeal back."""
    right = crew_.unit_target.key if crew_.unit_target else ""
    keys = [key for key in ("chengguan", "zhujian", "huanwei", "shijian") if key != right]
    return Target("org", source.choice(keys))


def handler_at(target: Target, source: Dice) -> str:
    """Somebody of the unit."""
    return _handler(target.key, source)
