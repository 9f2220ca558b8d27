"""What lies behind the doors of teams, of leaving a post, and of paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulin.people import flow
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_pattern, a_post
from mulin.places.models import Area
from mulin.places.testing import a_building, a_grid

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "admin": """people:team_of_post people:found_team people:lead people:hand_over
        people:end_appointment people:moving people:move_post""",
    "handler": """site:printing site:board site:cards_of_post site:cards_of_community all_teams
        team_rows""",
}
SENT: dict[str, dict[str, Any]] = {
    "people:found_team": {"pattern": "sponsors", "area": "<area>"},
    "people:lead": {"seat": "<seat>", "entrance": ""},
    "people:team_of_post": {"seat": "", "duty": "跑腿"},
    "people:move_post": {"area": "<beside>"},
    "people:end_appointment": {"work": "up"},
}
EVERYBODY_S: frozenset[str] = frozenset()
TEAMS = ("people:found_team", "people:matrix", "all_teams", "team_rows")


def settle(county: County) -> None:
    """The team that these doors show, or the seat of a lead."""
    if county.route.name.endswith(TEAMS):
        a_pattern()
    if county.route.name == "people:move_post":
        county.words["<beside>"] = a_grid(community=county.cast.area.parent).code
    if county.route.name == "people:lead":
        lead = flow.SeatPlan("lead", "楼栋长", Role.BUILDING_LEAD, 1, "")
        county.words["<seat>"] = str(
            a_pattern("leads", level="building", seats=(lead,)).seats[0].id
        )


def _building(county: County) -> list[str]:
    return [str(a_building(grid=county.cast.area).pk)]


def _hand_over(county: County) -> list[str]:
    held = a_holder(a_post(Role.TEAM, county.cast.area), "老何").appointments.get()
    return [str(flow.hand_over(held, by=county.people["admin"]).pk)]


def _grid(county: County) -> Area:
    return county.cast.area


def _community(county: County) -> list[str]:
    community = county.cast.area.parent
    assert community is not None
    return [community.code]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "people:team_of_post": lambda county: [str(county.cast.post.pk)],
    "people:move_post": lambda county: [str(county.cast.post.pk)],
    "people:lead": _building,
    "people:hand_over": _hand_over,
    "site:grid_page": lambda county: [_grid(county).code],
    "site:board": lambda county: [_grid(county).code, "a3"],
    "site:cards_of_post": lambda county: [str(county.cast.post.pk)],
    "site:cards_of_community": _community,
    "team_rows": lambda _county: ["sponsors"],
}
