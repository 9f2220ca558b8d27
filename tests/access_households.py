"""What lies behind the doors of the household ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulin.core.models import ImportRun
from mulin.households import flow
from mulin.households.models import Dwelling, Resident
from mulin.households.testing import a_dwelling, a_need, a_resident
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_building, a_grid

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "keeper": """households:list households:paper households:counts households:export
        households:enter_at_door households:dwellings households:found households:dwelling
        households:enter households:own households:correct_door households:disown
        households:resident households:reveal households:link households:unlink households:need
        households:move households:leave households:correct households:erase
        households:need_review households:need_end households:need_withdraw households:duplicates
        households:merge households:keep_apart households:unmerge households:corrections
        households:naming
        households:answer household_people household_person household_dwellings household_counts
        household_found household_enter household_move household_leave household_need
        household_review household_withdraw household_reveal household_erase""",
    "housed": """households:mine households:mine_withdraw households:take_back
        households:untie""",
}  # fmt: skip
DOOR = {"building": "<building>", "unit": "1", "room": "902"}
WHO = {"name": "赵玉梅", "kind": "family"}
CONSENT = {"kind": "low_income", "consent_by": "self", "consent_how": "paper",
           "consent_on": "2026-11-01"}  # fmt: skip
PAIR = {"into": "<one>", "gone": "<twin>"}
SENT: dict[str, dict[str, Any]] = {
    "households:enter_at_door": {**DOOR, **WHO}, "households:found": DOOR,
    "households:enter": WHO, "households:own": {"resident": "<one>"},
    "households:correct_door": {"unit": "1", "room": "903"}, "households:reveal": {"purpose": "visit"},
    "households:need": CONSENT, "households:move": {**DOOR, "kind": "family"},
    "households:correct": {"phone": "13900139000"}, "households:erase": {"reason": "wrong"},
    "households:merge": PAIR, "households:keep_apart": PAIR,
    "households:naming": {"do_0": "skip"}, "households:answer": {"done": "yes"},
    "households:export": {"format": "csv", "whole": ""},
    "households:mine": {"about": "phone", "said": "换号了"},
    "household_found": DOOR, "household_enter": WHO, "household_need": CONSENT,
    "household_move": {"dwelling": "<other home>", "kind": "family"},
    "household_reveal": {"purpose": "visit"}, "household_erase": {"reason": "wrong"},
}  # fmt: skip


def settle(county: County) -> None:
    """Households of a grid in which the colleague has no post; who keeps it, and who lives there."""
    if "household" not in county.route.path:
        return
    grid = a_grid()
    keeper = staff(Role.COMMUNITY_STAFF, grid.parent or grid)
    housed = a_person(name="王秀英", area=grid)
    county.people |= {"keeper": keeper, "housed": housed}
    building = a_building(grid=grid)
    home = a_dwelling(building, room="901", by=keeper)
    one = a_resident(home, "王秀英", phone="13800138000", by=keeper, account=housed)
    other = a_dwelling(building, room="801", by=keeper)
    twin = a_resident(other, "王秀英", phone="13800138000", by=keeper)
    county.words |= {
        "<building>": str(building.pk), "<one>": str(one.pk), "<twin>": str(twin.pk),
        "<home>": str(home.pk), "<other home>": str(other.pk),
    }  # fmt: skip


def _one(county: County) -> Resident:
    return Resident.objects.get(pk=county.words["<one>"])


def _keeper(county: County) -> Person:
    return county.people["keeper"]


def person(county: County) -> list[str]:
    """Somebody who lives there; where an account is to be tied, one who has none yet."""
    if county.short == "link":
        return [county.words["<twin>"]]
    return [str(_one(county).pk)]


def dwelling(county: County) -> list[str]:
    """Their home."""
    return [county.words["<home>"]]


def part(county: County) -> list[str]:
    """Their share of it."""
    home = Dwelling.objects.get(pk=county.words["<home>"])
    return [str(flow.own(home, _one(county), by=_keeper(county)).pk)]


def need(county: County) -> list[str]:
    """What they need."""
    return [str(a_need(_one(county), by=_keeper(county)).pk)]


def correction(county: County) -> list[str]:
    """What they say is wrong."""
    by = county.people["housed"]
    return [str(flow.ask_correction(_one(county), about="phone", said="换号了", by=by).pk)]


def merged(county: County) -> list[str]:
    """A merge of a moment ago."""
    twin = Resident.objects.get(pk=county.words["<twin>"])
    return [str(flow.merge(_one(county), twin, by=_keeper(county)).pk)]


def table(county: County) -> list[str]:
    """A table of theirs that names a building nobody knows."""
    gaps = [["西湖花园7栋", 2, "系统里没有这栋楼", "西湖花园|7栋"]]
    run = ImportRun.objects.create(
        kind="households", name="台账.csv", size=1, by=_keeper(county), report={"gaps": gaps},
        state=ImportRun.State.CHECKED,
    )  # fmt: skip
    return [str(run.pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "households": person,
    **dict.fromkeys(
        ("households:dwelling", "households:enter", "households:own", "households:correct_door",
         "household_enter"), dwelling,
    ),
    **dict.fromkeys(
        ("households:need_review", "households:need_end", "households:need_withdraw",
         "households:mine_withdraw", "household_review", "household_withdraw"), need,
    ),
    **dict.fromkeys(
        ("household_person", "household_move", "household_leave", "household_need",
         "household_reveal", "household_erase"), person,
    ),
    "households:disown": part, "households:unmerge": merged, "households:naming": table,
    **dict.fromkeys(("households:answer", "households:take_back"), correction),
}  # fmt: skip
