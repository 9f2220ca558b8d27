"""Posts at the machine door: read by staff whose token may, names of neighbours masked far away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mulin.people.flow import issue_token
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_pattern, a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_building, a_community, a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture(name="grid")
def _grid() -> Area:
    return a_grid()


def asked(client: Client, person: Person, path: str, *scopes: str, **query: str) -> Any:
    key = issue_token(person, name="t", scopes=scopes or ("posts:read",))
    return client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {key}"})


def test_the_teams_are_told(client: Client, grid: Area) -> None:
    a_pattern()
    (team,) = asked(client, staff(Role.CENTRE, grid), "teams").json()
    assert (team["key"], [seat["key"] for seat in team["seats"]]) == (
        "sponsors", ["leader", "worker", "helpers"],
    )  # fmt: skip


def test_the_table_is_told_with_gaps(client: Client, grid: Area) -> None:
    a_pattern()
    a_holder(a_post(Role.GRID_WORKER, grid), "小周")
    a_holder(a_post(Role.VOLUNTEER, grid), "王大妈")
    far = staff(Role.COMMUNITY_STAFF, a_community())
    found = asked(client, far, "teams/sponsors/rows", area=grid.code).json()
    assert (found["total"], found["gaps"]) == (1, 1)
    leader, worker, helpers = found["items"][0]["cells"]
    assert leader["missing"] == 1
    assert worker["holders"][0]["name"] == "小周"
    assert "大妈" not in helpers["holders"][0]["name"]


def test_what_there_is_not_is_not_found(client: Client, grid: Area) -> None:
    a_pattern(level="building")
    a_building(grid=grid)
    clerk = staff(Role.CENTRE, grid)
    assert asked(client, clerk, "teams/none/rows").status_code == 404
    assert asked(client, clerk, "teams/sponsors/rows", area="0").status_code == 404
    assert asked(client, clerk, "teams/sponsors/rows").status_code == 404
    assert asked(client, clerk, "teams/sponsors/rows", area=grid.code).json()["total"] == 1


def test_others_are_refused(client: Client, grid: Area) -> None:
    a_pattern()
    assert client.get("/api/v1/teams").status_code == 401
    assert asked(client, a_person(), "teams").status_code == 403
    assert asked(client, a_person(), "teams/sponsors/rows").status_code == 403
    assert asked(client, staff(Role.CENTRE, grid), "teams", "open311").status_code == 403
